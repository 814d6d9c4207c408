"""The auditor finds what was not done, and says nothing where all was done."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import World
from tests.unit.watch.audited import LIMITS, audit, kinds
from vtflow.domain.melding import Urgency
from vtflow.domain.wait_events import RungReached
from vtflow.ports import OutboxStatus, Shown
from vtflow.watch import audit as audits
from vtflow.watch.silence import MISSED, NO_MOMENT


def forget(world: World, **fields: object) -> int:
    """Lose the messages that have these values, as no code of ours does."""
    rows = {number: row for number, row in world.store._tables.outbox.items() if _has(row, fields)}
    for number in rows:
        del world.store._tables.outbox[number]
        world.store._tables.waiting.pop(number, None)
    return len(rows)


def _has(row: object, fields: dict[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in fields.items())


def test_a_route_that_is_looked_after_gives_nothing_to_find() -> None:
    world = World().offered()
    world.pass_time("2026-03-30 12:00")
    found = audit(world)
    assert found.whole
    assert (found.meldingen, found.waits) == (1, len(world.route().waits))
    assert found.rungs > 4
    assert found.messages == len(world.sent())


def test_a_moment_that_nobody_recorded_is_found_after_its_limit_and_not_before() -> None:
    world = World().offered()
    moment = world.route().next_moment
    assert moment is not None
    world.outbox.tick()
    world.clock.set(moment + LIMITS.moment - timedelta(microseconds=1))
    assert not {MISSED, audits.NO_RUNG} & set(kinds(audit(world)))
    world.clock.set(moment + LIMITS.moment)
    found = audit(world)
    assert {MISSED, audits.NO_RUNG} <= set(kinds(found))
    assert {one.ref for one in found.findings} == {world.refs["A"]}
    world.outbox.tick()
    assert audit(world).whole


def test_a_rung_of_which_the_event_is_gone_is_found_by_name() -> None:
    world = World().offered()
    world.pass_time("2026-03-12 12:00")
    streams = world.store._tables.streams
    number = world.store._tables.ids[world.refs["A"]]
    lost = next(one for one in streams[number] if isinstance(one.event.fact, RungReached))
    assert isinstance(lost.event.fact, RungReached)
    streams[number] = tuple(one for one in streams[number] if one is not lost)
    found = audit(world)
    assert kinds(found) == [audits.NO_RUNG]
    assert f"trede {lost.event.fact.rung} van {lost.event.fact.norm}" in found.findings[0].text


def test_a_rung_without_any_message_is_found() -> None:
    world = World().offered()
    world.pass_time("2026-03-12 12:00")
    rung = world.rungs("OVD-ONTV")[-1][1]
    assert forget(world, norm="OVD-ONTV", rung=rung)
    found = audit(world)
    assert kinds(found) == [audits.NO_MESSAGE]
    assert found.findings[0].key == f"trede-zonder-bericht/{world.refs['A']}/{world.wait('OVD-ONTV').no}/{rung}"


@pytest.mark.parametrize("urgency", list(Urgency))
def test_a_message_is_late_after_the_limit_of_its_urgency(urgency: Urgency) -> None:
    world = World().offered()
    world.pass_time("2026-03-03 12:00")
    first = next(iter(world.store._tables.outbox))
    now = world.clock.now()
    row = replace(
        world.store._tables.outbox[first],
        urgency=urgency,
        status=OutboxStatus.WACHT,
        deliver_at=now - LIMITS.delivery(urgency),
    )
    world.store._tables.outbox[first] = row
    assert audit(world).whole
    late = replace(row, deliver_at=row.deliver_at - timedelta(microseconds=1))
    world.store._tables.outbox[first] = late
    found = audit(world)
    assert kinds(found) == [audits.NOT_DELIVERED]
    assert f"1 x {urgency.value} voor {row.team} via postvak" in found.findings[0].text


def test_a_message_that_was_given_up_is_found_unless_another_channel_took_it() -> None:
    world = World().offered()
    world.pass_time("2026-03-12 12:00")
    tables = world.store._tables
    wait = world.wait("OVD-ONTV").no
    number, row = next((n, r) for n, r in tables.outbox.items() if r.wait == wait)
    tables.outbox[number] = replace(row, status=OutboxStatus.MISLUKT)
    assert kinds(audit(world)) == [audits.GIVEN_UP]
    tables.outbox[10_000] = replace(row, id=10_000, channel="sms", status=OutboxStatus.GELUKT)
    assert audit(world).whole


def test_a_role_that_leads_to_nobody_is_found_until_it_leads_to_somebody() -> None:
    def silent(team: str) -> tuple[str, ...]:
        return () if team == "cjg-haarlem" else ("postvak",)

    world = World(channels=silent).offered()
    world.pass_time("2026-03-12 12:00")
    found = audit(world, channels=silent)
    assert set(kinds(found)) == {audits.NO_TARGET}
    assert "leidt naar niemand die te bereiken is" in found.findings[0].text
    assert audit(world).whole


def test_operations_without_a_channel_is_the_end_of_the_chain_and_is_told() -> None:
    world = World().offered()
    found = audit(world, channels=lambda team: () if team == "operaties" else ("postvak",))
    assert [one.text for one in found.findings] == [
        "operaties van kennemerland heeft geen kanaal: als niemand te bereiken is hoort niemand het"
    ]


def test_a_melding_of_which_the_queue_lost_its_moment_is_found() -> None:
    world = World().offered()
    world.store._tables.moments[world.store._tables.ids[world.refs["A"]]] = None
    found = audit(world)
    assert kinds(found) == [MISSED]
    assert "de wachtrij kent een ander moment" in found.findings[0].text


def test_a_melding_to_which_nothing_will_happen_is_found() -> None:
    world = World().offered()
    tables = world.store._tables
    number = tables.ids[world.refs["A"]]
    row = tables.meldingen[number]
    tables.meldingen[number] = dataclasses.replace(
        row, stored=replace(row.stored, route=replace(row.stored.route, waits=()))
    )
    tables.moments[number] = None
    assert kinds(audit(world)) == [NO_MOMENT]


def test_a_route_that_the_window_would_not_wake_is_found_after_its_limit() -> None:
    world = World().offered()
    assert audit(world, window=True).whole
    world.pass_time("2026-03-02 09:00")
    found = audit(world, window=True)
    assert kinds(found) == [audits.NO_RUN]
    assert audit(world, window=False).whole
    world.engine.advance(world.refs["A"], 0)
    assert kinds(audit(world, window=True)) == [audits.NO_RUN]
    world.store.transact(lambda unit: unit.record_shown(Shown(world.refs["A"], leg_number=1)))
    assert audit(world, window=True).whole


def test_every_kind_has_a_limit_of_pages_that_does_not_hide_the_last_melding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "PAGE", 2)
    world = World()
    for name in "ABCDE":
        world.register(name)
    assert audit(world).meldingen == 5
    assert len(audit(world).statements) == 5
