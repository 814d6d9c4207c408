"""A process that writes until it is killed. Each line it prints was acknowledged by the store before it was printed.

Run as: python -m tests.faults.store.writer URL NUMBER
"""

import random
import sys
from datetime import timedelta

from tests.contract.store.builders import REGION, T0, changed, message, ref, registered, rung
from vtflow.domain import events as e
from vtflow.ports import Batch, Unit
from vtflow.store.sql import SqlStore

HOUSEHOLDS = 20


def command(unit: Unit, key: str, number: int, draw: random.Random) -> str:
    """Take a melding in, or do something to one that is there; once a key."""
    earlier = unit.answer(key)
    if earlier:
        return earlier[1]
    household = f"h{draw.randrange(HOUSEHOLDS)}"
    found = unit.open_root(REGION, household)
    at = T0 + timedelta(hours=24)
    if found is None:
        batch = Batch(changes=(registered(number, household=household),), outbox=(message(key, about=number),))
    else:
        root = unit.group(found)[0]
        wait = root.route.waits[0]
        left = wait.reached < len(wait.ladder)
        change = changed(root, rung(root.route) if left else e.SignalReported(bron="melder"), at=at)
        batch = Batch(changes=(change,), outbox=(message(key, about=number, wait_no=wait.no),))
    unit.write(batch)
    unit.write(Batch(answers=((key, found or ref(number), key),)))
    return key


def main(url: str, number: int) -> None:
    """Write for ever."""
    store = SqlStore(url)
    draw = random.Random(number)
    while True:
        number += 1
        key = f"k{number}"
        store.transact(lambda unit, key=key, number=number: command(unit, key, number, draw))
        print(key, flush=True)  # noqa: T201  # why: the acknowledgement that the test counts


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
