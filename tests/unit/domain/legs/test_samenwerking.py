"""Working together without handing over: joining in, telling, asking, requesting. The safety duty never moves."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.engine.refusing import refused
from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain.errors import BadInput
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"
MW, MW1 = "maatschappelijk-werk", "maatschappelijk-werk.m01"


@pytest.fixture
def world() -> World:
    """A melding that the CJG of Haarlem took over and has seen."""
    world = World(MONDAY).accepted()
    world.do("A", "report-first-contact", by=CJG)
    return world


def using(*soorten: str) -> World:
    """A world whose region works together in these ways only."""
    return World(MONDAY, replace(KENNEMERLAND, region=replace(KENNEMERLAND.region, soorten=soorten)))


def in_time(world: World, norm: str) -> bool | None:
    return [one for one in world.waits() if one.norm == norm][-1].in_time


def ask(world: World, aan: str = MW, by: str = CJG, **data: Any) -> None:
    world.do("A", "ask-aanhaken", by=by, **{"aan": aan, "rol": "uitvoeren", **data})


# ------------------------------------------------------------ aanhaken


@pytest.mark.parametrize(("at", "expected"), [("2026-03-05 23:59:59", True), ("2026-03-06 00:00", False)])
def test_a_question_to_join_in_is_answered_within_three_working_days(world: World, at: str, expected: bool) -> None:
    ask(world)
    assert world.wait("AANHAAK-ANTW").holder == MW
    world.pass_time(at)
    world.do("A", "accept-aanhaken", by=MW1, naam="m01")

    assert in_time(world, "AANHAAK-ANTW") is expected


def test_an_unanswered_question_climbs_its_own_ladder_on_both_sides(world: World) -> None:
    ask(world)
    world.pass_time("2026-03-09 08:30")

    assert [(at, rung) for at, rung, _ in world.rungs("AANHAAK-ANTW")] == [
        ("2026-03-04 08:30", "50"),
        ("2026-03-05 08:30", "80"),
        ("2026-03-06 00:00", "100"),
        ("2026-03-09 08:30", "150"),
    ]
    assert world.teams(norm="AANHAAK-ANTW", rung="50") == [MW]
    assert world.teams(norm="AANHAAK-ANTW", rung="150") == [f"{MW}-manager", "vt-coordinatie"]


def test_n07_s16_several_join_in_and_the_owner_stays_the_owner(world: World) -> None:
    ask(world)
    ask(world, "ggz")
    refused(world, "accept-aanhaken", "traject-kiezen", by=MW1, naam="m01")
    world.do("A", "accept-aanhaken", by=MW1, traject=1, naam="m01")
    world.do("A", "accept-aanhaken", by="ggz.m01", traject=2, naam="m01")

    route = world.route()
    assert route.responsible == "cjg-haarlem"
    assert [team for team, _, _ in world.responsible()] == ["vt", "cjg-haarlem"]
    assert [(t.bij, t.fase) for t in route.trajecten] == [(MW, "aangehaakt"), ("ggz", "aangehaakt")]
    assert {wait.holder for wait in route.waits if wait.norm == "AANHAAK-KIJK"} == {"cjg-haarlem"}


def test_s72_veilig_thuis_advises_in_the_background_on_a_case_of_a_partner(world: World) -> None:
    ask(world, "vt", rol="meedenken", op_achtergrond=True)
    world.do("A", "accept-aanhaken", by="vt.m03", naam="m03")

    traject = world.route().traject(1)
    assert (traject.bij, traject.gegevens["op_achtergrond"], traject.gegevens["naam"]) == ("vt", True, "m03")
    assert world.route().responsible == "cjg-haarlem"


def test_who_joined_in_may_ask_others_and_leave(world: World) -> None:
    ask(world)
    refused(world, "ask-aanhaken", "bevoegd", by=MW1, aan="ggz", rol="uitvoeren")
    world.do("A", "accept-aanhaken", by=MW1, naam="m01")
    ask(world, "ggz", by=MW1)
    world.do("A", "stop-aanhaken", by=MW1, reden="taak_klaar")

    assert world.route().traject(1).ended_at is not None
    assert "AANHAAK-KIJK" not in world.norms()


def test_the_owner_does_not_join_itself_and_nobody_is_asked_twice(world: World) -> None:
    assert "laat een ander team aanhaken" in refused(
        world, "ask-aanhaken", "aanhaken", by=CJG, aan="cjg-haarlem", rol="uitvoeren"
    )
    ask(world)
    assert "stop-aanhaken" in refused(world, "ask-aanhaken", "aanhaken", by=CJG, aan=MW, rol="uitvoeren")
    assert "soort team: bestuur" in refused(
        world, "ask-aanhaken", "partner", by=CJG, aan="bestuur-haarlem", rol="uitvoeren"
    )


def test_joining_in_takes_a_person_of_that_team(world: World) -> None:
    ask(world)

    assert "noem wie instemt: m01, m02, m03" in refused(world, "accept-aanhaken", "persoon", by=MW1, naam="m09")
    refused(world, "accept-aanhaken", "bevoegd", by=CJG, naam="m01")


@pytest.mark.parametrize(
    ("command", "by", "data", "fase"),
    [
        ("refuse-aanhaken", MW1, {"reden": "geen_capaciteit"}, "geweigerd"),
        ("withdraw-aanhaken", CJG, {}, "ingetrokken"),
    ],
)
def test_a_question_that_is_refused_or_taken_back_leaves_no_wait(
    world: World, command: str, by: str, data: dict[str, Any], fase: str
) -> None:
    ask(world)
    world.do("A", command, by=by, **data)

    assert world.route().traject(1).fase == fase
    assert "AANHAAK-ANTW" not in world.norms()


@pytest.mark.parametrize(("at", "expected"), [("2026-06-02 23:59:59", True), ("2026-06-03 00:00", False)])
def test_joining_in_is_looked_at_again_after_three_months(world: World, at: str, expected: bool) -> None:
    ask(world)
    world.do("A", "accept-aanhaken", by=MW1, naam="m01")
    world.pass_time(at)
    world.do("A", "continue-aanhaken", by=CJG)

    assert [w.in_time for w in world.waits() if w.norm == "AANHAAK-KIJK"] == [expected, None]


# ------------------------------------------------------------ the kinds a region uses


@pytest.mark.parametrize(
    ("used", "command", "data"),
    [
        ("consult", "ask-aanhaken", {"aan": "ggz", "rol": "uitvoeren"}),
        ("consult", "give-kennisgeving", {"aan": "ggz"}),
        ("verzoek", "ask-consult", {"aan": "ggz", "vraag": "wet"}),
        ("consult", "make-verzoek", {"aan": "ggz", "wat": "meegaan"}),
    ],
)
def test_f01_a_kind_that_the_region_does_not_use_is_refused_with_those_it_does(
    used: str, command: str, data: dict[str, Any]
) -> None:
    world = using(used)
    world.register()

    text = refused(world, command, "soort", **data)
    assert "gebruikt" in text
    assert text.endswith(f"kan: {used.capitalize()}")


@pytest.mark.parametrize(
    ("used", "uitkomst"), [("in_kennis_stellen", "overdracht"), ("overdragen", "in_kennis_stellen")]
)
def test_an_outcome_that_the_region_cannot_carry_out_is_refused_at_the_decision(used: str, uitkomst: str) -> None:
    world = using(used)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)

    refused(world, "decide-veiligheidsbeoordeling", "soort", uitkomst=uitkomst)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis")


def test_a_region_that_names_no_kinds_uses_all() -> None:
    assert KENNEMERLAND.region.soorten == ()
    world = World(MONDAY).decided()
    world.do("A", "give-kennisgeving", aan="ggz")
    world.do("A", "ask-consult", aan="ggz", vraag="wet")
    world.do("A", "make-verzoek", aan="ggz", wat="meegaan")
    world.offer()


def test_an_offer_is_there_to_hand_over_and_nothing_else() -> None:
    world = World(MONDAY).decided()

    assert "eigen commando" in refused(
        world, "offer-overdracht", "soort", aan="cjg-haarlem", soort="aanhaken", checklist={}
    )


# ------------------------------------------------------------ in kennis stellen


@pytest.fixture
def informed() -> World:
    """A melding decided to in kennis stellen, of which the CJG of Haarlem was told."""
    world = World(MONDAY).decided(uitkomst="in_kennis_stellen")
    world.do("A", "give-kennisgeving", aan="cjg-haarlem")
    return world


def test_the_decision_itself_waits_for_the_kennisgeving() -> None:
    world = World(MONDAY).decided(uitkomst="in_kennis_stellen")

    assert str(world.wait("KENNIS-GEVEN").due_on) == "2026-03-04"
    assert (world.route().aan_zet, world.route().state) == ("vt", State.BESLOTEN)


@pytest.mark.parametrize(("at", "expected"), [("2026-03-05 23:59:59", True), ("2026-03-06 00:00", False)])
def test_receipt_is_confirmed_by_name_within_three_working_days_and_nothing_moves(
    informed: World, at: str, expected: bool
) -> None:
    assert informed.route().aan_zet == "cjg-haarlem"
    informed.pass_time(at)
    refused(informed, "confirm-kennisgeving", "persoon", by=CJG, naam="m77")
    informed.do("A", "confirm-kennisgeving", by=CJG, naam="m02")

    assert in_time(informed, "KENNIS-ONTV") is expected
    assert (informed.route().responsible, informed.route().aan_zet) == ("vt", "vt")


@pytest.mark.parametrize(
    ("vervolg", "norm", "state", "uitkomst"),
    [
        ("monitoring", "MON-3M", State.MONITORING, "einde_bemoeienis"),
        ("einde_bemoeienis", "AFSLUITING", State.BESLOTEN, "einde_bemoeienis"),
        ("overdracht", "OVD-AANBOD", State.BESLOTEN, "overdracht"),
    ],
)
def test_the_only_thing_that_follows_leads_on_and_never_into_nothing(
    informed: World, vervolg: str, norm: str, state: State, uitkomst: str
) -> None:
    informed.do("A", "confirm-kennisgeving", by=CJG, naam="m02")
    assert "kies vervolg" in refused(informed, "settle-kennisgeving", "vervolg")
    informed.do("A", "settle-kennisgeving", vervolg=vervolg)

    assert norm in informed.norms()
    assert (informed.route().state, informed.route().uitkomst) == (state, uitkomst)
    assert not {one for one in informed.norms() if one.startswith("KENNIS")}


def test_after_a_kennisgeving_the_route_can_be_closed() -> None:
    world = World(MONDAY).decided(uitkomst="in_kennis_stellen")
    world.do("A", "give-kennisgeving", aan="cjg-haarlem")
    world.do("A", "confirm-kennisgeving", by=CJG, naam="m02")
    world.do("A", "settle-kennisgeving", vervolg="einde_bemoeienis")
    world.do("A", "close", ontheffen=dict.fromkeys(world.norms() - {"AFSLUITING"}, "anders_geregeld"))

    assert world.route().state is State.AFGESLOTEN


def test_taken_back_the_melding_waits_for_another_kennisgeving(informed: World) -> None:
    informed.do("A", "withdraw-kennisgeving", reden="verkeerde_ontvanger")
    assert informed.wait("KENNIS-GEVEN").holder == "vt"
    informed.do("A", "give-kennisgeving", aan="ggz")

    assert "KENNIS-GEVEN" not in informed.norms()


def test_the_last_of_two_says_what_follows(informed: World) -> None:
    informed.do("A", "give-kennisgeving", aan="ggz")
    informed.do("A", "confirm-kennisgeving", by=CJG, traject=1, naam="m02")
    refused(informed, "settle-kennisgeving", "vervolg", vervolg="monitoring")
    informed.do("A", "settle-kennisgeving")
    assert informed.route().state is State.BESLOTEN
    informed.do("A", "withdraw-kennisgeving", reden="verkeerde_ontvanger")

    assert "KENNIS-GEVEN" in informed.norms()


def test_beside_an_overdracht_a_kennisgeving_changes_nothing(world: World) -> None:
    before = world.route()
    world.do("A", "give-kennisgeving", aan="ggz")
    world.do("A", "confirm-kennisgeving", by="ggz.m01", naam="m01")
    refused(world, "settle-kennisgeving", "vervolg", vervolg="monitoring")
    world.do("A", "settle-kennisgeving")

    after = world.route()
    assert (after.state, after.uitkomst, after.responsible) == (before.state, before.uitkomst, before.responsible)


def test_who_knows_already_is_not_told(informed: World) -> None:
    refused(informed, "give-kennisgeving", "eenmalig", aan="cjg-haarlem")
    refused(informed, "give-kennisgeving", "partner", aan="vt-spoed")
    with pytest.raises(BadInput, match="grond"):
        informed.do("A", "give-kennisgeving", aan="ggz", grond="zomaar")


# ------------------------------------------------------------ consult and verzoek


@pytest.mark.parametrize(("at", "expected"), [("2026-03-05 23:59:59", True), ("2026-03-06 00:00", False)])
def test_a_consult_is_answered_within_three_working_days(world: World, at: str, expected: bool) -> None:
    world.do("A", "ask-consult", by=CJG, aan="ggz", vraag="veiligheid")
    world.pass_time(at)
    world.do("A", "answer-consult", by="ggz.m01", antwoord="advies_gegeven", naam="m01")

    assert in_time(world, "CONSULT-ANTW") is expected
    assert world.route().responsible == "cjg-haarlem"


@pytest.mark.parametrize(("at", "expected"), [("2026-03-09 23:59:59", True), ("2026-03-10 00:00", False)])
def test_what_was_promised_is_done_by_the_day_of_the_promise(world: World, at: str, expected: bool) -> None:
    world.do("A", "make-verzoek", by=CJG, aan="politie", wat="informatie")
    world.do("A", "promise-verzoek", by="politie.m01", naam="m01", uiterlijk="2026-03-09")
    world.pass_time(at)
    world.do("A", "complete-verzoek", by="politie.m01")

    assert in_time(world, "VERZOEK-ANTW") is True
    assert in_time(world, "VERZOEK-UITV") is expected


def test_a_promise_can_still_be_declined_and_a_day_in_the_past_is_none(world: World) -> None:
    world.do("A", "make-verzoek", by=CJG, aan="politie", wat="informatie")
    assert "geef een dag van 02-03-2026" in refused(
        world, "promise-verzoek", "datum", by="politie.m01", naam="m01", uiterlijk="2026-03-01"
    )
    world.do("A", "promise-verzoek", by="politie.m01", naam="m01", uiterlijk="2026-03-09")
    world.do("A", "decline-verzoek", by="politie.m01", reden="mag_niet")

    assert not {one for one in world.norms() if one.startswith("VERZOEK")}


@pytest.mark.parametrize(
    ("begin", "data", "end"),
    [
        ("ask-consult", {"vraag": "wet"}, "withdraw-consult"),
        ("make-verzoek", {"wat": "meegaan"}, "withdraw-verzoek"),
    ],
)
def test_who_asks_another_may_take_it_back_and_asks_not_itself(
    world: World, begin: str, data: dict[str, Any], end: str
) -> None:
    refused(world, begin, "partner", by=CJG, aan="cjg-haarlem", **data)
    refused(world, begin, "bevoegd", by="ggz.m01", aan="politie", **data)
    world.do("A", begin, by=CJG, aan="politie", **data)
    refused(world, end, "bevoegd", by="ggz.m01")
    world.do("A", end, by=CJG)

    assert world.route().traject(1).fase == "ingetrokken"
