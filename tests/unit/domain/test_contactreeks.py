"""Not reachable is a series: so many attempts, by more than one channel, on more than one part of the day."""

from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain import work_events as w
from vtflow.domain.contactreeks import is_complete
from vtflow.domain.errors import Refused
from vtflow.domain.work import Contactreeks, Poging, daypart
from vtflow.play.story import moment

MONDAY = "2026-03-02 10:00"
GONE = {"reden": "niet_bereikbaar", "akkoord": "vt.m02"}


def tried(*attempts: tuple[str, str]) -> list[Poging]:
    return [Poging("pleger-1", moment(MONDAY), kanaal, dagdeel, "niet_bereikt") for kanaal, dagdeel in attempts]


@pytest.mark.parametrize(
    ("attempts", "complete"),
    [
        ([("telefoon", "ochtend"), ("brief", "avond")], False),
        ([("telefoon", "ochtend"), ("telefoon", "avond"), ("telefoon", "middag")], False),
        ([("telefoon", "ochtend"), ("brief", "ochtend"), ("huisbezoek", "ochtend")], False),
        ([("telefoon", "ochtend"), ("telefoon", "avond"), ("brief", "ochtend")], True),
    ],
)
def test_n13_a_series_needs_three_attempts_two_channels_and_two_dayparts(
    attempts: list[tuple[str, str]], *, complete: bool
) -> None:
    assert is_complete(tried(*attempts), Contactreeks()) is complete


def test_n13_a_region_may_ask_for_more() -> None:
    attempts = tried(("telefoon", "ochtend"), ("telefoon", "avond"), ("brief", "ochtend"))

    assert not is_complete(attempts, Contactreeks(pogingen=4))
    assert not is_complete(attempts, Contactreeks(dagdelen=3))


@pytest.mark.parametrize(
    ("at", "part"),
    [
        ("2026-03-02 05:59", "avond"),
        ("2026-03-02 06:00", "ochtend"),
        ("2026-03-02 11:59", "ochtend"),
        ("2026-03-02 12:00", "middag"),
        ("2026-03-02 17:59", "middag"),
        ("2026-03-02 18:00", "avond"),
        ("2026-03-06 23:59", "avond"),
        ("2026-03-07 00:00", "weekend"),
        ("2026-03-08 23:59", "weekend"),
        # the clock goes forward on this Sunday; Monday 06:00 is 04:00 UTC
        ("2026-03-30 06:00", "ochtend"),
    ],
)
def test_the_part_of_the_day_follows_from_the_moment_in_amsterdam(at: str, part: str) -> None:
    assert daypart(moment(at)) == part


@pytest.fixture
def world() -> World:
    """A checked melding that names a perpetrator and a victim, without children."""
    world = World(MONDAY)
    world.register(kinderen=0)
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "record-betrokkenen", betrokkenen=["pleger-1", "slachtoffer-1"])
    return world


def attempt(world: World, at: str, kanaal: str = "telefoon", persoon: str = "pleger-1", **data: Any) -> None:
    world.pass_time(at)
    world.do("A", "record-contactpoging", persoon=persoon, kanaal=kanaal, **{"uitkomst": "niet_bereikt", **data})


def series(world: World, persoon: str = "pleger-1") -> None:
    attempt(world, "2026-03-02 14:00", persoon=persoon, volgende_op="2026-03-03")
    attempt(world, "2026-03-03 19:00", persoon=persoon, volgende_op="2026-03-04")
    attempt(world, "2026-03-04 10:00", "huisbezoek", persoon)


@pytest.mark.parametrize(("day", "fits"), [("2026-03-02", True), ("2026-03-05", True), ("2026-03-06", False)])
def test_the_next_attempt_is_planned_within_three_working_days(world: World, day: str, *, fits: bool) -> None:
    if fits:
        attempt(world, "2026-03-02 14:00", volgende_op=day)
        assert str(world.wait("CONTACT-POGING").due_on) == day
        return
    with pytest.raises(Refused, match="05-03-2026") as refusal:
        attempt(world, "2026-03-02 14:00", volgende_op=day)
    assert refusal.value.rule == "volgende-poging"


