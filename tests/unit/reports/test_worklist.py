"""The work of one person today: their own meldingen and what they took on, what is late first."""

from datetime import datetime, timedelta

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput
from vtflow.reports.worklist import BIJ_ANDEREN, TE_LAAT, VANDAAG, WANNEER, worklist


@pytest.fixture
def world() -> World:
    made = World()
    made.offered("A")
    made.do("A", "assign-casushouder", casushouder="vt.m03")
    made.accepted("B")
    made.register("C")
    return made


def rows(world: World, staff: str):
    return worklist(world.store, world.book, world.region, staff, world.clock.now())


def later(world: World, days: int) -> None:
    world.pass_time(f"{world.clock.now() + timedelta(days=days):%Y-%m-%d} 12:00")


def test_a_casushouder_sees_the_own_terms_and_what_others_are_late_with(world: World) -> None:
    later(world, 14)
    found = rows(world, "vt.m03")
    assert {row["ref"] for row in found} == {world.refs["A"]}
    assert {row["wat"] for row in found if row["wanneer"] == BIJ_ANDEREN}
    assert all(row["bij"].startswith("CJG") for row in found if row["wanneer"] == BIJ_ANDEREN)


def test_who_accepted_for_a_partner_sees_that_and_nothing_else(world: World) -> None:
    later(world, 14)
    found = rows(world, CJG)
    assert {row["ref"] for row in found} == {world.refs["B"]}
    assert found[0]["wanneer"] == TE_LAAT
    assert BIJ_ANDEREN not in {row["wanneer"] for row in found}
    assert rows(world, "cjg-haarlem.m01") == []


def test_the_list_goes_from_late_to_far_away(world: World) -> None:
    for days in (0, 3, 4, 7):
        later(world, days)
        places = [WANNEER.index(row["wanneer"]) for row in rows(world, "vt.m03")]
        assert places == sorted(places)


def test_a_term_is_of_today_through_its_last_day_and_late_right_after(world: World) -> None:
    world.do("C", "assign-casushouder", casushouder="vt.m04")
    term = world.wait("VB-5WD", "C")

    def when(moment: datetime) -> set[str]:
        found = worklist(world.store, world.book, world.region, "vt.m04", moment)
        return {row["wanneer"] for row in found if row["wat"] == "Veiligheidsbeoordeling"}

    assert when(term.limit_at - timedelta(microseconds=1)) == {VANDAAG}
    assert when(term.limit_at) == {TE_LAAT}


def test_a_joint_meeting_of_today_is_on_the_list(world: World) -> None:
    assert [row["wat"] for row in rows(world, CJG) if row["soort"] == "gesprek"] == ["Gezamenlijk gesprek"]


def test_somebody_unknown_is_refused(world: World) -> None:
    with pytest.raises(BadInput):
        rows(world, "vt.m99")
