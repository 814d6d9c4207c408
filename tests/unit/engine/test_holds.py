"""Maintenance mode of a region: ordinary messages wait, all else goes on, and at the end each team gets one digest."""

from datetime import timedelta

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.engine.holds import NewHold
from vtflow.play.story import moment
from vtflow.ports import OutboxStatus
from vtflow.ports.watch import Hold
from vtflow.reports.holds import hold_facts

BEHEER = "operaties.m01"


def hold(world: World, until: str, start: str = "", by: str = BEHEER, reden: str = "noodweer") -> Hold:
    new = NewHold(until=moment(until), start=moment(start) if start else None, reden=reden)
    return world.engine.place_hold(world.region, new, by)


def waiting(world: World) -> list[str]:
    return [row.urgency.value for row in world.sent(status=OutboxStatus.WACHT) if row.deliver_at <= world.clock.now()]


def test_ordinary_messages_wait_and_the_others_and_every_clock_go_on() -> None:
    world = World().offered()
    hold(world, "2026-03-10 12:00")
    world.pass_time("2026-03-10 11:59")
    held = world.engine.held(world.region)
    assert held
    assert {row.urgency for row in held} == {Urgency.GEWOON}
    gone = [row for row in world.sent() if row.status is OutboxStatus.GELUKT]
    assert {row.urgency for row in gone} >= {Urgency.URGENT}
    assert not [row for row in gone if row.urgency is Urgency.GEWOON]
    free = World().offered()
    free.pass_time("2026-03-10 11:59")
    assert world.rungs("OVD-ONTV") == free.rungs("OVD-ONTV")


def test_at_its_end_each_team_gets_what_was_held_in_one_digest_when_it_is_open() -> None:
    world = World().offered()
    hold(world, "2026-03-10 03:00")
    world.pass_time("2026-03-10 02:59")
    teams = {row.team for row in world.engine.held(world.region)}
    count = len(world.notifier.arrived)
    world.pass_time("2026-03-10 03:01")
    assert world.engine.held(world.region) == []
    assert len(world.notifier.arrived) == count
    world.pass_time("2026-03-10 09:30")
    digests = [one for one in world.notifier.arrived[count:] if "/gewoon/" in one.key]
    assert {one.team for one in digests} >= teams
    assert len([one.team for one in digests if one.team in teams]) == len(teams)
    (ended,) = world.store.read(lambda reader: reader.holds())
    assert (ended.ended_by, ended.ended_at) == ("systeem", moment("2026-03-10 03:00"))
    assert ended.released > 0


def test_a_release_lets_an_open_team_have_its_digest_at_once() -> None:
    world = World().offered()
    hold(world, "2026-03-12 12:00")
    world.pass_time("2026-03-10 10:00")
    held = world.engine.held(world.region)
    done = world.engine.release_hold(world.region, BEHEER)
    assert (done.released, done.ended_by) == (len(held), BEHEER)
    world.outbox.tick()
    assert {row.status for row in world.sent() if row.id in {one.id for one in held}} <= {
        OutboxStatus.GELUKT,
        OutboxStatus.WACHT,
    }
    assert [row for row in world.sent(status=OutboxStatus.GELUKT) if row.urgency is Urgency.GEWOON]


def test_a_message_that_is_no_longer_true_lapses_while_it_is_held() -> None:
    world = World().offered()
    hold(world, "2026-03-10 12:00")
    world.pass_time("2026-03-05 12:00")
    about = {row.id for row in world.engine.held(world.region) if row.norm == "OVD-ONTV"}
    world.do("A", "confirm-receipt", by="cjg-haarlem.m02")
    held = {row.id for row in world.engine.held(world.region)}
    assert not about & held


@pytest.mark.parametrize(("end", "refused"), [("2026-03-16 08:00", False), ("2026-03-16 08:01", True)])
def test_fourteen_days_is_the_most(end: str, refused: bool) -> None:
    world = World("2026-03-02 08:00")
    if refused:
        with pytest.raises(Refused, match="hooguit 14 dagen"):
            hold(world, end)
    else:
        assert hold(world, end).until - world.clock.now() == timedelta(days=14)


def test_two_holds_of_a_region_may_touch_and_not_overlap() -> None:
    world = World("2026-03-02 08:00")
    hold(world, "2026-03-03 08:00")
    with pytest.raises(Refused, match="staat al stil van"):
        hold(world, "2026-03-04 08:00", "2026-03-03 07:59")
    hold(world, "2026-03-04 08:00", "2026-03-03 08:00")


def test_who_may_why_and_when_are_checked() -> None:
    world = World("2026-03-02 08:00")
    with pytest.raises(Refused, match="kan een regio niet stilzetten"):
        hold(world, "2026-03-03 08:00", by="cjg-haarlem.m02")
    with pytest.raises(BadInput):
        hold(world, "2026-03-03 08:00", by="niemand.m01")
    with pytest.raises(BadInput):
        hold(world, "2026-03-03 08:00", reden="zomaar")
    with pytest.raises(BadInput, match="komt niet na het begin"):
        hold(world, "2026-03-02 08:00")
    with pytest.raises(Refused, match="is voorbij"):
        hold(world, "2026-03-03 08:00", "2026-03-02 07:59")
    with pytest.raises(Refused, match="er is niets op te heffen"):
        world.engine.release_hold(world.region, BEHEER)
    assert world.store.read(lambda reader: reader.holds()) == []


def test_a_hold_to_come_can_be_called_off_and_lets_nothing_go() -> None:
    world = World().offered()
    hold(world, "2026-03-12 12:00", "2026-03-11 12:00")
    done = world.engine.release_hold(world.region, BEHEER)
    assert done.released == 0
    world.pass_time("2026-03-12 11:00")
    assert world.engine.held(world.region) == []


def test_the_list_tells_what_is_held_by_team_and_what_was_let_go() -> None:
    world = World().offered()
    hold(world, "2026-03-04 12:00")
    world.pass_time("2026-03-04 09:00")
    (row,) = hold_facts(world.store, world.book, [world.region], world.clock.now())
    assert (row["stand"], row["reden"], row["beeindigd"]) == ("nu", "Noodweer", None)
    assert row["vastgehouden"] == sum(team["berichten"] for team in row["per_team"]) > 0
    world.pass_time("2026-03-04 12:00")
    (row,) = hold_facts(world.store, world.book, [world.region], world.clock.now())
    assert (row["stand"], row["vastgehouden"], row["per_team"]) == ("voorbij", 0, [])
    assert row["losgelaten"] > 0
