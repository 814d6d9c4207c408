"""Tijdelijk huisverbod: every end at the clock time of the order, four weeks at most, and never silent at its end."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.huisverbod import HUISVERBOD
from vtflow.domain.legs.huisverbod_rules import CHILD_GROUND
from vtflow.ports import WaitRow
from vtflow.reports.explain import explain_route
from vtflow.reports.labels import label

FRIDAY = "2025-03-21 23:00"  # the clock goes forward on the second Sunday after
POLICE, MAYOR, VT = "politie.m01", "burgemeester-haarlem.m01", "vt.m02"


@pytest.fixture
def world() -> World:
    world = World(FRIDAY)
    world.register()
    world.do("A", "impose-huisverbod", by=POLICE, bevoegd="hulpofficier", grond="gevaar", opgelegd="2025-03-21 22:15")
    return world


def row(world: World, norm: str) -> WaitRow:
    return [one for one in world.waits() if one.norm == norm][-1]


def refused(world: World, command: str, by: str = VT, **data: Any) -> Refused:
    with pytest.raises(Refused) as found:
        world.do("A", command, by=by, **data)
    return found.value


def limits(world: World) -> dict[str, str]:
    return {wait.norm: wait.limit_at.isoformat() for wait in world.route().waits if wait.norm.startswith("HV")}


def test_every_term_counts_from_the_clock_time_of_the_order_over_the_change_of_the_clock(world: World) -> None:
    assert limits(world) == {
        "HV-24H": "2025-03-22T21:15:00+00:00",
        "HV-GESPREK": "2025-03-22T21:15:00+00:00",
        "HV-OVERLEG": "2025-03-26T21:15:00+00:00",
        "HV-ADVIES": "2025-03-28T21:15:00+00:00",
        "HV-10D": "2025-03-31T20:15:00+00:00",
    }
    assert world.route().traject(1).bij == "burgemeester-haarlem"
    assert world.wait("HV-24H").holder == "burgemeester-haarlem"
    assert world.route().state == "aangenomen"


@pytest.mark.parametrize(
    ("at", "command", "data", "norm"),
    [
        ("2025-03-22 22:15", "confirm-bereikadres", {}, "HV-24H"),
        ("2025-03-22 22:15", "record-eerste-gesprek", {"met": "beiden"}, "HV-GESPREK"),
        ("2025-03-26 22:15", "record-zorgoverleg", {"partners": ["politie"]}, "HV-OVERLEG"),
        ("2025-03-28 22:15", "advise-verlenging", {"advies": "niet_verlengen"}, "HV-ADVIES"),
        ("2025-03-31 22:15", "plan-vervolg", {"vervolg": "opvang"}, "HV-10D"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_what_is_done_before_the_clock_time_is_in_time(
    world: World, at: str, command: str, data: dict[str, Any], norm: str, *, late: bool
) -> None:
    world.pass_time(at if late else at.replace("22:15", "22:14:59"))
    world.do("A", command, **data)

    assert row(world, norm).in_time is not late
    assert row(world, norm).breached is late


@pytest.mark.parametrize(("tot", "days"), [("2025-04-01", 11), ("2025-04-18", 28)])
def test_the_mayor_extends_to_four_weeks_after_the_order_at_most(world: World, tot: str, days: int) -> None:
    world.pass_time("2025-03-31 22:14:59")
    world.do("A", "extend-huisverbod", by=MAYOR, tot=tot)

    assert world.wait("HV-28D").length == f"{days}d"
    assert limits(world)["HV-28D"] == f"{tot}T20:15:00+00:00"
    assert "HV-10D" not in world.norms()


@pytest.mark.parametrize("tot", ["2025-03-31", "2025-04-19"])
def test_an_extension_beyond_four_weeks_or_without_effect_is_refused(world: World, tot: str) -> None:
    world.pass_time("2025-03-28 10:00")

    found = refused(world, "extend-huisverbod", MAYOR, tot=tot)
    assert found.rule == "vier-weken"
    assert "van na 31-03-2025 tot en met 18-04-2025" in str(found)


@pytest.mark.parametrize("command", ["extend-huisverbod", "refuse-verlenging", "withdraw-huisverbod"])
def test_what_is_the_mayors_is_not_done_at_the_clock_time_of_the_end_any_more(world: World, command: str) -> None:
    data = {"extend-huisverbod": {"tot": "2025-04-10"}, "withdraw-huisverbod": {"reden": "overig"}}.get(command, {})
    world.pass_time("2025-03-31 22:15")

    found = refused(world, command, MAYOR, **data)
    assert found.rule == "afgelopen"
    assert "plan-vervolg" in str(found)


@pytest.mark.parametrize("command", ["extend-huisverbod", "withdraw-huisverbod"])
def test_the_mandate_of_the_hulpofficier_is_for_imposing_only(world: World, command: str) -> None:
    data = {"tot": "2025-04-10"} if command == "extend-huisverbod" else {"reden": "overig"}

    assert refused(world, command, POLICE, **data).rule == "bevoegd"
    assert refused(world, command, VT, bevoegd="hulpofficier", **data).rule == "mandaat"


def test_child_abuse_as_ground_asks_that_veilig_thuis_was_consulted() -> None:
    world = World(FRIDAY)
    world.register()
    order = {"bevoegd": "burgemeester", "grond": CHILD_GROUND}

    assert refused(world, "impose-huisverbod", MAYOR, **order).rule == "raadplegen"
    world.do("A", "impose-huisverbod", by=MAYOR, geraadpleegd=True, **order)
    assert world.route().traject(1).gegevens["geraadpleegd"] is True
    assert CHILD_GROUND in KENNEMERLAND.codes["huisverbodgrond"]


def test_an_advice_to_extend_asks_a_decision_before_the_end_and_an_advice_against_does_not(world: World) -> None:
    world.pass_time("2025-03-28 10:00")
    world.do("A", "advise-verlenging", advies="niet_verlengen")
    assert "HV-VERLENGING" not in world.norms()

    world.do("A", "advise-verlenging", advies="verlengen")
    assert limits(world)["HV-VERLENGING"] == limits(world)["HV-10D"]
    assert world.wait("HV-VERLENGING").holder == "burgemeester-haarlem"
    # the warnings at half and at four fifths lay before the advice
    assert [rung.percent for rung in world.wait("HV-VERLENGING").ladder][:2] == [100, 150]

    world.do("A", "refuse-verlenging", by=MAYOR)
    assert "HV-VERLENGING" not in world.norms()
    assert "HV-10D" in world.norms()


def test_at_its_end_an_order_without_plan_breaches_and_its_ladder_climbs_at_once(world: World) -> None:
    world.pass_time("2025-03-31 22:15")

    assert row(world, "HV-10D").breached
    assert world.rungs("HV-10D")[-1] == ("2025-03-31 22:15", "100", "verstuurd")
    assert world.teams(norm="HV-10D", rung="100") == ["vt-leiding", "vt-spoed"]
    assert {message.limit for message in world.sent(norm="HV-10D")} == {"2025-03-31T20:15:00+00:00"}


def test_a_plan_opens_the_wait_for_how_things_are_a_day_after_the_end(world: World) -> None:
    world.pass_time("2025-03-30 10:00")
    world.do("A", "plan-vervolg", vervolg="opvang")

    assert limits(world)["HV-EINDE"] == "2025-04-01T20:15:00+00:00"
    assert "HV-10D" not in world.norms()


def test_a_plan_after_the_end_gives_a_day_from_then(world: World) -> None:
    world.pass_time("2025-04-01 10:00")
    world.do("A", "plan-vervolg", vervolg="opvang")

    assert limits(world)["HV-EINDE"] == "2025-04-02T08:00:00+00:00"


def test_an_extension_asks_for_a_new_plan(world: World) -> None:
    world.pass_time("2025-03-30 10:00")
    world.do("A", "plan-vervolg", vervolg="opvang")
    world.do("A", "extend-huisverbod", by=MAYOR, tot="2025-04-05")
    assert not {"HV-EINDE", "HV-10D"} & world.norms()

    world.pass_time("2025-04-05 22:15")
    assert refused(world, "complete-huisverbod", resultaat="veilig").rule == "volgorde"
    world.do("A", "plan-vervolg", vervolg="hulp_loopt")
    world.do("A", "complete-huisverbod", resultaat="veilig")
    assert world.route().traject(1).ended_at is not None


@pytest.mark.parametrize(("at", "allowed"), [("2025-03-31 22:14:59", False), ("2025-03-31 22:15", True)])
def test_a_traject_is_completed_once_the_order_has_ended(world: World, at: str, allowed: bool) -> None:
    world.do("A", "plan-vervolg", vervolg="opvang")
    world.pass_time(at)

    if allowed:
        world.do("A", "complete-huisverbod", resultaat="veilig")
        assert not limits(world)
    else:
        assert refused(world, "complete-huisverbod", resultaat="veilig").rule == "loopt-nog"


def test_a_withdrawal_ends_every_term_but_the_look_back_and_asks_to_judge_the_urgency(world: World) -> None:
    world.pass_time("2025-03-24 12:00")
    world.do("A", "withdraw-huisverbod", by=MAYOR, reden="gevaar_voorbij")

    assert limits(world) == {"HV-INGETROKKEN": "2025-03-25T11:00:00+00:00"}
    assert "WACHT-HERTRIAGE" in world.norms()
    world.do("A", "complete-huisverbod", resultaat="veilig")
    assert not limits(world)


def test_a_route_is_not_closed_while_an_order_runs() -> None:
    world = World("2026-03-02 10:00").decided(uitkomst="einde_bemoeienis", gesproken="alle")
    world.do("A", "impose-huisverbod", by=MAYOR, bevoegd="burgemeester", grond="gevaar")

    assert refused(world, "close", reden="veilig").rule == "open-traject"


@pytest.mark.parametrize(("opgelegd", "refuses"), [("2025-02-21 23:00", False), ("2025-02-21 22:59", True)])
def test_an_order_is_recorded_within_four_weeks(opgelegd: str, refuses: bool) -> None:
    world = World(FRIDAY)
    world.register()
    order = {"bevoegd": "burgemeester", "grond": "gevaar", "opgelegd": opgelegd}

    if refuses:
        assert refused(world, "impose-huisverbod", MAYOR, **order).rule == "tijdstip"
    else:
        world.do("A", "impose-huisverbod", by=MAYOR, **order)
        assert row(world, "HV-10D").breached


def test_a_gemeente_without_a_mayor_in_the_file_is_told_how_to_mend_it() -> None:
    region = KENNEMERLAND.region
    teams = {code: team for code, team in region.teams.items() if team.kind != "burgemeester"}
    world = World(FRIDAY, replace(KENNEMERLAND, region=replace(region, teams=teams)))
    world.register()

    with pytest.raises(BadInput, match=r"geen team met kind: burgemeester voor haarlem; voeg dat toe"):
        world.do("A", "impose-huisverbod", by=VT, bevoegd="burgemeester", grond="gevaar")


def test_partners_of_the_meeting_are_kept_as_codes_in_order(world: World) -> None:
    world.do("A", "record-zorgoverleg", partners=["reclassering", "politie", "politie"])

    assert world.route().traject(1).gegevens["partners"] == "politie,reclassering"
    with pytest.raises(BadInput, match="huisverbodpartner"):
        world.do("A", "record-zorgoverleg", partners=["kerk"])


def test_no_step_keeps_an_address_or_a_name() -> None:
    kept = {name for step in HUISVERBOD.steps for name in step.keeps}

    assert kept == {
        *("opgelegd", "einde", "bevoegd", "grond", "geraadpleegd", "met", "partners", "advies", "dagen"),
        *("vervolg", "vanaf", "reden", "resultaat"),
    }


def test_whoever_looks_sees_the_clock_time_of_the_end_and_not_only_its_day(world: World) -> None:
    told = explain_route(world.route(), KENNEMERLAND, world.clock.now())
    (end,) = [term for term in told["termijnen"] if term["norm"] == "HV-10D"]

    assert end["uiterlijk"] is None
    assert end["te_laat_vanaf"] == "31-03-2025 22:15"
    assert end["begonnen"] == "21-03-2025 22:15"
    assert end["opmerkingen"] == ["De klok is onderweg verzet: de kloktijd van het begin is aangehouden."]
    assert any("31-03-2025 22:15" in label(event, KENNEMERLAND) for event in world.events())
