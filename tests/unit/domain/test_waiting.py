"""Safety while waiting: in which queue a melding waits, how great the risk is, and that contact is never forgotten."""

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import CJG, KENNEMERLAND, World, command
from vtflow.domain.errors import Refused
from vtflow.domain.events import ContactRecorded, RouteRetriaged
from vtflow.domain.waiting import EIGEN_LIJST, LIJST_ONTVANGER, ONBEREIKBAAR, PARTNER, queue_of, risk_of
from vtflow.domain.work import Triage

MONDAY = "2026-03-02 10:00"


def checked(name: str = "A", **data: Any) -> World:
    world = World(MONDAY)
    world.register(name, **data)
    world.do(name, "check-veiligheid", acuut=False)
    return world


def on_own_list() -> World:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-06-01")
    return world


@pytest.mark.parametrize(
    ("until", "rij", "plan"), [("2026-03-09 23:59", "", False), ("2026-03-10 00:00", EIGEN_LIJST, True)]
)
def test_past_five_working_days_a_melding_is_on_the_list_of_veilig_thuis_and_has_a_contact_plan(
    until: str, rij: str, plan: bool
):
    world = checked()
    world.pass_time(until)
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == (rij, plan)


@pytest.mark.parametrize(
    ("until", "rij", "plan"), [("2026-03-03 23:59", "", False), ("2026-03-04 00:00", PARTNER, True)]
)
def test_past_its_norm_an_offer_waits_on_the_partner_and_has_a_contact_plan(until: str, rij: str, plan: bool):
    world = World(MONDAY).offered()
    world.pass_time(until)
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == (rij, plan)


@pytest.mark.parametrize(
    ("until", "rij", "plan"), [("2026-03-09 23:59", "", False), ("2026-03-10 00:00", EIGEN_LIJST, True)]
)
def test_a_decided_melding_that_is_not_offered_in_time_is_on_the_list_of_veilig_thuis(until: str, rij: str, plan: bool):
    world = World(MONDAY).decided()
    world.pass_time(until)
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == (rij, plan)


def test_the_list_of_the_receiver_is_a_queue_at_once():
    world = on_own_list()
    assert queue_of(world.route()) == LIJST_ONTVANGER
    assert "WACHT-CONTACT" in world.norms()


def test_what_leaves_the_queue_needs_no_contact_plan_any_more():
    world = World(MONDAY).offered()
    world.pass_time("2026-03-04 09:00")
    world.do("A", "confirm-receipt", by=CJG)
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == ("", False)


def test_a_household_that_cannot_be_reached_stays_in_sight_until_it_is_spoken():
    world = checked()
    tried = {"persoon": "slachtoffer-1", "uitkomst": "niet_bereikt"}
    world.do("A", "record-contactpoging", kanaal="telefoon", volgende_op="2026-03-03", **tried)
    world.at("2026-03-03 14:00")
    world.do("A", "record-contactpoging", kanaal="huisbezoek", volgende_op="2026-03-04", **tried)
    assert "WACHT-CONTACT" not in world.norms()
    world.at("2026-03-04 19:00")
    world.do("A", "record-contactpoging", kanaal="telefoon", **tried)
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == (ONBEREIKBAAR, True)

    world.do("A", "record-gesprek", persoon="slachtoffer-1", uitkomst="gesproken")
    assert (queue_of(world.route()), "WACHT-CONTACT" in world.norms()) == ("", False)


@pytest.mark.parametrize(("fields", "length"), [({}, "10wd"), ({"structureel": True}, "7wd"), ({"acuut": True}, "5wd")])
def test_f50_the_risk_class_sets_the_rhythm_of_contact(fields: dict[str, bool], length: str):
    world = World(MONDAY)
    world.register("A", **fields)  # pyright: ignore[reportArgumentType]
    world.do("A", "check-veiligheid", acuut=bool(fields.get("acuut")))
    world.pass_time("2026-03-10 09:00")
    assert world.wait("WACHT-CONTACT").length == "5wd"
    world.do("A", "record-contact", uitkomst="bereikt", veilig="ja")
    assert world.wait("WACHT-CONTACT").length == length


def test_each_contact_has_channel_person_outcome_and_judged_safety():
    world = on_own_list()
    world.do("A", "record-contact", kanaal="huisbezoek", uitkomst="bereikt", veilig="ja", persoon="kind-1")
    (fact,) = world.facts(ContactRecorded)
    assert (fact.kanaal, fact.persoon, fact.uitkomst, fact.veilig) == ("huisbezoek", "kind-1", "bereikt", "ja")


@pytest.mark.parametrize(("missed", "forced"), [(2, False), (3, True)])
def test_after_three_missed_contacts_in_a_row_the_urgency_is_judged_anew_that_working_day(missed: int, forced: bool):
    world = on_own_list()
    for _ in range(missed):
        world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert ("WACHT-HERTRIAGE" in world.norms()) is forced
    assert [fact.gemist for fact in world.facts(ContactRecorded)] == list(range(1, missed + 1))
    if forced:
        assert str(world.wait("WACHT-HERTRIAGE").due_on) == "2026-03-02"


