"""Lowering an escalation and choosing who hears it: what comes again, when, and what is never put off."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.lowering import lowered
from vtflow.domain.melding import TASK, Wait
from vtflow.play.story import local_text, moment
from vtflow.ports import OutboxStatus

MONDAY = "2026-03-02 10:00"
LEAD = "vt-coordinatie.m00"


@pytest.fixture
def received() -> World:
    """An overdracht received on Monday 2 March 2026: OVD-ACC ends with Thursday 5 March."""
    return World(MONDAY).received()


def ahead(world: World) -> list[tuple[str, str]]:
    """Return the rungs that are still to come."""
    wait = world.wait("OVD-ACC")
    return [(local_text(rung.at), rung.name) for rung in wait.ladder[wait.reached :]]


def test_after_a_lowering_nothing_comes_until_the_rest_ends_and_then_one_level_at_a_time(received: World) -> None:
    received.pass_time("2026-03-06 09:00")  # Friday: 50, 80 and 100 have come
    received.do("A", "de-escalate", by=LEAD, niveau=0, reden="afspraak")

    assert received.wait("OVD-ACC").level == 0
    assert ahead(received)[:4] == [
        ("2026-03-11 00:00", "50-2"),  # Friday, then two working days: through Tuesday
        ("2026-03-13 08:30", "80-2"),
        ("2026-03-17 08:30", "100-2"),
        ("2026-03-19 08:30", "150"),
    ]
    received.pass_time("2026-03-10 23:59")
    assert [rung for _, rung, _ in received.rungs("OVD-ACC")] == ["50", "80", "100"]
    received.pass_time("2026-03-11 00:00")
    assert [rung for _, rung, _ in received.rungs("OVD-ACC")] == ["50", "80", "100", "50-2"]
    assert [fact.norm for fact in received.facts(e.TermBreached)] == ["OVD-ACC"], "a breach stays a breach"


def test_a_rung_that_has_not_come_keeps_its_own_moment_when_the_rest_is_over_by_then(received: World) -> None:
    received.do("A", "escalate", by=LEAD, niveau=2, reden="geen_reactie")
    received.do("A", "de-escalate", by=LEAD, niveau=0, reden="te_vroeg", tot="2026-03-02")

    assert ahead(received)[:3] == [
        ("2026-03-04 08:30", "50-2"),
        ("2026-03-05 08:30", "80-2"),
        ("2026-03-06 00:00", "100"),
    ]


def test_who_heard_of_it_hears_that_it_was_lowered_with_code_and_reason_on_record(received: World) -> None:
    received.pass_time("2026-03-06 09:00")
    received.do("A", "de-escalate", by=LEAD, niveau=2, reden="afspraak")

    assert received.teams(kind="escalatie-verlaagd") == ["cjg-haarlem", "cjg-haarlem-manager", "gemeente-haarlem", "vt"]
    (fact,) = received.facts(e.EscalationLowered)
    assert (fact.van, fact.level, fact.reden) == (3, 2, "afspraak")


def test_the_coordinator_task_keeps_its_moment_and_cannot_be_lowered_once_it_came(received: World) -> None:
    received.pass_time("2026-03-06 09:00")
    task = received.wait("OVD-ACC").ladder[-1]
    for day in ("2026-03-09", "2026-03-18", "2026-03-27"):
        received.pass_time(f"{day} 09:00")
        if received.wait("OVD-ACC").level:
            received.do("A", "de-escalate", by=LEAD, niveau=0, reden="afspraak")
    assert received.wait("OVD-ACC").ladder[-1] == task
    received.pass_time("2026-05-01 12:00")

    assert (local_text(task.at), TASK, "verstuurd") in received.rungs("OVD-ACC")
    with pytest.raises(Refused, match="coördinatortaak van OVD-ACC kan niet worden verlaagd"):
        received.do("A", "de-escalate", by=LEAD, niveau=0, reden="afspraak")


def test_a_second_task_follows_the_first_under_a_name_of_its_own(received: World) -> None:
    received.pass_time("2026-06-15 12:00")

    names = [rung for _, rung, _ in received.rungs("OVD-ACC") if rung.startswith(TASK)]
    assert names[:3] == [TASK, f"{TASK}-2", f"{TASK}-3"]


@pytest.mark.parametrize("niveau", [2, 3])
def test_lowering_goes_down_only_and_says_where_to(received: World, niveau: int) -> None:
    received.pass_time("2026-03-05 09:00")

    with pytest.raises(Refused, match="staat op niveau 2; verlaag naar 0, 1"):
        received.do("A", "de-escalate", by=LEAD, niveau=niveau, reden="afspraak")


def test_nothing_is_lowered_before_anything_was_escalated(received: World) -> None:
    with pytest.raises(Refused, match="niet geëscaleerd"):
        received.do("A", "de-escalate", by=LEAD, niveau=0, reden="afspraak")


def test_the_receiver_does_not_lower_what_was_escalated_about_itself(received: World) -> None:
    received.pass_time("2026-03-05 09:00")

    with pytest.raises(Refused, match="kan dit niet vastleggen"):
        received.do("A", "de-escalate", by=CJG, niveau=0, reden="afspraak")


def test_a_reason_must_be_on_the_list(received: World) -> None:
    received.pass_time("2026-03-05 09:00")

    with pytest.raises(BadInput, match="verlagingsreden"):
        received.do("A", "de-escalate", by=LEAD, niveau=0, reden="zomaar")


@pytest.mark.parametrize("what", ["acknowledge-escalation", "de-escalate"])
def test_f44_what_was_not_sent_yet_lapses_when_somebody_takes_it_on(what: str) -> None:
    world = World("2026-03-03 10:00").offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time("2026-03-07 12:00")  # Saturday: the rung of 00:00 waits for Monday
    assert {row.status for row in world.sent(norm="OVD-ACC", rung="100")} == {OutboxStatus.WACHT}
    more = {"actie": "overleg"} if what.startswith("ack") else {"niveau": 0, "reden": "afspraak"}
    world.do("A", what, by=LEAD, **more)
    world.pass_time("2026-03-09 09:00")

    assert {row.status for row in world.sent(norm="OVD-ACC", rung="100")} == {OutboxStatus.VERVALLEN}


def test_f38_who_was_chosen_hears_that_level_alone_and_every_later_one_beside_the_others(received: World) -> None:
    received.do("A", "escalate", by=LEAD, niveau=2, reden="capaciteit", aan="stuurgroep")
    received.pass_time("2026-03-10 12:00")

    assert received.teams(norm="OVD-ACC", rung="80-hand") == ["stuurgroep"]
    assert received.teams(norm="OVD-ACC", rung="100") == ["cjg-haarlem-manager", "gemeente-haarlem", "stuurgroep", "vt"]
    assert {row.role for row in received.sent(team="stuurgroep")} == {"gekozen"}


def test_f38_a_role_may_be_chosen_too(received: World) -> None:
    received.do("A", "escalate", by=LEAD, niveau=1, reden="capaciteit", aan="directeur_vt")

    assert received.teams(norm="OVD-ACC", rung="50-hand") == ["vt-directie"]


@pytest.mark.parametrize("aan", ["nergens", "beleid_nergens"])
def test_a_target_that_does_not_exist_is_told_with_what_does(received: World, aan: str) -> None:
    with pytest.raises(BadInput, match="geen team van Veilig Thuis Kennemerland en geen rol"):
        received.do("A", "escalate", by=LEAD, niveau=2, reden="capaciteit", aan=aan)


# ------------------------------------------------------------ laws


def _ladder(reached: int) -> Wait:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    return replace(world.wait("OVD-ACC"), reached=reached)


WAIT = _ladder(0)


@given(
    reached=st.integers(1, len(WAIT.ladder) - 1),
    level=st.integers(0, 3),
    hours=st.integers(1, 24 * 60),
    again=st.booleans(),
)
def test_a_lowered_ladder_climbs_begins_after_the_rest_and_never_uses_a_name_twice(
    reached: int, level: int, hours: int, again: bool
) -> None:
    until = moment(MONDAY) + timedelta(hours=hours)
    was = replace(WAIT, reached=reached)
    after = lowered(was, level, until, KENNEMERLAND)
    if again and after.reached + 1 < len(after.ladder):
        was = replace(after, reached=after.reached + 1)
        until += timedelta(days=3)
        after = lowered(was, level, until, KENNEMERLAND)
    moments = [rung.at for rung in after.ladder[after.reached :]]
    done = {rung.name for rung in was.ladder[: was.reached]}

    assert after.level <= level
    assert all(earlier < later for earlier, later in pairwise(moments))
    assert all(rung.at >= until for rung in after.ladder[after.reached :] if not rung.again_every)
    assert done.isdisjoint(rung.name for rung in after.ladder[after.reached :])
    assert after.ladder[-1] == WAIT.ladder[-1]
    levels = [rung.level for rung in after.ladder]
    assert levels == sorted(levels)
    assert (after.holder, after.limit_at, after.breached) == (was.holder, was.limit_at, was.breached)
