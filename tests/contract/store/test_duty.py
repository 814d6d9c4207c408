"""Duty rosters are kept alike by every store: shifts are added, read by service in order, and undone with the rest."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contract.store.builders import T0, hours
from tests.contract.store.older import downgrade
from vtflow.domain.duty import Shift
from vtflow.ports import Store, StoreUnavailable
from vtflow.store import schema
from vtflow.store.memory import InMemoryStore
from vtflow.store.roster_cache import LIFE, RosterCache
from vtflow.store.sql import SqlStore


def shift(staff: str, start: int, until: int, service: str = "dienst", reden: str = "") -> Shift:
    return Shift(
        service=service,
        start=T0 + hours(start),
        until=T0 + hours(until),
        staff=staff,
        recorded_at=T0,
        by="vt.m00",
        reden=reden,
    )


def record(store: Store, *shifts: Shift) -> None:
    store.transact(lambda unit: unit.record_shifts(shifts))


def roster(store: Store, service: str = "dienst") -> tuple[Shift, ...]:
    return store.read(lambda reader: reader.roster(service))


def test_a_roster_comes_back_in_the_order_of_recording_and_by_service(store: Store):
    late, early, other = shift("vt.m01", 8, 16), shift("vt.m02", 0, 8), shift("vt.m03", 0, 8, service="elders")
    swapped = shift("vt.m03", 9, 10, reden="ziekte")
    record(store, late, other, early)
    record(store, swapped)
    record(store)
    assert roster(store) == (late, early, swapped)
    assert roster(store, "elders") == (other,)
    assert roster(store, "nergens") == ()


def test_a_transaction_sees_its_own_shifts_and_leaves_none_when_it_fails(store: Store):
    one = shift("vt.m01", 0, 8)

    def failing(unit):
        unit.record_shifts([one])
        assert unit.roster("dienst") == (one,)
        raise LookupError

    with pytest.raises(LookupError):
        store.transact(failing)
    assert roster(store) == ()


def test_a_database_without_rosters_gets_them_by_upgrading(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    downgrade(url, "0003")
    assert schema.upgrade(url) == "0003"
    store = SqlStore(url)
    record(store, shift("vt.m01", 0, 8))
    assert len(roster(store)) == 1
    store.close()


class Seconds:
    """Real seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("passed", "seen"), [(LIFE - 0.1, 0), (LIFE, 1)])
def test_what_another_process_planned_is_seen_after_a_few_seconds(store: Store, passed: float, seen: int):
    seconds = Seconds()
    cache = RosterCache(store, seconds)
    assert cache("dienst") == ()
    record(store, shift("vt.m01", 0, 8))
    seconds.now += passed
    assert len(cache("dienst")) == seen


def test_what_this_process_planned_is_seen_at_once(store: Store):
    cache = RosterCache(store, Seconds())
    cache("dienst")
    record(store, shift("vt.m01", 0, 8))
    cache.forget("elders")
    assert cache("dienst") == ()
    cache.forget("dienst")
    assert len(cache("dienst")) == 1


def test_an_unchanged_roster_stays_the_same_object(store: Store):
    record(store, shift("vt.m01", 0, 8))
    seconds = Seconds()
    cache = RosterCache(store, seconds)
    first = cache("dienst")
    seconds.now += 2 * LIFE
    assert cache("dienst") is first


class Flaky(InMemoryStore):
    """A store that can stop answering."""

    is_away = False

    def read(self, work):
        if self.is_away:
            raise StoreUnavailable
        return super().read(work)


def test_while_the_record_does_not_answer_the_last_known_roster_stands():
    store, seconds = Flaky(), Seconds()
    record(store, shift("vt.m01", 0, 8))
    cache = RosterCache(store, seconds)
    known = cache("dienst")
    store.is_away = True
    seconds.now += 2 * LIFE
    assert cache("dienst") == known == (replace(known[0], staff="vt.m01"),)
    with pytest.raises(StoreUnavailable):
        cache("elders")
