"""Whatever is sent to a page: an answer for a person, never a traceback, and nothing changed."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.web.answers.office import Office
from vtflow.links import Subject

NAMES = ("opdracht", "sleutel", "wie", "gesprek_op", "reden", "verwachte_start", "wanneer", "actie", "tot", "norm", "x")
COMMANDS = ("accept-overdracht.1", "confirm-receipt.1", "return-overdracht.1", "refuse-overdracht.1", "verkeerd-team.1")
VALUES = (
    *("", " ", "m02", "M02", "vt.m01", "m02;drop", "31-02-2026", "2026-13-01", "0000-00-00", "9999-12-31"),
    *(
        "2026-03-29T02:30",
        "geen_capaciteit",
        "onbekend",
        "<script>",
        "é" * 50,
        "1" * 199,
        "-1",
        "ja",
        "../..",
        "{{7*7}}",
    ),
)
text = st.one_of(st.sampled_from(VALUES), st.text(max_size=40))
wrong = st.dictionaries(st.sampled_from(NAMES), st.one_of(text, st.lists(text, max_size=3)), max_size=8)


@pytest.fixture(scope="module")
def open_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One office with one offer, for all tries: none of them may change anything."""
    made = Office(Path(tmp_path_factory.mktemp("home")))
    made.world.offered()
    return made


@pytest.fixture(scope="module")
def key(open_office: Office) -> str:
    """A key as the page holds it; it opens any form of that page as long as nothing was recorded with it."""
    return open_office.page(open_office.token()).forms["confirm-receipt.1"]["sleutel"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from(COMMANDS), fields=wrong)
def test_two_hundred_wrong_forms_change_nothing(
    open_office: Office, key: str, command: str, fields: dict[str, Any]
) -> None:
    office, token = _quiet(open_office), open_office.token()
    before = office.world.events()
    # why: with the key of the page and who answers some would be a whole answer
    sound = {"opdracht": command, "sleutel": key}
    given_fields = {**sound, **fields, "wie": _not_staff(fields.get("wie", ""))}
    sent = office.post(f"/antwoord/{token}", given_fields)

    assert sent.status_code in {400, 403, 409, 422}, given_fields
    assert "Er is nog niets vastgelegd" in sent.text or "Er is niets vastgelegd" in sent.text
    assert "Traceback" not in sent.text
    assert office.world.events() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), kind=st.sampled_from(["application/x-www-form-urlencoded", "text/plain", ""]))
def test_a_body_that_is_no_form_changes_nothing(open_office: Office, body: bytes, kind: str) -> None:
    office, token = _quiet(open_office), open_office.token()
    before = office.world.events()
    sent = office.post(f"/antwoord/{token}", content=body, headers={"Content-Type": kind})
    assert sent.status_code in {400, 403, 409}
    assert office.world.events() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(min_size=1, max_size=80).filter(lambda one: "/" not in one and one not in {".", ".."}))
def test_an_address_that_was_made_up_leads_nowhere(open_office: Office, token: str) -> None:
    office = _quiet(open_office)
    for folder in ("antwoord", "team"):
        assert office.get(f"/{folder}/{quote(token, safe='')}").status_code in {404, 400}


def test_a_form_that_is_too_large_or_has_too_many_fields_is_refused(open_office: Office) -> None:
    office, token = _quiet(open_office), open_office.token()
    assert office.post(f"/antwoord/{token}", content=b"wie=" + b"a" * 9_000).status_code == 400
    assert office.post(f"/antwoord/{token}", content=b"&".join([b"a=1"] * 80)).status_code == 400
    assert office.post(f"/antwoord/{token}", {"wie": "a" * 201}).status_code == 400


def test_an_answer_that_the_page_did_not_offer_is_not_given(open_office: Office) -> None:
    office, token = _quiet(open_office), open_office.token()
    key = office.page(token).forms["confirm-receipt.1"]["sleutel"]
    for chosen in ("close", "offer-overdracht", "report-back.1", "confirm-receipt.2", "withdraw-overdracht.1"):
        sent = office.post(f"/antwoord/{token}", {"opdracht": chosen, "sleutel": key, "wie": "m02"})
        assert sent.status_code == 409, chosen


def test_a_key_of_another_link_opens_nothing(open_office: Office) -> None:
    office = _quiet(open_office)
    other = office.token(team="vt", subject=Subject())
    key = office.page(other).forms["withdraw-overdracht.1"]["sleutel"]
    fields = {"opdracht": "confirm-receipt.1", "sleutel": key, "wie": "m02"}
    assert office.post(f"/antwoord/{office.token()}", fields).status_code == 403


def _quiet(office: Office) -> Office:
    """Return the office as it is a minute later, so that nobody has asked too often."""
    office.seconds += 60
    return office


def _not_staff(value: Any) -> Any:
    return "" if isinstance(value, list) or value.strip() in {"m01", "m02", "m03"} else value
