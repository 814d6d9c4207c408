"""Receivers on loopback that fail at random: an HTTP server and an SMTP server that keep what they really took."""

import asyncio
import json
import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiosmtpd.controller import Controller

#: what an HTTP receiver can do wrong -> whether it took the message all the same; None: now so, now so
HTTP_FAULTS: dict[str, bool | None] = {
    "400": False, "401": False, "404": False, "429": False, "500": False, "503": False, "502": None, "504": None,
    "redirect": False, "slow": True, "hang": True, "trickle": True, "dropped": True,
}  # fmt: skip
#: the same of a mail server
SMTP_FAULTS: dict[str, bool | None] = {
    "refused": False, "451": False, "554": False, "dropped after DATA": True, "silent after DATA": True,
}  # fmt: skip
SLOW = 0.6  #: seconds; longer than the notifier waits for an answer


class Taken(NamedTuple):
    key: str
    team: str  #: whose address it came to
    at: float  #: seconds of the monotonic clock


@dataclass
class Receivers:
    """Both servers, what they took, and what they did wrong; `share` of all requests go wrong."""

    seed: int
    share: float = 0.3
    taken: list[Taken] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    elsewhere: int = 0  #: requests that came to the address of a redirect
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._lock = threading.Lock()

    def start(self) -> "Receivers":
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"receivers": self}))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.http_port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.smtp_port = free.getsockname()[1]
        self._smtp = Controller(_Mail(self), hostname="127.0.0.1", port=self.smtp_port)
        self._smtp.start()
        return self

    def stop(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._smtp.stop(no_assert=True)

    def draw(self, faults: dict[str, bool | None]) -> tuple[str, bool]:
        """Return what goes wrong with this request, nothing as an empty text, and whether the message is taken."""
        with self._lock:
            self.requests += 1
            if self._random.random() >= self.share:
                return "", True
            kind = self._random.choice(list(faults))
            self.faults[kind] += 1
            takes = faults[kind]
            return kind, self._random.random() < 0.5 if takes is None else takes

    def take(self, key: str, team: str, at: float) -> None:
        with self._lock:
            self.taken.append(Taken(key, team, at))


class _Handler(BaseHTTPRequestHandler):
    receivers: Receivers

    def do_POST(self) -> None:
        at = time.monotonic()
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.startswith("/elsewhere"):
            self.receivers.elsewhere += 1
            self._plain(200)
            return
        json.loads(raw)
        kind, takes = self.receivers.draw(HTTP_FAULTS)
        if takes:
            self.receivers.take(self.headers["X-Vtflow-Sleutel"], unquote(self.path.rsplit("/", 1)[-1]), at)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._answer(kind)

    def _answer(self, kind: str) -> None:
        if kind in {"slow", "hang"}:
            self.receivers.over.wait(SLOW if kind == "slow" else 60)
            self._plain(200)
        elif kind == "trickle":
            self._trickle()
        elif kind == "dropped":
            self.connection.close()
        elif kind == "redirect":
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.receivers.http_port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._plain(int(kind or 200))

    def _plain(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "600")
        self.end_headers()
        for _ in range(600):
            if self.receivers.over.wait(0.1):
                return
            self.wfile.write(b".")
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        pass


class _Mail:
    def __init__(self, receivers: Receivers) -> None:
        self.receivers = receivers

    async def handle_RCPT(self, _server, session, envelope, address, options) -> str:  # noqa: N802
        session.kind, session.takes = self.receivers.draw(SMTP_FAULTS)
        if session.kind == "refused":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if session.takes:
            mail = message_from_bytes(envelope.content)
            self.receivers.take(str(mail["X-Vtflow-Sleutel"]), envelope.rcpt_tos[0].split("@")[0], time.monotonic())
        if session.kind == "dropped after DATA":
            server.transport.abort()
        if session.kind == "silent after DATA":
            await asyncio.sleep(30)
        return {"451": "451 4.3.0 try later", "554": "554 5.7.1 refused"}.get(session.kind, "250 OK")
