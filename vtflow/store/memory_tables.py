"""The tables of the store in memory, and how a transaction on them is undone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from vtflow.domain.absence import Absence
from vtflow.domain.capacity import Capacity
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.duty import Shift
from vtflow.domain.events import Event
from vtflow.domain.measures import Measure
from vtflow.domain.partners import PartnerStatus
from vtflow.ports import Booking, Link, LoggedAttempt, LoggedRetry, OutboxRow, Sending, Shown, Stored
from vtflow.ports.reporting import ReportStep
from vtflow.ports.watch import Heartbeat, Hold, Incident, Proof
from vtflow.store.derive import WaitState

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Row:
    """A melding with what the store keeps around it."""

    stored: Stored
    root: int
    household: str
    shown: Shown


class Recorded(NamedTuple):
    """An event as it lies in its stream."""

    number: int  #: over all streams, in order of writing
    since: int  #: group version of its root when it was written
    event: Event
    payload: str
    hash: bytes


def _dict() -> dict[Any, Any]:
    return {}


@dataclass(slots=True)
class Tables:
    """Everything in memory. Only `put` changes it, so that a transaction can be undone."""

    meldingen: dict[int, Row] = field(default_factory=_dict)
    ids: dict[str, int] = field(default_factory=_dict)
    members: dict[int, tuple[int, ...]] = field(default_factory=_dict)  #: id of a root -> its group by id
    moments: dict[int, datetime | None] = field(default_factory=_dict)
    streams: dict[int, tuple[Recorded, ...]] = field(default_factory=_dict)
    waits: dict[int, dict[int, WaitState]] = field(default_factory=_dict)
    responsible: dict[int, tuple[tuple[str, datetime, datetime | None], ...]] = field(default_factory=_dict)
    bookings: dict[int, tuple[Booking, ...]] = field(default_factory=_dict)
    notes: dict[tuple[str, int], str] = field(default_factory=_dict)
    links: dict[str, Link] = field(default_factory=_dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=_dict)
    outbox: dict[int, OutboxRow] = field(default_factory=_dict)
    outbox_keys: dict[tuple[str, str], int] = field(default_factory=_dict)
    by_wait: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=_dict)
    waiting: dict[int, bool] = field(default_factory=_dict)  #: rows not yet in a sending
    lapsed: dict[int, bool] = field(default_factory=_dict)  #: rows that lapsed while they were being handed over
    sendings: dict[int, tuple[Sending, datetime | None]] = field(default_factory=_dict)  #: with the end of their lease
    rows_of: dict[int, tuple[int, ...]] = field(default_factory=_dict)
    attempts: dict[int, tuple[LoggedAttempt, ...]] = field(default_factory=_dict)
    retries: dict[int, tuple[LoggedRetry, ...]] = field(default_factory=_dict)
    channels: dict[str, ChannelState] = field(default_factory=_dict)
    partners: dict[str, tuple[PartnerStatus, ...]] = field(default_factory=_dict)  #: region -> in order of recording
    absences: dict[str, tuple[Absence, ...]] = field(default_factory=_dict)
    shifts: dict[str, tuple[Shift, ...]] = field(default_factory=_dict)  #: service -> in order of recording
    about: dict[str, tuple[int, ...]] = field(default_factory=_dict)  #: household -> ids, as they were taken in
    heartbeats: dict[str, Heartbeat] = field(default_factory=_dict)
    incidents: dict[int, Incident] = field(default_factory=_dict)
    holds: dict[int, Hold] = field(default_factory=_dict)
    proofs: dict[tuple[str, date], Proof] = field(default_factory=_dict)
    report_facts: dict[int, tuple[int, int, bytes]] = field(default_factory=_dict)  #: id -> version, form, facts
    report_steps: dict[str, tuple[ReportStep, ...]] = field(default_factory=_dict)  #: region -> in order
    capacity: dict[str, tuple[Capacity, ...]] = field(default_factory=_dict)  #: region -> in order of recording
    measures: dict[str, tuple[Measure, ...]] = field(default_factory=_dict)  #: region -> every version, in order
    counters: dict[str, int] = field(default_factory=_dict)
    undo: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Set a row."""
        if key in table:
            self.undo.append(lambda old=table[key]: table.update({key: old}))
        else:
            self.undo.append(lambda: table.pop(key, None))
        table[key] = value

    def drop(self, table: dict[K, V], key: K) -> None:
        """Remove a row where it is there."""
        if key in table:
            self.undo.append(lambda old=table[key]: table.update({key: old}))
            del table[key]

    def next_id(self, name: str) -> int:
        """Return the next number of a table."""
        number = self.counters.get(name, 0) + 1
        self.put(self.counters, name, number)
        return number

    def roll_back(self) -> None:
        """Undo everything since the transaction began."""
        while self.undo:
            self.undo.pop()()

    def group(self, root: int) -> list[Stored]:
        """Return a root and its joined meldingen, by id."""
        found = [self.meldingen[number].stored for number in self.members[root]]
        return sorted(found, key=lambda stored: (stored.id != root, stored.id))
