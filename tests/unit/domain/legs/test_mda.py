"""Opschaling to MDA++ or the Zorg- en Veiligheidshuis: criteria, request, one regisseur by name, an MDO."""

from typing import Any

import pytest

from tests.unit.engine.refusing import refused
from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain.errors import BadInput

MDA = "mda.m01"
ALL = dict.fromkeys(KENNEMERLAND.codes["mdacriterium"], True)


@pytest.fixture
def world() -> World:
    """Asked of MDA++ on Monday 2 March."""
    world = World("2026-03-02 10:00").decided()
    world.do("A", "check-opschaling", aan="mda", antwoorden=ALL)
    world.do("A", "request-opschaling")
    return world


@pytest.mark.parametrize(("at", "expected"), [("2026-03-16 23:59:59", True), ("2026-03-17 00:00", False)])
def test_s55_l11_a_regisseur_is_named_within_ten_working_days_of_the_request(
    world: World, at: str, expected: bool
) -> None:
    assert world.wait("MDA-REGISSEUR").holder == "mda"
    world.pass_time(at)
    world.do("A", "accept-opschaling", by=MDA, team="cjg-haarlem", naam="m02", akkoord=CJG)

    (row,) = [row for row in world.waits() if row.norm == "MDA-REGISSEUR"]
    assert row.in_time is expected
    assert world.route().regisseur == CJG
    assert world.route().responsible == "vt"


def test_criteria_are_answered_one_by_one_and_kept_also_when_not_met() -> None:
    world = World("2026-03-02 10:00").decided()
    with pytest.raises(BadInput, match="ontbreekt: gewoon_niet_genoeg, meer_leefgebieden"):
        world.do("A", "check-opschaling", aan="mda", antwoorden={"ernstig": True, "structureel": True})
    world.do("A", "check-opschaling", aan="mda", antwoorden={**ALL, "structureel": False})

    traject = world.route().traject(1)
    assert (traject.is_open, traject.gegevens["nee"]) == (False, "structureel")
    assert str(traject.gegevens["ja"]).split() == [code for code in ALL if code != "structureel"]
    refused(world, "request-opschaling", "traject")


def test_the_zorg_en_veiligheidshuis_has_its_own_criteria() -> None:
    world = World("2026-03-02 10:00").decided()
    refused(world, "check-opschaling", "tafel", aan="ggz", antwoorden=ALL)
    with pytest.raises(BadInput, match="onbekend: ernstig"):
        world.do("A", "check-opschaling", aan="zvh", antwoorden=ALL)
    met = dict.fromkeys(KENNEMERLAND.codes["zvhcriterium"], True)
    world.do("A", "check-opschaling", aan="zvh", antwoorden=met)

    assert world.route().traject(1).bij == "zvh"
    assert str(world.wait("MDA-AANVRAAG").due_on) == "2026-03-09"


def test_no_regisseur_without_agreement_of_that_persons_team(world: World) -> None:
    assert "akkoord van CJG Haarlem" in refused(
        world, "accept-opschaling", "akkoord", by=MDA, team="cjg-haarlem", naam="m02"
    )
    refused(world, "accept-opschaling", "persoon", by=MDA, team="cjg-haarlem", naam="m99", akkoord=CJG)
    refused(world, "accept-opschaling", "bevoegd", by="ggz.m01", team="ggz", naam="m01")
    world.do("A", "accept-opschaling", by=MDA, team="mda", naam="m02")

    assert world.route().regisseur == "mda.m02"


def test_who_has_the_regie_may_keep_it(world: World) -> None:
    world.do("A", "accept-opschaling", by=MDA, team="vt", naam="m01")

    assert world.route().regisseur == "vt.m01"


def test_a_refusal_is_told_and_ends_it(world: World) -> None:
    world.do("A", "refuse-opschaling", by=MDA, reden="criteria")

    assert world.teams(kind="opschaling-geweigerd") == ["vt"]
    assert not {norm for norm in world.norms() if norm.startswith("MDA")}


def test_a_request_is_not_made_twice_and_can_be_taken_back(world: World) -> None:
    refused(world, "check-opschaling", "loopt-al", aan="mda", antwoorden=ALL)
    world.do("A", "drop-opschaling", reden="anders_opgelost")

    assert world.route().traject(1).fase == "ingetrokken"


@pytest.mark.parametrize(("at", "expected"), [("2026-03-20 23:59:59", True), ("2026-03-21 00:00", False)])
def test_the_mdo_is_held_on_its_day_and_every_phase_has_a_wait(world: World, at: str, expected: bool) -> None:
    world.do("A", "accept-opschaling", by=MDA, team="mda", naam="m02")
    assert str(world.wait("MDA-MDO-PLAN").due_on) == "2026-03-09"
    world.do("A", "plan-mdo", by=MDA, op="2026-03-20")
    world.pass_time(at)
    world.do("A", "record-mdo", by=MDA)

    (row,) = [row for row in world.waits() if row.norm == "MDA-MDO"]
    assert row.in_time is expected
    assert world.wait("MDA-VOORTGANG").holder == "mda"
    world.do("A", "plan-mdo", by=MDA, op="2026-04-20")
    assert "MDA-VOORTGANG" not in world.norms()
    world.do("A", "end-opschaling", by=MDA, reden="doel_bereikt")
    assert not {norm for norm in world.norms() if norm.startswith("MDA")}


def test_another_day_for_the_mdo_replaces_the_first(world: World) -> None:
    world.do("A", "accept-opschaling", by=MDA, team="mda", naam="m02")
    world.do("A", "plan-mdo", by=MDA, op="2026-03-20")
    world.do("A", "plan-mdo", by=MDA, op="2026-03-27")

    assert str(world.wait("MDA-MDO").due_on) == "2026-03-27"


def test_begun_by_mistake_it_is_cancelled_until_it_moved_the_regie(world: World) -> None:
    world.do("A", "cancel-traject", traject=1, reden="tikfout")
    assert not world.route().traject(1).is_open
    world.do("A", "check-opschaling", aan="mda", antwoorden=ALL)
    world.do("A", "request-opschaling")
    world.do("A", "accept-opschaling", by=MDA, team="mda", naam="m02")

    assert "de regie" in refused(world, "cancel-traject", "traject", traject=2, reden="tikfout")


# ------------------------------------------------------------ as an outcome of escalation


@pytest.mark.parametrize(("at", "opened"), [("2026-03-09 08:29:59", False), ("2026-03-09 08:30", True)])
def test_a_stalled_overdracht_asks_at_150_for_an_mdo_or_a_check(at: str, opened: bool) -> None:
    world = World("2026-03-02 10:00").offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time(at)

    assert ("MDA-TOETS" in world.norms()) is opened
    assert world.route().aan_zet == "cjg-haarlem"


@pytest.mark.parametrize(
    ("by", "command", "data"),
    [
        ("vt.m01", "check-opschaling", {"aan": "mda", "antwoorden": ALL}),
        ("vt.m01", "check-opschaling", {"aan": "mda", "antwoorden": {**ALL, "ernstig": False}}),
        (CJG, "accept-overdracht", {"naam": "m02", "gesprek_op": "2026-03-10"}),
        (CJG, "refuse-overdracht", {"reden": "geen_capaciteit"}),
    ],
)
def test_a_check_or_a_step_in_the_overdracht_answers_it(by: str, command: str, data: dict[str, Any]) -> None:
    world = World("2026-03-02 10:00").offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time("2026-03-10 10:00")
    assert "MDA-TOETS" in world.norms()
    world.do("A", command, by=by, **data)

    assert "MDA-TOETS" not in world.norms()
