"""ZSM, the zorgmelding and justitie: hours without the night, who answers for the region, and the way back."""

from typing import Any

import pytest

from tests.unit.engine.world import BOOK, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.ports import WaitRow
from vtflow.reports.explain import explain_route

TUESDAY_NIGHT = "2026-09-08 22:00"
POLICE, OM, VT = "politie.m01", "om-zsm.m01", "vt.m02"
SHEET: dict[str, Any] = {"bekend": True, "eerdere_meldingen": 2, "advies": "contactverbod"}


@pytest.fixture
def world() -> World:
    world = World(TUESDAY_NIGHT)
    world.register()
    return world


def arrested(world: World, **data: Any) -> World:
    fields = {"voorlopige_hechtenis": False, "aankomst": "2026-09-08 21:30", **data}
    world.do("A", "record-aanhouding", by=POLICE, **fields)
    return world


def custody(world: World, at: str = "2026-09-09 10:00") -> World:
    arrested(world)
    world.pass_time(at)
    world.do("A", "order-inverzekeringstelling", by=OM)
    return world


def row(world: World, norm: str) -> WaitRow:
    return [one for one in world.waits() if one.norm == norm][-1]


@pytest.mark.parametrize(("at", "in_time"), [("2026-09-09 12:29:59", True), ("2026-09-09 12:30", False)])
def test_veilig_thuis_answers_within_six_hours_of_which_the_night_does_not_count(
    world: World, at: str, in_time: bool
) -> None:
    arrested(world)
    world.pass_time(at)
    world.do("A", "answer-zsm", by=VT, **SHEET)

    assert row(world, "ZSM-VT").in_time is in_time
    assert row(world, "ZSM-VT").breached is not in_time


@pytest.mark.parametrize(("at", "in_time"), [("2026-09-09 15:29:59", True), ("2026-09-09 15:30", False)])
def test_with_pre_trial_detention_the_decision_has_nine_hours(world: World, at: str, in_time: bool) -> None:
    arrested(world, voorlopige_hechtenis=True)
    world.pass_time(at)
    world.do("A", "decide-zsm", by=OM, beslissing="sepot", vrij=False)

    assert row(world, "ZSM-9H").in_time is in_time
    assert "ZSM-6H" not in {one.norm for one in world.waits()}


def test_an_arrest_runs_beside_the_assessment_and_leaves_the_state_alone(world: World) -> None:
    arrested(world)

    assert world.route().state == "aangenomen"
    assert world.route().responsible == "vt"
    assert {"VB-DIRECT", "VB-5WD", "ZSM-VT", "ZSM-6H"} <= world.norms()
    assert world.wait("ZSM-VT").holder == "vt"
    assert world.wait("ZSM-6H").holder == "om-zsm"


@pytest.mark.parametrize("aankomst", ["2026-09-08 22:01", "2026-09-01 21:59"])
def test_an_arrival_lies_before_its_recording_and_not_more_than_a_week(world: World, aankomst: str) -> None:
    with pytest.raises(Refused, match=r"kan niet: geef een tijdstip van 01-09-2026 22:00 tot en met") as refused:
        arrested(world, aankomst=aankomst)

    assert refused.value.rule == "tijdstip"


@pytest.mark.parametrize("aankomst", ["2026-09-08 22:00", "2026-09-01 22:00"])
def test_an_arrival_at_the_edges_is_taken(world: World, aankomst: str) -> None:
    arrested(world, aankomst=aankomst)

    assert world.route().traject(1).fase == "opgehouden"


def test_a_decision_that_is_not_reported_climbs_to_coordinator_and_manager_of_the_om_and_to_veilig_thuis(
    world: World,
) -> None:
    arrested(world)
    world.pass_time("2026-09-09 15:30")

    assert [(at, rung) for at, rung, _ in world.rungs("ZSM-6H")] == [
        ("2026-09-09 09:30", "50"),
        ("2026-09-09 11:18", "80"),
        ("2026-09-09 12:30", "100"),
        ("2026-09-09 15:30", "150"),
    ]
    assert world.teams(norm="ZSM-6H", rung="80") == ["om-zsm-coordinatie", "vt"]
    assert world.teams(norm="ZSM-6H", rung="100") == [
        "om-zsm-coordinatie", "om-zsm-manager", "vt", "vt-leiding", "vt-spoed",
    ]  # fmt: skip


def test_the_hours_of_a_decision_stop_at_the_order_of_custody_and_three_days_begin(world: World) -> None:
    custody(world)

    assert row(world, "ZSM-6H").closed_at is not None
    assert world.wait("IVS-3D").limit_at.isoformat() == "2026-09-12T08:00:00+00:00"
    assert "ZSM-VT" in world.norms()


