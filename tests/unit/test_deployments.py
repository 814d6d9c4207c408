"""What `deployments/` says of several machines fits the program: members, settings, topology, no outside address."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.e2e.topology import MACHINES
from vtflow.settings import Settings
from vtflow.up.members import MEMBERS

FOLDER = Path(__file__).parents[2] / "deployments"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
KNOWN = {f"VTFLOW_{name.upper()}" for name in Settings.model_fields}


def test_compose_runs_the_topology_that_the_test_kills() -> None:
    members = {
        machine: tuple(
            one["command"][1] for name, one in SERVICES.items() if name.endswith(f"-{machine}") and "command" in one
        )
        for machine in MACHINES
    }
    assert members == MACHINES
    assert all(
        one["command"][0] == "run" for name, one in SERVICES.items() if name[-2:] in {"-a", "-b"} and "command" in one
    )


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_has_a_unit(member: str) -> None:
    is_prefect = member in {"server", "services"}
    unit = (FOLDER / ("vtflow-prefect@.service" if is_prefect else "vtflow@.service")).read_text(encoding="utf-8")
    assert "ExecStart=/opt/vtflow/.venv/bin/vtflow run %i" in unit
    assert member in unit
    # why: only our own members tell systemd that they work
    assert ("Type=exec" if is_prefect else "Type=notify") in unit


def test_every_setting_that_is_set_exists() -> None:
    example = re.findall(r"^(VTFLOW_\w+)=", (FOLDER / "machine.env.example").read_text(encoding="utf-8"), re.MULTILINE)
    composed = {name for one in SERVICES.values() for name in one.get("environment", {}) if name.startswith("VTFLOW_")}
    assert {*example, *composed} <= KNOWN
    assert {"VTFLOW_MEMBER", "VTFLOW_PREFECT_API_URL", "VTFLOW_PREFECT_REDIS_URL"} <= {*example} & composed


def test_no_image_names_a_registry_and_every_own_one_is_built_from_the_locks() -> None:
    dockerfile = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    images = [one["image"] for one in SERVICES.values()] + re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert not [image for image in images if "/" in image]
    assert "--require-hashes -r requirements-scale.lock" in dockerfile
    assert not re.search(r"https?://", dockerfile)


def test_every_file_that_compose_mounts_is_there_or_named_as_needed() -> None:
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    mounted = {str(volume).split(":")[0] for one in SERVICES.values() for volume in one.get("volumes", [])}
    for name in (one.removeprefix("./") for one in mounted if one.startswith("./")):
        assert (FOLDER / name).exists() or name in text.partition("name: vtflow")[0], name


def test_the_preparation_is_sound_shell() -> None:
    assert subprocess.run(["sh", "-n", FOLDER / "prepare.sh"], check=False).returncode == 0
