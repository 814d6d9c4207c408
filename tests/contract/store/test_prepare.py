"""Looking up many at once: every store answers as it would have without, also for what is written afterwards."""

from collections.abc import Callable

import pytest

from tests.contract.store.builders import REGION, T0, changed, hours, ref, registered, write
from vtflow.domain import events as e
from vtflow.ports import Batch, Link, Store, Unit
from vtflow.store.sql import SqlStore

HOUSEHOLDS = ("h1", "h2", "h3", "")
LINKS = ("k1", "k2", "k3")
KEYS = ("a1", "a2", "a3")


def filled(store: Store) -> None:
    """Two open routes of one region, one of another, a link and an answer."""
    write(store, registered(1, household="h1"), registered(2, household="h3", region="elders"))
    write(store, registered(3, household="h2"))
    links, answers = (Link("k1", "inhoud", b"\x00geheim", ref(1)),), (("a2", ref(1), "antwoord"),)
    store.transact(lambda unit: unit.write(Batch(links=links, answers=answers)))


def prepare(unit: Unit) -> None:
    unit.prepare(HOUSEHOLDS, LINKS, KEYS)


def asked(unit: Unit) -> list[object]:
    return [
        *(unit.open_root(REGION, household) for household in HOUSEHOLDS),
        unit.open_root("elders", "h3"),
        *map(unit.link, LINKS),
        *map(unit.answer, KEYS),
    ]


def both_ways(store: Store, then: Callable[[Unit], object] = lambda _: None) -> tuple[list[object], list[object]]:
    """Ask after `then`, in a transaction that leaves nothing behind: looked up ahead, and without."""
    found: list[list[object]] = []

    def work(unit: Unit, *, ahead: bool) -> None:
        if ahead:
            prepare(unit)
        then(unit)
        found.append(asked(unit))
        raise InterruptedError

    for ahead in (True, False):
        with pytest.raises(InterruptedError):
            store.transact(lambda unit, ahead=ahead: work(unit, ahead=ahead))
    return found[0], found[1]


def test_what_was_looked_up_together_is_what_is_found_one_by_one(store: Store):
    filled(store)
    ahead, alone = both_ways(store)
    assert ahead == alone
    assert alone[:5] == [ref(1), ref(3), None, None, ref(2)]
    assert alone[8:] == [None, (ref(1), "antwoord"), None]


def test_of_two_open_routes_about_one_household_the_oldest_is_found(store: Store):
    write(store, registered(5, household="h1"), registered(6, household="h1"))
    ahead, alone = both_ways(store)
    assert ahead == alone
    assert alone[0] == ref(5)


def test_a_route_that_begins_after_the_look_up_is_found_by_the_next_melding_about_its_household(store: Store):
    filled(store)
    link, key = Link("k2", "inhoud", b"\x01", ref(9)), ("a1", ref(9), "later")
    new = Batch(changes=(registered(9, household="h3"),), links=(link,), answers=(key,))
    ahead, alone = both_ways(store, lambda unit: unit.write(new))
    assert ahead == alone
    assert (alone[2], alone[6], alone[8]) == (ref(9), link, (ref(9), "later"))


def test_a_route_that_closes_after_the_look_up_is_found_no_more(store: Store):
    filled(store)

    def close(unit: Unit) -> None:
        (root,) = unit.group(ref(1))
        unit.write(Batch(changes=(changed(root, e.RouteClosed(reden="afgerond"), at=T0 + hours(9)),)))

    ahead, alone = both_ways(store, close)
    assert ahead == alone
    assert alone[0] is None


def test_a_route_that_joins_another_after_the_look_up_is_found_no_more(store: Store):
    filled(store)

    def join(unit: Unit) -> None:
        (root,), (other,) = unit.group(ref(1)), unit.group(ref(3))
        received = changed(root, e.JoinReceived(ref=ref(3), reopens=False))
        unit.write(Batch(changes=(received, changed(other, e.MeldingJoined(to=ref(1))))))

    ahead, alone = both_ways(store, join)
    assert ahead == alone
    assert alone[1] is None


def test_more_than_fit_in_one_query_are_all_found(store: Store):
    write(store, *(registered(number, household=f"h{number}") for number in range(1, 6)))
    households = [f"h{number}" for number in range(1_205)]

    def work(unit: Unit) -> list[str | None]:
        unit.prepare(households, [], [])
        return [unit.open_root(REGION, household) for household in households]

    found = store.transact(work)
    assert found[1:6] == [ref(number) for number in range(1, 6)]
    assert set(found[6:]) == {None}


def test_what_was_looked_up_ahead_is_not_asked_again(sql_store: SqlStore):
    filled(sql_store)

    def work(unit: Unit) -> list[object]:
        prepare(unit)
        unit._lookups._connection = None  # pyright: ignore  # why: whoever asks the database now, fails
        known = [one.ref for household in HOUSEHOLDS for one in unit.known(household)]
        return [known, unit.open_root(REGION, "h1"), unit.open_root(REGION, "h3"), unit.link("k3"), unit.answer("a2")]

    assert sql_store.transact(work) == [[ref(1), ref(3), ref(2)], ref(1), None, None, (ref(1), "antwoord")]
