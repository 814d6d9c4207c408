"""The addresses of the pages for coordinators and managers. One call of `add_overview` puts them into an application.

They stand behind the guard of the installation: this machine, or the password.
"""

import time
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, TypeVar

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from vtflow.domain.errors import BadInput
from vtflow.domain.reference import is_display_code
from vtflow.domain.written_time import clock_text
from vtflow.ports import StoreUnavailable
from vtflow.reports.kinds import KINDS, build
from vtflow.reports.render import FORMATS
from vtflow.reports.standing import Filter
from vtflow.reports.worklist import worklist
from vtflow.web.answers.desk import Desk
from vtflow.web.answers.limits import Limiter
from vtflow.web.answers.replies import Reply, Visitor
from vtflow.web.answers.routes import form_of, sent
from vtflow.web.overview.addresses import PATH, Place
from vtflow.web.overview.melding import melding_page, melding_view, print_page, token_for
from vtflow.web.overview.render import POLICY, render
from vtflow.web.overview.screen import Screen
from vtflow.wiring import App

T = TypeVar("T")
_NOT_THERE = "Er is geen melding met dit kenmerk."
#: a report brings its own style; it may load nothing
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
_TYPES = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8"}


def add_overview(app: FastAPI, parts: App, seconds: Callable[[], float] = time.monotonic) -> None:
    """Add the overview, the page of a melding, search, the work of a person, and reports to read or take along.

    Args:
        app: The application.
        parts: What the pages work on.
        seconds: Elapsed seconds, for counting requests.
    """
    screen = Screen(parts)
    _add_screen(app, screen)
    _add_melding(app, parts)
    _add_for_others(app, parts, Desk(parts, Limiter(seconds), for_others=True))
    _add_search(app, parts)
    _add_worklist(app, parts, screen)
    _add_reports(app, parts, screen)


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, {"Content-Security-Policy": POLICY})


def _read(work: Callable[[], T]) -> T:
    """Return what is read; a record that cannot be read is told as a page."""
    try:
        return work()
    except StoreUnavailable:
        raise HTTPException(503, "De gegevens zijn nu niet te lezen. Probeer het over een paar minuten weer.") from None


def _add_screen(app: FastAPI, screen: Screen) -> None:
    def show(
        regio: str = "", gemeente: str = "", team: str = "", niveau: int = 0, vanaf: int = 0, verversen: str = "aan"
    ) -> Response:
        region = screen.known(regio)
        wanted = Filter(gemeente[:80], team[:80], max(0, min(niveau, 9)))
        here = Place(region, wanted, max(0, min(vanaf, 1_000_000)), verversen != "uit")
        return _page(_read(lambda: screen.page(here)))

    app.get(PATH)(show)


def _add_melding(app: FastAPI, parts: App) -> None:
    def facts(ref: str) -> Mapping[str, Any]:
        found = _read(lambda: melding_view(parts, ref)) if is_display_code(ref) else None
        if found is None:
            raise HTTPException(404, _NOT_THERE)
        return found

    def show(ref: str) -> Response:
        return _page(melding_page(facts(ref)))

    def printed(ref: str) -> Response:
        return _page(print_page(facts(ref)))

    app.get("/melding/{ref}")(show)
    app.get("/melding/{ref}/afdruk")(printed)


def _add_for_others(app: FastAPI, parts: App, desk: Desk) -> None:
    """Add the page on which a coordinator records what a team says, with the moment at which it happened."""

    def token(ref: str, team: str) -> str:
        found = _read(lambda: token_for(parts, ref, team)) if is_display_code(ref) else None
        if found is None:
            raise HTTPException(404, "Deze melding ligt niet bij dit team.")
        return found

    def show(request: Request, ref: str, team: str, klaar: str = "") -> Response:
        return sent(desk.show(token(ref, team), _visitor(request), klaar[:200]))

    async def answer(request: Request, ref: str, team: str) -> Response:
        given = await form_of(request)
        if isinstance(given, Reply):
            return sent(given)
        return await run_in_threadpool(record, request, ref, team, given)

    def record(request: Request, ref: str, team: str, given: dict[str, list[str]]) -> Response:
        made = token(ref, team)
        reply = desk.answer(made, given, _visitor(request))
        if reply.location:
            # why: the desk names the page by its link, and here that stays out of the address
            reply = Reply(reply.status, location=reply.location.replace(made, team, 1))
        return sent(reply)

    app.get("/melding/{ref}/namens/{team}")(show)
    app.post("/melding/{ref}/namens/{team}")(answer)


