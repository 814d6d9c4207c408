"""A real `vtflow up` in processes of its own, on free ports and in a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from vtflow.demo.mark import DEMO_HOME

PROJECT = Path(__file__).parents[2]
VTFLOW = [sys.executable, "-c", "from vtflow.cli import main; main()"]
READY = "stoppen   Ctrl-C"
WORKERS = ("web", "waakhond", "dispatcher", "demo")


def free_ports(count: int = 2) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def free_places() -> dict[str, str]:
    """Return the settings of two free ports, so that a vtflow that runs on this machine is not in the way."""
    prefect, web = free_ports()
    return {"VTFLOW_PREFECT_PORT": str(prefect), "VTFLOW_WEB_PORT": str(web)}


def wait_for(what: Callable[[], bool], seconds: float, why: str | Callable[[], str]) -> None:
    """Wait until something is so; `why` is asked for when it is too late, so that logs tell what happened meanwhile."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why if isinstance(why, str) else why()
        time.sleep(0.1)


def run(home: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run one command over a home to its end."""
    return _ended(arguments, environ(home, **settings), PROJECT)


def run_bare(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command in a folder as a newcomer does, without a setting, to its end."""
    return _ended(arguments, bare(), folder)


def _ended(arguments: Sequence[str], env: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*VTFLOW, *arguments], env=env, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("VTFLOW_", "PREFECT_"))}


def environ(home: Path, **settings: str) -> dict[str, str]:
    return bare() | {"VTFLOW_HOME": str(home), "VTFLOW_REGION": "demo"} | settings


class Up:
    """One `vtflow up`."""

    def __init__(self, home: Path, *arguments: str, **settings: str) -> None:
        self.home = home
        self.settings = {**free_places(), **settings}
        self.prefect_port = int(self.settings["VTFLOW_PREFECT_PORT"])
        self.web_port = int(self.settings["VTFLOW_WEB_PORT"])
        self.output = self.beside / f"{home.name}-{time.monotonic_ns()}.txt"
        surroundings, folder = self.started_in()
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [*VTFLOW, "up", *arguments],
                env=surroundings,
                cwd=folder,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def beside(self) -> Path:
        """The folder in which its terminal is kept."""
        return self.home.parent

    def started_in(self) -> tuple[dict[str, str], Path]:
        """Return the environment and the folder in which it is started."""
        return environ(self.home, **self.settings), PROJECT

    def __enter__(self) -> "Up":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in self.survivors():
            with suppress(ProcessLookupError):  # why: it may end between the look and the kill
                os.kill(pid, signal.SIGKILL)

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_ready(self) -> "Up":
        wait_for(lambda: READY in self.text() or self.process.poll() is not None, 180, "not ready: " + self.text())
        assert self.process.poll() is None, self.text() + self.logs()
        return self

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in (self.home / "log").glob("*.log"))

    def pid(self, child: str) -> int:
        """Return the process that is this child now; 0 when there is none."""
        if child == "prefect":
            return next((pid for pid, line in self._processes() if "prefect\0server\0start" in line), 0)
        return next((pid for pid, line in self._processes() if line.endswith(f"\0child\0{child}\0")), 0)

    def survivors(self) -> list[int]:
        """Return every process of this run that still lives, the supervisor left out."""
        return [pid for pid, _ in self._processes() if pid != self.process.pid]

    def _processes(self) -> list[tuple[int, str]]:
        """Return the processes whose settings name this home."""
        found: list[tuple[int, str]] = []
        homes = (f"VTFLOW_HOME={self.home}\0".encode(), f"PREFECT_HOME={self.home}/".encode())
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                settings = (entry / "environ").read_bytes()
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if line and any(home in settings for home in homes):
                found.append((int(entry.name), line))
        return found

    def answers(self) -> bool:
        addresses = (
            f"http://127.0.0.1:{self.prefect_port}/api/health",
            f"http://127.0.0.1:{self.web_port}/gezond",
        )
        try:
            return all(httpx.get(address, timeout=3, trust_env=False).is_success for address in addresses)
        except httpx.HTTPError:
            return False

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Ask it to stop and return how many seconds that took."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(60)
        return time.monotonic() - started


class NewcomersUp(Up):
    """`vtflow up --demo` of somebody who set nothing but the ports; it must come to its home by itself."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        super().__init__(folder / DEMO_HOME, "--demo", *arguments)

    @property
    def beside(self) -> Path:
        return self.folder

    def started_in(self) -> tuple[dict[str, str], Path]:
        return bare() | self.settings, self.folder
