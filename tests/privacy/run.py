"""Figures of privacy and of the record, as commands that print their accounting; LONG=1 gives the full size.

    .venv/bin/python -m tests.privacy.run [tamper] [restore] [destroy] [--seed N]

Without a name all run. Ends with 1 when one is not reached.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.privacy.figures import Account, destroying, restoring, tamper

LONG = bool(os.environ.get("LONG"))
#: name -> figure of reliability.md, and how to measure it in a folder with a seed
FIGURES: dict[str, tuple[int, Callable[[Path, int], Account]]] = {
    "tamper": (13, lambda folder, seed: tamper(folder, 10_000 if LONG else 300, seed)),
    "restore": (14, lambda folder, _: restoring(folder, 10_000)),
    "destroy": (15, lambda folder, _: destroying(folder, 1_000 if LONG else 50)),
}


def main() -> int:
    """Measure the figures that were asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", choices=[*FIGURES, []], default=[])
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    reached = [_measure(name, given.seed) for name in given.names or FIGURES]
    return 0 if all(reached) else 1


def _measure(name: str, seed: int) -> bool:
    number, figure = FIGURES[name]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="vtflow-figures-") as folder:
        found = figure(Path(folder) / "home", seed)
    facts = {
        "figure": number,
        "name": name,
        "size": "full" if LONG else "quick",
        "seed": seed,
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "took": round(time.perf_counter() - began, 1),
    }
    sys.stdout.write(json.dumps({**facts, **found}, indent=1, default=str) + "\n")
    sys.stdout.flush()
    return bool(found["ok"])


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
