"""Pages that show meldingen are written down before they leave, also those that a link opens and those that list."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from tests.contract.web.api_office import BASE, CJG, REGION, ApiOffice
from vtflow.links import TEAM, Subject
from vtflow.ports import StoreUnavailable
from vtflow.web.access_log import HOUR, add_access_log
from vtflow.web.answers.routes import add_answers
from vtflow.web.app import create_app
from vtflow.web.overview.routes import add_overview


class Pages:
    """The pages of an installation as a browser on this machine asks for them."""

    def __init__(self, office: ApiOffice) -> None:
        self.office = office
        self.seconds = 0.0
        parts = office.parts
        self.app: FastAPI = create_app(
            office.mailbox,
            {},
            parts=(
                lambda made: add_access_log(made, parts, lambda: self.seconds),
                lambda made: add_overview(made, parts),
                lambda made: add_answers(made, parts),
            ),
        )
        self._read = len(office.log())

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                headers = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
                return await client.request(method, path, content=urlencode(form or {}), headers=headers)

        return asyncio.run(ask())

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def rows(self, *names: str) -> list[tuple[Any, ...]]:
        """Return these columns of the rows since this was last asked."""
        found = self.office.log()
        new, self._read = found[self._read :], len(found)
        return [tuple(row[name] for name in names) for row in new]

    def link(self, ref: str, subject: Subject) -> tuple[str, str]:
        """Return the id of a link of CJG Haarlem and how it is written."""
        made = self.office.parts.links.make(ref, CJG, subject, "proef")
        return made.id, self.office.parts.links.write(made)


NAMES = ("via", "action", "ref", "outcome")


@pytest.mark.parametrize("path", ["", "/afdruk", f"/namens/{CJG}"])
def test_each_page_about_one_melding_is_a_row_print_included(office: ApiOffice, path: str) -> None:
    ref = office.offered()
    pages = Pages(office)
    assert pages.get(f"/melding/{ref}{path}").status_code == 200
    assert pages.rows(*NAMES) == [("pagina", "melding.lezen", ref, "toegestaan")]


def test_the_page_behind_a_link_is_a_row_in_the_name_of_that_link(office: ApiOffice) -> None:
    ref = office.offered()
    pages = Pages(office)
    number, text = pages.link(ref, Subject("overdracht", 1))
    assert pages.get(f"/antwoord/{text}").status_code == 200
    assert pages.rows("via", "action", "team", "actor", "ref") == [
        ("link", "melding.lezen", CJG, f"link:{number}", ref)
    ]


def test_an_answer_with_a_mistake_shows_the_melding_again_and_is_a_row_one_that_is_recorded_is_an_event(
    office: ApiOffice,
) -> None:
    ref = office.offered()
    pages = Pages(office)
    _, text = pages.link(ref, Subject("overdracht", 1))
    sleutel = pages.get(f"/antwoord/{text}").text.partition('name="sleutel" value="')[2].partition('"')[0]
    form = {"opdracht": "confirm-receipt.1", "sleutel": sleutel}
    pages.rows("ref")
    wrong = pages.ask("POST", f"/antwoord/{text}", {**form, "wie": "niemand"})
    assert (wrong.status_code, ref in wrong.text) == (422, True)
    assert pages.rows(*NAMES) == [("link", "melding.lezen", ref, "toegestaan")]
    assert pages.ask("POST", f"/antwoord/{text}", {**form, "wie": "m01"}).status_code == 303
    assert pages.rows(*NAMES) == []


def test_a_link_that_was_not_made_here_is_a_refusal_in_the_log(office: ApiOffice) -> None:
    pages = Pages(office)
    for path in ("antwoord", "team"):
        assert pages.get(f"/{path}/" + "a" * 60).status_code == 404
    assert pages.rows("actor", "outcome", "action") == [
        ("onbekend", "geweigerd", "melding.lezen"),
        ("onbekend", "geweigerd", "wachtrij.lezen"),
    ]


def test_the_lists_of_a_team_a_person_and_a_coordinator_are_rows_without_a_melding(office: ApiOffice) -> None:
    office.offered()
    pages = Pages(office)
    number, text = pages.link("", TEAM)
    for path in (f"/team/{text}", "/werklijst?wie=vt.m01", f"/overzicht?regio={REGION}", "/postvak"):
        assert pages.get(path).status_code == 200, path
    assert pages.rows("via", "actor", "action", "ref", "region") == [
        ("link", f"link:{number}", "wachtrij.lezen", "", ""),
        ("pagina", "pagina", "wachtrij.lezen", "", REGION),
        ("pagina", "pagina", "wachtrij.lezen", "", REGION),
        ("pagina", "pagina", "berichten.lezen", "", ""),
    ]


def test_pages_that_name_no_melding_are_no_rows(office: ApiOffice) -> None:
    pages = Pages(office)
    for path in ("/werklijst", "/zoeken", "/rapport/kwartaal.html"):
        assert pages.get(path).status_code == 200, path
    assert pages.rows("action") == []


@pytest.mark.parametrize("path", ["/overzicht", "/postvak"])
def test_a_screen_that_loads_itself_again_is_one_look_an_hour(office: ApiOffice, path: str) -> None:
    pages = Pages(office)
    for pages.seconds in (0.0, 60.0, HOUR - 0.1):
        assert pages.get(path).status_code == 200
    assert len(pages.rows("action")) == 1
    pages.seconds = HOUR
    pages.get(path)
    assert len(pages.rows("action")) == 1


def test_a_list_that_somebody_loads_by_hand_is_a_row_each_time(office: ApiOffice) -> None:
    pages = Pages(office)
    for path in ("/overzicht?verversen=uit", "/werklijst?wie=vt.m01"):
        pages.get(path)
        pages.get(path)
    assert pages.rows("action") == [("wachtrij.lezen",)] * 4


def test_a_search_tells_what_was_found_and_never_what_was_looked_for(office: ApiOffice) -> None:
    ref = office.register("K-77")
    pages = Pages(office)
    assert pages.ask("POST", "/zoeken", {"kenmerk": "K-77"}).status_code == 303
    assert pages.ask("POST", "/zoeken", {"kenmerk": "Jansen"}).status_code == 404
    assert pages.ask("POST", "/zoeken", {"kenmerk": ""}).status_code == 422
    assert pages.rows(*NAMES) == [
        ("pagina", "melding.zoeken", ref, "toegestaan"),
        ("pagina", "melding.zoeken", "", "niet-gevonden"),
    ]
    assert not [row for row in office.log() if "Jansen" in str(row) or "K-77" in str(row)]


@pytest.mark.parametrize("path", ["/melding/REF", "/overzicht", "/werklijst?wie=vt.m01"])
def test_where_it_cannot_be_written_down_nothing_is_shown_and_a_person_reads_why(
    office: ApiOffice, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    ref = office.offered()
    pages = Pages(office)

    def broken(*_: object) -> None:
        text = "niet vastgelegd: de schijf is vol"
        raise StoreUnavailable(text)

    monkeypatch.setattr(type(office.parts.store), "amend", broken)
    for _ in range(2):  # why twice: a look that was not written down is no look
        found = pages.get(path.replace("REF", ref))
        assert (found.status_code, ref in found.text) == (503, False)
        assert "De inzage kan nu niet worden vastgelegd." in found.text
        assert "Naar de startpagina" in found.text
