"""Sending over the real channels to a receiver that lives on when the sender is killed."""

import atexit
import json
import subprocess
import sys
import tempfile
import uuid
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from tests.faults.points.place import START, Place, create, whole, with_place
from tests.faults.points.roles import DAY, Role, Say
from vtflow.ports import DeliveryResult, LogQuery, OutboxStatus

AT = START + 9 * DAY
_ROOT = Path(__file__).parents[3]


@cache
def receiver() -> tuple[int, Path]:
    """Start the receiver once; returns its port and its journal."""
    folder = tempfile.TemporaryDirectory(prefix="vtflow-taken-", ignore_cleanup_errors=True)
    journal = Path(folder.name) / "taken"
    words = [sys.executable, "-m", "tests.faults.points.receiver", str(journal)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    port = int(process.stdout.readline())
    process.stdout.close()

    def stop(keep: Any = folder) -> None:
        process.stdin.close()  # pyright: ignore[reportOptionalMemberAccess]
        process.wait(30)
        keep.cleanup()

    atexit.register(stop)
    return port, journal


def _prepare(home: Path) -> None:
    create(home)

    def work(place: Place) -> None:
        for number in range(4):
            place.register(f"w{number}", acuut=number == 0)
        place.clock.moment = AT
        place.engine.settle_all()

    with_place(work, home)


def run_id(home: Path) -> str:
    path = home / "run"
    if not path.exists():
        path.write_text(uuid.uuid4().hex, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _send(home: Path, say: Say) -> None:
    """Deliver what is due; look again a day later, and once more, when the lease of whoever was killed has run out."""

    def work(place: Place) -> None:
        outbox, notifier = place.outbox()
        with notifier:
            for day in range(3):
                place.clock.moment = AT + day * DAY
                say(str(outbox.deliver(limit=3)))

    with_place(work, home, AT, port=receiver()[0], path=run_id(home))


def taken(home: Path) -> Counter[str]:
    path = receiver()[1]
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Counter(key for way, key in map(json.loads, lines) if way.startswith(f"/{run_id(home)}/"))


def _look(home: Path) -> Counter[Any]:
    """What became of every message."""

    def work(place: Place) -> Counter[Any]:
        rows = place.store.read(lambda reader: reader.outbox())
        return Counter((row.kind, row.team, row.norm, row.rung, row.status is OutboxStatus.GELUKT) for row in rows)

    return with_place(work, home)


def _check(home: Path, _: list[str]) -> None:
    """What is recorded as sent arrived; nothing came more often than an attempt is unknown or under way."""

    def work(place: Place) -> None:
        whole(place.store)
        came = taken(home)
        found = place.store.read(lambda reader: reader.delivery_log(LogQuery(limit=1000)))
        assert found
        for one in found:
            if one.sending is None:
                continue
            arrived = came[one.sending.key]
            unknown = sum(attempt.result is DeliveryResult.ONBEKEND for attempt in one.attempts)
            assert arrived or one.row.status is not OutboxStatus.GELUKT, f"{one.row.key} is recorded and did not arrive"
            assert arrived <= 1 + unknown, f"{one.row.key} came {arrived} times"

    with_place(work, home)


SENDING = Role("sending", _prepare, _send, _look, _check)
