"""How long the board of a region takes with many open meldingen; the aim is 5 s at 20,000.

Run `python tests/bench/bench_board.py`; LONG=1 takes 20,000 instead of 4,000.
"""

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.contract.store.builders import T0, registered
from vtflow.policy import PolicyBook
from vtflow.ports import Batch
from vtflow.reports.board import Link, board_facts, board_text
from vtflow.store.sql import SqlStore

COUNT = 20_000 if os.environ.get("LONG") else 4_000
LIMIT = 5.0
_BATCH = 500


def main() -> int:
    """Fill a database, make the board three times, and print the slowest; 1 when it is over the aim."""
    with tempfile.TemporaryDirectory() as home:
        store = SqlStore.create(f"sqlite:///{home}/vtflow.db")
        for first in range(1, COUNT + 1, _BATCH):
            changes = tuple(registered(number) for number in range(first, min(first + _BATCH, COUNT + 1)))
            store.transact(lambda unit, made=changes: unit.write(Batch(changes=made)))
        policy, slowest = PolicyBook().policy("kennemerland"), 0.0
        for days in (1, 2, 30):
            start = time.perf_counter()
            text = board_text(board_facts(store, policy, T0 + timedelta(days=days)), Link("", date(2026, 3, 1)))
            slowest = max(slowest, time.perf_counter() - start)
            assert f"{COUNT} open" in text
        store.close()
    sys.stdout.write(f"board: {COUNT} open meldingen in {slowest:.2f} s (aim {LIMIT:.0f} s at 20,000)\n")
    return int(slowest > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
