"""Several meldingen about one household: joined, reopened, decided apart, split again."""

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain import events as e
from vtflow.domain.errors import Refused
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"
DECIDE = "decide-veiligheidsbeoordeling"


def joined(world: World, name: str = "B") -> World:
    world.register(name, huishouden="gezin A")
    world.do(name, "check-veiligheid", acuut=False)
    return world


def test_a_melding_about_a_household_with_an_open_route_joins_it_and_keeps_its_own_clock() -> None:
    world = joined(World(MONDAY).offered())

    assert world.route("B").joined_to == world.refs["A"]
    assert world.route("A").joined == (world.refs["B"],)
    assert (world.route("B").state, world.route("A").state) == (State.GEVOEGD, State.AANGEBODEN)
    assert world.norms("B") == {"VB-5WD"}
    assert "WACHT-HERTRIAGE" in world.norms("A")


def test_case_and_blanks_in_the_household_do_not_matter_and_another_household_has_its_own_route() -> None:
    world = World(MONDAY)
    world.register("A", huishouden="D4")
    world.register("B", huishouden=" d4 ")
    world.register("C", huishouden="D5")

    assert [world.route(name).state for name in "ABC"] == [State.AANGENOMEN, State.GEVOEGD, State.AANGENOMEN]


def test_after_the_route_closed_a_new_melding_starts_a_route_of_its_own() -> None:
    world = World(MONDAY).decided("A", "einde_bemoeienis", gesproken="alle")
    world.do("A", "close", reden="veilig")
    world.register("B", huishouden="gezin A")

    assert world.route("B").state is State.AANGENOMEN


def test_retriage_blocks_nothing() -> None:
    world = joined(World(MONDAY).offered())

    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")

    assert world.route("A").state is State.GEACCEPTEERD
    assert "WACHT-HERTRIAGE" in world.norms("A")


def test_the_outcome_of_a_joined_melding_leaves_a_running_route_alone() -> None:
    world = joined(World(MONDAY).offered())
    world.do("B", DECIDE, uitkomst="einde_bemoeienis")

    assert (world.route("A").state, world.route("A").uitkomst) == (State.AANGEBODEN, "overdracht")
    assert (world.route("B").state, world.route("B").uitkomst) == (State.GEVOEGD, "einde_bemoeienis")
    assert "WACHT-HERTRIAGE" not in world.norms("A")


@pytest.mark.parametrize("where", ["teruggekoppeld", "monitoring", "einde_bemoeienis"])
def test_a_melding_that_comes_after_the_work_ended_reopens_the_assessment(where: str) -> None:
    if where == "einde_bemoeienis":
        world = World(MONDAY).decided("A", "einde_bemoeienis", gesproken="alle")
    else:
        world = World(MONDAY).monitored()
        if where == "monitoring":
            world.do("A", "record-monitoring", resultaat="veilig")
    joined(world)

    route = world.route("A")
    assert (route.state, route.responsible, route.uitkomst, route.overdracht) == (State.GECHECKT, "vt", None, None)
    assert not {"MON-3M", "MON-12M", "MON-END", "AFSLUITING"} & world.norms("A")

    world.do("B", DECIDE, uitkomst="overdracht")
    assert world.route("A").state is State.BESLOTEN
    assert "OVD-AANBOD" in world.norms("A")
    world.offer("A")
    assert world.route("A").overdracht is not None


def test_a_breach_that_nobody_had_looked_at_yet_is_recorded_before_the_route_reopens() -> None:
    world = World(MONDAY).monitored()
    world.at("2026-06-03 10:00")  # MON-3M ended with 2 June, and nothing ran since

    world.register("B", huishouden="gezin A")

    assert [fact.norm for fact in world.facts(e.TermBreached)] == ["MON-3M"]
    assert [name for _, name, _ in world.rungs("MON-3M")] == ["50", "80", "100"]


def test_a_row_that_comes_out_of_order_joins_the_route_from_its_beginning() -> None:
    world = World("2026-03-10 09:00")
    world.register("A", received="2026-03-05 10:00")
    world.register("B", received="2026-03-03 10:00", huishouden="gezin A")

    (opened,) = [fact.wait for fact in world.facts(e.WaitOpened) if fact.wait.norm == "WACHT-HERTRIAGE"]
    assert opened.opened_at == world.route("A").received_at
    assert str(world.wait("VB-5WD", "B").due_on) == "2026-03-10"


def test_a_wrong_join_is_split_off_and_keeps_what_was_done_and_its_term() -> None:
    world = joined(World(MONDAY).offered())
    before = world.wait("VB-5WD", "B").limit_at

    world.do("B", "split-melding", reden="tikfout")

    assert (world.route("B").state, world.route("B").joined_to) == (State.GECHECKT, None)
    assert world.wait("VB-5WD", "B").limit_at == before
    assert world.route("A").joined == ()
    assert "WACHT-HERTRIAGE" not in world.norms("A")


@pytest.mark.parametrize(("uitkomst", "norm"), [("overdracht", "OVD-AANBOD"), ("einde_bemoeienis", "AFSLUITING")])
def test_a_decided_melding_that_is_split_off_does_not_fall_silent(uitkomst: str, norm: str) -> None:
    world = joined(World(MONDAY).offered())
    world.do("B", DECIDE, uitkomst=uitkomst)
    world.do("B", "inform-melder")

    world.do("B", "split-melding", reden="tikfout")

    assert world.route("B").state is State.BESLOTEN
    assert norm in world.norms("B")
    assert world.route("B").next_moment is not None


def test_a_route_that_was_reopened_by_a_wrong_join_does_not_fall_silent() -> None:
    world = joined(World(MONDAY).monitored())
    world.do("B", "split-melding", reden="ander_huishouden")

    assert world.route("A").state is State.GECHECKT
    assert world.norms("A") == {"VB-5WD"}


def test_only_a_joined_melding_can_be_split_off() -> None:
    world = World(MONDAY).offered()
    with pytest.raises(Refused, match="split-melding kan niet"):
        world.do("A", "split-melding", reden="tikfout")


def test_closing_a_route_closes_what_joined_it_and_waits_for_its_terms() -> None:
    world = joined(World(MONDAY).decided("A", "overdracht"))
    world.do("B", DECIDE, uitkomst="einde_bemoeienis")
    world.offer()
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "report-back", by=CJG)
    waived = dict.fromkeys(("MON-3M", "MON-12M", "MON-END"), "niet_meer_nodig")
    with pytest.raises(Refused, match="TK-VB loopt nog"):
        world.do("A", "close", ontheffen=waived)
    world.do("B", "inform-melder")

    world.do("A", "close", ontheffen=waived)

    assert not world.route("A").is_open
    assert not world.route("B").is_open
    assert (world.route("A").state, world.route("B").state) == (State.AFGESLOTEN, State.GEVOEGD)
