"""What the watch over vtflow itself keeps and asks: signs of life, incidents, holds of a region, what stands open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from vtflow.domain.events import Event
from vtflow.ports.rows import OutboxRow, Stored

#: how far ahead "soon" looks
SOON = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The last sign of life of one part; a part has one."""

    part: str
    at: datetime  #: real time, UTC
    every: float  #: seconds after which the next one is promised
    started_at: datetime  #: real time, UTC
    stopped: bool = False  #: it said that it was ending
    crashes: int = 0  #: how often it began again without having said so
    crashed_at: datetime | None = None  #: when it last did, real time, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that vtflow itself did not do or cannot explain."""

    key: str  #: kind and what it is about; at most one open incident has it
    kind: str
    ref: str = ""  #: display code; empty: of the installation
    text: str  #: in Dutch; codes and dates only
    at: datetime  #: when it was found, domain time
    id: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Maintenance mode of a region: its ordinary messages wait."""

    region: str
    start: datetime
    until: datetime  #: exclusive; it may be released before
    reden: str  #: code
    by: str
    recorded_at: datetime
    id: int = 0
    ended_at: datetime | None = None  #: when what it held was let go; None while it holds or is still to come
    ended_by: str = ""
    released: int = 0  #: messages that were let go


@dataclass(frozen=True, slots=True)
class Standing:
    """An open melding, with what the queue of due moments and the window know of it."""

    stored: Stored
    next_moment: datetime | None  #: as the queue of due moments knows it
    shown_leg: int  #: number of the leg run that the window shows; 0 when none
    root: int  #: id of the route it belongs to

    @property
    def changed_at(self) -> datetime:
        """When its last event was recorded."""
        return self.stored.changed_at


@dataclass(frozen=True, slots=True)
class Vitals:
    """Counts of how vtflow is doing, each from an index."""

    meldingen: int  #: open ones
    waits: int  #: open ones
    overdue: int  #: open waits past their limit
    soon: int  #: open meldingen with a moment in the next 48 hours
    behind: int  #: open meldingen whose moment has passed
    oldest_behind: datetime | None
    silent: int  #: open meldingen, not joined to another, of which the queue knows no moment
    outbox: Mapping[str, int]  #: status -> messages not settled, and those given up
    oldest_waiting: Mapping[str, datetime]  #: urgency -> since when the oldest message that may leave has waited


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That on one day every open melding of a region was looked at, and what was found."""

    day: date
    region: str
    at: datetime
    meldingen: int
    explained: int  #: held, paused, taken on or joined: nothing comes by itself soon, and it is known why
    incidents: int


class WatchUnit(Protocol):
    """The part of a transaction that the watch writes."""

    def beat(self, beat: Heartbeat) -> None:
        """Keep a sign of life; a start (`at` equal to `started_at`) after one that did not stop counts as a crash."""
        ...

    def record_incidents(self, found: Sequence[Incident], kinds: Sequence[str], now: datetime) -> tuple[int, int]:
        """Open what is not open yet, and end what is open of `kinds` and no longer found.

        Returns:
            How many were opened and how many ended.
        """
        ...

    def record_hold(self, hold: Hold) -> int:
        """Add a hold; returns its number."""
        ...

    def all_holds(self, region: str | None) -> list[Hold]:
        """Return the holds of a region, or of all, oldest first; others who ask wait until this transaction ends."""
        ...

    def end_hold(self, hold: Hold, moments: Mapping[int, datetime]) -> None:
        """End a hold as its values say, and let its messages (by id) leave from their new moment on."""
        ...

    def held_rows(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return the ordinary messages of a region that could have left before `until` and are in no sending."""
        ...

    def record_proof(self, proof: Proof) -> bool:
        """Keep the proof of a day; False when that day of that region has one."""
        ...


class WatchReader(Protocol):
    """The part of a snapshot that the watch reads."""

    def heartbeats(self) -> list[Heartbeat]:
        """Return the last sign of life of each part, by name."""
        ...

    def incidents(self, *, is_open: bool = True) -> list[Incident]:
        """Return incidents, oldest first; only those that are open, or all."""
        ...

    def holds(self, region: str | None = None) -> list[Hold]:
        """Return the holds of a region, or of all, oldest first."""
        ...

    def held(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return the ordinary messages of a region that could have left before `until` and are in no sending."""
        ...

    def standing(self, after: int, limit: int) -> list[Standing]:
        """Return open meldingen by id, those after `after`; the work does not grow with what was closed."""
        ...

    def rungs(self, ids: Sequence[int]) -> dict[int, list[Event]]:
        """Return the rungs that were reached of each of these meldingen, oldest first; none left out."""
        ...

    def messages(self, refs: Sequence[str]) -> dict[str, list[OutboxRow]]:
        """Return the messages of each of these meldingen, oldest first; a melding without any is left out."""
        ...

    def undelivered(self, until: datetime, limit: int) -> list[OutboxRow]:
        """Return messages that may leave since before `until` and are not settled, oldest first, at most `limit`."""
        ...

    def vitals(self, now: datetime) -> Vitals:
        """Count how things stand at `now` on the domain clock."""
        ...

    def proofs(self, region: str, limit: int) -> list[Proof]:
        """Return the last proofs of a region, newest first."""
        ...
