"""How speed goes with the number of open meldingen: settling, waking, asking, memory, size; and checking the record.

    python tests/bench/bench_curves.py [COUNT ...]

Counts are 1,000 and 10,000 where none are given, and 100,000 and 1,000,000 as well with LONG=1. Aims: 1,500 routes
settled a second whatever stands open, 1,000,000 events checked within 20 s and replayed within 90 s.
"""

import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_engine import START, _melding, fresh
from tests.bench.figures import record, recorded, timed
from vtflow.domain.commands import CheckVeiligheid
from vtflow.store.verify import verify
from vtflow.wiring import steady_memory

DUE = 500  #: meldingen of which a moment comes at one instant, among all that stand open
POLLS = 30
MILLION = 1_000_000
#: what a process that looks for due moments takes, with the record behind it
_MEMORY = """
import resource, sys
from vtflow.store.sql import SqlStore
store = SqlStore(sys.argv[1])
print(len(store.read(lambda reader: reader.stale(1))), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Return the figures with so many meldingen open."""
    engine, clock, store = fresh(f"sqlite:///{folder / f'open-{count}.db'}")
    soon, refs = START - timedelta(minutes=30), []

    def fill() -> None:
        for first in range(0, count, 400):
            some = [_melding(n, soon if n < DUE else START) for n in range(first, min(first + 400, count))]
            refs.extend(one.ref for one in engine.register_all("kennemerland", some) if not isinstance(one, Exception))

    filled = timed(fill)
    polls = [timed(engine.settle_all) for _ in range(POLLS)]
    clock.set(START + timedelta(minutes=91))
    settled = timed(engine.settle_all)
    check, wakes = CheckVeiligheid(acuut=False), []
    for ref in refs[DUE : DUE + 50]:
        begun = time.perf_counter()
        engine.do(ref, check, "vt.m00", key=f"k{ref}")
        wakes.append(time.perf_counter() - begun)
    path = folder / f"open-{count}.db"
    size = sum(one.stat().st_size for one in folder.glob(f"{path.name}*"))
    memory = subprocess.run(
        [sys.executable, "-c", _MEMORY, f"sqlite:///{path}"], capture_output=True, text=True, check=True
    )
    chain, replay = timed(lambda: _check(store, replay=False)), timed(lambda: _check(store, replay=True))
    events = verify(store, replay=False).events
    store.close()
    return {
        "open": count,
        "innemen_cpu_ms": filled.cpu / count * 1000,
        "vastleggen_per_s": DUE / settled.wall,
        "vastleggen_cpu_ms": settled.cpu / DUE * 1000,
        "opdracht_ms": median(wakes) * 1000,
        "vraag_cpu_ms": median(one.cpu for one in polls) * 1000,
        "geheugen_mb": int(memory.stdout.split()[1]) / 1024,
        "bestand_kb": size / count / 1024,
        "gebeurtenissen": events,
        "keten_cpu_s_miljoen": chain.cpu / events * MILLION,
        "naspelen_cpu_s_miljoen": replay.cpu / events * MILLION,
        "belasting": round(os.getloadavg()[0], 1),
    }


def _check(store: Any, *, replay: bool) -> None:
    assert verify(store, replay=replay).whole


def main(counts: list[int]) -> None:
    """Measure, print and keep the figures; those of other counts stay as they were."""
    logging.disable(logging.WARNING)
    steady_memory()
    known = {one["open"]: one for one in ((recorded("verloop") or {}).get("cijfers", {}).get("per_aantal", []))}
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            known[count] = found = measure(Path(name), count)
        sys.stdout.write(" ".join(f"{key}={value:,.2f}" for key, value in found.items()) + "\n")
        record("verloop", {"per_aantal": [known[key] for key in sorted(known)]})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"memory of this process at most {peak:,.0f} MB\n")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(given or [1_000, 10_000, *((100_000, MILLION) if os.environ.get("LONG") else ())])
