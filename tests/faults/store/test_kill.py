"""A writing process is killed over and over: what it acknowledged is there, what is there is whole."""

import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

from vtflow.store import connect
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

KILLS = int(os.environ.get("VTFLOW_KILLS", "20"))
ROOT = Path(__file__).parents[3]


def acknowledged_before_kill(url: str, first: int, seconds: float) -> list[str]:
    """Let a writer write for a while after its first acknowledgement, kill it, and return what it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.store.writer", url, str(first)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    if writer.stdout is None:
        raise AssertionError
    assert select.select([writer.stdout], [], [], 30)[0], "the writer never started"
    time.sleep(seconds)
    writer.kill()
    lines = writer.stdout.read().splitlines(keepends=True)
    writer.wait()
    writer.stdout.close()
    return [line.strip() for line in lines if line.endswith("\n")]


def kill_over_and_over(url: str, seed: int) -> None:
    draw = random.Random(seed)
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        found = acknowledged_before_kill(url, kill * 1_000_000, draw.uniform(0.01, 0.4))
        assert found
        acknowledged |= set(found)
        store = SqlStore(url)
        verdict = verify(store)
        assert verdict.whole, verdict.faults
        stored = {row.key for row in store.read(lambda reader: reader.outbox())}
        lost = {key for key in acknowledged if store.transact(lambda unit, key=key: unit.answer(key)) is None}
        store.close()
        assert not lost
        assert acknowledged <= stored
        assert len(stored) <= len(acknowledged) + kill + 1  # at most one unanswered command a kill


def test_what_a_killed_process_acknowledged_is_there_and_whole(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'vtflow.db'}"
    SqlStore.create(url).close()
    kill_over_and_over(url, seed=1)


def test_a_killed_process_leaves_a_database_that_sqlite_itself_finds_sound(tmp_path: Path):
    path = tmp_path / "vtflow.db"
    url = f"sqlite:///{path}"
    SqlStore.create(url).close()
    for kill in range(3):
        acknowledged_before_kill(url, kill * 1_000_000, 0.2)
    connection = connect.sqlite_module().connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
