"""The addresses of the answer pages. One call of `add_answers` puts them into an application."""

import time
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from vtflow.web.answers import replies
from vtflow.web.answers.desk import NEW_LINK, Desk
from vtflow.web.answers.limits import Limiter
from vtflow.web.answers.reading import FormBroken, read_form
from vtflow.web.answers.render import POLICY
from vtflow.web.answers.replies import Reply, Visitor
from vtflow.web.answers.team import TeamPage
from vtflow.web.incoming import TooLarge, read_body
from vtflow.wiring import App

BODY_LIMIT = 8 * 1024  #: bytes of one form
#: addresses that a team reaches with its link, without the password of the installation
OPEN_PATHS = ("/antwoord/", "/team/", "/inloggen", "/uitloggen")
_FORM = "application/x-www-form-urlencoded"
_OWN_SITES = frozenset({"same-origin", "none", ""})


def add_answers(app: FastAPI, parts: App, seconds: Callable[[], float] = time.monotonic) -> None:
    """Add the pages on which teams answer, and sign-in where the settings name a provider.

    Args:
        app: The application.
        parts: What the pages work on.
        seconds: Elapsed seconds, for counting requests.

    Raises:
        BadInput: a setting of the provider is missing or wrong.
    """
    signs_in = bool(parts.settings.oidc_issuer)
    if signs_in:
        # why here: the library is large, and most installations do not use it
        from vtflow.web.answers.sign_in import add_sign_in, provider_of  # noqa: PLC0415

        provider = provider_of(parts.settings)
        if provider is not None:
            add_sign_in(app, provider, parts.links.stamp("sessie"))
    desk = Desk(parts, Limiter(seconds), signs_in=signs_in)
    _add_pages(app, desk, TeamPage(parts, desk))


def _add_pages(app: FastAPI, desk: Desk, team_page: TeamPage) -> None:
    def show(request: Request, token: str, klaar: str = "") -> Response:
        return sent(desk.show(token, _visitor(request), klaar[:200]))

    def show_team(request: Request, token: str) -> Response:
        return sent(team_page.show(token, _visitor(request)))

    async def answer(request: Request, token: str) -> Response:
        given = await form_of(request)
        if isinstance(given, Reply):
            return sent(given)
        return sent(await run_in_threadpool(desk.answer, token, given, _visitor(request)))

    async def answer_team(request: Request, token: str) -> Response:
        given = await form_of(request)
        if isinstance(given, Reply):
            return sent(given)
        if given.get("opdracht") != [NEW_LINK]:
            return sent(replies.unreadable())
        return sent(await run_in_threadpool(desk.answer, token, given, _visitor(request)))

    app.get("/antwoord/{token}")(show)
    app.post("/antwoord/{token}")(answer)
    app.get("/team/{token}")(show_team)
    app.post("/team/{token}")(answer_team)


async def form_of(request: Request) -> dict[str, list[str]] | Reply:
    """Return the form that came in; or the page that says what is wrong with it."""
    # why: a page of another site can send a form, and its browser says so
    if request.headers.get("sec-fetch-site", "") not in _OWN_SITES:
        return replies.from_elsewhere()
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return replies.unreadable()
    try:
        return read_form(await read_body(request, BODY_LIMIT))
    except (TooLarge, FormBroken):
        return replies.unreadable()


def _visitor(request: Request) -> Visitor:
    session: dict[str, Any] = request.scope.get("session", {})
    return Visitor(str(session.get("medewerker", "")), request.client.host if request.client else "")


def sent(reply: Reply) -> Response:
    """Return a page or a way on as what goes to the browser."""
    if reply.location:
        return RedirectResponse(reply.location, reply.status, {**reply.headers, "Content-Security-Policy": POLICY})
    return HTMLResponse(reply.html, reply.status, {**reply.headers, "Content-Security-Policy": POLICY})
