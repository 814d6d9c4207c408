"""People at work during a test: a melding a second and an answer to an earlier one, each kept in their own journal.

A melding comes in two hours late, so that the first rung of its ladder (half of four hours) falls a few seconds ahead:
every second a moment comes that somebody must record.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from tests.e2e.running import wait_for
from tests.e2e.topology import REGION, gezond, responds
from vtflow.domain.commands import CheckVeiligheid, RegisterMelding
from vtflow.engine import Engine, NewMelding
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.store.sql import SqlStore
from vtflow.store.tables import EVENT, MELDING

#: the rung of half the term of a first safety check (VB-DIRECT, four hours by the clock)
HALF = timedelta(hours=2)
AHEAD = timedelta(seconds=5)
_E, _M = EVENT.c, MELDING.c
_WORK = (
    select(_M.ref, _E.kind, _E.payload, _E.at, _E.recorded_at)
    .join_from(EVENT, MELDING, _M.id == _E.melding_id)
    .where(_E.kind.in_(("trede-bereikt", "veiligheid-gecheckt")))
    .order_by(_E.id)
)


@dataclass
class Journal:
    """What was asked, and what was acknowledged."""

    asked: int = 0
    taken_in: list[str] = field(default_factory=list[str])  #: references
    answered: list[str] = field(default_factory=list[str])  #: references that got an answer
    tried_again: int = 0  #: calls that had to be repeated under their key


class Load:
    """The people, in a thread each."""

    def __init__(self, engine: Engine, web_ports: Sequence[int], pace: float = 1.0, ahead: timedelta = AHEAD) -> None:
        """Prepare; `pace` is in seconds, and the moment of each melding falls `ahead` after it came in."""
        self.journal, self.longest_dark = Journal(), 0.0
        self._engine, self._ports, self._pace, self._ahead = engine, web_ports, pace, ahead
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._work, self._look)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, seconds: int) -> None:
        """Let them work for about so many seconds: that many meldingen more."""
        until = len(self.journal.taken_in) + seconds / self._pace
        wait_for(lambda: len(self.journal.taken_in) >= until, 60 + seconds * 5, "nobody could take a melding in")

    def _work(self) -> None:
        while not self._over.wait(self._pace):
            self.journal.asked += 1
            ref = self._take_in(self.journal.asked)
            self.journal.taken_in.append(ref)
            if len(self.journal.taken_in) > 60:
                self._answer(self.journal.taken_in[-60])

    def _take_in(self, number: int) -> str:
        now = self._engine._clock.now()  # why: the moment must be that of the record
        command = RegisterMelding(
            gemeente="Haarlem", melder="politie", kanaal="corv", huishouden=f"T{number}", aard="partnergeweld"
        )
        new = NewMelding(command=command, received_at=now - HALF + self._ahead, key=f"load/{number}")
        while True:
            try:
                answer = self._engine.register_all(REGION, [new])[0]
            except (StoreUnavailable, VersionConflict):
                self.journal.tried_again += 1
                continue
            assert not isinstance(answer, Exception), answer
            return answer.ref

    def _answer(self, ref: str) -> None:
        while True:
            try:
                self._engine.do(ref, CheckVeiligheid(acuut=False), "vt.m00", key=f"answer/{ref}")
            except (StoreUnavailable, VersionConflict):
                self.journal.tried_again += 1
                continue
            self.journal.answered.append(ref)
            return

    def _look(self) -> None:
        """Note how long none of the web members answers."""
        seen = time.monotonic()
        while not self._over.wait(0.5):
            if any(responds(gezond(port)) for port in self._ports):
                self.longest_dark = max(self.longest_dark, time.monotonic() - seen)
                seen = time.monotonic()


@dataclass(frozen=True)
class Accounting:
    """What the record says of what people were told."""

    lost: list[str]
    doubled: list[str]
    moments: int  #: rungs that were recorded
    latest: float  #: seconds between a moment and its recording, at most
    typical: float  #: the same, in the middle
    late: list[str]  #: the latest ones
    given_up: int


def account(store: SqlStore, journal: Journal, since: datetime) -> Accounting:
    """Compare the record with the journal; moments before `since` do not count for lateness."""
    refs = store.read(lambda reader: [one.route.ref for one in reader.meldingen(None, "", 100_000)])
    rows = store.inspect(lambda connection: connection.execute(_WORK).all())
    answers = Counter(ref for ref, kind, *_ in rows if kind == "veiligheid-gecheckt")
    rungs = [
        (ref, json.loads(payload)["fact"], at, recorded)
        for ref, kind, payload, at, recorded in rows
        if kind == "trede-bereikt"
    ]
    waits = sorted(((done - at).total_seconds(), ref, fact["rung"]) for ref, fact, at, done in rungs if at > since)
    outbox = store.read(lambda reader: reader.outbox())
    once = (
        Counter(refs),
        answers,
        Counter((ref, fact["no"], fact["rung"]) for ref, fact, _, _ in rungs),
        Counter((row.key, row.channel) for row in outbox),
    )
    return Accounting(
        lost=[*(set(journal.taken_in) - set(refs)), *(set(journal.answered) - set(answers))],
        doubled=[str(key) for counted in once for key, times in counted.items() if times > 1],
        moments=len(waits),
        latest=waits[-1][0] if waits else 0.0,
        typical=waits[len(waits) // 2][0] if waits else 0.0,
        late=[f"{ref} {rung}: {seconds:.0f} s" for seconds, ref, rung in waits[-5:]],
        given_up=sum(row.status.value == "mislukt" for row in outbox),
    )
