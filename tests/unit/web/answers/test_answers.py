"""A team answers from the link in its message: what it sees, what it may say, and what is recorded of it."""

from typing import Any

import pytest

from tests.unit.web.answers.office import LIFE, Office, Page
from vtflow.domain import events as e
from vtflow.engine import Answer
from vtflow.links import Subject
from vtflow.web.answers.desk import MOST_A_LINK, MOST_POSTS

VT = Subject()


def test_a_link_changes_nothing_until_something_is_sent(office: Office) -> None:
    office.world.offered()
    before = office.world.events()
    for _ in range(3):
        office.page(office.token())
    assert office.world.events() == before


def test_a_team_confirms_receipt_by_name(office: Office) -> None:
    office.world.offered()
    sent = office.answer(office.token(), "confirm-receipt", wie="m02")

    assert sent.status_code == 200
    assert "De ontvangst is bevestigd." in Page(sent.text).text
    last = next(event for event in office.world.events() if isinstance(event.fact, e.ReceiptConfirmed))
    assert (last.by, last.assurance) == ("cjg-haarlem.m02", "link")


def test_a_team_accepts_by_name_with_the_day_of_the_meeting_and_sees_the_timeline_from_then_on(office: Office) -> None:
    office.world.offered()
    assert "Tijdlijn" not in office.page(office.token()).text
    sent = office.answer(office.token(), "accept-overdracht", wie="m02", gesprek_op="2026-03-05")

    assert "Uw organisatie is nu verantwoordelijk" in Page(sent.text).text
    (fact,) = office.world.facts(e.OverdrachtAccepted)
    assert (fact.naam, str(fact.gesprek_op)) == ("m02", "2026-03-05")
    assert office.world.route().responsible == "cjg-haarlem"
    assert "Tijdlijn" in office.page(office.token()).text


def test_without_the_day_of_the_meeting_the_page_says_what_is_missing_and_keeps_the_name(office: Office) -> None:
    office.world.offered()
    sent = office.answer(office.token(), "accept-overdracht", wie="m02", gesprek_op="")

    page = Page(sent.text)
    assert sent.status_code == 422
    assert "Datum van het gezamenlijke gesprek: Vul een datum in." in page.text
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("href", "").startswith("#")]
    assert "#accept-overdracht-1-gesprek_op" in links
    assert "accept-overdracht-1-gesprek_op" in page.ids
    assert '<option value="m02" selected>' in sent.text
    assert office.world.facts(e.OverdrachtAccepted) == []


@pytest.mark.parametrize("day", ["2020-01-01", "01-01-2020"])
def test_a_meeting_before_the_melding_is_refused_beside_its_field(office: Office, day: str) -> None:
    office.world.offered()
    sent = office.answer(office.token(), "accept-overdracht", wie="m02", gesprek_op=day)
    assert sent.status_code == 422
    assert "gesprek: Het gezamenlijke gesprek kan niet vóór de melding liggen." in Page(sent.text).text


@pytest.mark.parametrize(("day", "told"), [("0001-01-01", "0001-01-01"), ("31-12-9999", "9999-12-31")])
def test_a_day_outside_the_calendars_is_refused_beside_its_field(office: Office, day: str, told: str) -> None:
    office.world.offered()
    sent = office.answer(office.token(), "accept-overdracht", wie="m02", gesprek_op=day)
    assert sent.status_code == 422
    text = Page(sent.text).text
    assert f"gesprek: {told} valt buiten de kalenders, die lopen van 2010 tot en met 2040." in text
    assert office.world.facts(e.OverdrachtAccepted) == []


def test_a_team_returns_with_every_reason_it_has_and_may_look_no_further(office: Office) -> None:
    office.world.offered()
    reasons = ["kinderen_niet_gezien", "geen_veiligheidsplan"]
    sent = office.answer(office.token(), "return-overdracht", wie="m01", reden=reasons)

    text = Page(sent.text).text
    assert "De overdracht is teruggestuurd." in text
    assert "Kinderen niet gezien; Geen veiligheidsplan" in text
    (fact,) = office.world.facts(e.OverdrachtReturned)
    assert (fact.reden, fact.ook) == ("kinderen_niet_gezien", ("geen_veiligheidsplan",))
    assert Page(sent.text).commands() == set()
    assert "Verantwoordelijk nu" not in text


