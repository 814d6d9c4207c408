"""The monitorplan: who is followed on which points, and that no moment passes without a result for each."""

from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"
KIND = {"persoon": "kind-1", "punt": "veiligheid_kind"}
PLEGER = {"persoon": "pleger-1", "punt": "afspraken_nagekomen"}


def row(what: dict[str, str], moment: str = "MON-3M") -> dict[str, str]:
    return {**what, "moment": moment}


def result(what: dict[str, str], resultaat: str = "veilig") -> dict[str, str]:
    return {**what, "resultaat": resultaat}


def plan(world: World, *rows: dict[str, Any]) -> None:
    world.do("A", "plan-monitoring", rijen=list(rows))


def open_rows(world: World) -> list[tuple[str, str]]:
    return [(one.persoon, one.moment) for one in world.route().monitorplan if not one.resultaat]


def test_s46_a_moment_asks_a_result_for_each_of_its_rows_and_keeps_who_and_when() -> None:
    world = World(MONDAY).monitored()
    plan(world, row(KIND), row(PLEGER), row(KIND, "MON-12M"))
    world.at("2026-06-01 10:00")
    with pytest.raises(Refused, match=r"MON-3M .* nog een resultaat voor kind-1 veiligheid_kind\. ") as refusal:
        world.do("A", "record-monitoring", resultaat="veilig", punten=[result(PLEGER)])
    assert refusal.value.rule == "monitorplan"

    world.do("A", "record-monitoring", resultaat="onveilig", punten=[result(PLEGER, "onveilig"), result(KIND)])

    assert [(one.persoon, one.resultaat, one.door) for one in world.route().monitorplan] == [
        ("kind-1", "veilig", "vt.m01"),
        ("pleger-1", "onveilig", "vt.m01"),
        ("kind-1", "", ""),
    ]
    assert [one.at for one in world.route().monitorplan] == [world.clock.now(), world.clock.now(), None]
    (fact,) = world.facts(e.MonitoringRecorded)
    assert [(one.persoon, one.punt, one.resultaat) for one in fact.punten] == [
        ("kind-1", "veiligheid_kind", "veilig"),
        ("pleger-1", "afspraken_nagekomen", "onveilig"),
    ]
    assert "MON-3M" not in world.norms()


def test_without_rows_for_a_moment_one_result_is_enough_and_points_are_refused() -> None:
    world = World(MONDAY).monitored()
    plan(world, row(KIND, "MON-12M"))
    with pytest.raises(Refused, match="kind-1 veiligheid_kind staat niet in het monitorplan voor MON-3M"):
        world.do("A", "record-monitoring", resultaat="veilig", punten=[result(KIND)])

    world.do("A", "record-monitoring", resultaat="veilig")

    assert world.facts(e.MonitoringRecorded)[0].punten == ()
    assert open_rows(world) == [("kind-1", "MON-12M")]


def test_a_point_twice_or_with_a_result_outside_the_list_is_refused() -> None:
    world = World(MONDAY).monitored()
    plan(world, row(KIND))
    with pytest.raises(Refused, match="staat er twee keer"):
        world.do("A", "record-monitoring", resultaat="veilig", punten=[result(KIND), result(KIND)])
    with pytest.raises(BadInput, match="monitorresultaat"):
        world.do("A", "record-monitoring", resultaat="veilig", punten=[result(KIND, "prima")])


def test_a_new_plan_replaces_the_open_rows_and_leaves_what_was_recorded() -> None:
    world = World(MONDAY).monitored()
    plan(world, row(KIND), row(KIND, "MON-12M"), row(PLEGER, "MON-END"))
    world.do("A", "record-monitoring", resultaat="veilig", punten=[result(KIND)])

    plan(world, row(PLEGER, "MON-12M"))

    assert [(one.persoon, one.moment, one.resultaat) for one in world.route().monitorplan] == [
        ("kind-1", "MON-3M", "veilig"),
        ("pleger-1", "MON-12M", ""),
    ]


def test_a_moment_that_is_over_gets_no_rows() -> None:
    world = World(MONDAY).monitored()
    world.do("A", "record-monitoring", resultaat="veilig")
    with pytest.raises(Refused, match=r"monitormoment MON-3M .* is voorbij; open: MON-12M, MON-END"):
        plan(world, row(KIND))
    plan(world, row(KIND, "MON-12M"))


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([row(KIND), row(PLEGER), row(KIND)], "kind-1 veiligheid_kind MON-3M staat twee keer"),
        ([row({**KIND, "persoon": "kind-2"})], "kind-2 hoort niet bij"),
        ([row({**KIND, "punt": "humeur"})], "monitorpunt: 'humeur'"),
        ([row(KIND, "MON-9M")], "'MON-9M' bestaat niet; kies uit: MON-12M, MON-3M, MON-END"),
        ([row(KIND, "VB-5WD")], "'VB-5WD' bestaat niet"),
    ],
)
def test_a_plan_names_each_row_once_with_a_person_point_and_moment_that_exist(
    rows: list[dict[str, str]], text: str
) -> None:
    world = World(MONDAY).decided()
    with pytest.raises((Refused, BadInput), match=text):
        plan(world, *rows)
    assert world.route().monitorplan == ()


def test_a_plan_belongs_to_a_decided_route_of_its_own() -> None:
    world = World(MONDAY)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="plan-monitoring kan niet"):
        plan(world, row(KIND))
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    plan(world, row(KIND))
    world.register("B", huishouden="gezin A")
    with pytest.raises(Refused, match="plan-monitoring kan niet"):
        world.do("B", "plan-monitoring", rijen=[row(KIND)])


def test_a_route_that_is_reopened_keeps_its_results_and_drops_the_open_rows() -> None:
    world = World(MONDAY).monitored()
    plan(world, row(KIND), row(KIND, "MON-12M"))
    world.do("A", "record-monitoring", resultaat="veilig", punten=[result(KIND)])

    world.register("B", huishouden="gezin A")

    assert world.route().state is State.GECHECKT
    assert [(one.moment, one.resultaat) for one in world.route().monitorplan] == [("MON-3M", "veilig")]
