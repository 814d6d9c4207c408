"""A receiver of events on this machine that does as it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.contract.web.conftest import office, template

__all__ = ["office", "template"]


class Receiver:
    """Keeps what arrived; `answers` are used one a request, the last one for ever."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[str] = ["200"]
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                receiver.handle(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/vtflow"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        with self.lock:
            self.got.append((dict(request.headers.items()), body))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "sluit":
            request.close_connection = True
            return
        if answer == "druppel":
            self.trickle(request)
            return
        code, _, extra = answer.partition(" ")
        request.send_response(int(code))
        if extra:
            name, _, value = extra.partition(": ")
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def trickle(self, request: BaseHTTPRequestHandler) -> None:
        """Send the first line letter by letter, without an end."""
        ends = time.monotonic() + 5
        gone = threading.Event()
        try:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while time.monotonic() < ends:
                request.wfile.write(b"x")
                request.wfile.flush()
                gone.wait(0.05)
        except OSError:
            return

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()
