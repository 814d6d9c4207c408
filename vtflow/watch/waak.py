"""`vtflow waak`: looks by itself whether vtflow lives and did its work, and tells it over channels of its own.

It needs neither outbox nor dispatcher, and a record that does not answer is one of the things it tells.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vtflow.domain.errors import VtflowError
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import Channels
from vtflow.ports import Delivery, DeliveryResult, Store, StoreUnavailable
from vtflow.watch import kinds
from vtflow.watch.checks import Present, Trouble, read_snapshot, troubles_of
from vtflow.watch.ledger import Ledger, News, after, load, news, save, seen
from vtflow.watch.limits import Limits
from vtflow.watch.pulse import Pulse

_log = logging.getLogger(__name__)

#: under this name a channels file says where alarms go; its default counts where the name is not there
TEAM = "waak"
LEDGER_FILE = "waak.json"
#: kinds that do not come from the record
ADDRESSES = frozenset({kinds.SERVER, kinds.PAGES})


@dataclass(frozen=True, slots=True)
class Record:
    """The record with its clock, as waak opens it."""

    store: Store
    now: Callable[[], datetime]  #: domain time
    limits: Limits


@dataclass(frozen=True, slots=True)
class Watched:
    """What waak watches, and how."""

    open_record: Callable[[], Record]  #: tried again at each look until it works
    parts: tuple[str, ...]  #: that must give a sign of life
    addresses: tuple[Callable[[], list[Trouble]], ...]  #: that must answer
    limits: Limits  #: of real time
    repeat: timedelta  #: after which a trouble that lasts is told again
    now: Callable[[], datetime]  #: real time, UTC
    since: datetime  #: real time from which on parts had time to begin


class Waak:
    """The watch of one installation."""

    def __init__(self, watched: Watched, tell: Callable[[str, str, str], bool], ledger: Path) -> None:
        """Read what was told before; opens nothing else.

        Args:
            watched: What to look at.
            tell: Sends a key, a title and a text, and says whether somebody has it.
            ledger: The file that remembers what was told.
        """
        self._watched = watched
        self._tell = tell
        self._path = ledger
        self._ledger = load(ledger)
        self._since = watched.since
        self._record: Record | None = None
        self._pulse: Pulse | None = None
        self._reading: _Reading | None = None

    def serve(self, stop: threading.Event) -> None:
        """Look and tell until `stop` is set; no look ends the loop."""
        while not stop.is_set():
            try:
                self.round()
            except Exception:  # noqa: BLE001 - the edge: the last one that watches must go on
                _log.exception("a look failed; going on")
            stop.wait(self._watched.limits.look.total_seconds())
        self.end()

    def end(self) -> None:
        """Say that it ends because it was asked to."""
        if self._pulse is not None:
            self._pulse.stop()

    def round(self) -> tuple[Trouble, ...]:
        """Look once and tell what is new; returns everything that is wrong now."""
        now = self._watched.now()
        troubles, is_blind = self.look()
        limits = self._watched.limits

        def is_sure(kind: str) -> bool:
            if kind in ADDRESSES or kind == kinds.DATABASE:
                return True
            # why: right after the start no part can be called lost, so none can be called found either
            is_early = kind == kinds.PART and now - self._since <= limits.lost
            return not (is_blind or is_early)

        self._ledger = seen(self._ledger, troubles, now, is_sure)
        told = news(self._ledger, now, limits.interval, self._watched.repeat, self._patience)
        if not told or self._tell(_key(told, now), *words(told)):
            self._ledger = after(self._ledger, told, now, limits.interval)
        self._save()
        return troubles

    def _patience(self, kind: str) -> timedelta:
        """Return how long a trouble must last: a restart or a lock of a few seconds is none."""
        return self._watched.limits.patience if kind in ADDRESSES or kind == kinds.DATABASE else timedelta()

    def look(self) -> tuple[tuple[Trouble, ...], bool]:
        """Return what is wrong now, and whether the record could not be read."""
        found = [one for ask in self._watched.addresses for one in ask()]
        fault, inside = self._look_inside()
        if fault:
            found.append(Trouble(kinds.DATABASE, kinds.DATABASE, fault))
        return (*found, *inside), bool(fault)

    def _look_inside(self) -> tuple[str, Sequence[Trouble]]:
        """Judge the record within a limit: one that hangs must not silence the watch."""
        if self._reading is None or not self._reading.is_alive():
            self._reading = _Reading(self._read)
            self._reading.start()
        self._reading.join(self._watched.limits.look.total_seconds())
        if self._reading.is_alive():
            return "zij geeft geen antwoord en weigert ook niet", ()
        return self._reading.fault, self._reading.found

    def _read(self) -> list[Trouble]:
        if self._record is None:
            self._record = self._watched.open_record()
            self._pulse = Pulse(self._record.store, TEAM, self._watched.limits.look, self._watched.now)
        record = self._record
        domain = record.now()
        found = record.store.read(lambda reader: read_snapshot(reader, domain, record.limits))
        present = Present(self._watched.now(), domain, self._since)
        if self._pulse is not None:
            self._pulse.beat()
        return troubles_of(found, self._watched.parts, present, record.limits)

    def _save(self) -> None:
        try:
            save(self._path, self._ledger)
        except OSError as error:
            _log.warning("what was told cannot be kept: %s", type(error).__name__)

    @property
    def ledger(self) -> Ledger:
        """What was told and is not over."""
        return self._ledger


class _Reading(threading.Thread):
    """One reading of the record, in a thread that may be left behind."""

    def __init__(self, read: Callable[[], list[Trouble]]) -> None:
        super().__init__(name="record", daemon=True)
        self._read = read
        self.fault = ""
        self.found: list[Trouble] = []

    def run(self) -> None:
        """Read, and keep the fault as text."""
        try:
            self.found = self._read()
        except (StoreUnavailable, VtflowError) as error:
            self.fault = str(error) or type(error).__name__
        except Exception as error:  # noqa: BLE001 - the edge: what cannot be read is told, whatever it is
            _log.exception("the record cannot be judged")
            self.fault = f"zij is niet te beoordelen ({type(error).__name__})"


def words(told: News) -> tuple[str, str]:
    """Return title and text of an alarm: what is new, what goes on, and what is over."""
    wrong = len(told.new) + len(told.again)
    if not wrong:
        title = f"vtflow: {len(told.over)} keer weer in orde"
    else:
        title = f"vtflow: {wrong} {'storing' if wrong == 1 else 'storingen'}"
    lines = [
        *_part("Nieuw", told.new),
        *_part("Duurt nog", told.again),
        *_part("Weer in orde", told.over, with_advice=False),
        "Wat iedere storing betekent en wat u doet staat in het draaiboek (docs/draaiboek.md).",
        "Dit bericht komt van `vtflow waak`, dat los van de rest van vtflow draait.",
    ]
    return title, "\n".join(lines)


def _part(heading: str, troubles: Sequence[Trouble], *, with_advice: bool = True) -> list[str]:
    if not troubles:
        return []
    lines = [f"{heading}:"]
    for one in troubles:
        kind = kinds.KINDS[one.kind]
        lines.append(f"- {kind.title}. {_line(one.text)}")
        if with_advice:
            lines.append(f"  Doe dit: {kind.advice}.")
    return [*lines, ""]


def _line(text: str) -> str:
    """Return a text as one plain line of bounded length, whatever a fault quoted."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:400]


def _key(told: News, now: datetime) -> str:
    kind = "alarm" if told.new or told.again else "in-orde"
    return f"waak/{kind}/{now:%Y%m%dT%H%M%S%f}"


def teller(channels: Channels | None, deadline: float) -> Callable[[str, str, str], bool]:
    """Return what sends an alarm to every channel of waak; without channels it goes to the log only.

    What may have arrived counts as told: a second alarm about one trouble is worse than none about its end.
    """

    def tell(key: str, title: str, body: str) -> bool:
        _log.warning("%s\n%s", title, body)
        names = channels.of_team(TEAM) if channels is not None else ()
        if channels is None or not names:
            return True
        deliveries = [Delivery(key, TEAM, name, title, body) for name in names]
        with AppriseNotifier(channels, deadline_seconds=deadline) as notifier:
            results: list[Any] = notifier.deliver(deliveries)
        outcomes = [getattr(one, "result", one) for one in results]
        has_told = any(outcome in {DeliveryResult.GELUKT, DeliveryResult.ONBEKEND} for outcome in outcomes)
        if not has_told:
            _log.error("no channel of waak took the alarm; it is told again at the next look")
        return has_told

    return tell
