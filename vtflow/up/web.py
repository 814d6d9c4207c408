"""The web child: vtflow's own pages on uvicorn, with the password in front where others can reach them."""

import base64
import hmac
import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from vtflow.domain.errors import BadInput
from vtflow.settings import Settings
from vtflow.up.front import add_front
from vtflow.up.plan import auth_of, is_loopback
from vtflow.up.watching import door_of, pulse_of
from vtflow.web.access_log import add_access_log
from vtflow.web.answers.routes import OPEN_PATHS, add_answers
from vtflow.web.api.routes import OPEN_PATHS as API_PATHS
from vtflow.web.api.routes import add_api
from vtflow.web.app import LOCAL_HOSTS, create_app
from vtflow.web.health import add_health
from vtflow.web.mailbox import Mailbox
from vtflow.web.overview.routes import add_overview
from vtflow.wiring import App

MAILBOX_FILE = "postvak.jsonl"
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Asgi = Callable[[_Message, _Receive, _Send], Awaitable[None]]


def serve(app: App, stop: threading.Event, say_ready: Callable[[], None]) -> None:
    """Serve until `stop` is set.

    Raises:
        BadInput: others could reach it and there is no password.
    """
    settings, auth = app.settings, auth_of(os.environ)
    is_local = is_loopback(settings.web_host)
    if not is_local and auth is None:
        text = f"VTFLOW_WEB_HOST={settings.web_host} is van buiten bereikbaar en er is geen wachtwoord"
        raise BadInput(text)
    mailbox = Mailbox(settings.home / MAILBOX_FILE, app.clock.now)
    teams = {
        team.code: team.title
        for region in settings.regions
        for team in app.policies.policy(region).region.teams.values()
    }
    hosts, door = page_hosts(settings), door_of(app)
    pages: Any = create_app(
        mailbox,
        teams,
        hosts,
        parts=(
            lambda made: add_access_log(made, app),
            lambda made: add_front(made, app),
            lambda made: add_overview(made, app),
            lambda made: add_answers(made, app),
            lambda made: add_health(made, door),
            lambda made: add_api(made, app, door.facts),
        ),
    )
    config = uvicorn.Config(
        Guard(pages, auth),
        host=settings.web_host,
        port=settings.web_port,
        log_level="warning",
        log_config=None,  # why: its own handlers would write the text of errors
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, name="pages")
    thread.start()
    while thread.is_alive() and not server.started:
        thread.join(0.05)
    if server.started:
        say_ready()
    pulse = pulse_of(app, "web")
    while thread.is_alive():
        pulse.beat()
        server.should_exit = server.should_exit or stop.is_set()
        thread.join(0.2)
    mailbox.close()
    if stop.is_set():
        pulse.stop()
    if not stop.is_set():
        text = "de pagina's stopten vanzelf"
        raise BadInput(text)


def page_hosts(settings: Settings) -> tuple[str, ...]:
    """Return the names under which the pages may be asked for: this machine, and where teams reach them."""
    own = () if is_loopback(settings.web_host) else (settings.web_host,)
    public = urlsplit(settings.public_url).hostname
    return (*LOCAL_HOSTS, *own, *((public,) if public else ()))


class _Server(uvicorn.Server):
    """A server that leaves signals to the process."""

    def install_signal_handlers(self) -> None:
        """Install none."""


class Guard:
    """Asks everybody from outside this machine for the password, except on the pages that a signed link opens.

    Also where only a proxy on this machine can reach the pages: uvicorn reads from its X-Forwarded-For who really asks.
    """

    def __init__(self, pages: _Asgi, auth: str | None) -> None:
        """Stand before `pages`; `auth` is `user:password`, and without one only a link opens anything from outside."""
        self._pages = pages
        self._wanted = b"Basic " + base64.b64encode(auth.encode()) if auth else None

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or self._may_pass(scope):
            await self._pages(scope, receive, send)
            return
        headers = [(b"www-authenticate", b'Basic realm="vtflow"'), (b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"Wachtwoord nodig."})

    def _may_pass(self, scope: _Message) -> bool:
        client = scope.get("client")
        if (client and is_loopback(client[0])) or str(scope["path"]).startswith((*OPEN_PATHS, *API_PATHS)):
            return True
        given = dict(scope["headers"]).get(b"authorization", b"")
        return self._wanted is not None and hmac.compare_digest(given, self._wanted)
