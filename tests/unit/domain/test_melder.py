"""The melder as a sensor: agreements, reminders before they end, texts without anything of the case, and complaints."""

import pytest

from tests.unit.engine.world import BOOK, KENNEMERLAND, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.events import MelderInformed, SignalReported
from vtflow.notify.lint import forbidden_words
from vtflow.policy.melder_files import MelderText, melder_texts
from vtflow.reports.melderbericht import melder_text
from vtflow.terms import local_date

MONDAY = "2026-03-02 10:00"
AGREED = {"opletten": ["kind_afwezig", "letsel"], "bellen": "kantoor"}


@pytest.fixture
def world() -> World:
    """One melding that waits."""
    world = World(MONDAY)
    world.register()
    return world


@pytest.mark.parametrize(
    ("tot", "fine"), [("2026-03-02", False), ("2026-03-03", True), ("2026-08-31", True), ("2026-09-01", False)]
)
def test_an_agreement_runs_from_tomorrow_to_half_a_year(world: World, tot: str, fine: bool):
    if fine:
        world.do("A", "agree-melder", tot=tot, **AGREED)
        assert str(world.wait("MELDER-AFSPRAAK").due_on) == tot
    else:
        with pytest.raises(Refused, match="de afspraak loopt tot een dag na vandaag"):
            world.do("A", "agree-melder", tot=tot, **AGREED)


def test_who_keeps_contact_is_reminded_before_the_agreement_ends_and_again_when_it_ended(world: World):
    world.do("A", "agree-melder", tot="2026-03-12", **AGREED)
    world.pass_time("2026-03-13 00:00")
    assert [(at, rung) for at, rung, _ in world.rungs("MELDER-AFSPRAAK")] == [
        ("2026-03-10 08:30", "80"),
        ("2026-03-13 00:00", "100"),
    ]


def test_a_new_agreement_replaces_the_old_one_and_ending_it_is_possible_once(world: World):
    world.do("A", "agree-melder", tot="2026-03-12", **AGREED)
    world.do("A", "agree-melder", tot="2026-03-20", opletten=["geweld"], bellen="dag_en_nacht")
    assert str(world.wait("MELDER-AFSPRAAK").due_on) == "2026-03-20"
    world.do("A", "end-melder-agreement", reden="melder_stopt")
    assert "MELDER-AFSPRAAK" not in world.norms()
    with pytest.raises(Refused, match="loopt geen afspraak"):
        world.do("A", "end-melder-agreement", reden="melder_stopt")


def test_a_point_is_on_an_agreement_once(world: World):
    with pytest.raises(Refused, match="staat er twee keer"):
        world.do("A", "agree-melder", tot="2026-03-12", opletten=["letsel", "letsel"], bellen="kantoor")


def test_s14_a_signal_on_an_agreed_point_goes_straight_to_retriage(world: World):
    world.do("A", "agree-melder", tot="2026-03-12", **AGREED)
    with pytest.raises(Refused, match="over 'geweld' niets afgesproken"):
        world.do("A", "report-signal", bron="melder", punt="geweld")
    world.do("A", "report-signal", bron="melder", punt="letsel")
    assert world.facts(SignalReported)[0].punt == "letsel"
    assert str(world.wait("WACHT-HERTRIAGE").due_on) == "2026-03-02"


@pytest.mark.parametrize(
    ("wijze", "kenmerk", "fine"), [("brief", "", False), ("brief", "BRF-2026-00001", True), ("telefoon", "", True)]
)
def test_s15_a_text_that_was_sent_leaves_proof(world: World, wijze: str, kenmerk: str, fine: bool):
    told = {"over": "wachten", "wijze": wijze, "kenmerk": kenmerk, "bericht": "wachten"}
    if not fine:
        with pytest.raises(Refused, match="geef het kenmerk"):
            world.do("A", "inform-melder", **told)
        return
    world.do("A", "inform-melder", **told)
    (fact,) = world.facts(MelderInformed)
    assert (fact.bericht, fact.kenmerk) == ("wachten", kenmerk)


def test_a_text_that_does_not_exist_cannot_have_been_sent(world: World):
    with pytest.raises(BadInput, match="melderbericht"):
        world.do("A", "inform-melder", over="wachten", bericht="bestaat_niet")


def test_texts_and_codes_are_the_same_list():
    assert list(melder_texts()) == list(KENNEMERLAND.codes["melderbericht"])


@pytest.mark.parametrize("code", melder_texts())
def test_a_text_tells_the_melder_nothing_of_the_case(world: World, code: str):
    world.do("A", "agree-melder", tot="2026-03-12", **AGREED)
    route = world.route()
    text = melder_text(route, KENNEMERLAND, code, local_date(world.clock.now()))
    assert route.ref in text
    assert "{" not in text
    for secret in ("Haarlem", "partnergeweld", "politie", "kind-1", "gezin A", "corv"):
        assert secret.lower() not in text.lower()
    assert forbidden_words(text) == []


def test_a_text_about_an_agreement_needs_one(world: World):
    with pytest.raises(Refused, match="loopt geen afspraak"):
        melder_text(world.route(), KENNEMERLAND, "afspraak", local_date(world.clock.now()))
    with pytest.raises(BadInput, match="kies uit"):
        melder_text(world.route(), KENNEMERLAND, "iets", local_date(world.clock.now()))


@pytest.mark.parametrize("text", ["Beste {naam}, uw melding wacht nog even.", "Wij bellen u tot en met {tot} terug."])
def test_a_text_with_a_blank_that_nobody_fills_in_is_refused(text: str):
    with pytest.raises(ValueError, match=r"filled in|agreement"):
        MelderText(titel="Iets", over="wachten", tekst=text)


@pytest.mark.parametrize(("signaal", "told"), [("klacht", True), ("twijfel", False)])
def test_s74_a_complaint_of_a_melder_reaches_quality_and_a_doubt_is_counted_only(
    world: World, signaal: str, told: bool
):
    world.do("A", "record-melder-signal", signaal=signaal)
    assert bool(world.sent(kind="meldersignaal-vastgelegd", team="vt-kwaliteit")) is told


def test_a_melder_who_finds_it_less_safe_is_a_signal_that_the_situation_changed(world: World):
    world.do("A", "record-melder-signal", signaal="onveiliger")
    assert "WACHT-HERTRIAGE" in world.norms()


def test_in_hollands_midden_a_role_of_its_own_keeps_contact_with_who_waits():
    policy = BOOK.policy("hollands-midden")
    assert policy.region.roles["wachtlijstcontact"] == "vt-hm-wachtlijst"
