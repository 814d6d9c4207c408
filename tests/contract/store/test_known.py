"""What is known of a household: open and closed, of every region, the same in every store."""

import pytest

from tests.contract.store.builders import REGION, T0, changed, hours, ref, registered, write
from vtflow.domain import events as e
from vtflow.domain.radar import Known
from vtflow.ports import Batch, Store, Unit


def close(store: Store, number: int) -> None:
    def work(unit: Unit) -> None:
        (root,) = unit.group(ref(number))
        unit.write(Batch(changes=(changed(root, e.RouteClosed(reden="afgerond"), at=T0 + hours(9)),)))

    store.transact(work)


def filled(store: Store) -> None:
    """A closed melding and an open one of two regions about one household, and one about another."""
    write(store, registered(1, household="h1"), registered(2, T0 - hours(1), household="h1", region="elders"))
    write(store, registered(3, household="h2"), registered(4))
    close(store, 1)


def test_every_melding_about_a_household_is_known_open_and_closed_of_all_regions(store: Store):
    filled(store)

    assert store.transact(lambda unit: unit.known("h1")) == (
        Known(ref(1), REGION, T0, T0 + hours(9), is_root=True),
        Known(ref(2), "elders", T0 - hours(1), None, is_root=True),
    )


def test_nothing_is_known_of_nobody(store: Store):
    filled(store)

    assert store.transact(lambda unit: (unit.known(""), unit.known("h9"))) == ((), ())


def test_a_joined_melding_is_known_and_leads_nothing(store: Store):
    write(store, registered(1, household="h1"))
    write(store, registered(2, T0 + hours(1), household="h1"))

    def join(unit: Unit) -> None:
        (two,) = unit.group(ref(2))
        unit.write(Batch(changes=(changed(two, e.MeldingJoined(to=ref(1)), at=T0 + hours(1)),)))

    store.transact(join)

    assert [one.leads for one in store.transact(lambda unit: unit.known("h1"))] == [True, False]


def test_what_was_looked_up_ahead_sees_what_the_transaction_wrote_since(store: Store):
    filled(store)

    def work(unit: Unit) -> list[list[str]]:
        unit.prepare(["h1", "h2"], [], [])
        before = [one.ref for one in unit.known("h2")]
        unit.write(Batch(changes=(registered(5, household="h2"),)))
        return [before, [one.ref for one in unit.known("h2")]]

    assert store.transact(work) == [[ref(3)], [ref(3), ref(5)]]


@pytest.mark.parametrize(("number", "others"), [(1, [2]), (2, [1]), (3, []), (4, []), (9, [])])
def test_the_others_about_the_household_of_a_melding_come_by_receipt(store: Store, number: int, others: list[int]):
    filled(store)

    found = store.read(lambda reader: [one.route.ref for one in reader.about_same(ref(number))])

    assert found == [ref(other) for other in others]


def test_others_are_told_oldest_receipt_first(store: Store):
    write(store, registered(1, T0 + hours(5), household="h1"), registered(2, T0, household="h1"))
    write(store, registered(3, T0 + hours(2), household="h1"))

    found = store.read(lambda reader: [one.route.ref for one in reader.about_same(ref(1))])

    assert found == [ref(2), ref(3)]