def test_a_contact_that_succeeds_begins_the_count_of_missed_ones_anew():
    world = on_own_list()
    for outcome in ("niet_bereikt", "niet_bereikt", "bereikt", "niet_bereikt", "niet_bereikt"):
        world.do("A", "record-contact", uitkomst=outcome)
    assert "WACHT-HERTRIAGE" not in world.norms()
    assert world.facts(ContactRecorded)[-1].gemist == 2


def test_the_region_chooses_after_how_many_missed_contacts():
    profile = KENNEMERLAND.region.profile
    one = dataclasses.replace(profile, wachten=dataclasses.replace(profile.wachten, gemist=1))
    world = World(
        MONDAY, dataclasses.replace(KENNEMERLAND, region=dataclasses.replace(KENNEMERLAND.region, profile=one))
    ).offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-06-01")
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert "WACHT-HERTRIAGE" in world.norms()


def test_outside_a_queue_missed_contacts_force_nothing():
    world = checked()
    for _ in range(4):
        world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert "WACHT-HERTRIAGE" not in world.norms()


def test_a_contact_that_finds_it_unsafe_forces_retriage_and_a_shorter_rhythm():
    world = on_own_list()
    world.do("A", "record-contact", uitkomst="bereikt", veilig="nee")
    assert (risk_of(world.route()), world.wait("WACHT-CONTACT").length) == ("hoog", "5wd")
    assert "WACHT-HERTRIAGE" in world.norms()


def test_f51_retriage_keeps_old_and_new_priority_and_asks_for_contact_the_next_working_day_when_the_risk_went_up():
    world = on_own_list()
    world.do("A", "retriage", acuut=False, risico="hoog")
    (fact,) = world.facts(RouteRetriaged)
    assert (fact.acuut_was, fact.acuut, fact.risico_was, fact.risico) == (False, False, "gewoon", "hoog")
    assert str(world.wait("WACHT-CONTACT").due_on) == "2026-03-03"
    assert "TK-PRIORITEIT" in world.norms()


def test_retriage_that_changes_nothing_leaves_the_contact_plan_and_tells_the_melder_nothing():
    world = on_own_list()
    before = world.wait("WACHT-CONTACT")
    world.do("A", "retriage", acuut=False)
    assert world.wait("WACHT-CONTACT") == before
    assert "TK-PRIORITEIT" not in world.norms()


def test_retriage_to_a_lower_risk_does_not_put_contact_off():
    world = on_own_list()
    world.do("A", "retriage", acuut=False, risico="hoog")
    before = world.wait("WACHT-CONTACT")
    world.do("A", "retriage", acuut=False, risico="gewoon")
    assert world.wait("WACHT-CONTACT") == before


def test_an_acute_melding_is_never_of_lower_risk_than_high():
    world = on_own_list()
    with pytest.raises(Refused, match="laat risico weg"):
        world.do("A", "retriage", acuut=True, risico="gewoon")


def test_a_triage_that_asks_for_action_at_once_is_high_risk_unless_a_person_judged_otherwise():
    route = on_own_list().route()
    urgent = replace(route, work=replace(route.work, triage=Triage("voorbeeld-1", 12, "spoed", spoed=True)))
    assert risk_of(urgent) == "hoog"
    world = on_own_list()
    world.do("A", "retriage", acuut=False, risico="verhoogd")
    assert risk_of(world.route()) == "verhoogd"


def test_what_was_judged_does_not_stand_against_what_was_seen_later():
    world = on_own_list()
    world.do("A", "retriage", acuut=False, risico="gewoon")
    world.do("A", "record-contact", uitkomst="bereikt", veilig="nee")
    assert risk_of(world.route()) == "hoog"


def test_a_contact_plan_cannot_be_skipped_while_the_melding_waits():
    world = on_own_list()
    with pytest.raises(Refused, match="houdt zicht op de veiligheid") as caught:
        world.do("A", "skip-wait", norm="WACHT-CONTACT", reden="anders_geregeld", akkoord="vt.m02")
    assert caught.value.rule == "zicht-op-veiligheid"


def test_a_contact_at_the_wrong_melding_does_not_count_once_it_is_corrected():
    world = on_own_list()
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    world.do("A", "record-contact", uitkomst="bereikt", veilig="nee")
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    number = next(n for n, event in enumerate(world.events(), 1) if getattr(event.fact, "veilig", "") == "nee")
    world.do("A", "correct-entry", gebeurtenis=number, reden="verkeerde_melding")
    wacht = world.route().work.wacht
    assert wacht is not None
    assert (wacht.gemist, wacht.bereikt_op, wacht.veilig) == (2, None, "")


def test_a_person_that_the_melding_does_not_have_cannot_have_been_spoken():
    world = on_own_list()
    with pytest.raises(Refused):
        world.engine.do(world.refs["A"], command("record-contact", uitkomst="bereikt", persoon="kind-9"), "vt.m01")
