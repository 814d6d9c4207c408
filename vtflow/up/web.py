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
from vtflow.reports.melding import melding_facts
from vtflow.settings import Settings
from vtflow.up.plan import auth_of, is_loopback
from vtflow.web.app import LOCAL_HOSTS, create_app
from vtflow.web.mailbox import Mailbox
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
    hosts = page_hosts(settings)
    pages: Any = create_app(mailbox, teams, hosts, lambda ref: melding_facts(app.store, app.policies, ref))
    guarded: Any = pages if is_local else Guard(pages, str(auth))
    config = uvicorn.Config(
        guarded,
        host=settings.web_host,
        port=settings.web_port,
        log_level="warning",
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
    while thread.is_alive():
        server.should_exit = server.should_exit or stop.is_set()
        thread.join(0.2)
    mailbox.close()
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
    """Asks everybody from outside this machine for the password."""

    def __init__(self, pages: _Asgi, auth: str) -> None:
        """Stand before `pages`; `auth` is `user:password`."""
        self._pages = pages
        self._wanted = b"Basic " + base64.b64encode(auth.encode())

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
        if client and is_loopback(client[0]):
            return True
        given = dict(scope["headers"]).get(b"authorization", b"")
        return hmac.compare_digest(given, self._wanted)
