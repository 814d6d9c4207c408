"""A client that does not give up: it asks the same under the same key until it is answered, and keeps a journal.

Run as: python -m tests.faults.store.patient URL NUMBER PACE; asks PACE commands a second, one after another, until its
standard input is closed. Prints each key that was answered; `?` and the key for an attempt of which it does not know
what came of it; `=` and how many it asked at the end.
"""

import itertools
import random
import select
import sys
import time

from tests.faults.store.writer import command
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.store.sql import SqlStore

_PATIENCE = 120.0  #: seconds for one key


def main(url: str, number: int, pace: float) -> None:
    """Ask commands for as long as somebody listens."""
    draw, store, begun = random.Random(number), None, time.monotonic()
    for step in itertools.count(1):
        key = f"k{number + step}"
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                store = store or SqlStore(url, timeout=5)
                store.transact(lambda unit, key=key: command(unit, key, int(key[1:]), draw))
                break
            except (StoreUnavailable, VersionConflict):
                say(f"? {key}")
                if time.monotonic() > end:
                    raise
        say(key)
        left = begun + step / pace - time.monotonic()
        if select.select([sys.stdin], [], [], max(0.0, left))[0]:
            say(f"= {step}")
            return


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
