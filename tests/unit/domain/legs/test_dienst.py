"""The diensten: who does the work and from when, what must be on record before the letter, and what comes after."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.engine.refusing import refused
from tests.unit.engine.world import CJG, World
from vtflow.domain import work_events as w
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State
from vtflow.play.story import moment
from vtflow.store.codec import decode_event, decode_route, encode_event, encode_route

MONDAY = "2026-03-02 10:00"
ROW = {"actie": "huisarts", "eigenaar": "pleger-1", "controle_op": "2026-06-01", "consequentie": "hertriage"}


def checked(world: World, name: str = "A", **fields: Any) -> None:
    world.register(name, **fields)
    world.do(name, "check-veiligheid", acuut=False)


def decide(world: World, uitkomst: str = "onderzoek", name: str = "A") -> None:
    world.do(name, "decide-veiligheidsbeoordeling", uitkomst=uitkomst)
    world.do(name, "inform-melder")


@pytest.fixture
def investigated() -> World:
    """An onderzoek of a melding with one child, decided on the day of the melding; nobody does it yet."""
    world = World(MONDAY)
    checked(world)
    decide(world)
    return world


@pytest.fixture
def spoken(investigated: World) -> World:
    """The same, with a casushouder, begun, and everybody spoken."""
    world = investigated
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.do("A", "start-dienst", activiteit="gesprek")
    world.do("A", "record-betrokkenen", betrokkenen=["pleger-1"])
    for persoon in ("pleger-1", "kind-1"):
        world.do("A", "record-gesprek", persoon=persoon, uitkomst="gesproken")
    return world


def plan(world: World, *rows: Mapping[str, Any]) -> None:
    world.do("A", "set-veiligheidsplan", voorwaarden=["toezicht"], afspraken=list(rows or (ROW,)))


# ------------------------------------------------------------ the start


@pytest.mark.parametrize(("at", "in_time"), [("2026-03-09 23:59", True), ("2026-03-10 00:00", False)])
def test_s41_an_onderzoek_has_a_casushouder_by_the_end_of_the_fifth_working_day_after_the_melding(
    investigated: World, at: str, *, in_time: bool
) -> None:
    investigated.pass_time(at)
    investigated.do("A", "assign-casushouder", casushouder="vt.m04")

    (row,) = [row for row in investigated.waits() if row.norm == "OND-START"]
    assert (row.in_time, row.opened_at) == (in_time, moment(MONDAY))


def test_a_decision_after_the_fifth_day_puts_the_onderzoek_on_the_wachtlijst_at_once() -> None:
    world = World(MONDAY)
    checked(world)
    world.pass_time("2026-03-11 15:00")
    world.do("A", "inform-melder", over="wachten")

    decide(world)

    wait = world.wait("OND-START")
    assert wait.breached
    assert (wait.opened_at, str(wait.due_on)) == (moment(MONDAY), "2026-03-09")
    assert [rung for _, rung, _ in world.rungs("OND-START")] == ["100"]
    assert {"WACHT-CONTACT", "DIENST-10W"} <= world.norms()


def test_a_decision_long_after_the_melding_tells_once_and_what_it_opens_counts_from_the_decision() -> None:
    world = World(MONDAY)
    checked(world)
    world.pass_time("2026-03-25 15:00")

    decide(world)

    assert [(rung, sent) for _, rung, sent in world.rungs("OND-START")] == [
        ("100", "overgeslagen"),
        ("150", "overgeslagen"),
        ("herhaling-1", "verstuurd"),
    ]
    assert world.wait("WACHT-CONTACT").opened_at == moment("2026-03-25 15:00")
    assert str(world.wait("WACHT-CONTACT").due_on) == "2026-04-01"


def test_who_had_a_casushouder_before_the_decision_does_not_wait_for_one() -> None:
    world = World(MONDAY)
    checked(world)
    world.do("A", "assign-casushouder", casushouder="vt.m04")

    decide(world)

    assert "OND-START" not in world.norms()
    assert "DIENST-10W" in world.norms()


def test_an_onderzoek_after_a_reopened_assessment_counts_from_the_melding_that_reopened_it() -> None:
    world = World(MONDAY).monitored()
    world.pass_time("2026-06-01 09:00")
    checked(world, "B", huishouden="gezin A")
    world.pass_time("2026-06-03 09:00")
    world.do("B", "decide-veiligheidsbeoordeling", uitkomst="onderzoek")

    wait = world.wait("OND-START")
    assert (wait.opened_at, str(wait.due_on)) == (moment("2026-06-01 09:00"), "2026-06-08")
    assert world.route().state is State.IN_DIENST
    assert world.wait("DIENST-10W").opened_at == moment("2026-06-03 09:00")


def test_voorwaarden_en_vervolg_waits_for_a_casushouder_too_but_from_the_decision() -> None:
    world = World(MONDAY)
    checked(world)
    world.pass_time("2026-03-04 10:00")
    decide(world, "vv")

    assert str(world.wait("VV-START").due_on) == "2026-03-11"
    assert "OND-START" not in world.norms()


# ------------------------------------------------------------ the casushouder


def test_s29_the_casushouder_stays_until_somebody_else_is_assigned_with_a_reason(investigated: World) -> None:
    world = investigated
    assert world.route().casushouder == "vt.m01"
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.do("A", "record-contact", by="vt.m02", uitkomst="bereikt")
    assert world.route().casushouder == "vt.m04"

    assert "geef een reden" in refused(world, "assign-casushouder", "casushouder", casushouder="vt.m05")
    assert "is al casushouder" in refused(world, "assign-casushouder", "casushouder", casushouder="vt.m04")
    world.do("A", "assign-casushouder", casushouder="vt-spoed.m01", reden="caseload")

    assert world.route().casushouder == "vt-spoed.m01"


def test_s11_every_change_of_casushouder_is_a_counted_handover_and_says_whether_the_team_changed(
    investigated: World,
) -> None:
    for who, reden in (("vt-spoed.m01", ""), ("vt.m04", "van_spoedteam"), ("vt.m05", "afwezig")):
        investigated.do("A", "assign-casushouder", casushouder=who, reden=reden)

    assert investigated.route().work.handovers == 2
    assert [fact.ander_team for fact in investigated.facts(w.CasushouderAssigned)] == [False, True, False]


def test_a_casushouder_works_at_veilig_thuis_and_exists(investigated: World) -> None:
    assert "CJG Haarlem" in refused(investigated, "assign-casushouder", "casushouder", casushouder=CJG)
    with pytest.raises(BadInput, match=r"vt\.m77"):
        investigated.do("A", "assign-casushouder", casushouder="vt.m77")


# ------------------------------------------------------------ writing up


def test_s38_the_letter_needs_a_casushouder_and_an_entry_for_every_betrokkene_and_child(investigated: World) -> None:
    world = investigated
    world.do("A", "start-dienst", activiteit="dossier")
    assert "assign-casushouder" in refused(world, "finalise-afsluitbrief", "casushouder", conclusie="bevestigd")
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    assert "record-betrokkenen" in refused(world, "finalise-afsluitbrief", "gesprekken", conclusie="bevestigd")
    world.do("A", "record-betrokkenen", betrokkenen=["pleger-1"])

    assert "pleger-1, kind-1" in refused(world, "finalise-afsluitbrief", "gesprekken", conclusie="bevestigd")


def test_s45_the_letter_is_refused_until_every_agreement_has_a_consequence(spoken: World) -> None:
    assert "set-veiligheidsplan" in refused(spoken, "finalise-afsluitbrief", "consequenties", conclusie="bevestigd")
    bare = {name: value for name, value in ROW.items() if name != "consequentie"}
    plan(spoken, ROW, {**bare, "actie": "school_meldt", "eigenaar": "cjg-haarlem"})
    text = refused(spoken, "finalise-afsluitbrief", "consequenties", conclusie="niet_bevestigd")
    assert "2 (school_meldt)" in text

    plan(spoken)
    spoken.do("A", "finalise-afsluitbrief", conclusie="niet_bevestigd")

    assert spoken.route().trajecten[0].fase == "afgerond"


def test_what_proved_untrue_needs_no_agreements(spoken: World) -> None:
    spoken.do("A", "finalise-afsluitbrief", conclusie="weerlegd")

    assert {"TK-OND", "TK-GEZIN"} <= spoken.norms()


def test_a_dienst_ends_with_its_letter_or_broken_off_with_a_reason(spoken: World) -> None:
    assert "finalise-afsluitbrief" in refused(spoken, "end-dienst", "afsluitbrief", vervolg="monitoring")
    plan(spoken)
    spoken.do("A", "finalise-afsluitbrief", conclusie="bevestigd")
    assert "afgebroken" in refused(spoken, "end-dienst", "afsluitbrief", vervolg="monitoring", afgebroken="verhuisd")


@pytest.mark.parametrize(
    ("vervolg", "state", "uitkomst", "norm"),
    [
        ("overdracht", State.BESLOTEN, "overdracht", "OVD-AANBOD"),
        ("monitoring", State.MONITORING, "einde_bemoeienis", "MON-3M"),
        ("vto", State.BESLOTEN, "vto", "VTO-INDIENEN"),
        ("einde_bemoeienis", State.BESLOTEN, "einde_bemoeienis", "AFSLUITING"),
    ],
)
def test_whatever_comes_after_a_dienst_somebody_waits_for_it(
    investigated: World, vervolg: str, state: State, uitkomst: str, norm: str
) -> None:
    investigated.do("A", "end-dienst", vervolg=vervolg, afgebroken="overgenomen")

    route = investigated.route()
    assert (route.state, route.uitkomst) == (state, uitkomst)
    assert norm in investigated.norms()
    assert not {"OND-START", "DIENST-10W"} & investigated.norms()
    assert {"TK-OND", "TK-GEZIN"} <= investigated.norms()


def test_after_a_dienst_without_follow_up_the_route_can_be_closed_once_everybody_was_told() -> None:
    world = World(MONDAY).decided("A", "onderzoek", gesproken="alle")
    world.do("A", "end-dienst", vervolg="einde_bemoeienis", afgebroken="verhuisd")
    assert "TK-GEZIN" in refused(world, "close", "open-termijn", reden="verhuisd")
    world.do("A", "inform-melder", over="onderzoek")
    world.do("A", "inform-household", over="onderzoek", wijze="gesprek")
    world.do("A", "inform-household", over="gegevens", wijze="gesprek")

    world.do("A", "close", reden="verhuisd")

    assert not world.route().is_open


def test_a_refused_overdracht_may_become_an_onderzoek_but_one_that_lies_with_a_team_may_not() -> None:
    world = World(MONDAY).offered()
    assert "besloten" not in refused(world, "open-dienst", "route", dienst="onderzoek")[:10]
    world.do("A", "refuse-overdracht", by=CJG, reden="onveilig")
    assert "OVD-AANBOD" in world.norms()

    world.do("A", "open-dienst", dienst="onderzoek")

    assert world.route().state is State.IN_DIENST
    assert world.route().uitkomst == "onderzoek"
    assert "OVD-AANBOD" not in world.norms()


def test_a_melding_that_goes_to_the_raad_gets_no_dienst_beside_it() -> None:
    world = World(MONDAY).decided("A", "vto")

    assert "vto" in refused(world, "open-dienst", "uitkomst", dienst="vv")


# ------------------------------------------------------------ telling


@pytest.mark.parametrize("wijze", ["brief", "portaal"])
def test_s61_what_was_sent_is_proved_by_its_reference(investigated: World, wijze: str) -> None:
    text = refused(investigated, "inform-household", "bewijs", over="gegevens", wijze=wijze)
    assert "BRF-2026-00123" in text

    investigated.do("A", "inform-household", over="gegevens", wijze=wijze, kenmerk="BRF-2026-00123")

    (fact,) = investigated.facts(w.HouseholdInformed)
    assert (fact.wijze, fact.kenmerk) == (wijze, "BRF-2026-00123")
    assert "INFO-BETR" not in investigated.norms()


@pytest.mark.parametrize("kenmerk", ["Jansen", "BRF 2026 00123", "BRF-2026-123456789", "brf-2026-001"])
def test_a_reference_is_letters_year_and_number_and_never_a_name(investigated: World, kenmerk: str) -> None:
    with pytest.raises(ValueError, match="kenmerk"):
        investigated.do("A", "inform-household", over="gegevens", wijze="brief", kenmerk=kenmerk)


def test_telling_the_decision_does_not_end_the_term_to_tell_the_outcome(spoken: World) -> None:
    spoken.do("A", "finalise-afsluitbrief", conclusie="weerlegd")
    spoken.do("A", "inform-melder")
    assert "TK-OND" in spoken.norms()

    spoken.do("A", "inform-melder", over="onderzoek", wijze="portaal", kenmerk="BER-2026-001")

    assert "TK-OND" not in spoken.norms()


def test_a_household_that_knew_before_the_dienst_began_is_not_told_again() -> None:
    world = World(MONDAY)
    checked(world)
    world.do("A", "inform-household", over="gegevens", wijze="gesprek")

    decide(world)

    assert "INFO-BETR" not in world.norms()


@pytest.mark.parametrize(("day", "late"), [("2026-05-11", False), ("2026-05-12", True)])
def test_when_ten_weeks_are_over_a_letter_on_the_delay_is_asked_for(
    investigated: World, day: str, *, late: bool
) -> None:
    investigated.do("A", "assign-casushouder", casushouder="vt.m04")
    assert str(investigated.wait("DIENST-10W").due_on) == "2026-05-11"

    investigated.pass_time(f"{day} 12:00")

    assert ("TK-VERTRAAG" in investigated.norms()) is late


# ------------------------------------------------------------ the veiligheidsplan


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"eigenaar": "kind-2"}, "kinderen op deze melding: 1"),
        ({"eigenaar": "vt.m77"}, "vt.m77"),
        ({"eigenaar": "geen-team"}, "geen-team"),
        ({"actie": "bidden"}, "afspraak"),
        ({"consequentie": "niets"}, "consequentie"),
        ({"controle_op": "2026-03-01"}, "ligt in het verleden"),
    ],
)
def test_s44_an_agreement_names_codes_a_known_owner_and_a_day_to_come(
    investigated: World, row: dict[str, str], text: str
) -> None:
    with pytest.raises((Refused, BadInput), match=text):
        plan(investigated, {**ROW, **row})


def test_the_next_check_is_the_earliest_that_is_left_and_a_broken_agreement_asks_for_hertriage(
    investigated: World,
) -> None:
    plan(investigated, ROW, {**ROW, "controle_op": "2026-04-01"})
    assert str(investigated.wait("PLAN-CONTROLE").due_on) == "2026-04-01"

    investigated.do("A", "check-afspraak", nummer=2, resultaat="niet_nagekomen")

    assert str(investigated.wait("PLAN-CONTROLE").due_on) == "2026-06-01"
    assert "WACHT-HERTRIAGE" in investigated.norms()
    assert "al gecontroleerd" in refused(investigated, "check-afspraak", "afspraak", nummer=2, resultaat="nagekomen")
    investigated.do("A", "check-afspraak", nummer=1, resultaat="nagekomen")
    assert "PLAN-CONTROLE" not in investigated.norms()


def test_the_same_check_of_an_overdue_agreement_is_asked_for_today(investigated: World) -> None:
    plan(investigated, {**ROW, "controle_op": "2026-03-03"}, {**ROW, "controle_op": "2026-03-04"})
    investigated.pass_time("2026-03-10 10:00")

    investigated.do("A", "check-afspraak", nummer=1, resultaat="nagekomen")

    assert str(investigated.wait("PLAN-CONTROLE").due_on) == "2026-03-10"


# ------------------------------------------------------------ what was stored before


def test_a_snapshot_and_an_event_from_before_the_diensten_can_still_be_read() -> None:
    world = World(MONDAY).decided()
    route = json.loads(encode_route(world.route()))
    route.pop("work", None)
    (told,) = [event for event in world.events() if event.fact.kind == "melder-geinformeerd"]
    event = json.loads(encode_event(told))
    del event["fact"]["over"], event["fact"]["kenmerk"]

    assert decode_route(json.dumps(route)) == world.route()
    assert decode_event(json.dumps(event, separators=(",", ":"))) == told
