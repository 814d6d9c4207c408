"""Going live with a backlog: clocks from the true receipt, breaches at their true moments, one digest a team."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.importing.world import NOW, World, row, write
from vtflow.domain import events as e
from vtflow.domain.melding import Urgency
from vtflow.store.memory import InMemoryStore
from vtflow.store.sql import SqlStore
from vtflow.terms import local_date


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def backlog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A record that went live this morning with three months of meldingen, some of them acute."""
    folder = tmp_path_factory.mktemp("backlog")
    record = SqlStore.create(f"sqlite:///{folder / 'vtflow.db'}") if request.param == "sqlite" else None
    world = World.over(record or InMemoryStore())
    rows = [
        row(
            number,
            ontvangen_op=f"2026-{1 + number % 3:02}-{1 + number % 28:02}T{number % 24:02}:15",
            acuut="ja" if number % 4 == 0 else "nee",
        )
        for number in range(1, 61)
    ]
    fresh = row(900, ontvangen_op="2026-04-01T07:30", acuut="ja")
    world.take(write(folder / "m.csv", *rows, fresh))
    yield world
    if record:
        record.close()


def _events(world: World, ref: str) -> list[e.Event]:
    return [event for event, _ in world.store.read(lambda reader: reader.events(ref))]


def test_a_wait_starts_at_the_true_moment_of_receipt(backlog: World) -> None:
    begun = {route.ref: min(wait.opened_at for wait in route.waits) for route in backlog.routes()}
    assert len(begun) == 61
    assert begun == {route.ref: route.received_at for route in backlog.routes()}


def test_every_breach_and_rung_is_recorded_now_as_of_its_own_moment(backlog: World) -> None:
    seen = Counter[str]()
    for route in backlog.routes():
        limits: dict[int, datetime] = {}
        moments: dict[tuple[int, str], datetime] = {}
        tasks = Counter[int]()
        for event in _events(backlog, route.ref):
            fact = event.fact
            assert event.recorded_at == NOW
            if isinstance(fact, e.WaitOpened):
                limits[fact.wait.no] = fact.wait.limit_at
                moments |= {(fact.wait.no, rung.name): rung.at for rung in fact.wait.ladder}
            elif isinstance(fact, e.TermBreached):
                assert event.at == limits[fact.no]
            elif isinstance(fact, e.RungReached):
                assert event.at == moments[fact.no, fact.rung] or fact.sent == "overgeslagen"
                if fact.again_at is not None:
                    tasks[fact.no] += 1
                    moments[fact.no, f"coordinatortaak-{tasks[fact.no] + 1}"] = fact.again_at
            seen[fact.kind] += 1

    assert seen["termijn-verstreken"] > 60
    assert seen["trede-bereikt"] > 200


def test_nothing_older_than_a_day_rings_as_acute(backlog: World) -> None:
    rows = backlog.store.read(lambda reader: reader.outbox())

    acute = [one for one in rows if one.urgency is Urgency.ACUUT]
    assert acute, "the melding of this morning still rings"
    assert [one for one in acute if NOW - one.at > timedelta(hours=24)] == []


def test_whatever_is_late_is_ordinary_and_waits_for_the_opening(backlog: World) -> None:
    rows = backlog.store.read(lambda reader: reader.outbox())

    late = [one for one in rows if one.late and NOW - one.at > timedelta(hours=24)]
    assert len(late) > 200
    assert {one.urgency for one in late} == {Urgency.GEWOON}
    assert all(one.late for one in rows if NOW - one.at > timedelta(hours=1))
    assert min(one.deliver_at for one in late) >= NOW


def test_hundreds_of_late_reminders_become_one_digest_a_team(backlog: World) -> None:
    rows = backlog.store.read(lambda reader: reader.outbox())
    ordinary = [one for one in rows if one.urgency is Urgency.GEWOON]
    last = max(one.deliver_at for one in ordinary)

    claimed = backlog.store.transact(lambda unit: unit.claim_sendings(last, last + timedelta(minutes=2), 10_000))

    digests = Counter((sending.team, sending.channel) for sending, _ in claimed if sending.urgency is Urgency.GEWOON)
    assert set(digests.values()) == {1}
    assert set(digests) == {(one.team, one.channel) for one in ordinary}
    assert sum(len(held) for sending, held in claimed if sending.urgency is Urgency.GEWOON) == len(ordinary)


def test_settling_after_the_import_finds_nothing_left_to_do(backlog: World) -> None:
    assert backlog.engine.settle_due() == 0


@pytest.mark.parametrize(
    ("received", "due_on"),
    [
        ("2026-02-03T10:00", date(2026, 2, 10)),  # a Tuesday: day one is Wednesday
        ("2026-02-06T23:30", date(2026, 2, 13)),  # Friday night: Friday is day nought
        ("2026-02-07T11:00", date(2026, 2, 13)),  # Saturday: Monday is day one
        ("2026-02-08T23:59", date(2026, 2, 13)),  # late on Sunday as well
        ("2026-02-09T00:00", date(2026, 2, 16)),  # the first minute of Monday
        ("2026-01-01T04:13", date(2026, 1, 9)),  # New Year's night: the Friday after it is decreed off
        ("2025-12-24T20:00", date(2026, 1, 6)),  # Christmas, New Year's Day and the decreed Friday are passed over
        ("2026-03-29T03:00", date(2026, 4, 7)),  # the hour that summer time began; Good Friday and Easter Monday
    ],
)
def test_weekend_holiday_and_night_arrivals_count_from_the_next_working_day(
    world: World, tmp_path: Path, received: str, due_on: date
) -> None:
    world.take(write(tmp_path / "m.csv", row(1, ontvangen_op=received)))

    wait = next(wait for wait in world.routes()[0].waits if wait.norm == "VB-5WD")
    assert wait.due_on == due_on
    assert local_date(wait.limit_at - timedelta(seconds=1)) == due_on


def test_terms_in_hours_run_through_the_night_of_the_change_of_clock(world: World, tmp_path: Path) -> None:
    world.take(write(tmp_path / "m.csv", row(1, ontvangen_op="2026-03-29T01:30", acuut="ja")))

    wait = next(wait for wait in world.routes()[0].waits if wait.norm == "VB-SPOED")
    assert wait.limit_at - wait.opened_at == timedelta(hours=24)
