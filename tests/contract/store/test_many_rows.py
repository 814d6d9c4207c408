"""A batch of any size is written whole on every store, also where many rows go into one statement."""

import pytest

from tests.contract.store.builders import message, registered
from vtflow.ports import Batch, OutboxRow, Store
from vtflow.store.verify import verify


@pytest.mark.parametrize("count", [24, 25, 26, 499, 500, 501, 527])
def test_meldingen_with_their_messages_are_all_there(store: Store, count: int):
    numbers = range(1, count + 1)
    outbox = tuple(message(f"bericht-{number}", about=number) for number in numbers)
    store.transact(lambda unit: unit.write(Batch(changes=tuple(map(registered, numbers)), outbox=outbox)))
    assert store.read(lambda reader: reader.counts())[0] == count
    assert [row.key for row in _outbox(store)] == [row.key for row in outbox]
    assert verify(store).whole


def test_a_message_that_is_there_already_is_left_as_it_was_among_many(store: Store):
    first = message("bericht-7", team="vt")
    store.transact(lambda unit: unit.write(Batch(changes=(registered(1),), outbox=(first,))))
    many = tuple(message(f"bericht-{number}", team="cjg-haarlem") for number in range(30))
    store.transact(lambda unit: unit.write(Batch(outbox=many)))
    found = _outbox(store)
    assert len(found) == 30
    assert [row.team for row in found if row.key == "bericht-7"] == ["vt"]


def _outbox(store: Store) -> list[OutboxRow]:
    return store.read(lambda reader: reader.outbox())
