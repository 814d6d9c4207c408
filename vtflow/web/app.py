"""The web application: the mailbox page and the door through which Apprise brings messages.

Pages work without scripts. Nothing here answers a message: a letter is read, not acted on.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from vtflow.web.incoming import TooLarge, read_body
from vtflow.web.mailbox import Letter, Mailbox
from vtflow.web.page import POLICY, error_page, mailbox_page

BODY_LIMIT = 64 * 1024  #: bytes of one request
KEY_HEADER = "X-Vtflow-Sleutel"
LOCAL_HOSTS = ("127.0.0.1", "localhost")
_KEY_LIMIT = 200
#: addresses of pages, where a fault is a page too
_FOR_PEOPLE = ("/melding/", "/overzicht", "/werklijst", "/zoeken", "/rapport/")

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(
    mailbox: Mailbox,
    teams: Mapping[str, str],
    allowed_hosts: Sequence[str] = LOCAL_HOSTS,
    parts: Sequence[Callable[[FastAPI], None]] = (),
) -> FastAPI:
    """Make the application.

    Args:
        mailbox: Where messages are kept.
        teams: Code and title of every team that may receive.
        allowed_hosts: Names under which it may be asked for; others are refused, so that a
            page from elsewhere cannot read it under a name of its own.
        parts: Each adds pages of its own, in this order; a page that sets its own content policy keeps it.
    """
    app = FastAPI(title="vtflow", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts))
    app.middleware("http")(_add_headers)
    app.exception_handler(StarletteHTTPException)(_show_error)
    app.exception_handler(RequestValidationError)(_show_error)
    _add_pages(app, mailbox, teams)
    _add_door(app, mailbox, teams)
    for add in parts:
        add(app)
    _add_health(app, mailbox)
    return app


def _add_health(app: FastAPI, mailbox: Mailbox) -> None:
    """Say that the pages work; a part that says more under this address came first, and is asked instead."""

    def health() -> JSONResponse:
        return JSONResponse({"status": "ok", "berichten": sum(mailbox.counts().values())})

    app.get("/gezond")(health)


def _add_pages(app: FastAPI, mailbox: Mailbox, teams: Mapping[str, str]) -> None:
    def page(team: str | None = None, verversen: str = "aan") -> HTMLResponse:
        _known(team, teams)
        return HTMLResponse(
            mailbox_page(mailbox.letters(team), mailbox.counts(), teams, team, refresh=verversen != "uit")
        )

    def listing(team: str | None = None, limit: int = 100) -> JSONResponse:
        _known(team, teams)
        counts = mailbox.counts()
        rows = [{"team": t, "titel": title, "aantal": counts.get(t, 0)} for t, title in teams.items()]
        letters = mailbox.letters(team, max(1, min(limit, 1_000)))
        return JSONResponse({"teams": rows, "berichten": [_as_data(item) for item in letters]})

    app.get("/postvak")(page)
    app.get("/postvak.json")(listing)


def _add_door(app: FastAPI, mailbox: Mailbox, teams: Mapping[str, str]) -> None:
    async def receive(team: str, request: Request) -> JSONResponse:
        _known(team, teams)
        key = request.headers.get(KEY_HEADER, "")
        if len(key) > _KEY_LIMIT or not key.isprintable():
            raise HTTPException(400, "De sleutel is te lang of heeft stuurtekens.")
        try:
            title, body = _message(request, await read_body(request, BODY_LIMIT))
        except TooLarge:
            raise HTTPException(413, "Het bericht is groter dan 64 KiB.") from None
        try:
            letter = await run_in_threadpool(mailbox.receive, team, key, title, body)
        except OSError:
            # why: the sender hears that it was not kept, and tries again.
            raise HTTPException(503, "Het postvak kan nu niets bewaren.") from None
        return JSONResponse({"nummer": letter.number, "dubbel": letter.repeats})

    app.post("/postvak/ontvang/{team}")(receive)


def _known(team: str | None, teams: Mapping[str, str]) -> None:
    if team is not None and team not in teams:
        raise HTTPException(404, "Dit team is niet bekend.")


def _message(request: Request, raw: bytes) -> tuple[str, str]:
    """Return title and text of a message in the form Apprise sends."""
    # why: a form of another site can post text, but never this content type without asking.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Verwacht application/json.")
    try:
        data: object = json.loads(raw)
    except (ValueError, RecursionError):
        raise HTTPException(400, "Dit is geen JSON.") from None
    row = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    title, body = row.get("title"), row.get("message")
    if not isinstance(title, str) or not isinstance(body, str) or row.get("attachments"):
        raise HTTPException(422, "Verwacht title en message als tekst, zonder bijlagen.")
    return title, body


def _as_data(letter: Letter) -> dict[str, str | int]:
    return {
        "nummer": letter.number,
        "team": letter.team,
        "sleutel": letter.key,
        "titel": letter.title,
        "tekst": letter.body,
        "ontvangen": letter.received_at.isoformat(),
        "dubbel": letter.repeats,
    }


async def _add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _show_error(request: Request, error: Exception) -> Response:
    """Show a person a page and a machine a line of JSON."""
    status, text = 422, "Een waarde in het adres klopt niet."
    if isinstance(error, HTTPException):
        status, text = error.status_code, error.detail
    elif isinstance(error, StarletteHTTPException):
        status, text = error.status_code, "Dit adres bestaat niet."
    if request.url.path == "/postvak" or request.url.path.startswith(_FOR_PEOPLE):
        return HTMLResponse(error_page(text), status)
    return JSONResponse({"fout": text}, status)
