"""Real receivers on loopback: an HTTP server and an SMTP server that misbehave on request."""

import asyncio
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    title: str
    body: str


@dataclass
class HttpReceiver:
    """Answers by the first part of the path, e.g. /status/503, /slow/6, /redirect/307/PORT."""

    received: list[Received] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  #: method and path of every request
    answers: dict[str, list[str]] = field(default_factory=dict)  #: per path: what comes first
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "HttpReceiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                receiver.requests.append(f"POST {self.path}")
                data = json.loads(raw)
                row = Received(self.path, dict(self.headers), data["title"], data["message"])
                receiver.received.append(row)
                with suppress(BrokenPipeError, ConnectionResetError):
                    receiver.answer(self)

            def do_GET(self) -> None:
                receiver.requests.append(f"GET {self.path}")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        queued = self.answers.get(handler.path)
        kind, *rest = (queued.pop(0) if queued else handler.path.strip("/")).split("/")
        if kind == "slow":
            self.over.wait(float(rest[0]))
            self._plain(handler, 200)
        elif kind == "hang":
            self.over.wait(60)
        elif kind == "drop":
            handler.connection.close()
        elif kind == "trickle":
            self._trickle(handler)
        elif kind == "redirect":
            handler.send_response(int(rest[0]))
            handler.send_header("Location", f"http://127.0.0.1:{rest[1]}/elsewhere")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif kind == "status":
            self._plain(handler, int(rest[0]))
        else:
            self._plain(handler, 200)

    def _plain(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _trickle(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "600")
        handler.end_headers()
        for _ in range(600):
            if self.over.wait(0.1):
                return
            handler.wfile.write(b".")
            handler.wfile.flush()


@dataclass
class SmtpReceiver:
    """Answers by the local part of the recipient: goed, geweigerd, weg, later, stil, nee."""

    mails: list[tuple[str, Message]] = field(default_factory=list)

    def start(self) -> "SmtpReceiver":
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self) -> None:
        self.controller.stop(no_assert=True)


class _Handler:
    def __init__(self, receiver: SmtpReceiver) -> None:
        self.receiver = receiver

    async def handle_RCPT(self, _server, _session, envelope, address, options) -> str:  # noqa: N802
        if address.startswith("geweigerd"):
            return "550 5.1.1 no such mailbox secret-address"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope) -> str:  # noqa: N802
        kind = envelope.rcpt_tos[0].split("@")[0]
        if kind not in {"later", "nee"}:
            mail = message_from_bytes(envelope.content)
            self.receiver.mails.append((envelope.rcpt_tos[0], mail))
        if kind == "weg":
            server.transport.abort()
        if kind == "stil":
            await asyncio.sleep(30)
        return {"later": "451 4.3.0 try later", "nee": "554 5.7.1 refused"}.get(kind, "250 OK")


def eventually(condition, seconds: float = 3.0) -> bool:
    """Tell whether the condition becomes true within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())
