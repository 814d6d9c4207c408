"""What was measured, kept as JSON in `docs/prestaties`: the page `docs/prestaties.md` is made of it.

Beside every figure stands how busy the machine was; where others worked on it, processor time says more than the clock.
"""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "prestaties"


@dataclass(frozen=True)
class Took:
    """How long a piece of work took."""

    wall: float  #: seconds by the clock
    cpu: float  #: seconds of processor time of this process


def timed(work: Callable[[], object]) -> Took:
    """Do the work and tell how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def record(name: str, values: dict[str, Any]) -> None:
    """Keep figures under a name, over the earlier ones, with the machine and its load."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    around = {
        "op": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "kernen": os.cpu_count(),
        "belasting": round(os.getloadavg()[0], 1),
        "commit": commit.stdout.strip(),
    }
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(
        json.dumps({"rond": around, "cijfers": values}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def recorded(name: str) -> dict[str, Any] | None:
    """Return what was kept under a name; None when nothing was."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
