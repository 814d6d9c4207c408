"""Absence and substitutes: who hears a message, who can be given work, and moving all work of one person."""

from datetime import date

import pytest

from tests.unit.engine.world import BOOK, CJG, World
from vtflow.domain.absence import Absence, absence_on, has_left, stand_in
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.work_commands import MoveWork
from vtflow.engine.staffing import NewAbsence
from vtflow.play.duty_step import FollowedPolicies
from vtflow.play.story import moment
from vtflow.reports.staffing import absence_rows

MONDAY = "2026-03-02 10:00"
LEAD = "vt-coordinatie.m00"


@pytest.fixture
def world() -> World:
    """A world in which the absence calendar of the record counts."""
    found = World(MONDAY)
    followed = FollowedPolicies(BOOK, found.store)
    found.book.policy = followed.policy
    return found


def away(world: World, who: str, first: str, last: str | None, substitute: str, by: str = LEAD) -> Absence:
    new = NewAbsence(
        who=who,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        substitute=substitute,
        reden="verlof" if last else "uit_dienst",
    )
    return world.engine.record_absence(world.region, new, by)


def row(who: str, first: str, last: str | None, substitute: str) -> Absence:
    return Absence(
        region="kennemerland",
        who=who,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        substitute=substitute,
        reden="verlof",
        recorded_at=moment(MONDAY),
        by=LEAD,
    )


@pytest.mark.parametrize(
    ("day", "who"),
    [("2026-03-03", "vt.m01"), ("2026-03-04", "vt.m02"), ("2026-03-06", "vt.m02"), ("2026-03-07", "vt.m01")],
)
def test_a_substitute_stands_in_from_the_first_through_the_last_day(day: str, who: str) -> None:
    rows = (row("vt.m01", "2026-03-04", "2026-03-06", "vt.m02"),)

    assert stand_in(rows, "vt.m01", date.fromisoformat(day)) == who


def test_a_substitute_who_is_away_too_is_followed_and_a_circle_gives_nobody() -> None:
    day = date(2026, 3, 4)
    rows = (row("vt.m01", "2026-03-04", "2026-03-06", "vt.m02"), row("vt.m02", "2026-03-04", None, "vt.m03"))

    assert stand_in(rows, "vt.m01", day) == "vt.m03"
    assert has_left(rows, "vt.m02", day)
    assert stand_in((*rows, row("vt.m03", "2026-03-04", "2026-03-04", "vt.m01")), "vt.m01", day) is None


def test_who_comes_back_early_is_there_from_that_day_on() -> None:
    rows = (row("vt.m01", "2026-03-04", "2026-03-20", "vt.m02"), row("vt.m01", "2026-03-10", "2026-03-20", ""))

    assert absence_on(rows, "vt.m01", date(2026, 3, 9)) is rows[0]
    assert absence_on(rows, "vt.m01", date(2026, 3, 10)) is None
    assert [one["wie"] for one in absence_rows(rows, date(2026, 3, 4))] == ["vt.m01"]
    assert absence_rows(rows, date(2026, 3, 10)) == []


def test_f46_a_message_to_a_closed_team_goes_to_its_substitute_and_says_so(world: World) -> None:
    away(world, "cjg-haarlem", "2026-03-02", "2026-03-04", "cjg-bloemendaal")
    world.offered()
    world.pass_time("2026-03-02 12:00")

    (offered,) = world.sent(kind="overdracht-aangeboden")
    assert (offered.team, offered.instead_of) == ("cjg-bloemendaal", "cjg-haarlem")
    told = [one for one in world.notifier.arrived if one.team == "cjg-bloemendaal"]
    assert any("vervangt CJG Haarlem, die afwezig is" in one.body for one in told)


def test_a_message_of_a_casushouder_who_is_away_names_the_substitute_and_goes_to_their_team(world: World) -> None:
    world.offered()
    world.do("A", "assign-casushouder", casushouder="vt.m01")
    world.do("A", "confirm-receipt", by=CJG)
    away(world, "vt.m01", "2026-03-04", "2026-03-06", "vt-monitoring.m01")
    world.pass_time("2026-03-04 12:00")

    (rung,) = [one for one in world.sent(norm="OVD-ACC", rung="50") if one.role == "casushouder"]
    assert (rung.team, rung.person, rung.instead_of) == ("vt-monitoring", "vt-monitoring.m01", "vt.m01")


