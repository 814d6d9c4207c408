"""The core, the store and the notifier work where Prefect is not installed."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
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
    blocked = "PYTHONPATH=tests/no_prefect $(BIN)/python -m pytest -n 2 --dist worksteal"
    assert f'{blocked} -m "not long" $(CORE)' in recipe
    assert f"{blocked} --hypothesis-profile=long $(CORE)" in recipe
