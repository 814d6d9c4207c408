"""Pages about a melding are written down before they leave, also those that a link opens."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from tests.contract.web.api_office import BASE, CJG, ApiOffice
from vtflow.links import Subject
from vtflow.ports import StoreUnavailable
from vtflow.web.access_log import add_access_log
from vtflow.web.answers.routes import add_answers


def pages(office: ApiOffice) -> FastAPI:
    app = FastAPI()
    add_access_log(app, office.parts)
    add_answers(app, office.parts)

    def melding(ref: str) -> HTMLResponse:
        return HTMLResponse(f"melding {ref}")

    app.get("/melding/{ref}")(melding)
    return app


def get(app: FastAPI, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
            return await client.get(path)

    return asyncio.run(ask())


def last(office: ApiOffice) -> dict[str, Any]:
    return office.log()[-1]


def test_a_page_of_a_melding_and_the_page_behind_a_link_are_both_rows(office: ApiOffice) -> None:
    ref, app = office.offered(), pages(office)
    assert get(app, f"/melding/{ref}").status_code == 200
    assert (last(office)["via"], last(office)["ref"], last(office)["outcome"]) == ("pagina", ref, "toegestaan")
    link = office.parts.links.make(ref, CJG, Subject("overdracht", 1), "proef")
    assert get(app, f"/antwoord/{office.parts.links.write(link)}").status_code == 200
    row = last(office)
    assert (row["via"], row["team"], row["actor"], row["ref"]) == ("link", CJG, f"link:{link.id}", ref)


def test_a_link_that_was_not_made_here_is_a_refusal_in_the_log(office: ApiOffice) -> None:
    app, rows = pages(office), len(office.log())
    assert get(app, "/antwoord/" + "a" * 60).status_code == 404
    assert [(row["actor"], row["outcome"]) for row in office.log()[rows:]] == [("onbekend", "geweigerd")]


def test_where_it_cannot_be_written_down_nothing_is_shown(office: ApiOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    ref, app = office.register(), pages(office)

    def broken(*_: object) -> None:
        text = "niet vastgelegd: de schijf is vol"
        raise StoreUnavailable(text)

    monkeypatch.setattr(type(office.parts.store), "amend", broken)
    found = get(app, f"/melding/{ref}")
    assert (found.status_code, ref in found.text) == (503, False)
