"""The store in memory, with the guards of the one on a database. For stories, simulations and tests."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import TypeVar

from msgspec.structs import replace

from vtflow.domain.absence import Absence
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.duty import Shift
from vtflow.domain.events import Event
from vtflow.domain.partners import PartnerStatus
from vtflow.ports import (
    Booking,
    Dossier,
    Happened,
    History,
    Link,
    LoggedMessage,
    LogQuery,
    Meanwhile,
    OutboxRow,
    Reader,
    Stale,
    Stored,
    Unit,
    VersionConflict,
    WaitRow,
)
from vtflow.store.derive import WaitState, listed
from vtflow.store.memory_board import InMemoryBoardReader
from vtflow.store.memory_capacity import InMemoryCapacity
from vtflow.store.memory_delivery import delivery_log
from vtflow.store.memory_report import InMemoryReportReader
from vtflow.store.memory_tables import Row, Tables
from vtflow.store.memory_unit import InMemoryUnit
from vtflow.store.memory_watch import InMemoryWatchReader

T = TypeVar("T")
ATTEMPTS = 5


class InMemoryStore:
    """A store that lives as long as its process."""

    def __init__(self) -> None:
        """Start empty."""
        self._tables = Tables()
        self._lock = RLock()

    def transact(
        self,
        work: Callable[[Unit], T],
        meanwhile: Meanwhile | None = None,  # there is no disk to wait for
    ) -> T:
        """Run `work` alone; undo everything when it fails, and do it anew on a conflict."""
        with self._lock:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    result = work(InMemoryUnit(self._tables))
                except VersionConflict:
                    self._tables.roll_back()
                    if attempt == ATTEMPTS:
                        raise
                except BaseException:
                    self._tables.roll_back()
                    raise
                else:
                    self._tables.undo.clear()
                    return result
        raise AssertionError

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` while nobody writes."""
        with self._lock:
            return work(InMemoryReader(self._tables))


