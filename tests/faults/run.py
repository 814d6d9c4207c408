"""The figures of reliability, each with its command and its accounting; `make faults` runs them all.

Run as: python -m tests.faults.run [NAME …] [--only WORDS] [--list] [--journal FILE]

Quick by default. With LONG=1 in the environment each figure runs in its full size, which takes hours in all; the time
of each is in the list. Every run tells its seed, the commit and the machine, and keeps the accounting that the tests
print. Exit 0: all held. 1: one did not. 2: one could not run.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("LONG") == "1"
_SAID = re.compile(r"^(?:.*: )?\{.*\}.*$|^seed \d+.*$")


@dataclass(frozen=True)
class Figure:
    """One figure of section 5, with the tests that measure it."""

    number: str  #: as in section 5
    name: str
    what: str
    tests: tuple[str, ...]
    long: str  #: how long the full size takes on two quiet cores, about
    words: tuple[str, ...] = ()  #: further words for pytest
    words_long: tuple[str, ...] = ()  #: instead of these, with LONG=1


_STATEFUL = ("tests/unit/engine/test_invariants.py", "tests/unit/engine/test_walks.py")
FIGURES = (
    Figure(
        "1",
        "kills",
        "random kills of coordinator, sweep and sender: lost 0, duplicated 0, record whole",
        ("tests/faults/points/test_random_kills.py", "tests/faults/store/test_kill.py"),
        "30 minutes",
    ),
    Figure(
        "2",
        "syscalls",
        "killed at every write and sync call: half commits 0",
        (
            "tests/faults/points/test_syscalls.py::test_a_kill_at_a_write_or_sync_call_leaves_all_of_a_commit_or_nothing",
        ),
        "40 minutes",
    ),
    Figure(
        "3",
        "points",
        "killed at every named fault point of every command and part",
        ("tests/faults/points/test_sweep.py", "tests/faults/points/test_frozen.py", "tests/unit/test_faults.py"),
        "20 minutes",
    ),
    Figure(
        "4",
        "postgres",
        "PostgreSQL crashed and started again under load: acknowledged lost 0",
        ("tests/faults/store/test_postgres_restarts.py",),
        "35 minutes",
    ),
    Figure(
        "5",
        "messages",
        "messages with three in ten requests failing: lost 0, wrong team 0, at most one extra a key",
        ("tests/faults/notify/test_nothing_is_lost.py",),
        "1 hour",
    ),
    Figure(
        "6, 7",
        "at-once",
        "ten thousand moments in one second, and after a day of downtime: early 0, lateness, one digest a team",
        ("tests/faults/notify/test_ten_thousand_at_once.py",),
        "10 minutes",
    ),
    Figure(
        "8",
        "years",
        "years of sweeps in three time zones: early 0, forgotten 0, the same bytes",
        ("tests/faults/clocks",),
        "1 hour",
    ),
    Figure(
        "9",
        "stateful",
        "stateful examples of fifty steps: violations 0",
        _STATEFUL,
        "15 minutes",
        words_long=("--hypothesis-profile=night",),
    ),
    Figure(
        "10",
        "races",
        "acceptance against a rung that fires at the same instant: two owners 0, escalation after acceptance 0",
        ("tests/faults/notify/test_acceptance_against_a_rung.py",),
        "4 hours",
    ),
    Figure(
        "11",
        "canaries",
        "canaries in every field, looked for in all that comes out: 0; planted leaks found; two worlds the same",
        (
            "tests/privacy/test_scanner.py",
            "tests/privacy/test_two_worlds.py",
            "tests/privacy/test_canary.py",
            "tests/privacy/test_canary_with_prefect.py",
        ),
        "20 minutes",
    ),
    Figure(
        "12",
        "fuzz",
        "fuzzed rows and files: tracebacks 0, dropped 0, memory under 300 MB",
        ("tests/faults/input", "tests/contract/importing/test_reading.py"),
        "1.5 hours",
    ),
    Figure(
        "13",
        "tampering",
        "random tamperings: all found, all located",
        ("tests/faults/store/test_tampering.py",),
        "40 minutes",
    ),
    Figure(
        "16",
        "disk",
        "full disk, broken disk, lock: corrupted 0, untrue answers 0",
        (
            "tests/faults/points/test_syscalls.py::test_a_full_or_broken_disk_is_told_and_what_was_acknowledged_stays",
            "tests/faults/store/test_disk.py",
        ),
        "10 minutes",
    ),
    Figure(
        "17",
        "drills",
        "parts hung and killed: an alarm in time each time; a quiet week: none",
        ("tests/e2e/test_waak.py", "tests/unit/watch/test_quiet_week.py"),
        "25 minutes",
    ),
    Figure(
        "18",
        "outside",
        "no connection to another machine: refused, written down, and it fails the run that tries",
        ("tests/no_network",),
        "1 minute",
    ),
    Figure(
        "-",
        "machines",
        "two machines, members killed and machines lost under load: nothing stops for more than a minute",
        ("tests/e2e/test_machines.py", "tests/e2e/test_rolling_upgrade.py"),
        "45 minutes",
    ),
)


def commit() -> str:
    """Return the commit of this checkout, with a mark where it was changed since."""
    words = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "no git"


def machine() -> str:
    """Return what these figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def measure(figure: Figure, only: str = "") -> tuple[int, float, list[str]]:
    """Run the tests of one figure, or those whose names fit `only` (pytest's -k).

    Returns:
        How pytest ended, the seconds, and what the tests told.
    """
    words = (*(figure.words_long if LONG and figure.words_long else figure.words), *(("-k", only) if only else ()))
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *words, *figure.tests],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines = [line.rstrip() for line in process.stdout or ()]
    code = process.returncode
    told = [line.strip(". ") for line in lines if _SAID.match(line.strip(". "))]
    told += [line for line in lines if line.startswith("SKIPPED") or (line.endswith(" s") and " passed" in line)]
    if code:
        say("\n".join(lines[-40:]))
    return code, time.monotonic() - began, [*told, lines[-1] if lines else ""]


def main() -> int:
    """Run."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", help="which figures; none: all")
    asked.add_argument("--only", default="", help="only the tests whose names fit these words, as pytest's -k")
    asked.add_argument("--list", action="store_true", help="only show them")
    asked.add_argument(
        "--journal", type=Path, help="also write what was measured to this file, a line of JSON a figure"
    )
    options = asked.parse_args()
    unknown = set(options.names) - {one.name for one in FIGURES}
    if unknown:
        say(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(one.name for one in FIGURES)}")
        return 2
    chosen = [one for one in FIGURES if not options.names or one.name in options.names]
    if options.list:
        for one in chosen:
            say(f"{one.number:>5}  {one.name:10} {one.what} (LONG=1: {one.long})")
        return 0
    say(f"commit {commit()}; {machine()}; {'full size' if LONG else 'quick size'}")
    return max(_tell(one, options.journal, options.only) for one in chosen)


def _tell(figure: Figure, journal: Path | None, only: str) -> int:
    say(f"\n== {figure.number} {figure.name}: {figure.what}")
    code, seconds, told = measure(figure, only)
    for line in told:
        say(f"   {line}")
    say(f"   {'held' if code == 0 else 'DID NOT HOLD'} in {seconds:.0f} s")
    if journal is not None:
        part = {"only": only} if only else {}
        row = {"figure": figure.number, "name": figure.name, **part, "held": code == 0, "seconds": round(seconds)}
        with journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**row, "told": told, "commit": commit(), "machine": machine(), "long": LONG}) + "\n")
    return min(code, 2)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
