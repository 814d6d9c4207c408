"""What must stay true of the project's own files."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-scale.lock", "requirements-dev.lock")
MODULE_LINES = 300
ORCHESTRATE_LINES = 900

# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    "|".join(
        (
            r"pypi\." + "org",
            "python" + r"hosted",
            "npm" + r"js\.org",
            r"deb\." + r"debian\.org",
            r"://\S*/" + r"simple\b",
        )
    ),
)


def _project_files() -> list[Path]:
    """Return the files that a commit would hold, also those not yet added; all files where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git work tree: which files belong to the project is not known")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def _requirements(lock: str) -> list[str]:
    """Return the requirements of a lock file, each with its continuation lines joined."""
    lines = (line for line in (ROOT / lock).read_text("utf-8").splitlines() if not line.lstrip().startswith("#"))
    return [line for line in "\n".join(lines).replace("\\\n", " ").splitlines() if line.strip()]


def _length(module: Path) -> int:
    return len(module.read_text("utf-8").splitlines())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_one_version_with_a_hash(lock: str) -> None:
    requirements = _requirements(lock)

    assert len(requirements) > 50
    assert [line for line in requirements if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_the_locks_agree_on_every_version() -> None:
    run, *wider = ({line.split()[0] for line in _requirements(lock)} for lock in LOCKS)

    assert [run - lock for lock in wider] == [set()] * len(wider)


def test_no_file_names_a_package_registry() -> None:
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in _project_files()}

    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if REGISTRIES.search(text)] == []


def test_no_module_is_longer_than_the_limit() -> None:
    modules = [path for room in ("vtflow", "flows") for path in (ROOT / room).rglob("*.py")]

    assert {str(path.relative_to(ROOT)): _length(path) for path in modules if _length(path) > MODULE_LINES} == {}


def test_the_prefect_adapter_stays_small() -> None:
    assert sum(_length(path) for path in (ROOT / "vtflow/orchestrate").rglob("*.py")) < ORCHESTRATE_LINES


def test_the_settings_of_the_user_do_not_reach_the_tests() -> None:
    users = {"PREFECT_API_URL": "http://elsewhere.example/api", "VTFLOW_HOME": "/var/lib/vtflow"}
    show = "import os, tests.conftest; print(sorted(n for n in os.environ if n.startswith(('PREFECT_', 'VTFLOW_'))))"

    run = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, env=os.environ | users, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "['PREFECT_HOME', 'PREFECT_SERVER_ANALYTICS_ENABLED']"