def _visitor(request: Request) -> Visitor:
    return Visitor(address=request.client.host if request.client else "")


def _add_search(app: FastAPI, parts: App) -> None:
    """Add the search; what is looked for travels in a form, so that it stands in no address, history or log."""

    def ask() -> Response:
        return _page(render("zoeken", fout=""))

    async def look(request: Request) -> Response:
        given = await form_of(request)
        if isinstance(given, Reply):
            return sent(given)
        text = "".join(given.get("kenmerk", ())[:1]).strip()
        ref = await run_in_threadpool(_read, lambda: _found(parts, text))
        if ref:
            return RedirectResponse(f"/melding/{ref}", 303, {"Content-Security-Policy": POLICY})
        fout = (
            "Vul een kenmerk in."
            if not text
            else "Bij dit kenmerk is hier geen melding. Kijk of er een tikfout in zit."
        )
        return _page(render("zoeken", fout=fout), 404 if text else 422)

    app.get("/zoeken")(ask)
    app.post("/zoeken")(look)


def _found(parts: App, text: str) -> str:
    """Return the display code of a melding by its own kenmerk or that of its source; empty without one."""
    code = text.upper()
    if is_display_code(code):
        return code if parts.store.read(lambda reader: reader.melding(code)) else ""
    link = parts.store.read(lambda reader: reader.find(parts.seal.kenmerk(text))) if text else None
    return link.ref if link else ""


def _add_worklist(app: FastAPI, parts: App, screen: Screen) -> None:
    def show(regio: str = "", wie: str = "") -> Response:
        region = screen.known(regio)
        rows, fault = None, ""
        try:
            now = parts.clock.now()
            rows = _read(lambda: worklist(parts.store, parts.policies, region, wie, now)) if wie else None
        except BadInput:
            fault = "Deze medewerker staat niet in deze regio. Kies uit de lijst."
        groups = [(when, list(some)) for when, some in groupby(rows or [], key=lambda row: row["wanneer"])]
        facts = {"regio": region, "teams": _staff(parts, region), "wie": "" if fault else wie, "fout": fault}
        html = render("werklijst", **facts, rijen=rows, groepen=groups, op=clock_text(parts.clock.now()))
        return _page(html, 404 if fault else 200)

    app.get("/werklijst")(show)


def _staff(parts: App, region: str) -> list[tuple[str, list[str]]]:
    teams = parts.policies.policy(region).region.teams.values()
    return [(one.title, [f"{one.code}.{code}" for code in one.staff]) for one in teams if one.staff]


def _add_reports(app: FastAPI, parts: App, screen: Screen) -> None:
    def show(name: str, regio: str = "") -> Response:
        kind, _, shape = name.rpartition(".")
        if kind not in KINDS or shape not in _TYPES:
            raise HTTPException(404, "Dit rapport bestaat niet.")
        regions = [screen.known(regio)]
        made = _read(lambda: build(parts.store, parts.policies, regions, kind, parts.clock.now()))
        headers = {"Content-Security-Policy": _REPORT_POLICY}
        if shape == "csv":
            headers["Content-Disposition"] = f'attachment; filename="{kind}-{regions[0]}-{made.on}.csv"'
        return Response(FORMATS[shape](made), media_type=_TYPES[shape], headers=headers)

    app.get("/rapport/{name}")(show)
