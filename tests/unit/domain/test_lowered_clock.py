"""A wait that was taken back to a lower level, and then goes over to another norm or is extended."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.engine.world import KENNEMERLAND, World, adapted
from vtflow.domain.clock_terms import restated
from vtflow.domain.errors import Refused
from vtflow.domain.lowering import lowered
from vtflow.play.story import local_text, moment
from vtflow.store.verify import verify
from vtflow.terms import Length


def offering() -> World:
    """A melding that is to be offered: OVD-AANBOD, five working days from Monday 2 March 2026."""
    return World("2026-03-02 10:00").decided()


def whole(world: World) -> bool:
    return verify(world.store).whole


def taken_back() -> World:
    """An offer that was escalated to level 2 and taken back to nothing: 50 comes again on Monday 9 March."""
    world = offering()
    world.pass_time("2026-03-06 09:00")
    assert world.wait("OVD-AANBOD").level == 2
    world.do("A", "de-escalate", norm="OVD-AANBOD", niveau=0, reden="afspraak", tot="2026-03-06")
    return world


def ahead(world: World) -> list[tuple[str, str]]:
    wait = world.wait("OVD-AANBOD")
    return [(local_text(one.at), one.name) for one in wait.ladder[wait.reached :]]


def test_a_lowered_wait_that_goes_over_to_the_norm_it_has_changes_nothing() -> None:
    world = taken_back()
    before = ahead(world)

    with pytest.raises(Refused, match="er verandert niets"):
        world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    assert ahead(world) == before


def test_a_lowered_wait_under_another_norm_comes_again_under_its_new_names_one_level_at_a_time() -> None:
    world = taken_back()
    assert [name for _, name in ahead(world)[:3]] == ["50-2", "80-2", "100"]
    world.pass_time("2026-03-09 12:00")
    assert [name for _, name, _ in world.rungs("OVD-AANBOD")] == ["50", "80", "50-2"]
    world.book.now = adapted("OVD-AANBOD", length=Length.parse("2wd"), version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    assert world.wait("OVD-AANBOD").level == 1
    names, moments = [name for _, name in ahead(world)], [at for at, _ in ahead(world)]
    assert names[:3] == ["80-2", "100", "150"]
    assert moments == sorted(set(moments)), "one level at a time"
    world.pass_time("2026-04-30 12:00")
    told = [name for _, name, sent in world.rungs("OVD-AANBOD") if sent == "verstuurd"]
    assert len(told) == len(set(told)), "nothing is told under a name that was told before"
    assert {row.rung for row in world.sent(norm="OVD-AANBOD")} >= {"80", "80-2", "100", "150"}
    assert whole(world)


def test_a_wait_of_which_only_the_coordinator_task_is_left_tells_nothing_a_second_time_under_another_norm() -> None:
    world = offering()
    world.pass_time("2026-04-09 12:00")
    world.do("A", "de-escalate", norm="OVD-AANBOD", niveau=0, reden="afspraak", tot="2026-04-16")
    assert [name for _, name in ahead(world)] == ["coordinatortaak"]
    told = world.rungs("OVD-AANBOD")
    world.book.now = adapted("OVD-AANBOD", length=Length.parse("2wd"), version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    assert world.rungs("OVD-AANBOD") == told
    assert [name for _, name in ahead(world)] == ["coordinatortaak"]
    assert whole(world)


def test_who_hears_of_a_lowered_wait_follows_the_ladder_of_its_new_norm() -> None:
    world = taken_back()
    world.book.now = adapted("OVD-AANBOD", ladder="wachtlijst-vt", version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    wait = world.wait("OVD-AANBOD")
    steps = {str(step.percent): step.audience for step in KENNEMERLAND.ladders["wachtlijst-vt"].steps}
    assert {one.name: one.audience for one in wait.ladder[:4]} == {
        "50-2": steps["50"],
        "80-2": steps["80"],
        "100": steps["100"],
        "150": steps["150"],
    }


@pytest.mark.parametrize("was_lowered", [False, True])
def test_who_was_chosen_hears_the_later_rungs_under_another_norm_too(was_lowered: bool) -> None:
    world = offering()
    world.do("A", "escalate", norm="OVD-AANBOD", niveau=2, reden="capaciteit", aan="stuurgroep")
    if was_lowered:
        world.do("A", "de-escalate", norm="OVD-AANBOD", niveau=0, reden="afspraak")
    with pytest.raises(Refused, match="er verandert niets"):
        world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")
    world.book.now = adapted("OVD-AANBOD", length=Length.parse("4wd"), version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    rungs = [one for one in world.wait("OVD-AANBOD").ladder if one.level > 2]
    assert all("team:stuurgroep" in one.audience for one in rungs)
    world.pass_time("2026-03-20 12:00")
    assert "stuurgroep" in world.teams(norm="OVD-AANBOD", rung="100")


def test_a_lowered_wait_that_is_extended_keeps_its_coordinator_task_as_far_behind_its_limit() -> None:
    world, plain = offering(), offering()
    for one in (world, plain):
        one.pass_time("2026-03-27 12:00")
    world.do("A", "de-escalate", norm="OVD-AANBOD", niveau=0, reden="afspraak")
    assert "herhaling-3" not in {name for _, name in ahead(world)}, "it would not have come before the task"

    for one in (world, plain):
        one.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig", akkoord="vt.m02")

    assert world.wait("OVD-AANBOD").ladder[-1] == plain.wait("OVD-AANBOD").ladder[-1]
    moments = [at for at, _ in ahead(world)]
    assert moments == sorted(set(moments)), "one level at a time"
    assert whole(world)


# ------------------------------------------------------------ laws

WAIT = offering().wait("OVD-AANBOD")


@given(reached=st.integers(1, len(WAIT.ladder) - 1), level=st.integers(0, 3), hours=st.integers(1, 24 * 60))
def test_to_work_a_lowered_wait_out_anew_changes_nothing_where_nothing_else_changed(
    reached: int, level: int, hours: int
) -> None:
    until = moment("2026-03-02 10:00") + timedelta(hours=hours)
    was = replace(WAIT, reached=reached)
    assume(level < was.level)
    after = lowered(was, level, until, KENNEMERLAND)

    assert restated(after, KENNEMERLAND.norm("OVD-AANBOD", until.date()), KENNEMERLAND) == after
