"""One world, lived twice: the same people do the same at the same moments, and only what is personal differs.

Codes and moments are fixed, so that whatever still differs comes from the personal fields.
"""

import base64
import io
import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.unit.engine.world import CHANNEL, CJG, FULL, OneBook, command
from vtflow.domain.reference import display_code
from vtflow.engine import Engine, NewMelding, Surroundings
from vtflow.notify.composer import TeamComposer
from vtflow.notify.recording import RecordingNotifier
from vtflow.outbox import Outbox
from vtflow.play.player import VirtualClock
from vtflow.play.story import moment
from vtflow.policy import PolicyBook
from vtflow.reports.board import Link, board_facts, board_text
from vtflow.reports.explain import explain_route, explain_text
from vtflow.reports.kinds import KINDS, build
from vtflow.reports.melding import melding_facts
from vtflow.reports.queue import queue_rows
from vtflow.reports.render import FORMATS
from vtflow.reports.routebook import EngineRouteBook
from vtflow.seal import Seal
from vtflow.store.sql import SqlStore
from vtflow.up.log_lines import LogLine
from vtflow.watch.checks import Present
from vtflow.watch.health import health_facts, metrics_text
from vtflow.watch.limits import Limits

REGION = "kennemerland"
BOOK = PolicyBook()
#: how many meldingen live in a world; the third is about the household of the first
MELDINGEN = 3


@dataclass(frozen=True, slots=True)
class Personal:
    """All that is personal about the meldingen of a world."""

    households: tuple[str, str]
    kenmerken: tuple[str, str, str]
    notes: tuple[str, ...]  #: one a step
    keys: tuple[bytes, bytes]  #: of the pseudonyms, which are different everywhere too

    @property
    def seal(self) -> Seal:
        """The maker of pseudonyms in this world."""
        return Seal(*self.keys)


def keys(seed: bytes) -> tuple[bytes, bytes]:
    """Return keys of pseudonyms made from a seed."""
    return seed * 8, base64.urlsafe_b64encode((seed * 32)[:32])


def live(home: Path, personal: Personal) -> dict[str, str]:
    """Live a world from its first melding to weeks later; return what others saw of it, by place."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLine("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("vtflow")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    world = _World(home, personal)
    try:
        world.work()
        return {**world.seen(), "log": stream.getvalue()}
    finally:
        world.store.close()
        logger.removeHandler(handler)
        logger.setLevel(before)


class _World:
    def __init__(self, home: Path, personal: Personal) -> None:
        home.mkdir(mode=0o700)
        self.personal = personal
        self.clock = VirtualClock(moment("2026-03-02 08:00"))
        self.store = SqlStore.create(f"sqlite:///{home / 'vtflow.db'}")
        self.policy = BOOK.policy(REGION)
        numbers = count(1)
        around = Surroundings(
            OneBook(self.policy), personal.seal, lambda _: (CHANNEL,), lambda: display_code(next(numbers))
        )
        self.engine = Engine(self.store, self.clock, around)
        self.book = EngineRouteBook(self.engine, self.store, self.clock, BOOK)
        self.notifier = RecordingNotifier({}, (CHANNEL,))
        composer = TeamComposer(self.policy, lambda row: f"http://vtflow.local/{row.ref}")
        self.outbox = Outbox(self.engine, self.store, self.clock, self.notifier, composer, [REGION])
        self.refs: list[str] = []
        self.shown: list[Any] = []
        self._notes = iter(personal.notes * 99)

    # ------------------------------------------------------------ what happens

    def work(self) -> None:
        """Take everything in, work on it, and let time pass with somebody who looks at each step."""
        for number in range(MELDINGEN):
            self._register(number)
        first, second = self.refs[:2]
        self._do(second, "check-veiligheid", acuut=False)
        self._do(second, "escalate", niveau=3, reden="onveilig")
        self._do(first, "check-veiligheid", acuut=False)
        self._do(first, "decide-veiligheidsbeoordeling", uitkomst="overdracht")
        self._do(first, "inform-melder", wijze="telefoon")
        self._do(first, "offer-overdracht", aan="cjg-haarlem", checklist=FULL)
        for _ in range(12):
            self._look(timedelta(hours=20))
        self._do(first, "accept-overdracht", CJG, naam="m02", gesprek_op="2026-03-12")
        self._do(first, "report-first-contact", CJG)
        for _ in range(10):
            self._look(timedelta(days=3))

    def _register(self, number: int) -> None:
        kenmerk = self.personal.kenmerken[number]
        data = command(
            "register-melding",
            gemeente="Haarlem",
            melder="politie",
            kanaal="corv",
            huishouden=self.personal.households[number % 2],
            aard="partnergeweld",
            kinderen=2,
            bron_kenmerk=kenmerk,
            toelichting=next(self._notes),
        )
        seal = self.personal.seal
        new = NewMelding(command=data, received_at=self.clock.now())  # pyright: ignore[reportArgumentType]
        self.refs.append(self.engine.register(REGION, new).ref)
        assert self.store.read(lambda reader: reader.find(seal.kenmerk(kenmerk))) is not None

    def _do(self, ref: str, name: str, by: str = "vt.m01", **data: Any) -> None:
        self.clock.set(self.clock.now() + timedelta(minutes=7))
        self.engine.do(ref, command(name, toelichting=next(self._notes), **data), by)
        self._look(timedelta(minutes=5))

    def _look(self, later: timedelta) -> None:
        """Let time pass, let the watchdog work, and see what the window would be given."""
        self.clock.set(self.clock.now() + later)
        self.outbox.tick()
        for ref in self.refs:
            self.shown.append(self.book.view(ref))
        for stale in self.book.stale(10):
            self.book.advance(stale.ref, stale.armed)
            self.shown.append(self.book.view(stale.ref))

    # ------------------------------------------------------------ what others see

    def seen(self) -> dict[str, str]:
        """Return everything that leaves the record, by place."""
        now, policies = self.clock.now(), BOOK
        found = {
            "venster: namen, tags, tijdlijnen": _text([asdict(view) for view in self.shown]),
            "bord": board_text(board_facts(self.store, self.policy, now), Link("", now.date())),
            "berichten": _text([asdict(one) for one in self.notifier.arrived]),
            "wachtrij": _text(queue_rows(self.store, policies, now, closed=True)),
        }
        for ref in self.refs:
            stored = self.store.read(lambda reader, ref=ref: reader.melding(ref))
            assert stored is not None
            events = self.store.read(lambda reader, ref=ref: reader.events(ref))
            found[f"melding {ref}"] = _text(melding_facts(self.store, policies, ref))
            # why with its hash: it is what an anchor outside shows
            found[f"gebeurtenissen {ref}"] = _text([(str(event), digest.hex()) for event, digest in events])
            facts = explain_route(stored.route, self.policy, now, [event for event, _ in events])
            found[f"uitleg {ref}"] = explain_text(facts)
        for kind in KINDS:
            report = build(self.store, policies, [REGION], kind, now)
            found |= {f"rapport {kind} {shape}": render(report) for shape, render in FORMATS.items()}
        present = Present(now, now, now)
        facts = self.store.read(lambda reader: health_facts(reader, [], [REGION], present, Limits()))
        return {**found, "gezondheid": _text(facts), "metrics": metrics_text(facts)}


def _text(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, indent=1)