def test_a_failed_attempt_without_a_next_one_and_a_plan_after_the_last_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="plan de volgende poging, uiterlijk 05-03-2026"):
        attempt(world, "2026-03-02 14:00")
    series(world)
    with pytest.raises(Refused, match="laat volgende_op weg"):
        attempt(world, "2026-03-04 11:00", volgende_op="2026-03-05")
    with pytest.raises(Refused, match="laat volgende_op weg"):
        attempt(world, "2026-03-04 12:00", persoon="slachtoffer-1", uitkomst="bereikt", volgende_op="2026-03-05")


def test_s66_only_a_complete_series_explains_that_somebody_was_not_spoken(world: World) -> None:
    spoke = {"persoon": "pleger-1", "uitkomst": "niet_gesproken", **GONE}
    attempt(world, "2026-03-02 14:00", volgende_op="2026-03-03")
    attempt(world, "2026-03-03 19:00", volgende_op="2026-03-04")
    with pytest.raises(Refused, match="voor pleger-1") as refusal:
        world.do("A", "record-gesprek", **spoke)
    assert refusal.value.rule == "contactreeks"

    attempt(world, "2026-03-04 10:00", "huisbezoek")
    world.do("A", "record-gesprek", **spoke)

    assert [fact.volledig for fact in world.facts(w.ContactAttempted)] == [False, False, True]
    assert "CONTACT-POGING" not in world.norms()


def test_s66_the_decision_may_rest_on_not_reachable_only_when_everybody_without_entry_was_tried(world: World) -> None:
    series(world)
    decision = {"uitkomst": "overdracht", "gesproken": "gemotiveerd", "uitzondering": GONE}
    with pytest.raises(Refused, match="slachtoffer-1"):
        world.do("A", "decide-veiligheidsbeoordeling", **decision)
    world.do("A", "record-gesprek", persoon="slachtoffer-1", uitkomst="gesproken")

    world.do("A", "decide-veiligheidsbeoordeling", **decision)

    assert world.route().uitkomst == "overdracht"


def test_another_reason_needs_no_series(world: World) -> None:
    world.do("A", "record-gesprek", persoon="pleger-1", uitkomst="niet_gesproken", reden="weigert", akkoord="vt.m02")

    assert [one.reden for one in world.route().gesprekken] == ["weigert"]


def test_who_is_reached_begins_a_new_series_the_next_time(world: World) -> None:
    attempt(world, "2026-03-02 14:00", volgende_op="2026-03-03")
    attempt(world, "2026-03-03 19:00", uitkomst="bereikt")
    assert world.route().work.pogingen == ()
    assert "CONTACT-POGING" not in world.norms()

    attempt(world, "2026-03-04 10:00", "huisbezoek", volgende_op="2026-03-05")

    assert len(world.route().work.pogingen) == 1


def test_while_two_people_are_tried_the_earliest_planned_attempt_counts(world: World) -> None:
    attempt(world, "2026-03-02 14:00", volgende_op="2026-03-04")
    attempt(world, "2026-03-02 15:00", persoon="slachtoffer-1", volgende_op="2026-03-03")
    assert world.wait("CONTACT-POGING").due_on == date(2026, 3, 3)

    attempt(world, "2026-03-03 15:00", persoon="slachtoffer-1", uitkomst="bereikt")

    assert world.wait("CONTACT-POGING").due_on == date(2026, 3, 4)


def test_attempts_before_a_reopened_assessment_do_not_count_for_the_next() -> None:
    world = World(MONDAY).monitored()
    world.do("A", "record-contactpoging", persoon="pleger-1", kanaal="brief", uitkomst="niet_bereikt",
             volgende_op="2026-03-03")  # fmt: skip
    world.register("B", huishouden="gezin A")

    assert world.route().work.pogingen == ()
