"""The core, the store and the notifier work where Prefect is not installed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SELECTION = "not long and not prefect and not postgres"
CORE = [
    str(folder) for folder in (ROOT / "tests/unit", ROOT / "tests/contract", ROOT / "tests/stories") if folder.exists()
]


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python from the project's folder with Prefect blocked."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_block_holds_in_a_child_process_too() -> None:
    child = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', 'import prefect']).returncode)"

    run = _python("-c", child)

    assert run.returncode == 1
    assert "blocked by tests/no_prefect" in run.stderr


def test_make_runs_the_core_suites_without_prefect() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")

    (folders,) = re.findall(r"^CORE := (.*)$", recipe, re.MULTILINE)
    assert [str(ROOT / name) for name in folders.split()] == CORE
    assert 'PYTHONPATH=tests/no_prefect $(BIN)/python -m pytest -n 2 --dist worksteal -m "not long" $(CORE)' in recipe


@pytest.mark.long  # why: `make test` runs the core suites in this way, and once
def test_the_core_suites_pass_without_prefect() -> None:
    # why: PostgreSQL shares the code of the SQLite store, and starting it twice costs more than it tells.
    options = ["-q", "-p", "no:cacheprovider", "--ignore=tests/unit/test_project.py", "-m", SELECTION]

    run = _python("-m", "pytest", *options, *CORE)

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
