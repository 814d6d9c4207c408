"""A client that does not give up: it asks the same under the same key until it is answered, and keeps a journal.

Run as: python -m tests.faults.store.patient URL NUMBER COUNT; prints each key that was answered; `?` and the key for an
attempt of which it does not know what came of it.
"""

import random
import sys
import time

from tests.faults.store.writer import command
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.store.sql import SqlStore

_PATIENCE = 120.0  #: seconds for one key


def main(url: str, number: int, count: int) -> None:
    """Ask so many commands, one after another."""
    draw, store = random.Random(number), None
    for key in (f"k{number + step}" for step in range(1, count + 1)):
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


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
