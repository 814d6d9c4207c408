"""Each measurement of this folder is a program of its own, which exits 0 when its aim is met."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = sorted(Path(__file__).parent.glob("bench_*.py"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_the_measured_figure_meets_its_aim(program: Path) -> None:
    run = subprocess.run([sys.executable, program], cwd=program.parents[2], check=False)

    assert run.returncode == 0
