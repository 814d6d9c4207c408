"""Somebody with the file in hand changes the record: every change is found, and where it lies is told.

Each tampering is drawn at random: edit, remove, swap, insert, cut the tail, write a stream anew with a chain that fits.
Quick: 150. LONG=1: 10,000.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.store.test_bulk_commands import day_of_work, world
from vtflow.store import anchor, connect
from vtflow.store.codec import GENESIS, chain
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

LONG = os.environ.get("LONG") == "1"
TIMES = 10_000 if LONG else 150
SEED = 20262
Rows = list[tuple[int, int, int, str, bytes]]  #: id, melding, seq, payload, hash


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "anchor.HeadAnchor"]:
    """A record with four meldingen on their way, and the anchor that lies outside it."""
    path = tmp_path_factory.mktemp("tampering") / "vtflow.db"
    store = SqlStore.create(f"sqlite:///{path}")
    found, refs = world(store, ("A", "B", "C", "D"))
    found.engine.do_all(day_of_work(*refs[:2]))
    found.engine.settle_all()
    now = found.clock.now()
    taken = store.inspect(lambda connection: anchor.take(connection, store.instance, now.replace(year=now.year + 1)))
    assert verify(store).whole
    assert store.inspect(lambda connection: anchor.compare(connection, store.instance, taken)).verdict == "intact"
    store.close()
    return path, taken


def edit(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    number, melding, _, payload, _ = draw.choice(rows)
    place = draw.randrange(len(payload))
    other = draw.choice([sign for sign in "0123456789abcdefghijk" if sign != payload[place]])
    run("UPDATE event SET payload = ? WHERE id = ?", (payload[:place] + other + payload[place + 1 :], number))
    return melding


def edit_and_chain(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    """Change an event and write every hash behind it anew, and the head too: only the anchor knows."""
    melding = draw.choice(rows)[1]
    stream = [row for row in rows if row[1] == melding]
    place, head = draw.randrange(len(stream)), GENESIS
    for at, (number, _, _, payload, _) in enumerate(stream):
        told = payload.replace('"cli"', '"web"').replace('"systeem"', '"anders"') if at == place else payload
        head = chain(head, told)
        run("UPDATE event SET payload = ?, hash = ? WHERE id = ?", (told, head, number))
    run("UPDATE melding SET head = ? WHERE id = ?", (head, melding))
    return melding


def remove(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    number, melding, *_ = draw.choice(rows)
    run("DELETE FROM event WHERE id = ?", (number,))
    return melding


def swap(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    one = draw.choice(rows)
    other = draw.choice([row for row in rows if row[1] == one[1] and row[3] != one[3]])
    run("UPDATE event SET payload = ?, hash = ? WHERE id = ?", (other[3], other[4], one[0]))
    run("UPDATE event SET payload = ?, hash = ? WHERE id = ?", (one[3], one[4], other[0]))
    return one[1]


def insert(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    """Put a copy of an event behind a stream, with a hash that fits; the head stays or comes along."""
    _, melding, _, payload, _ = draw.choice(rows)
    stream = [row for row in rows if row[1] == melding]
    head = chain(stream[-1][4], payload)
    columns = "melding_id, since, kind, at, recorded_at"
    run(
        f"INSERT INTO event ({columns}, seq, payload, hash) SELECT {columns}, ?, ?, ? FROM event WHERE id = ?",  # noqa: S608
        (len(stream) + 1, payload, head, stream[-1][0]),
    )
    if draw.random() < 0.5:
        run("UPDATE melding SET head = ? WHERE id = ?", (head, melding))
    return melding


def cut(rows: Rows, draw: random.Random, run: Callable[..., Any]) -> int:
    """Take the last events of a stream away; half of the time the head is put back to fit."""
    melding = draw.choice(rows)[1]
    stream = [row for row in rows if row[1] == melding]
    left = draw.randrange(len(stream))
    run("DELETE FROM event WHERE melding_id = ? AND seq > ?", (melding, left))
    if left and draw.random() < 0.5:
        run("UPDATE melding SET head = ? WHERE id = ?", (stream[left - 1][4], melding))
    return melding


WAYS = (edit, edit_and_chain, remove, swap, insert, cut)


def tamper(path: Path, draw: random.Random) -> tuple[str, str]:
    """Tamper once; returns how, and the reference of the melding."""
    connection = connect.sqlite_module().connect(path, isolation_level=None)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in names:
        connection.execute(f"DROP TRIGGER {name}")
    query = "SELECT id, melding_id, seq, payload, hash FROM event ORDER BY melding_id, seq"
    rows: Rows = connection.execute(query).fetchall()
    way = draw.choice(WAYS)
    melding = way(rows, draw, connection.execute)
    (ref,) = connection.execute("SELECT ref FROM melding WHERE id = ?", (melding,)).fetchone()
    connection.close()
    return way.__name__, ref


def test_every_tampering_is_found_and_the_melding_is_named(
    record: tuple[Path, "anchor.HeadAnchor"], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, taken = record
    draw, ways, by_the_anchor = random.Random(SEED), Counter[str](), 0
    copy = tmp_path / "copy.db"
    for number in range(TIMES):
        shutil.copy(path, copy)
        way, ref = tamper(copy, draw)
        ways[way] += 1
        store = SqlStore(f"sqlite:///{copy}")
        verdict = verify(store)
        difference = store.inspect(lambda c, of=store: anchor.compare(c, of.instance, taken))
        store.close()
        refs = {fault.ref for fault in verdict.faults} | set(difference.refs)
        assert not verdict.whole or difference.verdict != "intact", f"{number}: {way} of {ref} was not found"
        assert ref in refs, f"{number}: {way} of {ref} was found at {refs}"
        by_the_anchor += verdict.whole
        for end in ("-wal", "-shm"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
    with capsys.disabled():
        os.write(
            1, f"\nseed {SEED}: {TIMES} found of {TIMES}, {by_the_anchor} by the anchor alone: {dict(ways)}\n".encode()
        )
    assert set(ways) == {way.__name__ for way in WAYS}
