"""Every page that shows meldingen is written down before it leaves: who, as whom, which melding. Without a row no page.

A list that loads itself again is one look an hour for each visitor; a page about one melding is a row each time.
"""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from vtflow.access.holder import Outcome, Seen
from vtflow.access.log import MESSAGES, QUEUE, READ, SEARCH, note
from vtflow.domain.reference import is_display_code
from vtflow.links import LinkBroken
from vtflow.ports import StoreUnavailable
from vtflow.web.page import POLICY, error_page
from vtflow.wiring import App, real_now

HOUR = 3600.0  #: seconds within which a list that loads itself again is the same look
_MELDING = re.compile(r"/melding/([^/]{1,40})(?:/.*)?")
_LINK = re.compile(r"/(antwoord|team)/([^/]{1,200})(?:/.*)?")
#: lists that name meldingen, with what the log calls them
_LISTS = {"/overzicht": QUEUE, "/werklijst": QUEUE, "/postvak": MESSAGES, "/postvak.json": MESSAGES}
_LIVE = frozenset({"/overzicht", "/postvak", "/postvak.json"})
_SEARCH, _WORKLIST = "/zoeken", "/werklijst"
_OUTCOMES = {403: Outcome.GEWEIGERD, 404: Outcome.NIET_GEVONDEN, 410: Outcome.NIET_GEVONDEN}
#: a form that was not taken comes back on the page of the melding
_SHOWN_AGAIN = frozenset({409, 422})
_UNWRITTEN = "De inzage kan nu niet worden vastgelegd. Probeer het over een paar minuten weer."


def add_access_log(app: FastAPI, parts: App, seconds: Callable[[], float] = time.monotonic) -> None:
    """Add the log; call it before the pages, so that it knows who signed in.

    Args:
        app: The application.
        parts: Whose record holds the log.
        seconds: Elapsed seconds, for telling a new look from a page that loads itself again.
    """
    looks = _Looks(seconds)

    async def log(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        seen = _seen(request, response, parts)
        key = looks.key_of(request)
        if seen is None or not looks.is_new(key):
            return response
        try:
            await run_in_threadpool(lambda: parts.store.amend(lambda connection: note(connection, seen)))
        except StoreUnavailable:
            return HTMLResponse(error_page(_UNWRITTEN), 503, {"Content-Security-Policy": POLICY})
        looks.remember(key)
        return response

    app.middleware("http")(log)


class _Looks:
    """When each visitor last began to look at a list that loads itself again."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._begun: dict[str, float] = {}

    def key_of(self, request: Request) -> str:
        """Return visitor and address of a page that loads itself again; empty for any other page."""
        is_live = request.url.path in _LIVE and request.query_params.get("verversen") != "uit"
        return f"{_visitor(request)} {request.url.path}?{request.url.query}" if is_live else ""

    def is_new(self, key: str) -> bool:
        return not key or self._seconds() - self._begun.get(key, -HOUR) >= HOUR

    def remember(self, key: str) -> None:
        if key:
            now = self._seconds()
            self._begun = {one: begun for one, begun in self._begun.items() if now - begun < HOUR} | {key: now}


def _visitor(request: Request) -> str:
    return f"{_staff(request)}@{request.client.host if request.client else ''}"


def _staff(request: Request) -> str:
    return str(request.scope.get("session", {}).get("medewerker", ""))


def _seen(request: Request, response: Response, parts: App) -> Seen | None:
    """Return the row of a request; None for what shows no melding."""
    path = request.url.path
    if path == _SEARCH and request.method == "POST":
        return _search(request, response)
    outcome = _outcome(request.method, response.status_code)
    if outcome is None:
        return None
    if found := _MELDING.fullmatch(path):
        return _page(request, READ, outcome, ref=found[1].upper())
    if found := _LINK.fullmatch(path):
        return _behind_link(request, outcome, found[1], found[2], parts)
    if path not in _LISTS or request.method != "GET" or outcome is not Outcome.TOEGESTAAN:
        return None
    if path == _WORKLIST and not request.query_params.get("wie"):
        return None  # why: it shows only of whom a list can be asked
    return _page(request, _LISTS[path], outcome, region=_region(request, parts))


def _outcome(method: str, status: int) -> Outcome | None:
    """Return how a look at meldingen ended; None where the answer shows none."""
    if status in _OUTCOMES:
        return _OUTCOMES[status]
    shows = status < 300 if method == "GET" else status in _SHOWN_AGAIN
    return Outcome.TOEGESTAAN if shows else None


def _region(request: Request, parts: App) -> str:
    """Return the region that a list was asked for; empty for messages, which are of every region."""
    if _LISTS[request.url.path] == MESSAGES:
        return ""
    asked = request.query_params.get("regio", "")
    return asked if asked in parts.settings.regions else parts.region


def _search(request: Request, response: Response) -> Seen | None:
    """Return the row of a search: what was found; never what was looked for."""
    if response.status_code == 303:
        found = _MELDING.fullmatch(response.headers.get("location", ""))
        return _page(request, SEARCH, Outcome.TOEGESTAAN, ref=found[1] if found else "")
    outcome = _OUTCOMES.get(response.status_code)
    return _page(request, SEARCH, outcome) if outcome else None


def _behind_link(request: Request, outcome: Outcome, kind: str, token: str, parts: App) -> Seen:
    """Return the row of a page behind a link; the link says as whom, and of which melding."""
    action = QUEUE if kind == "team" else READ
    try:
        link = parts.links.read(token)
    except LinkBroken:
        return replace(_row(action, Outcome.GEWEIGERD), via="link", role="team", actor="onbekend")
    actor = _staff(request) or f"link:{link.id}"
    return replace(_row(action, outcome, link.ref), via="link", role="team", actor=actor, team=link.team)


def _page(request: Request, action: str, outcome: Outcome, *, ref: str = "", region: str = "") -> Seen:
    staff = _staff(request)
    found = _row(action, outcome, ref)
    return replace(found, actor=staff or found.actor, team=staff.partition(".")[0], region=region)


def _row(action: str, outcome: Outcome, ref: str = "") -> Seen:
    """Return a row of a page that nobody signed in for."""
    return Seen(
        at=real_now(),
        actor="pagina",
        role="",
        team="",
        region="",
        via="pagina",
        action=action,
        ref=ref if is_display_code(ref) else "",
        outcome=outcome.value,
    )
