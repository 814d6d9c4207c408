"""Crisis help around the clock: answered in two hours, planned in a day, and never left with a service that refused."""

from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import Refused

NIGHT = "2026-03-07 23:00"  # a Saturday
VT, SERVICE = "vt-spoed.m00", "spoedhulp.m01"


@pytest.fixture
def world() -> World:
    world = World(NIGHT)
    world.register(acuut=True)
    return world


def called(world: World, **data: Any) -> World:
    world.do("A", "call-crisis", by=VT, **{"aan": "spoedhulp", "voor": "kind-1", **data})
    return world


def row(world: World, norm: str) -> Any:
    return [one for one in world.waits() if one.norm == norm][-1]


@pytest.mark.parametrize(("at", "in_time"), [("2026-03-08 00:59:59", True), ("2026-03-08 01:00", False)])
def test_an_answer_is_due_within_two_hours_at_night_too(world: World, at: str, in_time: bool) -> None:
    called(world)
    world.pass_time(at)
    world.do("A", "answer-crisis", by=SERVICE, antwoord="komt_nu")

    assert row(world, "JEUGD-CRISIS").in_time is in_time
    assert row(world, "JEUGD-CRISIS").breached is not in_time


@pytest.mark.parametrize(("at", "in_time"), [("2026-03-08 22:59:59", True), ("2026-03-08 23:00", False)])
def test_a_plan_is_due_within_24_hours_of_the_first_call_whoever_answers(world: World, at: str, in_time: bool) -> None:
    called(world)
    world.do("A", "refuse-crisis", by=SERVICE, reden="geen_capaciteit")
    world.at("2026-03-08 10:00")
    agreed = {"reden": "spoed", "akkoord": "vt.m01"}
    world.do("A", "call-next-crisis", by=VT, aan="vrouwenopvang", override=agreed)
    world.do("A", "answer-crisis", by="vrouwenopvang.m01", antwoord="opname")
    world.pass_time(at)
    world.do("A", "plan-crisis", by="vrouwenopvang.m01", vervolg="opvang")

    assert row(world, "CRISIS-PLAN").in_time is in_time
    assert not world.route().traject(1).is_open


def test_the_safety_duty_and_the_main_line_stay_where_they_are(world: World) -> None:
    before = world.route()
    called(world)

    assert (world.route().responsible, world.route().state) == (before.responsible, before.state)
    assert world.wait("JEUGD-CRISIS").holder == "spoedhulp"
    assert world.wait("CRISIS-PLAN").holder == "vt"


def test_a_refusal_calls_whoever_has_the_duty_at_once(world: World) -> None:
    called(world)
    world.do("A", "refuse-crisis", by=SERVICE, reden="geen_capaciteit")

    assert "JEUGD-CRISIS" not in world.norms()
    assert world.wait("CRISIS-VOLGENDE").holder == "vt"
    assert {row.urgency.value for row in world.sent(kind="crisis-geweigerd")} == {"acuut"}
    assert world.teams(kind="crisis-geweigerd") == ["vt", "vt-spoed"]


def test_a_service_that_does_not_answer_may_be_passed_over(world: World) -> None:
    called(world, voor="slachtoffer-1")
    world.at("2026-03-09 09:00")
    world.do("A", "call-next-crisis", by=VT, aan="vrouwenopvang")

    assert world.wait("JEUGD-CRISIS").holder == "vrouwenopvang"
    assert row(world, "JEUGD-CRISIS").closed_at is None
    assert [one.in_time for one in world.waits() if one.norm == "JEUGD-CRISIS"] == [False, None]


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        ({"aan": "ggz"}, "aanbieder", "refer-to-provider"),
        ({"aan": "vrouwenopvang", "voor": "slachtoffer-1"}, "opening", "is nu dicht en opent op 09-03-2026 om 08:30"),
        ({"aan": "vrouwenopvang"}, "leeftijd", "van 18 jaar"),
    ],
)
def test_a_call_to_the_wrong_service_says_why(world: World, data: dict[str, Any], rule: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        called(world, **data)

    assert (caught.value.rule, says in str(caught.value)) == (rule, True)


def test_a_call_that_is_no_longer_needed_ends_and_tells_the_service(world: World) -> None:
    called(world)
    world.do("A", "end-crisis", by=VT, reden="niet_meer_nodig")

    assert not world.norms() & {"JEUGD-CRISIS", "CRISIS-PLAN"}
    assert world.teams(kind="crisis-vervallen") == ["spoedhulp"]
