"""The line under the addresses that tells a newcomer how to give a command on the demo."""

from pathlib import Path

import pytest

from vtflow.demo.mark import DEMO_HOME
from vtflow.up.typed import typed_on_demo


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a demo in it and nothing else, and a shell that knows no vtflow."""
    for name in ("HOME", "REGION", "DATABASE_URL", "SECRET_FILE"):
        monkeypatch.delenv(f"VTFLOW_{name}", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    DEMO_HOME.mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("started_as", [".venv/bin/vtflow", "{folder}/.venv/bin/vtflow"])
def test_after_make_run_the_program_is_named_where_it_is(folder: Path, started_as: str) -> None:
    assert typed_on_demo(folder / DEMO_HOME, started_as.format(folder=folder)) == ".venv/bin/vtflow"


def test_a_vtflow_that_the_shell_finds_is_called_by_its_name(folder: Path) -> None:
    program = folder / "bin" / "vtflow"
    program.parent.mkdir()
    program.touch(mode=0o700)
    assert typed_on_demo(folder / DEMO_HOME, str(program)) == "vtflow"


def test_a_demo_that_a_command_would_not_find_is_named_with_its_settings(folder: Path) -> None:
    elsewhere = folder / "proef"
    assert typed_on_demo(elsewhere, "/opt/vtflow/bin/vtflow") == (
        "VTFLOW_HOME=proef VTFLOW_REGION=demo /opt/vtflow/bin/vtflow"
    )
    (folder / "var" / "vtflow.db").touch()
    assert typed_on_demo(folder / DEMO_HOME, "vtflow-test") == "VTFLOW_HOME=var/demo VTFLOW_REGION=demo vtflow"
