"""Assessment, contact, signal, monitoring and closing: what is allowed, and what is kept."""

from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"
DECIDE = "decide-veiligheidsbeoordeling"


@pytest.fixture
def registered() -> World:
    world = World(MONDAY)
    world.register()
    return world


def test_the_check_is_recorded_once(registered: World) -> None:
    registered.do("A", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="check-veiligheid kan niet"):
        registered.do("A", "check-veiligheid", acuut=False)
    registered.register("B", huishouden="gezin A")
    registered.do("B", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="al vastgelegd"):
        registered.do("B", "check-veiligheid", acuut=False)


def test_a_joined_melding_is_checked_before_it_is_decided_and_decided_once(registered: World) -> None:
    registered.register("B", huishouden="gezin A")
    with pytest.raises(Refused, match="eerst de veiligheidscheck"):
        registered.do("B", DECIDE, uitkomst="overdracht")
    registered.do("B", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="nog niets besloten"):
        registered.do("B", "inform-melder")
    registered.do("B", DECIDE, uitkomst="overdracht")
    with pytest.raises(Refused, match="al besloten"):
        registered.do("B", DECIDE, uitkomst="overdracht")


def test_monitoring_right_after_the_decision_belongs_to_einde_bemoeienis_only(registered: World) -> None:
    registered.do("A", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="alleen bij einde_bemoeienis"):
        registered.do("A", DECIDE, uitkomst="overdracht", monitoring=True)

    registered.do("A", DECIDE, uitkomst="einde_bemoeienis", monitoring=True)

    assert registered.route().state is State.MONITORING
    assert {"MON-3M", "MON-12M", "MON-END"} <= registered.norms()


def test_nothing_is_offered_after_einde_bemoeienis() -> None:
    with pytest.raises(Refused, match="er valt niets over te dragen"):
        World(MONDAY).decided("A", "einde_bemoeienis").offer()


@pytest.mark.parametrize(
    ("what", "data", "place"),
    [
        (DECIDE, {"uitkomst": "vakantie"}, "uitkomst"),
        ("record-contact", {"uitkomst": "bereikt", "kanaal": "duif"}, "contactkanaal"),
        ("report-signal", {"bron": "buurman"}, "signaalbron"),
        ("escalate", {"niveau": 1, "reden": "zomaar"}, "escalatiereden"),
        ("acknowledge-escalation", {"actie": "slapen"}, "vervolgactie"),
    ],
)
def test_a_code_outside_its_list_is_refused_with_the_list(
    registered: World, what: str, data: dict[str, Any], place: str
) -> None:
    registered.do("A", "check-veiligheid", acuut=False)
    with pytest.raises(BadInput, match=rf"{place}: .* staat niet op de lijst; kies uit: "):
        registered.do("A", what, **data)


@pytest.mark.parametrize("field", ["melder", "kanaal", "aard"])
def test_a_registration_names_known_codes(field: str) -> None:
    with pytest.raises(BadInput, match=f"{field}: 'onzin'"):
        World(MONDAY).register(**{field: "onzin"})  # pyright: ignore[reportArgumentType]


def test_a_receiver_may_not_decide_for_veilig_thuis(registered: World) -> None:
    registered.do("A", "check-veiligheid", acuut=False)
    with pytest.raises(Refused, match="niet aan CJG Haarlem"):
        registered.do("A", DECIDE, by=CJG, uitkomst="overdracht")


def test_an_attempt_without_answer_does_not_reset_the_contact_clock_and_a_contact_starts_the_next() -> None:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-05-01")
    world.at("2026-03-04 10:00")
    first = world.wait("WACHT-CONTACT")
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert world.wait("WACHT-CONTACT") == first

    world.do("A", "record-contact", uitkomst="bereikt", veilig="ja")

    assert (world.wait("WACHT-CONTACT").length, str(world.wait("WACHT-CONTACT").due_on)) == ("10wd", "2026-03-18")
    assert world.facts(e.ContactRecorded)[-1].veilig == "ja"


def test_a_household_in_acute_danger_is_called_every_five_working_days() -> None:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-05-01")
    world.do("A", "retriage", acuut=True)

    world.do("A", "record-contact", uitkomst="bereikt")

    assert world.wait("WACHT-CONTACT").length == "5wd"


