"""Every page about one melding is written down before it leaves: who, as whom, which melding. Without a row no page."""

import re
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from vtflow.access.holder import Outcome, Seen
from vtflow.access.log import note
from vtflow.domain.reference import is_display_code
from vtflow.links import LinkBroken
from vtflow.ports import StoreUnavailable
from vtflow.wiring import App, real_now

_MELDING = re.compile(r"/melding/([^/]{1,40})(?:/.*)?")
_ANSWER = re.compile(r"/antwoord/([^/]{1,200})(?:/.*)?")
_READ = "melding.lezen"
_MISSING = frozenset({403, 404, 410})


def add_access_log(app: FastAPI, parts: App) -> None:
    """Add the log; call it before the pages, so that it knows who signed in."""

    async def log(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        seen = _seen(request, response.status_code, parts)
        if seen is None:
            return response
        try:
            await run_in_threadpool(lambda: parts.store.amend(lambda connection: note(connection, seen)))
        except StoreUnavailable:
            return JSONResponse({"fout": "De inzage kan nu niet worden vastgelegd; probeer het zo weer."}, 503)
        return response

    app.middleware("http")(log)


def _seen(request: Request, status: int, parts: App) -> Seen | None:
    """Return the row of a request; None for what shows no melding."""
    if request.method != "GET" or (status >= 300 and status not in _MISSING):
        return None
    staff = str(request.scope.get("session", {}).get("medewerker", ""))
    outcome = Outcome.TOEGESTAAN if status < 300 else Outcome.NIET_GEVONDEN
    if found := _MELDING.fullmatch(request.url.path):
        ref = found[1].upper()
        return _row("pagina", staff or "pagina", staff.partition(".")[0], ref, outcome)
    if found := _ANSWER.fullmatch(request.url.path):
        try:
            link = parts.links.read(found[1])
        except LinkBroken:
            return _row("link", "onbekend", "", "", Outcome.GEWEIGERD)
        return _row("link", staff or f"link:{link.id}", link.team, link.ref, outcome)
    return None


def _row(via: str, actor: str, team: str, ref: str, outcome: Outcome) -> Seen:
    return Seen(
        at=real_now(),
        actor=actor,
        role="team" if via == "link" else "",
        team=team,
        region="",
        via=via,
        action=_READ,
        ref=ref if is_display_code(ref) else "",
        outcome=outcome.value,
    )
