"""Plant bugs one at a time in a copy of this checkout, and see whether the tests that must catch them do.

Run as: python -m tests.planted.run [--only TEXT] [--part 1/2] [--unchecked] [--list]

Exit 0: all were caught. 1: one survived. 2: the list does not fit the code any more, or the tests fail without a bug.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("bugs.yaml")
_LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".git", "var", "dist", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "*.db", "img"
)
_PATIENCE = 600  #: seconds for the tests of one bug; a bug that makes them hang is caught too


@dataclass(frozen=True)
class Bug:
    """One planted bug."""

    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def bugs(path: Path = LIST) -> list[Bug]:
    """Read the list."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Bug(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def misfits(found: list[Bug], root: Path = ROOT) -> list[str]:
    """Say of which bugs the text does not stand in its file exactly once, or a test is not there."""
    wrong: list[str] = []
    for bug in found:
        path = root / bug.file
        times = path.read_text(encoding="utf-8").count(bug.old) if path.exists() else 0
        if times != 1:
            wrong.append(f"{bug.file}: the text of {bug.breaks!r} stands there {times} times")
        if bug.old == bug.new:
            wrong.append(f"{bug.file}: {bug.breaks!r} changes nothing")
        wrong += [f"{test} is not there" for test in bug.tests if not (root / test.partition("::")[0]).exists()]
    return wrong


def run_tests(copy: Path, tests: tuple[str, ...]) -> tuple[int | None, str]:
    """Return what pytest ends with, None when it took too long; and the first test that failed."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not postgres", *tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    try:
        done = subprocess.run(
            words, cwd=copy, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None, ""
    if done.returncode not in {0, 1}:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
    failed = next((line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
    return done.returncode, failed.partition(" - ")[0]


def plant(copy: Path, bug: Bug) -> tuple[str, str]:
    """Plant one bug, run its tests, take it out again; returns caught, survived or broken, and what caught it."""
    path = copy / bug.file
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace(bug.old, bug.new), encoding="utf-8")
    try:
        ended, by = run_tests(copy, bug.tests)
    finally:
        path.write_text(right, encoding="utf-8")
    return {0: "survived", 1: "caught", None: "caught (hangs)"}.get(ended, "broken"), by


def main() -> int:
    """Run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="only the bugs with this text in their file or in what they break")
    asked.add_argument("--part", default="1/1", help="which part of the list, e.g. 2/3")
    asked.add_argument("--unchecked", action="store_true", help="do not first see that the tests pass without a bug")
    asked.add_argument("--list", action="store_true", help="only show the list")
    options = asked.parse_args()
    found = [bug for bug in bugs() if options.only in bug.file or options.only in bug.breaks]
    part, parts = map(int, options.part.split("/"))
    found = found[part - 1 :: parts]
    if options.list:
        for bug in found:
            say(f"{bug.file}: {bug.breaks}")
        return 0
    wrong = misfits(found)
    if wrong:
        say("\n".join(wrong))
        return 2
    with tempfile.TemporaryDirectory(prefix="vtflow-planted-") as folder:
        copy = Path(folder) / "vtflow"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
        return _plant_all(copy, found, checked=not options.unchecked)


def _plant_all(copy: Path, found: list[Bug], *, checked: bool) -> int:
    everything = tuple(sorted({test for bug in found for test in bug.tests}))
    if checked:
        code, failed = run_tests(copy, everything)
        if code != 0:
            say(f"without any bug these tests do not pass; mend that first: {failed}")
            return 2
    counts: dict[str, int] = {}
    for number, bug in enumerate(found, 1):
        began = time.monotonic()
        verdict, by = plant(copy, bug)
        counts[verdict] = counts.get(verdict, 0) + 1
        say(f"{number:3}/{len(found)} {verdict:9} {time.monotonic() - began:5.1f} s  {bug.breaks} ({bug.file}) {by}")
    say(f"{len(found)} planted: {', '.join(f'{count} {verdict}' for verdict, count in sorted(counts.items()))}")
    if counts.get("broken"):
        return 2
    return 1 if counts.get("survived") else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