def test_retriage_keeps_the_old_urgency_beside_the_new_and_opens_the_acute_clock(registered: World) -> None:
    registered.do("A", "report-signal", by=CJG, bron="professional")
    registered.do("A", "retriage", acuut=True)

    (fact,) = registered.facts(e.RouteRetriaged)
    assert (fact.acuut_was, fact.acuut) == (False, True)
    assert "VB-SPOED" in registered.norms()
    assert "WACHT-HERTRIAGE" not in registered.norms()
    registered.do("A", "retriage", acuut=False)
    assert "VB-SPOED" not in registered.norms()


def test_s29_the_casushouder_follows_the_family_and_somebody_else_says_why() -> None:
    world = World(MONDAY).monitored()
    with pytest.raises(Refused, match=r"vt.m01 volgt .* geef een reden waarom vt-monitoring.m00"):
        world.do("A", "record-monitoring", by="vt-monitoring.m00", resultaat="veilig")
    with pytest.raises(BadInput, match="monitorreden"):
        world.do("A", "record-monitoring", by="vt-monitoring.m00", resultaat="veilig", reden="zin")

    world.do("A", "record-monitoring", by="vt-monitoring.m00", resultaat="veilig", reden="afwezig")
    world.do("A", "record-monitoring", resultaat="veilig")

    assert [(f.moment, f.door, f.reden) for f in world.facts(e.MonitoringRecorded)] == [
        ("MON-3M", "vt-monitoring.m00", "afwezig"),
        ("MON-12M", "vt.m01", ""),
    ]


def test_s46_a_monitor_moment_names_who_when_and_the_result_and_a_missed_one_is_recorded_too() -> None:
    world = World(MONDAY).monitored()
    world.at("2026-06-02 10:00")
    world.do("A", "record-monitoring", resultaat="gemist", moment="MON-3M")

    (fact,) = world.facts(e.MonitoringRecorded)
    assert (fact.moment, fact.resultaat, fact.door) == ("MON-3M", "gemist", "vt.m01")
    assert next(ev.at for ev in world.events() if ev.fact == fact) == world.clock.now()
    with pytest.raises(Refused, match=r"'MON-3M' .* staat niet open; open: MON-12M, MON-END"):
        world.do("A", "record-monitoring", resultaat="veilig", moment="MON-3M")


def test_a_monitor_moment_that_nobody_records_climbs_to_quality() -> None:
    world = World(MONDAY).monitored()
    world.pass_time("2026-08-01 10:00")

    assert world.teams(norm="MON-3M", rung="150") == ["vt-kwaliteit"]


def test_the_last_monitor_moment_leaves_a_term_for_closing() -> None:
    world = World(MONDAY).monitored()
    for _ in range(3):
        world.do("A", "record-monitoring", resultaat="veilig")

    assert world.norms() == {"AFSLUITING"}
    world.do("A", "close", reden="veilig")
    assert (world.route().state, world.route().aan_zet, world.route().waits) == (State.AFGESLOTEN, "", ())


def test_closing_names_the_terms_that_still_run_and_a_waiver_gives_each_a_reason() -> None:
    world = World(MONDAY).monitored()
    with pytest.raises(Refused, match="MON-12M, MON-3M, MON-END loopt nog"):
        world.do("A", "close")
    waived = {"MON-3M": "anders_geregeld", "MON-12M": "anders_geregeld", "MON-END": "niet_bereikbaar"}
    with pytest.raises(BadInput, match="ontheffingsreden"):
        world.do("A", "close", ontheffen={**waived, "MON-END": "zomaar"})

    world.do("A", "close", ontheffen=waived)

    closed = {f.norm: (f.how, f.reason) for f in world.facts(e.WaitClosed) if f.norm.startswith("MON")}
    assert closed == {norm: ("ontheven", reason) for norm, reason in waived.items()}


def test_a_route_that_waits_for_an_overdracht_is_not_closed() -> None:
    with pytest.raises(Refused, match="wacht op een overdracht"):
        World(MONDAY).decided().do("A", "close")
