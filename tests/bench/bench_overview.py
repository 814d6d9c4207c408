"""How long the overview takes to answer with many open meldingen; the aim is 300 ms at the median at 20,000.

Run `python tests/bench/bench_overview.py`. Half of the requests come right after
something was recorded, so that what is kept has to be made anew.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.contract.store.builders import T0, registered
from vtflow.policy import PolicyBook
from vtflow.ports import Batch
from vtflow.reports.kept import keep_all
from vtflow.reports.standing import Filter
from vtflow.store.sql import SqlStore
from vtflow.web.overview.addresses import Place
from vtflow.web.overview.screen import Screen

COUNT = 20_000
LIMIT = 0.3
REQUESTS = 24
_BATCH = 500
REGION = "kennemerland"
PLACES = (Place(REGION), Place(REGION, Filter(gemeente="haarlem")), Place(REGION, Filter(), 500))


def main() -> int:
    """Fill a database, ask for the page again and again, and print median and slowest; 1 when over the aim."""
    with tempfile.TemporaryDirectory() as home:
        store = SqlStore.create(f"sqlite:///{home}/vtflow.db")
        for first in range(1, COUNT + 1, _BATCH):
            _write(store, range(first, min(first + _BATCH, COUNT + 1)))
        keep_all(store)
        clock = SimpleNamespace(now=lambda: T0 + timedelta(days=4))
        parts: Any = SimpleNamespace(
            store=store, clock=clock, policies=PolicyBook(), settings=SimpleNamespace(regions=(REGION,))
        )
        screen = Screen(parts)
        start = time.perf_counter()
        screen.page(PLACES[0])
        cold = time.perf_counter() - start
        taken: list[float] = []
        for at in range(REQUESTS):
            if at % 2:
                _write(store, [COUNT + at])
            start = time.perf_counter()
            screen.page(PLACES[at % len(PLACES)])
            taken.append(time.perf_counter() - start)
        screen.close()
        store.close()
    sys.stdout.write(
        f"overview: {COUNT} open meldingen, median {median(taken) * 1000:.0f} ms, slowest {max(taken) * 1000:.0f} ms, "
        f"first {cold * 1000:.0f} ms (aim {LIMIT * 1000:.0f} ms at the median at 20,000)\n"
    )
    return int(median(taken) > LIMIT)


def _write(store: SqlStore, numbers: Any) -> None:
    changes = tuple(registered(number) for number in numbers)
    store.transact(lambda unit: unit.write(Batch(changes=changes)))


if __name__ == "__main__":
    sys.exit(main())
