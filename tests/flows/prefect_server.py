"""A real Prefect server in a process of its own, that a test may kill and start again."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from vtflow.up.environment import api_url, inherited, server_command, server_env


class PrefectServer:
    def __init__(self, home: Path, ui: bool = False, auth: str | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.port = _free_port()
        self.url = api_url(self.port)
        self.env = inherited(os.environ) | server_env(home, self.port, ui=ui, auth=auth)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, deadline: float = 180.0) -> None:
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(server_command(sys.executable), env=self.env, stdout=log, stderr=log)
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            assert self.process.poll() is None, (self.home / "server.log").read_text()
            try:
                if httpx.get(f"{self.url}/health", timeout=2, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        message = "the server did not start"
        raise TimeoutError(message)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
