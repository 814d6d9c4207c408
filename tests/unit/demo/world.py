"""A demo in virtual time: the feeder, the engine and time itself take turns on one clock, in one process."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from vtflow.demo.feed import FeedRow, choose, read_sample, sample_path
from vtflow.demo.feeder import Feeder, Parts
from vtflow.domain.events import Event
from vtflow.domain.reference import display_code
from vtflow.engine import Engine, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore

KEY = base64.urlsafe_b64encode(b"no secrets in a played sample...")


class World:
    def __init__(self, feed: Sequence[FeedRow] | None = None) -> None:
        book, seal = PolicyBook(), Seal(KEY, KEY)
        self.policy = book.policy("demo")
        self.feed = list(feed) if feed is not None else choose(read_sample(sample_path(), self.policy))
        self.start = self.feed[0].new.received_at
        self.clock, self.store = VirtualClock(self.start), InMemoryStore()
        numbers = iter(range(1, 1_000_000))
        around = Surroundings(
            policies=book,
            seal=seal,
            channels=lambda _: ("postvak",),
            new_ref=lambda: display_code(next(numbers)),
        )
        self.engine = Engine(self.store, self.clock, around)
        self.seal = seal
        self.parts = Parts(self.engine, self.store, self.clock, seal, self.policy)
        self.feeder = Feeder(self.parts, self.feed)

    def run(self, days: float) -> "World":
        """Play until so many days after the first receipt."""
        until = self.start + timedelta(days=days)
        while self.clock.now() < until:
            self.engine.settle_all()
            moments = [self.feeder.step(), self._next_moment(), until]
            self.clock.set(min(m for m in moments if m is not None and m > self.clock.now()))
        return self

    def restart(self) -> None:
        """Lose everything that is not on record."""
        self.feeder = Feeder(self.parts, self.feed)

    def ref(self, number: int) -> str:
        kenmerk = self.seal.kenmerk(self.feed[number].new.command.bron_kenmerk)
        link = self.store.read(lambda reader: reader.find(kenmerk))
        assert link is not None, f"row {number} of the feed did not come in"
        return link.ref

    def events(self, number: int) -> list[Event]:
        ref = self.ref(number)
        return [event for event, _ in self.store.read(lambda reader: reader.events(ref))]

    def all_events(self) -> list[Event]:
        return [event for row in self.feed for event in self.events(row.number)]

    def _next_moment(self) -> datetime | None:
        stored = self.store.read(lambda reader: reader.meldingen(None, "", 10_000))
        return min((m for s in stored if s.route.is_open and (m := s.route.next_moment)), default=None)
