"""Acceptance by a named person against a rung that fires at the same instant, over and over, on both databases.

Whoever comes first, the record is one story: the rung before the acceptance, or no rung at all; and no message about
the term leaves after it was answered. `LONG=1` runs 100,000 races a database (hours: about one on SQLite and three
on PostgreSQL, on two cores); otherwise 2,000.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.contract.store.conftest import (
    POSTGRESQL,
    SQLITE,
    new_database,  # noqa: F401 - a fixture
    postgres,  # noqa: F401 - a fixture
    sqlite_template,  # noqa: F401 - a fixture
)
from tests.unit.engine.world import FULL, command
from vtflow.domain import events as e
from vtflow.domain.melding import Sent
from vtflow.domain.reference import display_code
from vtflow.engine import Ask, Engine, NewMelding, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.ports import OutboxStatus
from vtflow.seal import Seal
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

LONG = os.environ.get("LONG") == "1"
RACES = 100_000 if LONG else 2_000
BATCH = 100  #: routes that are made ready together
SKEW = timedelta(milliseconds=1)  #: so far is the clock of the person behind, in every other batch
REGION, TEAM, NAMED = "kennemerland", "cjg-haarlem", "m02"
NORM = "OVD-ACC"
_KEY = Fernet.generate_key()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  #: a Monday


class Ground:
    """One installation on one database; two engines over stores of their own stand for two processes."""

    def __init__(self, url: str) -> None:
        self.clock, self.behind = VirtualClock(START), VirtualClock(START)  #: of time, and of the person
        self.stores = [SqlStore(url), SqlStore(url)]
        numbers = iter(range(1, 10_000_000))
        around = Surroundings(
            policies=PolicyBook(),
            seal=Seal(_KEY, _KEY),
            channels=lambda _: ("postvak",),
            new_ref=lambda: display_code(next(numbers)),
        )
        self.person = Engine(self.stores[0], self.behind, around)
        self.time = Engine(self.stores[1], self.clock, around)
        self._households = self._races = 0

    def close(self) -> None:
        for store in self.stores:
            store.close()

    def offered(self, count: int) -> list[str]:
        """Make routes with an overdracht that was received and waits for acceptance; returns their references."""
        refs: list[str] = []
        for _ in range(count):
            self._households += 1
            new = command(
                "register-melding",
                gemeente="Haarlem",
                melder="politie",
                kanaal="corv",
                huishouden=f"h{self._households}",
                aard="partnergeweld",
                kinderen=0,
            )
            registered = NewMelding(command=new, received_at=self.clock.now())  # pyright: ignore[reportArgumentType]
            refs.append(self.person.register(REGION, registered).ref)
        staff = f"{TEAM}.{NAMED}"
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("check-veiligheid", "vt.m01", {"acuut": False}),
            ("decide-veiligheidsbeoordeling", "vt.m01", {"uitkomst": "overdracht"}),
            ("offer-overdracht", "vt.m01", {"aan": TEAM, "checklist": FULL}),
            ("confirm-receipt", staff, {}),
        ]
        for name, by, data in steps:
            answers = self.person.do_all([Ask(ref, command(name, **data), by) for ref in refs])
            assert not [one for one in answers if isinstance(one, Exception)]
        return refs

    def next_rung(self, ref: str) -> datetime:
        stored = self.stores[0].read(lambda reader: reader.melding(ref))
        assert stored is not None
        (wait,) = [one for one in stored.route.waits if one.norm == NORM]
        assert wait.next_moment is not None
        return wait.next_moment

    def race(self, ref: str, pool: ThreadPoolExecutor) -> dict[str, int]:
        """Let both begin at once; returns whether the person's acceptance was taken and how many events time wrote.

        Whoever comes to the start last goes on at once, while the other has to be woken: they take turns at that.
        """
        start = threading.Barrier(2)
        accept = command("accept-overdracht", naam=NAMED, gesprek_op=str(self.clock.now().date()))

        def person() -> int:
            start.wait()
            return len(self.person.do(ref, accept, f"{TEAM}.{NAMED}").events)

        def time() -> int:
            start.wait()
            return self.time.settle(ref)

        self._races += 1
        sides = [("person", person), ("time", time)]
        under_way = {side: pool.submit(work) for side, work in (sides if self._races % 2 else reversed(sides))}
        return {side: future.result(30) for side, future in under_way.items()}

    def set(self, moment: datetime, behind: timedelta = timedelta()) -> None:
        self.clock.set(moment)
        self.behind.set(moment - behind)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def ground(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Ground]:  # noqa: F811 - the fixture above
    made = Ground(new_database(request.param))
    yield made
    made.close()


def test_no_escalation_after_acceptance_and_none_lost(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    counted: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        while counted["races"] < RACES:
            refs = ground.offered(BATCH)
            skewed = bool(counted["races"] // BATCH % 2)
            ground.set(ground.next_rung(refs[0]), SKEW if skewed else timedelta())
            for ref in refs:
                results = ground.race(ref, pool)
                counted["races"] += 1
                counted["accepted"] += results["person"] > 0
                counted.update(judged(ground, ref, results, skewed=skewed))
            ground.set(ground.clock.now() + timedelta(seconds=1))
    with capsys.disabled():
        os.write(1, f"\n{dict(counted)}\n".encode())

    assert counted["accepted"] == counted["races"] == RACES
    assert counted["rung after acceptance"] == counted["rung lost"] == 0
    assert counted["message after acceptance"] == counted["message lost"] == 0
    # control: both came first often, else there was no race
    assert min(counted["time first"], counted["acceptance first"]) > RACES / 50
    assert verify(ground.stores[0]).whole


def judged(ground: Ground, ref: str, results: dict[str, int], *, skewed: bool) -> Counter[str]:
    """Say how one race ended, from the record alone.

    Where both clocks say that the rung is due, it fires, whoever comes first: a command settles before it decides.
    Where the person's clock is a little behind, it fires only if time came first; after acceptance it must not.
    """
    stream = [event for event, _ in ground.stores[0].read(lambda reader: reader.events(ref))]
    events = [event.fact for event in stream]
    rungs = [
        place
        for place, fact in enumerate(events)
        if isinstance(fact, e.RungReached) and fact.norm == NORM and fact.sent is Sent.VERSTUURD
    ]
    (answered,) = [place for place, fact in enumerate(events) if isinstance(fact, e.OverdrachtAccepted)]
    rows = [row for row in ground.stores[0].read(lambda reader: reader.outbox(ref)) if row.norm == NORM]
    by_time = any(event.recorded_at == ground.clock.now() for event in stream[:answered])
    time_first = by_time if skewed else results["time"] > 0
    found: Counter[str] = Counter()
    found["time first" if time_first else "acceptance first"] = 1
    found["rung after acceptance"] = sum(place > answered for place in rungs)
    found["rung lost"] = not rungs and (time_first or not skewed)
    found["rungs"] = len(rungs)
    found["message lost"] = bool(rungs) and not rows
    found["message after acceptance"] = sum(row.status is not OutboxStatus.VERVALLEN for row in rows)
    return found
