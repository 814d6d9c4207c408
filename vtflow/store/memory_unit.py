"""One transaction on the store in memory."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.events import Event
from vtflow.ports import (
    Armed,
    Batch,
    Change,
    Link,
    Opens,
    OutboxRow,
    OutboxStatus,
    Sending,
    Shown,
    Stored,
    VersionConflict,
    always_open,
)
from vtflow.store.codec import GENESIS, chain, encode_event
from vtflow.store.derive import Derived, derive, queued_moment, spans
from vtflow.store.gather import RANK, SETTLED, after_lost_lease, gather, is_claimable, new_sending
from vtflow.store.memory_absence import InMemoryAbsence, is_reminder
from vtflow.store.memory_capacity import InMemoryCapacityUnit
from vtflow.store.memory_delivery import InMemoryDelivery, lost_attempt
from vtflow.store.memory_duty import InMemoryDuty
from vtflow.store.memory_households import InMemoryHouseholds
from vtflow.store.memory_partners import InMemoryPartners
from vtflow.store.memory_report import InMemoryReportUnit
from vtflow.store.memory_tables import Recorded, Row, Tables
from vtflow.store.memory_watch import InMemoryWatchUnit, is_held
from vtflow.store.place import Place, Placed, kept_household, place


class InMemoryUnit(
    InMemoryPartners,
    InMemoryHouseholds,
    InMemoryDuty,
    InMemoryAbsence,
    InMemoryDelivery,
    InMemoryWatchUnit,
    InMemoryReportUnit,
    InMemoryCapacityUnit,
):
    """Works straight on the tables; the store undoes it when it ends badly."""

    def __init__(self, tables: Tables) -> None:
        """Work on these tables."""
        self._tables = tables

    # ------------------------------------------------------------ reading

    def answer(self, key: str) -> tuple[str, str] | None:
        """Return (ref, answer) of an earlier command with this key."""
        return self._tables.answers.get(key)

    def prepare(self, households: Sequence[str], links: Sequence[str], answers: Sequence[str]) -> None:
        """Do nothing: every look-up is a look-up in memory."""

    def group(self, ref: str) -> list[Stored]:
        """Return the route of a melding and all that joined it."""
        number = self._tables.ids.get(ref)
        return self._tables.group(self._tables.meldingen[number].root) if number else []

    def groups(self, refs: Sequence[str]) -> dict[str, list[Stored]]:
        """Return the routes of many meldingen."""
        return {ref: self.group(ref) for ref in refs if ref in self._tables.ids}

    def due(self, until: datetime, limit: int) -> list[list[Stored]]:
        """Return the groups whose moment has come, earliest first."""
        moments = ((at, number) for number, at in self._tables.moments.items() if at is not None and at <= until)
        roots = dict.fromkeys(self._tables.meldingen[number].root for _, number in sorted(moments))
        return [self._tables.group(root) for root in list(roots)[:limit]]

    def link(self, kenmerk: str) -> Link | None:
        """Return where a source reference went."""
        return self._tables.links.get(kenmerk)

    def events_since(self, root: int, group_version: int) -> list[Event]:
        """Return the events of a group written after a version."""
        found = [
            one
            for number in self._tables.members.get(root, ())
            for one in self._tables.streams[number]
            if one.since > group_version
        ]
        return [one.event for one in sorted(found, key=lambda one: one.number)]

    def events(self, ref: str) -> list[Event]:
        """Return the events of one melding."""
        return [one.event for one in self._tables.streams.get(self._tables.ids.get(ref, 0), ())]

    # ------------------------------------------------------------ writing

    def write(self, batch: Batch) -> None:
        """Write a batch."""
        for change in batch.changes:
            self._require_current(change.stored, change.route.ref)
        tables = self._tables
        new_ids = [tables.next_id("melding") for change in batch.changes if change.stored is None]
        placement = place(batch.changes, new_ids, self._known(batch.changes), tables.ids)
        for placed in placement.rows:
            self._write_change(placed)
        for root, version in placement.bumped.items():
            row = tables.meldingen[root]
            tables.put(
                tables.meldingen, root, dataclasses.replace(row, stored=replace(row.stored, group_version=version))
            )
        self._lapse(batch.rest, is_reminder)
        self._write_outbox(batch.outbox)
        self._lapse(batch.lapse)
        for key, ref, answer in batch.answers:
            _require_new(key not in tables.answers, "idempotency key")
            tables.put(tables.answers, key, (ref, answer))
        for link in batch.links:
            _require_new(link.kenmerk not in tables.links, "kenmerk")
            tables.put(tables.links, link.kenmerk, link)
        for root, armed in batch.armed:
            self._arm(root, armed)

    def _known(self, changes: Sequence[Change]) -> dict[int, Place]:
        tables = self._tables
        numbers = {change.stored.id for change in changes if change.stored}
        numbers |= {tables.ids[ref] for change in changes if (ref := change.route.joined_to) in tables.ids}
        numbers |= {tables.meldingen[number].root for number in numbers}
        rows = {number: tables.meldingen[number] for number in numbers}
        return {number: Place(row.root, row.stored.group_version) for number, row in rows.items()}

    def _require_current(self, stored: Stored | None, ref: str) -> None:
        if stored is None:
            _require_new(ref not in self._tables.ids, "reference")
            return
        row = self._tables.meldingen.get(stored.id)
        if row is None or row.stored.version != stored.version:
            text = f"{ref} changed since version {stored.version}"
            raise VersionConflict(text)

    def _write_change(self, placed: Placed) -> None:
        tables, change, number = self._tables, placed.change, placed.id
        before = tables.meldingen.get(number)
        head = before.stored.head if before else GENESIS
        stream = list(tables.streams.get(number, ()))
        for event in change.events:
            payload = encode_event(event)
            head = chain(head, payload)
            stream.append(Recorded(tables.next_id("event"), placed.since, event, payload, head))
        tables.put(tables.streams, number, tuple(stream))
        stored = Stored(
            id=number,
            version=placed.version,
            route=change.route,
            head=head,
            group_version=placed.group_version,
            armed=before.stored.armed if before else Armed(),
            changed_at=max(event.recorded_at for event in change.events),
        )
        row = Row(
            stored,
            placed.root,
            kept_household(change, before.household if before else change.household),
            before.shown if before else Shown(change.route.ref),
        )
        tables.put(tables.meldingen, number, row)
        tables.put(tables.ids, change.route.ref, number)
        if before is None:
            self.take_in(change.household, number)
        elif before.household and not row.household:
            self.let_go(before.household, number)
        tables.put(tables.moments, number, queued_moment(change.route))
        self._move(number, before.root if before else 0, placed.root)
        self._write_derived(number, derive(change))
        tables.put(tables.bookings, number, (*tables.bookings.get(number, ()), *change.bookings))
        for note in change.notes:
            tables.put(tables.notes, (change.route.ref, note.seq), note.text)

    def _move(self, number: int, old: int, new: int) -> None:
        tables = self._tables
        if old == new:
            return
        if old:
            tables.put(tables.members, old, tuple(one for one in tables.members[old] if one != number))
        tables.put(tables.members, new, (*tables.members.get(new, ()), number))

    def _write_derived(self, number: int, derived: Derived) -> None:
        tables = self._tables
        waits = {wait.no: wait for wait in (*derived.new_waits, *derived.old_waits)}
        if waits:
            tables.put(tables.waits, number, {**tables.waits.get(number, {}), **waits})
        known = tables.responsible.get(number, ())
        if not derived.responsible:
            return
        end, begun = spans(derived.responsible, known[-1][1] if known else None)
        ended = tuple((team, since, end if until is None else until) for team, since, until in known)
        tables.put(tables.responsible, number, (*ended, *begun))

    def _arm(self, root: int, armed: Armed) -> None:
        row = self._tables.meldingen.get(root)
        if row is None or row.stored.armed.number > armed.number:
            text = f"moment {armed.number} of route {root} was armed already"
            raise VersionConflict(text)
        self._tables.put(
            self._tables.meldingen, root, dataclasses.replace(row, stored=replace(row.stored, armed=armed))
        )

    def record_shown(self, shown: Shown) -> None:
        """Remember what the window shows of a melding."""
        number = self._tables.ids.get(shown.ref)
        if number:
            row = self._tables.meldingen[number]
            self._tables.put(self._tables.meldingen, number, dataclasses.replace(row, shown=shown))

    # ------------------------------------------------------------ outbox

    def _write_outbox(self, rows: Iterable[OutboxRow]) -> None:
        tables = self._tables
        for row in rows:
            if (row.key, row.channel) in tables.outbox_keys:
                continue
            number = tables.next_id("outbox")
            tables.put(tables.outbox, number, replace(row, id=number))
            tables.put(tables.outbox_keys, (row.key, row.channel), number)
            tables.put(tables.waiting, number, True)
            about = (row.ref, row.wait)
            tables.put(tables.by_wait, about, (*tables.by_wait.get(about, ()), number))

    def _lapse(self, pairs: Iterable[tuple[str, int]], which: Callable[[OutboxRow], bool] = lambda _: True) -> None:
        tables = self._tables
        for pair in pairs:
            for number in (one for one in tables.by_wait.get(pair, ()) if which(tables.outbox[one])):
                if tables.outbox[number].status is OutboxStatus.WACHT:
                    self._set_row(number, status=OutboxStatus.VERVALLEN)
                    tables.drop(tables.waiting, number)
                elif tables.outbox[number].status is OutboxStatus.BEZIG:
                    tables.put(tables.lapsed, number, True)

    def claim_sendings(
        self, now: datetime, lease: datetime, limit: int, opens: Opens = always_open
    ) -> list[tuple[Sending, list[OutboxRow]]]:
        """Gather what is due into sendings and claim them until `lease`."""
        tables = self._tables
        self._defer(now, opens)
        waiting = (tables.outbox[number] for number in tables.waiting)
        new = gather((row for row in waiting if row.deliver_at <= now and not is_held(tables, row, now)), now)
        old = [sending for sending, until in tables.sendings.values() if is_claimable(sending, until, now)]
        old.sort(key=lambda sending: (RANK[sending.urgency], sending.id))
        acute = [rows for rows in new if RANK[rows[0].urgency] == 0]
        claimed = [self._claim_new(rows, now, lease) for rows in acute[:limit]]
        for sending in old:
            if len(claimed) < limit and (again := self._claim_again(sending, now, lease)):
                claimed.append(again)
        rest = new[len(acute) :][: limit - len(claimed)]
        return [*claimed, *(self._claim_new(rows, now, lease) for rows in rest)]

    def _claim_new(self, rows: Sequence[OutboxRow], now: datetime, lease: datetime) -> tuple[Sending, list[OutboxRow]]:
        sending = new_sending(rows, now, self._tables.next_id("sending"))
        self._tables.put(self._tables.rows_of, sending.id, tuple(row.id for row in rows))
        for row in rows:
            self._tables.drop(self._tables.waiting, row.id)
        return self._hand_out(sending, lease)

    def _claim_again(self, old: Sending, now: datetime, lease: datetime) -> tuple[Sending, list[OutboxRow]] | None:
        tables = self._tables
        sending, until = tables.sendings[old.id]
        if until is not None:
            sending = after_lost_lease(sending)
            self._log_attempt(sending.id, lost_attempt(now))
        for number in tables.rows_of[sending.id]:
            if tables.lapsed.get(number) and tables.outbox[number].status is OutboxStatus.BEZIG:
                self._set_row(number, status=OutboxStatus.VERVALLEN)
        if any(tables.outbox[number].status not in SETTLED for number in tables.rows_of[sending.id]):
            return self._hand_out(sending, lease)
        tables.put(tables.sendings, sending.id, (replace(sending, status=OutboxStatus.VERVALLEN, next_at=None), None))
        return None

    def _hand_out(self, sending: Sending, lease: datetime) -> tuple[Sending, list[OutboxRow]]:
        tables = self._tables
        tables.put(tables.sendings, sending.id, (sending, lease))
        live = [n for n in tables.rows_of[sending.id] if tables.outbox[n].status not in SETTLED]
        for number in live:
            self._set_row(number, status=OutboxStatus.BEZIG, sending=sending.id)
        return sending, [tables.outbox[number] for number in live]


def _require_new(is_new: bool, what: str) -> None:
    if not is_new:
        text = f"this {what} exists already"
        raise VersionConflict(text)
