"""The radar on every store: two regions see each other's meldingen, one by one and in bulk."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.contract.store.older import downgrade
from vtflow.domain import events as e
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.reference import display_code
from vtflow.engine import Answer, Engine, NewMelding, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.ports import Store
from vtflow.seal import Seal
from vtflow.store import schema
from vtflow.store.sql import SqlStore

KEY = base64.urlsafe_b64encode(b"a key of thirty-two bytes, tests")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, THERE = "kennemerland", "amsterdam-amstelland"


def engine(store: Store) -> Engine:
    numbers = count(1)
    around = Surroundings(
        policies=PolicyBook(),
        seal=Seal(KEY, KEY),
        channels=lambda _: ("postvak",),
        new_ref=lambda: display_code(next(numbers)),
    )
    return Engine(store, VirtualClock(START + timedelta(days=1)), around)


def melding(hour: int, household: str = "gezin", gemeente: str = "Haarlem") -> NewMelding:
    command = RegisterMelding(gemeente=gemeente, melder="politie", kanaal="corv", huishouden=household, aard="overig")
    return NewMelding(command=command, received_at=START + timedelta(hours=hour))


def facts(store: Store, ref: str) -> list[e.Fact]:
    return [event.fact for event, _ in store.read(lambda reader: reader.events(ref))]


def seen(store: Store, answer: object) -> tuple[str, str, int]:
    assert isinstance(answer, Answer)
    first = facts(store, answer.ref)[0]
    assert isinstance(first, e.MeldingRegistered)
    return first.klasse, first.fase, first.eerdere


def test_an_open_route_elsewhere_is_linked_on_both_sides_and_not_joined(store: Store):
    work = engine(store)
    there = work.register(THERE, melding(0, gemeente="Amstelveen"))
    here = work.register(HERE, melding(1))

    assert here.joined_to == ""
    assert seen(store, here) == ("hermelding", "", 1)
    assert e.LinkReceived(ref=there.ref, regio=THERE) in facts(store, here.ref)
    assert e.LinkReceived(ref=here.ref, regio=HERE) in facts(store, there.ref)
    told = store.read(lambda reader: [row.team for row in reader.outbox() if row.kind == "koppeling-gelegd"])
    assert sorted(told) == ["vt", "vt-aa"]


def test_in_bulk_meldingen_see_those_that_came_before_them_in_the_same_batch(store: Store):
    work = engine(store)
    work.register(THERE, melding(0, gemeente="Amstelveen"))
    found = work.register_all(HERE, [melding(1), melding(2, "ander gezin"), melding(3), melding(4)])

    assert [seen(store, one) for one in found] == [
        ("hermelding", "", 1),
        ("eerste", "", 0),
        ("vervolgmelding", "tijdens_beoordeling", 2),
        ("vervolgmelding", "tijdens_beoordeling", 3),
    ]
    last = found[3]
    assert isinstance(last, Answer)
    assert e.RepetitionMarked(aantal=4, maanden=12, grens=3) in facts(store, last.ref)


def test_a_database_of_before_the_radar_knows_its_households_after_upgrading(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    store = SqlStore(url)
    first = engine(store).register(HERE, melding(0))
    store.close()
    downgrade(url, "0002")
    assert schema.upgrade(url) == "0002"

    store = SqlStore(url)
    work = engine(store)
    work._around.new_ref()  # pyright: ignore[reportPrivateUsage]  # why: the first code is taken
    second = work.register(HERE, melding(1))
    assert second.joined_to == first.ref
    assert seen(store, second) == ("vervolgmelding", "tijdens_beoordeling", 1)
    store.close()
