"""The watch in memory: signs of life, incidents, holds, and what stands open."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.events import Event
from vtflow.domain.melding import Urgency
from vtflow.domain.wait_events import RungReached
from vtflow.ports import OutboxRow, OutboxStatus
from vtflow.ports.watch import SOON, Heartbeat, Hold, Incident, Proof, Standing, Vitals
from vtflow.store.memory_tables import Tables

_UNSETTLED = (OutboxStatus.WACHT, OutboxStatus.BEZIG)
_COUNTED = (*_UNSETTLED, OutboxStatus.MISLUKT, OutboxStatus.ONBEKEND)


class InMemoryWatchUnit:
    """What a transaction does for the watch; see `WatchUnit` for what each call promises."""

    _tables: Tables

    def beat(self, beat: Heartbeat) -> None:
        """Keep a sign of life."""
        beats = self._tables.heartbeats
        was = beats.get(beat.part)
        crashes, crashed_at = (was.crashes, was.crashed_at) if was else (0, None)
        if was and beat.at == beat.started_at and not was.stopped:
            crashes, crashed_at = crashes + 1, beat.at
        self._tables.put(beats, beat.part, dataclasses.replace(beat, crashes=crashes, crashed_at=crashed_at))

    def record_incidents(self, found: Sequence[Incident], kinds: Sequence[str], now: datetime) -> tuple[int, int]:
        """Open and end incidents."""
        tables = self._tables
        rows = [one for one in tables.incidents.values() if one.ended_at is None]
        known, wanted = {one.key for one in rows}, {one.key: one for one in found}
        new = [one for key, one in wanted.items() if key not in known]
        for one in new:
            number = tables.next_id("incident")
            tables.put(tables.incidents, number, dataclasses.replace(one, id=number))
        gone = [one for one in rows if one.kind in kinds and one.key not in wanted]
        for one in gone:
            tables.put(tables.incidents, one.id, dataclasses.replace(one, ended_at=now))
        return len(new), len(gone)

    def record_hold(self, hold: Hold) -> int:
        """Add a hold."""
        number = self._tables.next_id("hold")
        self._tables.put(self._tables.holds, number, dataclasses.replace(hold, id=number))
        return number

    def all_holds(self, region: str | None) -> list[Hold]:
        """Return holds, oldest first."""
        return _holds(self._tables, region)

    def end_hold(self, hold: Hold, moments: Mapping[int, datetime]) -> None:
        """End a hold and let its messages leave."""
        tables = self._tables
        if tables.holds[hold.id].ended_at is None:
            tables.put(tables.holds, hold.id, hold)
        for number, at in moments.items():
            tables.put(tables.outbox, number, replace(tables.outbox[number], deliver_at=at))

    def held_rows(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return what is held of a region."""
        return _held(self._tables, region, until)

    def record_proof(self, proof: Proof) -> bool:
        """Keep the proof of a day, once."""
        key = (proof.region, proof.day)
        if key in self._tables.proofs:
            return False
        self._tables.put(self._tables.proofs, key, proof)
        return True


def is_held(tables: Tables, row: OutboxRow, now: datetime) -> bool:
    """Tell whether a message waits for the end of a hold of its region."""
    if row.urgency is not Urgency.GEWOON:
        return False
    regions = {one.region for one in tables.holds.values() if one.ended_at is None and one.start <= now}
    return bool(regions) and _region(tables, row) in regions


class InMemoryWatchReader:
    """What a snapshot gives the watch; see `WatchReader` for what each call promises."""

    _tables: Tables

    def heartbeats(self) -> list[Heartbeat]:
        """Return the last sign of life of each part."""
        return [self._tables.heartbeats[part] for part in sorted(self._tables.heartbeats)]

    def incidents(self, *, is_open: bool = True) -> list[Incident]:
        """Return incidents, oldest first."""
        return [one for one in self._tables.incidents.values() if not (is_open and one.ended_at)]

    def holds(self, region: str | None = None) -> list[Hold]:
        """Return holds, oldest first."""
        return _holds(self._tables, region)

    def held(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return what is held of a region."""
        return _held(self._tables, region, until)

    def standing(self, after: int, limit: int) -> list[Standing]:
        """Return open meldingen by id."""
        tables = self._tables
        found = [
            Standing(row.stored, tables.moments.get(number), row.shown.leg_number, row.root)
            for number, row in sorted(tables.meldingen.items())
            if number > after and row.stored.route.is_open
        ]
        return found[:limit]

    def rungs(self, ids: Sequence[int]) -> dict[int, list[Event]]:
        """Return the rungs that were reached."""
        streams = self._tables.streams
        return {
            number: [one.event for one in streams.get(number, ()) if isinstance(one.event.fact, RungReached)]
            for number in ids
        }

    def messages(self, refs: Sequence[str]) -> dict[str, list[OutboxRow]]:
        """Return the messages of meldingen."""
        wanted = set(refs)
        found: dict[str, list[OutboxRow]] = {}
        for row in self._tables.outbox.values():
            if row.ref in wanted:
                found.setdefault(row.ref, []).append(row)
        return found

    def undelivered(self, until: datetime, limit: int) -> list[OutboxRow]:
        """Return messages that should have gone."""
        rows = [r for r in self._tables.outbox.values() if r.status in _UNSETTLED and r.deliver_at < until]
        return sorted(rows, key=lambda row: (row.deliver_at, row.id))[:limit]

    def vitals(self, now: datetime) -> Vitals:
        """Count how things stand."""
        tables = self._tables
        rows = [row for row in tables.meldingen.values() if row.stored.route.is_open]
        moments = {row.stored.id: tables.moments.get(row.stored.id) for row in rows}
        past = [at for at in moments.values() if at is not None and at <= now]
        waits = [one for found in tables.waits.values() for one in found.values() if one.closed_at is None]
        counted = Counter(row.status for row in tables.outbox.values())
        oldest: dict[str, datetime] = {}
        for row in self.undelivered(now, len(tables.outbox)):
            oldest.setdefault(row.urgency.value, row.deliver_at)
        return Vitals(
            meldingen=len(rows),
            waits=len(waits),
            overdue=sum(one.limit_at <= now for one in waits),
            soon=sum(at is not None and now < at <= now + SOON for at in moments.values()),
            behind=len(past),
            oldest_behind=min(past, default=None),
            silent=sum(moments[row.stored.id] is None and row.root == row.stored.id for row in rows),
            outbox={status.value: counted[status] for status in _COUNTED},
            oldest_waiting=oldest,
        )

    def proofs(self, region: str, limit: int) -> list[Proof]:
        """Return the last proofs of a region."""
        found = [one for (name, _), one in self._tables.proofs.items() if name == region]
        return sorted(found, key=lambda one: one.day, reverse=True)[:limit]


def _region(tables: Tables, row: OutboxRow) -> str:
    number = tables.ids.get(row.ref)
    return tables.meldingen[number].stored.route.region if number else ""


def _holds(tables: Tables, region: str | None) -> list[Hold]:
    return [one for one in tables.holds.values() if region in {None, one.region}]


def _held(tables: Tables, region: str, until: datetime) -> list[OutboxRow]:
    waiting = (tables.outbox[number] for number in sorted(tables.waiting))
    return [
        row
        for row in waiting
        if row.urgency is Urgency.GEWOON and row.deliver_at < until and _region(tables, row) == region
    ]
