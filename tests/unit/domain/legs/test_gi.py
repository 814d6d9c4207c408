"""A measure of the court: terms from the day of the ruling, a voorlopige one counted back, the safety duty."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.domain.legs.test_raad import RAAD, SPOED, VTO, taken_on
from tests.unit.engine.refusing import refused
from tests.unit.engine.world import World
from vtflow.domain import events as e
from vtflow.domain.legs.bescherming import months_after
from vtflow.domain.legs.gi import counted_back
from vtflow.domain.melding import State
from vtflow.play.story import local_text

GI = "gi.m03"
TICK = timedelta(microseconds=1)
OTS: dict[str, Any] = {"maatregel": "ots", "uitspraak_op": "2026-03-16", "kinderen": ["kind-1"], "dossier": True}
VOTS: dict[str, Any] = {**OTS, "maatregel": "vots", "geldig_tot": "2026-06-16"}


def ruled(**data: Any) -> World:
    """Bring a melding to a ruling of Monday 16 March 2026, recorded that day at noon."""
    world = taken_on()
    world.do("A", "start-raadsonderzoek", by=RAAD)
    world.at("2026-03-16 12:00")
    world.do("A", "record-uitspraak", by=RAAD, **{**OTS, **data})
    return world


def planned(**data: Any) -> World:
    world = ruled(**data)
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")
    world.do("A", "report-gi-contact", by=GI)
    world.do("A", "record-gi-plan", by=GI)
    return world


@pytest.mark.parametrize(
    ("norm", "limit", "steps"),
    [
        ("GI-JB", "2026-03-24 00:00", ["name-jeugdbeschermer"]),
        ("GI-5WD", "2026-03-24 00:00", ["name-jeugdbeschermer", "report-gi-contact"]),
        ("GI-PLAN", "2026-04-28 00:00", ["name-jeugdbeschermer", "report-gi-contact", "record-gi-plan"]),
    ],
)
def test_a_term_of_the_gi_counts_until_the_last_instant_of_its_day(norm: str, limit: str, steps: list[str]) -> None:
    for late in (False, True):
        world = ruled()
        wait = world.wait(norm)
        world.clock.set(wait.limit_at if late else wait.limit_at - TICK)
        for step in steps:
            world.do("A", step, by=GI, **({"naam": "m03"} if step.startswith("name") else {}))

        (closed,) = [fact for fact in world.facts(e.WaitClosed) if fact.norm == norm]
        assert local_text(wait.limit_at) == limit
        assert closed.in_time is not late


def test_a_ruling_that_is_typed_in_late_counts_from_its_own_day_without_warnings_of_the_past() -> None:
    world = taken_on()
    world.at("2026-03-20 12:00")
    world.do("A", "record-uitspraak", by=RAAD, **OTS)

    assert str(world.wait("GI-5WD").due_on) == "2026-03-23"
    assert [rung.name for rung in world.wait("GI-5WD").ladder][:2] == ["100", "150"]


def test_a_ruling_lies_between_the_melding_and_today() -> None:
    world = taken_on()

    for day in ("2026-03-01", "2026-03-03"):
        said = refused(world, "record-uitspraak", "uitspraakdag", by=RAAD, **{**OTS, "uitspraak_op": day})
        assert "02-03-2026 (melding) tot en met 02-03-2026" in said


def test_the_safety_duty_moves_when_the_fixed_jeugdbeschermer_is_named() -> None:
    world = ruled()
    assert world.route().responsible == "rvdk"

    refused(world, "name-jeugdbeschermer", "persoon", by=GI, naam="m09")
    refused(world, "report-gi-contact", "traject", by=GI)
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")

    assert (world.route().responsible, world.route().state) == ("gi", State.BIJ_RVDK)
    assert [team for team, _, _ in world.responsible()] == ["vt", "rvdk", "gi"]


def test_a_definitive_measure_ends_the_leg_of_the_raad_and_a_voorlopige_one_does_not() -> None:
    assert [t.is_open for t in ruled().route().trajecten if t.soort == "raad"] == [False]
    assert [t.is_open for t in ruled(**VOTS).route().trajecten if t.soort == "raad"] == [True]


def test_a_voorlopige_measure_lasts_three_months_at_most_and_has_an_end() -> None:
    world = taken_on()
    world.at("2026-03-16 12:00")

    assert "geef geldig_tot" in refused(
        world, "record-uitspraak", "geldig_tot", by=RAAD, **{**OTS, "maatregel": "vots"}
    )
    too_long = {**VOTS, "geldig_tot": "2026-06-17"}
    assert "tot 16-06-2026, niet tot 17-06-2026" in refused(
        world, "record-uitspraak", "geldig_tot", by=RAAD, **too_long
    )
    backward = {**VOTS, "geldig_tot": "2026-03-16"}
    assert "ligt niet na de uitspraak" in refused(world, "record-uitspraak", "geldig_tot", by=RAAD, **backward)
    world.do("A", "record-uitspraak", by=RAAD, **VOTS)


def test_the_terms_of_a_voorlopige_measure_are_counted_back_from_its_end_and_the_hearing_forward() -> None:
    world = ruled(**VOTS)

    assert str(world.wait("VOTS").due_on) == "2026-06-15"
    assert local_text(world.wait("VOTS").limit_at) == "2026-06-16 00:00"
    assert str(world.wait("VOTS-VERVOLG").due_on) == "2026-05-19"
    assert str(world.wait("VOTS-ZITTING").due_on) == "2026-03-30"


def test_an_end_that_falls_on_a_holiday_does_not_move() -> None:
    # Tweede Pinksterdag 2026 is 25 May: a term counted back to that day stays there
    assert counted_back(date(2026, 4, 1), date(2026, 6, 22)) == {
        "geldig_tot": "2026-06-22",
        "dagen": 81,
        "vervolgdagen": (date(2026, 5, 25) - date(2026, 4, 1)).days,
    }
    assert counted_back(date(2026, 4, 1), date(2026, 4, 10))["vervolgdagen"] == 0


@pytest.mark.parametrize(
    ("day", "last"),
    [("2026-11-30", "2027-02-28"), ("2027-11-30", "2028-02-29"), ("2026-03-16", "2026-06-16")],
)
def test_three_months_keep_the_day_or_end_with_a_shorter_month(day: str, last: str) -> None:
    assert months_after(date.fromisoformat(day), 3) == date.fromisoformat(last)


def test_a_voorlopige_measure_is_succeeded_or_ends_and_veilig_thuis_stays_until_then() -> None:
    world = planned(**VOTS)

    assert "leg eerst de vervolguitspraak vast" in refused(world, "finish-gi", "maatregel", monitoring=False)
    again = {"maatregel": "vots", "uitspraak_op": "2026-03-16", "geldig_tot": "2026-06-16"}
    refused(world, "record-vervolguitspraak", "maatregel", by=RAAD, **again)
    world.do("A", "record-vervolguitspraak", by=RAAD, maatregel="ots", uitspraak_op="2026-03-16")

    assert {"VOTS", "VOTS-ZITTING", "VOTS-VERVOLG"} & world.norms() == set()
    assert "GI-AFRONDEN" in world.norms()
    assert "al definitief" in refused(world, "end-maatregel", "maatregel", by=RAAD, reden="opgeheven")


def test_a_voorlopige_measure_that_ends_gives_the_safety_duty_back_to_the_raad_that_is_still_busy() -> None:
    world = planned(**VOTS)
    assert world.route().responsible == "gi"

    world.do("A", "end-maatregel", by=RAAD, reden="opgeheven")

    assert world.route().responsible == "rvdk"
    assert "RAAD-ONDERZOEK" in world.norms()
    assert "VOTS" not in world.norms()


def test_a_court_that_refuses_the_successor_ends_the_voorlopige_measure_and_veilig_thuis_decides_anew() -> None:
    world = planned(**VOTS)
    world.do("A", "finish-raadsonderzoek", by=RAAD, maatregel="ots")

    world.do("A", "reject-verzoek", by=RAAD)

    assert [t.soort for t in world.route().trajecten if t.is_open] == ["raad", "college"]
    assert (world.route().state, world.route().responsible, world.route().aan_zet) == (State.BESLOTEN, "vt", "vt")


@pytest.mark.parametrize(
    ("monitoring", "state", "norms"),
    [(True, State.MONITORING, {"MON-3M", "MON-12M", "MON-END"}), (False, State.BESLOTEN, {"AFSLUITING"})],
)
def test_veilig_thuis_chooses_at_the_end_whether_it_goes_on_watching(
    monitoring: bool, state: State, norms: set[str]
) -> None:
    world = planned()
    assert str(world.wait("GI-AFRONDEN").due_on) == "2026-03-23"

    world.do("A", "finish-gi", monitoring=monitoring)

    assert (world.route().state, world.route().uitkomst) == (state, "einde_bemoeienis")
    assert {n for n in world.norms() if n.startswith(("MON", "AFSL"))} == norms


def test_a_measure_beside_something_else_leaves_that_and_its_safety_duty_alone() -> None:
    world = World().accepted()
    world.do("A", "record-uitspraak", **{**OTS, "uitspraak_op": "2026-03-02"})
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")
    assert world.route().responsible == "cjg-haarlem"
    world.do("A", "report-gi-contact", by=GI)
    world.do("A", "record-gi-plan", by=GI)

    refused(world, "finish-gi", "monitoring", monitoring=True)
    world.do("A", "finish-gi", monitoring=False)

    assert world.route().state is State.GEACCEPTEERD
    assert "AFSLUITING" not in world.norms()


def test_a_measure_that_came_during_the_assessment_leads_once_that_is_decided() -> None:
    world = World()
    world.register()
    world.do("A", "check-veiligheid", acuut=True)
    world.do("A", "send-vto", **SPOED)
    world.do("A", "record-uitspraak", by=RAAD, **{**OTS, "uitspraak_op": "2026-03-02"})
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")

    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="vto", gesproken="alle")

    assert (world.route().state, world.route().responsible) == (State.BIJ_RVDK, "gi")
    assert "VTO-INDIENEN" not in world.norms()


def test_a_voorlopige_measure_that_led_alone_and_ends_leaves_veilig_thuis_to_send_a_vto_or_decide_otherwise() -> None:
    world = World()
    world.register()
    world.do("A", "check-veiligheid", acuut=True)
    world.do("A", "record-uitspraak", **{**VOTS, "uitspraak_op": "2026-03-02", "geldig_tot": "2026-06-02"})
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="vto", gesproken="alle")
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")
    assert (world.route().state, world.route().responsible) == (State.BIJ_RVDK, "gi")

    world.do("A", "end-maatregel", by=RAAD, reden="opgeheven")

    assert (world.route().state, world.route().responsible, world.route().aan_zet) == (State.BESLOTEN, "vt", "vt")
    assert "VTO-INDIENEN" in world.norms()
    world.do("A", "drop-vto", uitkomst="overdracht", akkoord="vt.m02")
    assert "OVD-AANBOD" in world.norms()


def test_a_next_vto_beside_a_definitive_measure_takes_neither_the_route_nor_the_safety_duty() -> None:
    world = planned()
    world.do("A", "send-vto", **VTO)
    world.do("A", "accept-vto", by=RAAD, naam="m02")
    assert world.route().responsible == "gi"

    world.do("A", "reject-vto", by=RAAD, reden="loopt_al")
    world.do("A", "decide-na-raad", uitkomst="gaat_door")

    assert (world.route().state, world.route().responsible) == (State.BIJ_RVDK, "gi")
    assert "GI-AFRONDEN" in world.norms()


def test_a_jeugdbeschermer_who_was_named_before_the_raad_answered_keeps_the_safety_duty() -> None:
    world = World().decided(uitkomst="vto")
    world.do("A", "send-vto", **SPOED)
    ruling = {**VOTS, "uitspraak_op": "2026-03-02", "geldig_tot": "2026-06-02"}
    world.do("A", "record-uitspraak", **ruling)
    world.do("A", "name-jeugdbeschermer", by=GI, naam="m03")

    world.do("A", "accept-vto", by=RAAD, naam="m02")

    assert world.route().responsible == "gi"
