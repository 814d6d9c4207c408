"""A coordinator, a sweep and a sender work on one record at once, and one of them is killed at random, over and over.

The client keeps a journal of its own: what was attempted, acknowledged, lost, duplicated and unknown. Quick: 30 kills.
LONG=1: 500 kills and 10,000 meldingen.
"""

import os
import random
import select
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.faults.points.forks import begin_anew
from tests.faults.points.place import POLICIES, REGION, START, Place, create, whole
from tests.faults.points.sending import receiver, run_id, taken
from tests.unit.engine.world import command
from vtflow.domain.errors import BadInput, Refused
from vtflow.ports import DeliveryResult, LogQuery, OutboxStatus, StoreUnavailable, VersionConflict
from vtflow.store.verify import verify

LONG = os.environ.get("LONG") == "1"
KILLS, MELDINGEN = (500, 10_000) if LONG else (30, 150)
SEED = 20261
_BUSY = (StoreUnavailable, VersionConflict)
#: one real second is this much domain time, so that terms run out while the coordinator works; in the full size some
#: months, not years, which would remind everybody a million times
_FAST = 4_320 if LONG else 43_200


def now(began: float) -> timedelta:
    return timedelta(seconds=(time.time() - began) * _FAST)


def coordinator(home: Path, began: float) -> None:
    """Take meldingen in and check them, each under its key; write down each answer when it came."""
    place = Place(home)
    journal = os.open(home / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    known = (home / "journal").read_text(encoding="utf-8").split()
    for number in count(max((int(key[1:]) + 1 for key in known if key[0] == "c"), default=0)):
        if number >= MELDINGEN:
            return
        place.clock.moment = START + now(began)
        for step in ("m", "c"):
            while True:
                try:
                    if step == "m":
                        ref = place.register(f"m{number}", f"gezin {number % (MELDINGEN // 2)}")
                    else:
                        place.engine.do(ref, command("record-contact", uitkomst="bereikt"), "vt.m01", key=f"c{number}")
                    break
                except _BUSY:
                    continue
                except (Refused, BadInput) as error:  # the time of a melding that was taken in before a kill
                    os.write(2, f"{error}\n".encode())
                    break
            os.write(journal, f"{step}{number}\n".encode())


def sweep(home: Path, began: float) -> None:
    """Settle what is due, for ever."""
    place = Place(home)
    while True:
        place.clock.moment = START + now(began)
        try:
            place.engine.settle_all(limit=50)
        except _BUSY:
            continue


def sender(home: Path, began: float) -> None:
    """Deliver what is due, for ever."""
    place = Place(home, port=receiver()[0], path=run_id(home))
    outbox, _ = place.outbox()
    while True:
        place.clock.moment = START + now(began)
        try:
            outbox.deliver(limit=20)
        except _BUSY:
            continue


def start(work: Callable[[Path, float], None], home: Path, began: float) -> int:
    child = os.fork()
    if child == 0:
        signal.alarm(7200)
        begin_anew()
        code = 1
        try:
            work(home, began)
            code = 0
        finally:
            os._exit(code)
    return child


def test_after_random_kills_of_every_part_nothing_is_lost_or_done_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver()
    home, draw, began = tmp_path / "home", random.Random(SEED), time.time()
    create(home)
    run_id(home)
    parts = {"coordinator": coordinator, "sweep": sweep, "sender": sender}
    running = {name: start(work, home, began) for name, work in parts.items()}
    killed: Counter[str] = Counter()
    while sum(killed.values()) < KILLS:
        select.select([], [], [], draw.uniform(0.05, 0.6))
        name = draw.choice(sorted(parts))
        os.kill(running[name], signal.SIGKILL)
        os.waitpid(running[name], 0)
        killed[name] += 1
        running[name] = start(parts[name], home, began)
    assert os.waitpid(running["coordinator"], 0)[1] == 0
    for name in ("sweep", "sender"):
        os.kill(running[name], signal.SIGKILL)
        os.waitpid(running[name], 0)
    accounting = account(home, finish(home, began))
    with capsys.disabled():
        os.write(1, f"\nseed {SEED}, kills {dict(killed)}: {accounting}\n".encode())

    assert accounting["acknowledged"] == accounting["attempted"] == 2 * MELDINGEN
    assert accounting["lost"] == accounting["duplicated"] == accounting["sent too often"] == 0
    assert accounting["sent and not arrived"] == 0
    assert accounting["wait"] == 0


def finish(home: Path, began: float) -> Place:
    """Let a last sweep and a last sender finish what the killed ones left, when every lease has run out."""
    place = Place(home, port=receiver()[0], path=run_id(home))
    outbox, notifier = place.outbox()
    office = POLICIES.policy(REGION).region.office
    place.clock.moment = START + now(began)
    place.engine.settle_all()
    with notifier:
        for _ in range(5):
            # why then: a team that is closed gets only what is acute, and what waited goes at its opening
            place.clock.moment = office.next_opening(place.clock.moment + timedelta(days=1)) + timedelta(hours=3)
            outbox.deliver()
    return place


def account(home: Path, place: Place) -> dict[str, int]:
    whole(place.store)
    assert verify(place.store).whole
    journal = (home / "journal").read_text(encoding="utf-8").split()
    keys = set(journal)
    answered = {key for key in keys if place.store.transact(lambda unit, key=key: unit.answer(key)) is not None}
    meldingen, _ = place.store.read(lambda reader: reader.counts())
    log = place.store.read(lambda reader: reader.delivery_log(LogQuery(limit=10**9)))
    came, unknown = taken(home), Counter[str]()
    for one in {one.sending.key: one for one in log if one.sending}.values():
        key = one.sending.key if one.sending else ""
        unknown[key] = sum(attempt.result is DeliveryResult.ONBEKEND for attempt in one.attempts)
    due = [one for one in log if one.sending]
    sent = {one.sending.key for one in due if one.sending and one.row.status is OutboxStatus.GELUKT}
    place.close()
    return {
        "attempted": 2 * MELDINGEN,
        "acknowledged": len(keys),
        "lost": len(keys - answered),
        "duplicated": meldingen - MELDINGEN,
        "messages": len(due),
        "arrived": sum(came.values()),
        "unknown attempts": sum(unknown.values()),
        "arrived twice": sum(times - 1 for times in came.values()),
        "sent too often": sum(times > 1 + unknown[key] for key, times in came.items()),
        "sent and not arrived": len(sent - came.keys()),
        "wait": sum(one.row.status in {OutboxStatus.WACHT, OutboxStatus.BEZIG} for one in log),
    }