@pytest.mark.parametrize(("at", "refused"), [("2026-09-12 09:59:59", False), ("2026-09-12 10:00", True)])
def test_custody_is_extended_before_its_end_only(world: World, at: str, refused: bool) -> None:
    custody(world)
    world.pass_time(at)

    if refused:
        with pytest.raises(Refused, match=r"eindigde op 12-09-2026 10:00.*decide-zsm"):
            world.do("A", "extend-inverzekeringstelling", by=OM)
    else:
        world.do("A", "extend-inverzekeringstelling", by=OM)
        # six days from the first order, whenever the second came
        assert world.wait("IVS-6D").limit_at.isoformat() == "2026-09-15T08:00:00+00:00"


def test_custody_over_the_change_of_the_clock_ends_at_its_own_clock_time() -> None:
    world = World("2026-03-27 08:00")
    world.register()
    world.do("A", "record-aanhouding", by=POLICE, voorlopige_hechtenis=True)
    world.at("2026-03-27 14:00")
    world.do("A", "order-inverzekeringstelling", by=OM, gesteld="2026-03-27 13:30")

    assert world.wait("IVS-3D").limit_at.isoformat() == "2026-03-30T11:30:00+00:00"


@pytest.mark.parametrize("gesteld", ["2026-09-08 21:29", "2026-09-09 10:01"])
def test_custody_is_ordered_between_arrival_and_recording(world: World, gesteld: str) -> None:
    arrested(world)
    world.at("2026-09-09 10:00")

    with pytest.raises(Refused) as refused:
        world.do("A", "order-inverzekeringstelling", by=OM, gesteld=gesteld)
    assert refused.value.rule == "tijdstip"


@pytest.mark.parametrize(("command", "by"), [("answer-zsm", OM), ("answer-zsm", POLICE)])
def test_only_veilig_thuis_answers_for_veilig_thuis(world: World, command: str, by: str) -> None:
    arrested(world)

    with pytest.raises(Refused) as refused:
        world.do("A", command, by=by, **SHEET)
    assert refused.value.rule == "bevoegd"


def test_only_the_om_extends_custody(world: World) -> None:
    custody(world)

    with pytest.raises(Refused) as refused:
        world.do("A", "extend-inverzekeringstelling", by=POLICE)
    assert refused.value.rule == "bevoegd"


def test_the_fact_sheet_holds_codes_and_contradicts_itself_nowhere(world: World) -> None:
    arrested(world)

    with pytest.raises(Refused, match="geef bekend: ja"):
        world.do("A", "answer-zsm", by=VT, **{**SHEET, "bekend": False})
    with pytest.raises(BadInput, match="zsm_advies"):
        world.do("A", "answer-zsm", by=VT, **{**SHEET, "advies": "iets_anders"})
    world.do("A", "answer-zsm", by=VT, **SHEET)
    assert world.route().traject(1).gegevens == {**SHEET, "voorlopige_hechtenis": False, "aankomst": _ARRIVAL}


_ARRIVAL = "2026-09-08T19:30:00+00:00"


@pytest.mark.parametrize(("vrij", "retriage"), [(True, True), (False, False)])
def test_who_is_free_again_makes_the_urgency_be_judged_anew(world: World, vrij: bool, retriage: bool) -> None:
    arrested(world)
    world.pass_time("2026-09-09 10:00")
    world.do("A", "decide-zsm", by=OM, beslissing="sepot", vrij=vrij)

    assert ("WACHT-HERTRIAGE" in world.norms()) is retriage
    assert world.route().traject(1).ended_at is not None
    assert not {norm for norm in world.norms() if norm.startswith("ZSM")}
    assert ("vt-spoed" in world.teams(kind="zsm-beslist")) is retriage


def test_two_arrests_run_side_by_side_and_each_is_answered_by_number(world: World) -> None:
    arrested(world)
    arrested(world, aankomst="2026-09-08 21:50")

    with pytest.raises(Refused) as refused:
        world.do("A", "answer-zsm", by=VT, **SHEET)
    assert refused.value.rule == "traject-kiezen"
    world.do("A", "answer-zsm", by=VT, traject=2, **SHEET)
    assert [wait.traject for wait in world.route().waits if wait.norm == "ZSM-VT"] == [1]


@pytest.mark.parametrize(
    ("start", "holder"),
    [("2026-09-09 10:00", "vt-haaglanden"), ("2026-09-11 10:00", "vt-hm"), ("2026-09-12 10:00", "vt-hm")],
)
def test_on_four_days_haaglanden_sits_at_the_table_for_hollands_midden(start: str, holder: str) -> None:
    world = World(start, BOOK.policy("hollands-midden"))
    world.register(gemeente="Leiden")
    world.do("A", "record-aanhouding", by=POLICE, voorlopige_hechtenis=False)

    assert world.wait("ZSM-VT").holder == holder
    assert world.teams(kind="aanhouding-vastgelegd") == sorted({holder, "vt-hm-spoed"})
    world.do("A", "answer-zsm", by=f"{holder}.m01", **SHEET)
    assert "ZSM-VT" not in world.norms()