def test_without_a_substitute_who_is_there_the_own_team_hears_it_and_operations_an_alert(world: World) -> None:
    rows = [row("cjg-haarlem", "2026-03-02", "2026-03-04", "cjg-velsen")]
    rows.append(row("cjg-velsen", "2026-03-02", "2026-03-04", "cjg-haarlem"))
    world.store.transact(lambda unit: unit.record_absences(rows))
    world.offered()

    assert world.teams(kind="overdracht-aangeboden") == ["cjg-haarlem"]
    assert world.teams(kind="leeg-doel-vervanger") == ["operaties"]


def test_who_is_away_gets_no_work_and_the_refusal_names_the_substitute(world: World) -> None:
    world.offered()
    away(world, "vt.m03", "2026-03-02", "2026-03-02", "vt.m04")

    with pytest.raises(Refused, match="kies de vervanger vt"):
        world.do("A", "assign-casushouder", casushouder="vt.m03")
    world.at("2026-03-03 00:00")
    world.do("A", "assign-casushouder", casushouder="vt.m03")


def test_who_left_can_record_nothing_from_that_day_on(world: World) -> None:
    world.offered()
    away(world, "vt.m01", "2026-03-04", None, "vt.m02")
    world.at("2026-03-03 23:59")
    world.do("A", "record-uren", taak="triage", minuten=10)
    world.at("2026-03-04 00:00")

    with pytest.raises(Refused, match="is uit dienst"):
        world.do("A", "record-uren", taak="triage", minuten=10)


def test_all_work_of_one_person_is_shown_first_and_moved_with_a_report(world: World) -> None:
    world.offered("A")
    world.do("A", "assign-casushouder", casushouder="vt.m01")
    world.offered("B")
    away(world, "vt.m01", "2026-03-03", None, "vt.m02")
    world.at("2026-03-03 09:00")
    command = MoveWork(van="vt.m01", naar="vt.m02", reden="uit_dienst")

    shown = world.engine.move_work(world.region, command, "vt.m03", dry_run=True)
    assert {one.work.ref for one in shown} == set(world.refs.values())
    assert world.route("A").casushouder == "vt.m01"

    moved = world.engine.move_work(world.region, command, "vt.m03", dry_run=False)
    assert all(one.ok for one in moved)
    assert (world.route("A").casushouder, world.route("B").casushouder) == ("vt.m02", "vt.m02")
    assert [one.contactpersoon for one in world.route("A").deliveries] == ["vt.m02"]
    assert world.route("A").work.assigned_at is not None
    assert world.route("B").work.assigned_at is None, "moving work is no assignment"
    assert world.engine.open_work(world.region, "vt.m02") != ()
    assert world.engine.open_work(world.region, "vt.m01") == ()


def test_work_of_a_partner_stays_with_that_partner(world: World) -> None:
    world.accepted()

    with pytest.raises(Refused, match="ligt bij CJG Haarlem; kies iemand van dat team"):
        world.do("A", "move-work", van=CJG, naar="vt.m03", reden="uit_dienst")
    world.do("A", "move-work", van=CJG, naar="cjg-haarlem.m03", reden="uit_dienst")
    assert [one.naam for one in world.route().deliveries] == ["m03"]


@pytest.mark.parametrize(
    ("who", "substitute", "error"),
    [
        ("vt.m01", "vt-spoed", "een persoon vervangt een persoon"),
        ("vt.m01", "vt.m01", "kan zichzelf niet vervangen"),
        ("vt.m99", "vt.m01", "staat niet op de lijst"),
        ("nergens", "vt", "bestaat niet"),
    ],
)
def test_a_substitute_is_somebody_else_of_the_same_sort_whom_the_region_knows(
    world: World, who: str, substitute: str, error: str
) -> None:
    with pytest.raises(BadInput, match=error):
        away(world, who, "2026-03-03", "2026-03-04", substitute)


def test_days_that_are_over_and_people_of_other_teams_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="geef een latere dag"):
        away(world, "vt.m01", "2026-02-26", "2026-03-01", "vt.m02")
    with pytest.raises(Refused, match="niet afwezig melden; dat kan"):
        away(world, "vt.m01", "2026-03-03", "2026-03-04", "vt.m02", by=CJG)
    with pytest.raises(Refused, match="is op 02-03-2026 niet afwezig"):
        world.engine.end_absence(world.region, "vt.m01", LEAD)