class InMemoryReader(InMemoryWatchReader, InMemoryReportReader, InMemoryBoardReader, InMemoryCapacity):
    """Reads the tables; see `Reader` for what each call promises."""

    def __init__(self, tables: Tables) -> None:
        """Read these tables."""
        self._tables = tables

    def _id(self, ref: str) -> int:
        return self._tables.ids.get(ref, 0)

    def melding(self, ref: str) -> Stored | None:
        """Return one melding."""
        row = self._tables.meldingen.get(self._id(ref))
        return row.stored if row else None

    def events(self, ref: str) -> list[tuple[Event, bytes]]:
        """Return the events of a melding with their hashes."""
        return [(one.event, one.hash) for one in self._tables.streams.get(self._id(ref), ())]

    def histories(self, refs: Sequence[str]) -> dict[str, History]:
        """Return how meldingen stand and what happened to them."""
        numbers = {ref: self._id(ref) for ref in refs if self._id(ref)}
        stored = self._tables.meldingen
        return {ref: History(stored[number].stored, self._happened(number)) for ref, number in numbers.items()}

    def _happened(self, number: int) -> dict[str, Happened]:
        moments: dict[str, list[datetime]] = {}
        for one in self._tables.streams.get(number, ()):
            moments.setdefault(one.event.fact.kind, []).append(one.event.at)
        return {kind: Happened(len(found), max(found)) for kind, found in moments.items()}

    def note(self, ref: str, seq: int) -> str | None:
        """Return the free text of an event."""
        return self._tables.notes.get((ref, seq))

    def about_same(self, ref: str) -> list[Stored]:
        """Return the other meldingen about the same household."""
        row = self._tables.meldingen.get(self._id(ref))
        numbers = self._tables.about.get(row.household, ()) if row else ()
        found = [self._tables.meldingen[number].stored for number in numbers if number != self._id(ref)]
        return sorted(found, key=lambda stored: (stored.route.received_at, stored.id))

    def meldingen(self, region: str | None, after: str, limit: int) -> list[Stored]:
        """Return meldingen by reference."""
        found = (row.stored for row in self._tables.meldingen.values())
        wanted = [s for s in found if s.route.ref > after and region in {None, s.route.region}]
        return sorted(wanted, key=lambda stored: stored.route.ref)[:limit]

    def held_by(self, team: str, norm: str) -> list[Stored]:
        """Return the open meldingen of which a wait under a norm lies with a team."""
        found = (row.stored for row in self._tables.meldingen.values() if row.stored.route.is_open)
        held = [
            stored
            for stored in found
            if any(wait.holder == team and norm in {"", wait.norm} for wait in stored.route.waits)
        ]
        return sorted(held, key=lambda stored: stored.route.ref)

    def waits(self, ref: str) -> list[WaitRow]:
        """Return all waits of a melding."""
        row = self._tables.meldingen.get(self._id(ref))
        found = self._tables.waits.get(self._id(ref), {})
        return [_wait_row(ref, row.stored.route.gemeente, found[no]) for no in sorted(found)] if row else []

    def bookings(self, ref: str) -> list[Booking]:
        """Return the closed bookings of a melding."""
        return list(self._tables.bookings.get(self._id(ref), ()))

    def responsibilities(self, ref: str) -> list[tuple[str, datetime, datetime | None]]:
        """Return who was responsible, and when."""
        return list(self._tables.responsible.get(self._id(ref), ()))

    def outbox(self, ref: str | None = None) -> list[OutboxRow]:
        """Return messages, oldest first."""
        return [row for row in self._tables.outbox.values() if ref in {None, row.ref}]

    def delivery_log(self, query: LogQuery) -> list[LoggedMessage]:
        """Return messages with everything that was tried."""
        return delivery_log(self._tables, query)

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does."""
        return dict(sorted(self._tables.channels.items()))

    def partner_history(self, region: str) -> list[PartnerStatus]:
        """Return what the partners of a region said of their intake."""
        return list(self._tables.partners.get(region, ()))

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region."""
        return self._tables.absences.get(region, ())

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a service as they were recorded."""
        return self._tables.shifts.get(service, ())

    def stream(self) -> Iterator[tuple[str, int, bytes, bytes]]:
        """Yield every event, stream by stream."""
        for number, recorded in self._tables.streams.items():
            ref = self._tables.meldingen[number].stored.route.ref
            for seq, one in enumerate(recorded, 1):
                yield ref, seq, one.payload.encode(), one.hash

    def counts(self) -> tuple[int, int]:
        """Return how many meldingen and events there are."""
        return len(self._tables.meldingen), sum(map(len, self._tables.streams.values()))

    def answered(self) -> dict[str, tuple[int, int]]:
        """Return how many waits of each norm were closed, and closed in time."""
        found: dict[str, tuple[int, int]] = {}
        for wait in (one for waits in self._tables.waits.values() for one in waits.values()):
            if wait.closed_at is not None:
                closed, in_time = found.get(wait.norm, (0, 0))
                found[wait.norm] = closed + 1, in_time + bool(wait.in_time)
        return found

    def heads(self, refs: Sequence[str]) -> dict[str, bytes]:
        """Return the last hash that each of these meldingen knows."""
        known = self._tables.ids
        return {ref: self._tables.meldingen[known[ref]].stored.head for ref in refs if ref in known}

    def dossiers(self, refs: Sequence[str]) -> list[Dossier]:
        """Return what is kept of these meldingen."""
        found = [(ref, self._tables.meldingen[self._id(ref)]) for ref in refs if ref in self._tables.ids]
        sent: dict[str, list[OutboxRow]] = {ref: [] for ref in refs}
        for row in self._tables.outbox.values():
            if row.ref in sent:
                sent[row.ref].append(row)
        return [
            Dossier(
                stored=row.stored,
                listed=replace(listed(row.stored.route), next_moment=self._tables.moments.get(row.stored.id)),
                waits=tuple(self.waits(ref)),
                responsibilities=tuple(self.responsibilities(ref)),
                bookings=tuple(self.bookings(ref)),
                outbox=tuple(sent[ref]),
            )
            for ref, row in found
        ]

    def find(self, kenmerk: str) -> Link | None:
        """Return the link of a source reference."""
        return self._tables.links.get(kenmerk)

    def stale(self, limit: int) -> list[Stale]:
        """Return meldingen whose window lags behind."""
        behind = [row for row in self._tables.meldingen.values() if row.stored.group_version > row.shown.version]
        behind.sort(key=lambda row: (row.stored.changed_at, row.stored.id), reverse=True)
        return [_stale(row) for row in behind[:limit]]

    def shown(self, after: str, limit: int) -> list[Stale]:
        """Return open roots with what is known of their runs."""
        found = [
            row
            for row in self._tables.meldingen.values()
            if row.stored.route.is_open and row.root == row.stored.id and row.stored.route.ref > after
        ]
        return [_stale(row) for row in sorted(found, key=lambda row: row.stored.route.ref)[:limit]]


def _stale(row: Row) -> Stale:
    return Stale(row.stored.route.ref, row.stored.group_version, row.stored.armed.number, row.shown)


def _wait_row(ref: str, gemeente: str, wait: WaitState) -> WaitRow:
    return WaitRow(
        ref=ref,
        gemeente=gemeente,
        no=wait.no,
        norm=wait.norm,
        leg=wait.leg,
        holder=wait.holder,
        opened_at=wait.opened_at,
        limit_at=wait.limit_at,
        level=wait.level,
        breached=wait.breached,
        closed_at=wait.closed_at,
        in_time=wait.in_time,
    )