def test_explain_tells_that_the_night_does_not_count_and_from_when(world: World) -> None:
    arrested(world)
    told = explain_route(world.route(), BOOK.policy("kennemerland"), world.clock.now())
    (term,) = [one for one in told["termijnen"] if one["norm"] == "ZSM-VT"]

    assert term["begonnen"].endswith("21:30")
    assert term["overgeslagen"] == [{"datum": "2026-09-09", "reden": "nacht, 00:00 tot 09:00"}]
    assert "telt niet mee" in term["opmerkingen"][0]
    assert len(term["opmerkingen"]) == 1


# ---------------------------------------------------------------- zorgmelding

ZORG: dict[str, Any] = {"incident": "ruzie", "incident_op": "2026-09-08", "dagdeel": "avond", "aanhouding": True}


def test_an_arrest_in_the_zorgmelding_must_be_looked_into_within_the_hour(world: World) -> None:
    world.do("A", "record-zorgmelding", by=POLICE, **ZORG)
    assert world.wait("ZSM-AANHOUDING").limit_at.isoformat() == "2026-09-08T21:00:00+00:00"

    arrested(world)
    assert "ZSM-AANHOUDING" not in world.norms()


def test_a_corrected_zorgmelding_without_arrest_ends_that_wait(world: World) -> None:
    world.do("A", "record-zorgmelding", by=POLICE, **ZORG)
    world.do("A", "record-zorgmelding", by=VT, **{**ZORG, "aanhouding": False})

    assert "ZSM-AANHOUDING" not in world.norms()


def test_a_zorgmelding_after_the_arrest_is_known_asks_nothing_more(world: World) -> None:
    arrested(world)
    world.do("A", "record-zorgmelding", by=POLICE, **ZORG)

    assert "ZSM-AANHOUDING" not in world.norms()


@pytest.mark.parametrize(("day", "refused"), [("2026-09-08", False), ("2026-09-09", True)])
def test_an_incident_lies_not_after_today(world: World, day: str, refused: bool) -> None:
    if refused:
        with pytest.raises(Refused, match="geef een dag tot en met vandaag"):
            world.do("A", "record-zorgmelding", by=POLICE, **{**ZORG, "incident_op": day})
    else:
        world.do("A", "record-zorgmelding", by=POLICE, **{**ZORG, "incident_op": day})
        assert world.route().trajecten[0].gegevens["incident_op"] == day


# ---------------------------------------------------------------- justitie as outcome


@pytest.fixture
def referred() -> World:
    world = World("2026-09-03 10:00").decided(uitkomst="justitie")
    world.do("A", "refer-justitie", aan="om-zsm", vorm="aangifte")
    return world


def test_the_outcome_justitie_moves_the_melding_there_and_keeps_the_duty_with_veilig_thuis(referred: World) -> None:
    route = referred.route()

    assert (route.state, route.responsible, route.aan_zet) == ("bij_justitie", "vt", "om-zsm")


@pytest.mark.parametrize(
    ("data", "state", "norm"),
    [
        ({"uitkomst": "overdracht"}, "besloten", "OVD-AANBOD"),
        ({"uitkomst": "einde_bemoeienis"}, "besloten", "AFSLUITING"),
        ({"uitkomst": "einde_bemoeienis", "monitoring": True}, "monitoring", "MON-3M"),
    ],
)
def test_after_justice_decided_veilig_thuis_decides_anew(
    referred: World, data: dict[str, Any], state: str, norm: str
) -> None:
    referred.do("A", "report-justitie", by=OM, beslissing="sepot")
    assert referred.route().aan_zet == "vt"
    referred.do("A", "decide-na-justitie", **data)

    assert referred.route().state == state
    assert norm in referred.norms()
    assert not {n for n in referred.norms() if n.startswith("JUST")}


def test_an_arrest_may_still_run_when_the_assessment_decides_on_justitie(world: World) -> None:
    arrested(world)
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="justitie")

    assert [traject.soort for traject in world.route().trajecten] == ["zsm", "justitie"]
    assert world.route().state == "bij_justitie"


def test_justitie_is_told_to_police_or_om_only(referred: World) -> None:
    world = World("2026-09-03 10:00").decided(uitkomst="justitie")

    with pytest.raises(Refused, match="politie, om-zsm"):
        world.do("A", "refer-justitie", aan="rvdk", vorm="aangifte")
    referred.do("A", "report-justitie", by=OM, beslissing="sepot")
    with pytest.raises(Refused, match="alleen bij einde_bemoeienis"):
        referred.do("A", "decide-na-justitie", uitkomst="overdracht", monitoring=True)


def test_the_way_to_justice_is_not_open_to_another_outcome() -> None:
    world = World("2026-09-03 10:00").decided(uitkomst="overdracht")

    with pytest.raises(Refused) as refused:
        world.do("A", "prepare-justitie")
    assert refused.value.rule == "uitkomst"