def test_a_refusal_ends_the_access_of_the_team(office: Office) -> None:
    office.world.offered()
    office.answer(office.token(), "refuse-overdracht", wie="m01", reden="geen_capaciteit")

    later = Page(office.get(f"/antwoord/{office.token()}").text)
    assert "Hier is al antwoord op gegeven" in later.text
    assert "Overdracht geweigerd: Geen capaciteit, op 02-03-2026 08:00." in later.text
    assert "Haarlem, " not in later.text
    assert later.commands() == set()


def test_the_wrong_team_passes_it_on_with_one_field(office: Office) -> None:
    office.world.offered()
    page = office.page(office.token())
    assert page.named["verkeerd-team.1"] == {"wie"}
    office.answer(office.token(), "verkeerd-team", wie="m03")

    (fact,) = office.world.facts(e.OverdrachtRefused)
    assert fact.reden == "verkeerd_team"
    assert office.world.sent(kind="overdracht-geweigerd", team="vt")


def test_a_team_that_cannot_begin_puts_it_on_its_own_list(office: Office) -> None:
    office.world.accepted()
    office.answer(office.token(), "put-on-own-list", wie="m02", verwachte_start="2026-04-01")
    (fact,) = office.world.facts(e.PutOnOwnList)
    assert (fact.naam, str(fact.verwachte_start)) == ("m02", "2026-04-01")
    assert "Verwachte start van de hulp" in office.page(office.token()).text


def test_a_start_in_the_past_is_refused_beside_its_field(office: Office) -> None:
    office.world.accepted()
    sent = office.answer(office.token(), "put-on-own-list", wie="m02", verwachte_start="2026-03-01")
    assert "Verwachte start van de hulp: De verwachte start van hulp ligt in het verleden." in Page(sent.text).text


def test_first_contact_start_of_help_and_feedback_are_reported_one_after_another(office: Office) -> None:
    office.world.accepted()
    token = office.token()
    office.answer(token, "report-first-contact", wie="m02", wanneer="")
    office.answer(token, "report-help-started", wie="m02", wanneer="")
    sent = office.answer(token, "report-back", wie="m02")

    assert "Veilig Thuis weet dat de hulp loopt." in Page(sent.text).text
    assert office.world.route().state.value == "teruggekoppeld"


def test_a_first_contact_of_this_morning_is_recorded_at_its_own_time(office: Office) -> None:
    office.world.accepted()
    office.world.at("2026-03-03 15:00")
    office.answer(office.token(), "report-first-contact", wie="m02", wanneer="2026-03-03T09:30")

    event = next(one for one in office.world.events() if isinstance(one.fact, e.FirstContactReported))
    assert event.at.isoformat() == "2026-03-03T08:30:00+00:00"
    assert event.recorded_at > event.at


def test_a_contact_in_the_future_is_refused(office: Office) -> None:
    office.world.accepted()
    sent = office.answer(office.token(), "report-first-contact", wie="m02", wanneer="2027-01-01T09:30")
    assert sent.status_code == 422
    assert office.world.facts(e.FirstContactReported) == []


