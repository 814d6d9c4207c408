"""A small world for tests: the real engine and policy over a store in memory, a clock that is set, and a notifier.

A melding is known by a letter; moments are local, written as `2026-03-02 10:00`.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet

from tests.given import CHECKLIST
from vtflow.domain import events as e
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.command import Command
from vtflow.domain.melding import Route, Wait
from vtflow.domain.norms import Policy
from vtflow.domain.reference import display_code
from vtflow.engine import Answer, Engine, NewMelding, Surroundings
from vtflow.notify.composer import TeamComposer
from vtflow.notify.recording import RecordingNotifier
from vtflow.outbox import Outbox
from vtflow.play.player import VirtualClock
from vtflow.play.story import local_text, moment
from vtflow.policy import PolicyBook
from vtflow.ports import Booking, OutboxRow, WaitRow
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore

BOOK = PolicyBook()
KENNEMERLAND = BOOK.policy("kennemerland")
CHANNEL = "postvak"
_KEY = Fernet.generate_key()
FULL = CHECKLIST
CJG = "cjg-haarlem.m02"


def adapted(norm: str, **changes: Any) -> Policy:
    """Kennemerland with one norm changed."""
    norms = tuple(dataclasses.replace(one, **changes) if one.id == norm else one for one in KENNEMERLAND.norms)
    return dataclasses.replace(KENNEMERLAND, norms=norms)


def command(name: str, **data: Any) -> Command:
    """Read a command as a form or file gives it."""
    return COMMANDS[name].model_validate(data)


class OneBook:
    """Hands out one policy for every region; it can be replaced while routes are open."""

    def __init__(self, policy: Policy) -> None:
        self.now = policy

    def policy(self, region: str) -> Policy:
        assert region
        return self.now


class World:
    """Everything around one engine."""

    def __init__(
        self,
        start: str = "2026-03-02 08:00",
        policy: Policy = KENNEMERLAND,
        channels: Callable[[str], tuple[str, ...]] = lambda _: (CHANNEL,),
        book: Any = None,
    ) -> None:
        self.clock = VirtualClock(moment(start))
        self.store = InMemoryStore()
        self.book = book or OneBook(policy)
        self.region = policy.region.id
        self.refs: dict[str, str] = {}
        numbers = iter(range(1, 1_000_000))
        around = Surroundings(self.book, Seal(_KEY, _KEY), channels, lambda: display_code(next(numbers)))
        self.engine = Engine(self.store, self.clock, around)
        self.notifier = RecordingNotifier({}, (CHANNEL,))
        composer = TeamComposer(policy, lambda row: f"http://vtflow.local/{row.ref}")
        self.outbox = Outbox(self.engine, self.store, self.clock, self.notifier, composer)

    # ------------------------------------------------------------ doing

    def at(self, text: str) -> datetime:
        """Let time pass until `text`; nobody looks meanwhile."""
        self.clock.set(moment(text))
        return self.clock.now()

    def pass_time(self, until: str) -> None:
        """Let time pass until `until` with the watchdog running: it looks at every moment that comes."""
        end = moment(until)
        while (found := self._nearest()) is not None and found <= end:
            self.clock.set(found)
            self.outbox.tick()
        self.clock.set(end)
        self.outbox.tick()

    def _nearest(self) -> datetime | None:
        now = self.clock.now()
        routes = self.store.read(lambda reader: [s.route for s in reader.meldingen(None, "", 1000)])
        moments = [at for route in routes if route.is_open and (at := route.next_moment) is not None]
        rows = [row.deliver_at + timedelta(minutes=2) for row in self.sent()]
        return min((at for at in (*moments, *rows) if at > now), default=None)

    def register(
        self, name: str = "A", received: str = "", key: str = "", *, machine: bool = False, **data: Any
    ) -> Answer:
        """Take a melding in, received now unless said otherwise."""
        fields = {
            "gemeente": "Haarlem",
            "melder": "politie",
            "kanaal": "corv",
            "huishouden": f"gezin {name}",
            "aard": "partnergeweld",
            "kinderen": 1,
        }
        new = NewMelding(
            command=command("register-melding", **{**fields, **data}),  # pyright: ignore[reportArgumentType]
            received_at=moment(received) if received else self.clock.now(),
            key=key,
            machine=machine,
        )
        answer = self.engine.register(self.region, new)
        self.refs.setdefault(name, answer.ref)
        return answer

    def do(self, name: str, what: str, by: str = "vt.m01", at: str = "", key: str = "", **data: Any) -> Answer:
        """Carry out a command."""
        effective = moment(at) if at else None
        return self.engine.do(self.refs[name], command(what, **data), by, at=effective, key=key)

    def decided(self, name: str = "A", uitkomst: str = "overdracht", **data: Any) -> "World":
        """Register, check and decide, all at the present moment."""
        self.register(name)
        self.do(name, "check-veiligheid", acuut=False)
        self.do(name, "decide-veiligheidsbeoordeling", uitkomst=uitkomst, **data)
        self.do(name, "inform-melder")
        return self

    def offered(self, name: str = "A", aan: str = "cjg-haarlem", **data: Any) -> "World":
        """Bring a melding to its first offer."""
        self.decided(name)
        self.offer(name, aan, **data)
        return self

    def offer(self, name: str = "A", aan: str = "cjg-haarlem", **data: Any) -> Answer:
        """Offer with a full checklist."""
        return self.do(name, "offer-overdracht", **{"aan": aan, "checklist": FULL, **data})

    def received(self, name: str = "A") -> "World":
        """Bring a melding to an offer of which the team confirmed receipt."""
        self.offered(name)
        self.do(name, "confirm-receipt", by=CJG)
        return self

    def accepted(self, name: str = "A") -> "World":
        """Bring a melding to acceptance by a named person."""
        self.received(name)
        self.do(name, "accept-overdracht", by=CJG, naam="m02", gesprek_op=str(self.clock.now().date()))
        return self

    def monitored(self, name: str = "A") -> "World":
        """Bring a melding to the feedback that ends the work of Veilig Thuis."""
        self.accepted(name)
        self.do(name, "report-first-contact", by=CJG)
        self.do(name, "report-back", by=CJG)
        return self

    # ------------------------------------------------------------ looking

    def route(self, name: str = "A") -> Route:
        """Return a melding as it stands."""
        stored = self.store.read(lambda reader: reader.melding(self.refs[name]))
        assert stored is not None
        return stored.route

    def wait(self, norm: str, name: str = "A") -> Wait:
        """Return the open wait of a norm."""
        (found,) = [wait for wait in self.route(name).waits if wait.norm == norm]
        return found

    def norms(self, name: str = "A") -> set[str]:
        """Return the norms of the open waits."""
        return {wait.norm for wait in self.route(name).waits}

    def events(self, name: str = "A") -> list[e.Event]:
        """Return a whole stream."""
        return [event for event, _ in self.store.read(lambda reader: reader.events(self.refs[name]))]

    def facts(self, kind: type[Any], name: str = "A") -> list[Any]:
        """Return the facts of one kind."""
        return [event.fact for event in self.events(name) if isinstance(event.fact, kind)]

    def rungs(self, norm: str, name: str = "A") -> list[tuple[str, str, str]]:
        """Return (local moment, rung, what became of it) of one norm."""
        return [
            (local_text(event.at), event.fact.rung, event.fact.sent.value)
            for event in self.events(name)
            if isinstance(event.fact, e.RungReached) and event.fact.norm == norm
        ]

    def sent(self, **fields: Any) -> list[OutboxRow]:
        """Return outbox rows that have these values."""
        rows = self.store.read(lambda reader: reader.outbox())
        return [row for row in rows if all(getattr(row, name) == value for name, value in fields.items())]

    def teams(self, **fields: Any) -> list[str]:
        """Return the teams of the rows that have these values, sorted."""
        return sorted(row.team for row in self.sent(**fields))

    def waits(self, name: str = "A") -> list[WaitRow]:
        """Return all waits, open or closed."""
        return self.store.read(lambda reader: reader.waits(self.refs[name]))

    def bookings(self, name: str = "A") -> Sequence[Booking]:
        """Return the closed bookings."""
        return self.store.read(lambda reader: reader.bookings(self.refs[name]))

    def responsible(self, name: str = "A") -> list[tuple[str, str, str]]:
        """Return (team, from, until) in local time."""
        spans = self.store.read(lambda reader: reader.responsibilities(self.refs[name]))
        return [(team, local_text(start), local_text(end) if end else "") for team, start, end in spans]