def test_the_same_form_sent_twice_is_one_answer(office: Office) -> None:
    office.world.offered()
    token = office.token()
    page = office.page(token)
    fields = page.forms[page.form("confirm-receipt")] | {"wie": "m02"}
    first, second = (office.post(f"/antwoord/{token}", fields) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(office.world.facts(e.ReceiptConfirmed)) == 1


def test_who_comes_second_hears_that_somebody_was_first_and_what_is_possible_now(office: Office) -> None:
    office.world.offered()
    token = office.token()
    page = office.page(token)
    office.answer(token, "confirm-receipt", wie="m01")
    sent = office.post(f"/antwoord/{token}", page.forms[page.form("confirm-receipt")] | {"wie": "m02"})

    assert sent.status_code == 409
    assert "Misschien was iemand u voor." in Page(sent.text).text
    assert "accept-overdracht" in Page(sent.text).commands()
    assert len(office.world.facts(e.ReceiptConfirmed)) == 1


def test_an_answer_that_is_overtaken_while_it_is_sent_shows_what_is_possible_now_and_no_names_of_commands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.world.offered()
    token, engine = office.token(), office.world.engine
    recorded = engine.do

    def overtaken(*given: Any, **named: Any) -> Answer:
        monkeypatch.setattr(engine, "do", recorded)
        office.world.do("A", "confirm-receipt", by="cjg-haarlem.m02")
        return recorded(*given, **named)

    monkeypatch.setattr(engine, "do", overtaken)
    sent = office.answer(token, "confirm-receipt", wie="m01")

    assert sent.status_code == 409
    shown = Page(sent.text)
    assert "Misschien was iemand u voor." in shown.text
    assert "confirm-receipt" not in shown.text
    assert "accept-overdracht" in shown.commands()
    assert len(office.world.facts(e.ReceiptConfirmed)) == 1


def test_a_withdrawn_offer_says_so_and_asks_nothing(office: Office) -> None:
    office.world.offered()
    page = office.page(office.token())
    office.world.do("A", "withdraw-overdracht", reden="nieuwe_informatie")

    shown = office.get(f"/antwoord/{office.token()}")
    assert "Overdracht ingetrokken: Nieuwe informatie" in Page(shown.text).text
    sent = office.post(f"/antwoord/{office.token()}", page.forms[page.form("accept-overdracht")] | {"wie": "m02"})
    assert "Overdracht ingetrokken" in Page(sent.text).text
    assert office.world.facts(e.OverdrachtAccepted) == []


def test_the_link_of_a_first_offer_is_not_one_to_the_second(office: Office) -> None:
    office.world.offered()
    office.world.do("A", "withdraw-overdracht", reden="nieuwe_informatie")
    office.world.offer("A")
    assert "Hier is al antwoord op gegeven" in Page(office.get(f"/antwoord/{office.token()}").text).text
    assert "accept-overdracht" in office.page(office.token(subject=Subject("overdracht", 2))).commands()


def test_a_team_sees_and_answers_nothing_of_what_lies_with_another(office: Office) -> None:
    office.world.offered()
    other = office.page(office.token(team="cjg-velsen", subject=VT))
    assert other.commands() == set()
    assert "Tijdlijn" not in other.text
    assert office.page(office.token(team="cjg-velsen")).commands() == set()


def test_an_expired_link_offers_a_new_one_that_goes_to_the_team_itself_once_an_hour(office: Office) -> None:
    office.world.offered()
    token = office.token()
    office.real += LIFE
    shown = office.get(f"/antwoord/{token}")
    assert shown.status_code == 410
    assert "Deze link is verlopen" in Page(shown.text).text

    asked = Page(shown.text).forms["nieuwe-link"]
    first, second = (Page(office.post(f"/antwoord/{token}", asked).text).text for _ in range(2))
    assert "binnen enkele minuten een bericht" in first
    assert "al een nieuwe link gestuurd" in second
    assert [(row.team, row.rung) for row in office.world.sent(kind="nieuwe-link")] == [("cjg-haarlem", "overdracht-1")]


def test_an_expired_link_answers_nothing(office: Office) -> None:
    office.world.offered()
    token = office.token()
    page = office.page(token)
    office.real += LIFE
    sent = office.post(f"/antwoord/{token}", page.forms[page.form("confirm-receipt")] | {"wie": "m02"})
    assert sent.status_code == 410
    assert office.world.facts(e.ReceiptConfirmed) == []


def test_veilig_thuis_does_its_check_and_decision_from_its_link(office: Office) -> None:
    office.world.register()
    token = office.token(team="vt", subject=VT)
    office.answer(token, "check-veiligheid", wie="m01", acuut="nee")
    sent = office.answer(
        token,
        "decide-veiligheidsbeoordeling",
        wie="m01",
        uitkomst="overdracht",
        monitoring="nee",
        gesproken="alle",
    )
    assert "Het besluit is vastgelegd." in Page(sent.text).text
    assert office.world.route().uitkomst == "overdracht"


def test_a_coordinator_takes_an_escalation_on_until_a_day(office: Office) -> None:
    office.world.offered()
    office.world.pass_time("2026-03-04 10:00")
    token = office.token(team="cjg-haarlem-coordinatie", subject=VT)
    sent = office.answer(token, "acknowledge-escalation", wie="m01", actie="bellen", tot="2026-03-06")

    assert "U heeft de escalatie opgepakt." in Page(sent.text).text
    (fact,) = office.world.facts(e.EscalationAcknowledged)
    assert (fact.norm, fact.actie) == ("OVD-ONTV", "bellen")


def test_an_end_that_lies_too_far_is_refused_beside_its_field(office: Office) -> None:
    office.world.offered()
    office.world.pass_time("2026-03-04 10:00")
    token = office.token(team="cjg-haarlem-coordinatie", subject=VT)
    sent = office.answer(token, "acknowledge-escalation", wie="m01", actie="bellen", tot="2026-12-01")
    assert "Tot en met welke dag?: Een bevestiging loopt van vandaag" in Page(sent.text).text


def test_a_consult_shows_what_is_asked_and_is_answered_by_name(office: Office) -> None:
    office.world.decided()
    office.world.do("A", "ask-consult", aan="ggz", vraag=next(iter(office.world.book.now.codes["consultvraag"])))
    token = office.token(team="ggz", subject=Subject("traject", 1))
    page = office.page(token)
    assert next(iter(office.world.book.now.codes["consultvraag"].values())) in page.text
    assert "Tijdlijn" not in page.text

    code = next(iter(office.world.book.now.codes["consultantwoord"]))
    sent = office.answer(token, "answer-consult", wie="m03", antwoord=code)
    assert "Consult: beantwoord" in Page(sent.text).text
    (fact,) = [one for one in office.world.facts(e.StepTaken) if one.stap == "consult-beantwoord"]
    assert fact.gegevens == {"antwoord": code, "naam": "m03"}


def test_the_page_of_a_team_lists_all_that_waits_on_it_and_each_leads_to_its_own_answer(office: Office) -> None:
    office.world.offered("A")
    office.world.at("2026-03-03 10:00")
    office.world.offered("B")
    shown = Page(office.get(f"/team/{office.team_token()}").text)

    addresses = [attrs["href"] for tag, attrs in shown.tags if tag == "a" and "antwoord" in attrs.get("href", "")]
    assert len(addresses) == 2
    assert shown.text.index(office.world.refs["A"]) < shown.text.index(office.world.refs["B"]), "nearest limit first"
    sent = office.answer(addresses[0].removeprefix("../antwoord/"), "confirm-receipt", wie="m01")
    assert "De ontvangst is bevestigd." in Page(sent.text).text
    assert "2 antwoorden gevraagd" in shown.text


def test_the_page_of_a_team_ends_too_and_a_new_link_is_sent_to_the_team(office: Office) -> None:
    token = office.team_token()
    office.real += LIFE
    shown = Page(office.get(f"/team/{token}").text)
    assert "Deze link is verlopen" in shown.text
    office.post(f"/team/{token}", shown.forms["nieuwe-link"])
    assert [row.team for row in office.world.sent(kind="nieuwe-link")] == ["cjg-haarlem"]


def test_a_link_to_one_melding_is_not_one_to_all_of_the_team(office: Office) -> None:
    office.world.offered()
    assert office.get(f"/team/{office.token()}").status_code == 404
    assert office.get(f"/antwoord/{office.team_token()}").status_code == 404


def test_a_form_from_another_site_is_refused(office: Office) -> None:
    office.world.offered()
    token = office.token()
    page = office.page(token)
    fields = page.forms[page.form("confirm-receipt")] | {"wie": "m02"}
    assert office.post(f"/antwoord/{token}", fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert office.post(f"/antwoord/{token}", fields | {"sleutel": "x" * 16 + "." + "0" * 32}).status_code == 403
    assert office.world.facts(e.ReceiptConfirmed) == []


def test_a_link_that_is_asked_for_too_often_has_to_wait(office: Office) -> None:
    office.world.offered()
    token = office.token()
    answers = [office.get(f"/antwoord/{token}") for _ in range(MOST_A_LINK + 2)]
    assert [answer.status_code for answer in answers] == [200] * MOST_A_LINK + [429] * 2
    assert answers[-1].headers["retry-after"] == "60"


def test_answers_to_one_link_have_to_wait_sooner(office: Office) -> None:
    office.world.offered()
    token = office.token()
    codes = [office.post(f"/antwoord/{token}", {"opdracht": "x"}).status_code for _ in range(MOST_POSTS + 2)]
    assert [code == 429 for code in codes] == [False] * MOST_POSTS + [True] * 2
    assert MOST_POSTS < MOST_A_LINK


def test_the_pages_may_load_nothing_and_are_kept_nowhere(office: Office) -> None:
    office.world.offered()
    headers = office.get(f"/antwoord/{office.token()}").headers
    assert "form-action 'self'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    page = office.page(office.token())
    assert not [tag for tag, _ in page.tags if tag in {"script", "img", "iframe"}]


def test_every_page_has_one_heading_a_language_and_labels_for_its_fields(office: Office) -> None:
    office.world.offered()
    page = office.page(office.token())
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert ("html", {"lang": "nl"}) in page.tags
    assert len(page.ids) == len(set(page.ids))
    labelled = {attrs["for"] for tag, attrs in page.tags if tag == "label" and "for" in attrs}
    asked = {attrs["id"] for tag, attrs in page.tags if tag == "select"}
    assert asked <= labelled
