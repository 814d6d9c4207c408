"""One transaction on a database."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from vtflow.domain.absence import Absence
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.duty import Shift
from vtflow.domain.events import Event
from vtflow.domain.partners import PartnerStatus, current
from vtflow.domain.radar import Known
from vtflow.faults import point
from vtflow.ports import (
    Batch,
    Change,
    Link,
    LoggedRetry,
    Opens,
    OutboxRow,
    Sending,
    Shown,
    Stored,
    Tried,
    VersionConflict,
    always_open,
)
from vtflow.store import sql_absence, sql_delivery, sql_duty, sql_partners
from vtflow.store import sql_outbox as outbox
from vtflow.store import sql_write as writing
from vtflow.store.codec import decode_event
from vtflow.store.derive import queued_moment
from vtflow.store.place import Place, Placement, place
from vtflow.store.prepared import Lookup
from vtflow.store.recovery import doubtful, recovery
from vtflow.store.rows import SELECT_STORED, shown_values, stored
from vtflow.store.sql_capacity import SqlCapacityUnit
from vtflow.store.sql_prepare import Lookups, parts
from vtflow.store.sql_report import SqlReportUnit
from vtflow.store.sql_watch import SqlWatchUnit
from vtflow.store.tables import EVENT, MELDING

_log = logging.getLogger(__name__)
_M = MELDING.c
_ROOT = _M.id == _M.root_id
_ROOT_OF = select(_M.root_id).where(_M.ref == bindparam("ref")).scalar_subquery()
_LOCK_ROOT_OF = select(_M.id).where(_M.id == _ROOT_OF).with_for_update()
_GROUP_OF = Lookup(SELECT_STORED.where(_M.root_id == _ROOT_OF).order_by(_M.id != _M.root_id, _M.id))
_GROUPS = SELECT_STORED.where(_M.root_id.in_(bindparam("roots", expanding=True))).order_by(_M.id != _M.root_id, _M.id)
_ROOTS_OF = select(_M.ref, _M.root_id).where(_M.ref.in_(bindparam("refs", expanding=True)))
_LOCK_ROOTS = select(_M.id).where(_M.id.in_(bindparam("roots", expanding=True))).order_by(_M.id).with_for_update()
_DUE = (
    select(_M.root_id)
    .where(_M.next_moment <= bindparam("until"))
    .order_by(_M.next_moment, _M.id)
    .limit(bindparam("limit"))
)
_root = MELDING.alias("root")
_DUE_UNLOCKED = (
    select(_M.root_id)
    .join(_root, _root.c.id == _M.root_id)
    .where(_M.next_moment <= bindparam("until"))
    .order_by(_M.next_moment, _M.id)
    .limit(bindparam("limit"))
    .with_for_update(of=_root, skip_locked=True)
)
_PLACES = select(_M.id, _M.ref, _M.root_id, _M.group_version).where(
    or_(_M.id.in_(bindparam("ids", expanding=True)), _M.ref.in_(bindparam("refs", expanding=True)))
)
_HOUSEHOLD_OF = select(_M.household).where(_M.ref == bindparam("ref"))
_EVENTS_SINCE = (
    select(EVENT.c.payload)
    .join(MELDING, and_(_M.id == EVENT.c.melding_id, _M.root_id == bindparam("root")))
    .where(EVENT.c.since > bindparam("since"))
    .order_by(EVENT.c.id)
)
_EVENTS = select(EVENT.c.payload).join(MELDING).where(_M.ref == bindparam("ref")).order_by(EVENT.c.seq)
_SHOWN = update(MELDING).where(_M.ref == bindparam("b_ref"))


class SqlUnit(SqlWatchUnit, SqlReportUnit, SqlCapacityUnit):
    """Reads under the lock of the transaction and writes whole batches; see `Unit` for what each call promises."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection, whose transaction somebody else ends."""
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._places: dict[int, Place] = {}  #: as read under lock, and as written since
        self._ids: dict[str, int] = {}
        self._lookups = Lookups(connection)

    # ------------------------------------------------------------ reading

    def answer(self, key: str) -> tuple[str, str] | None:
        """Return (ref, answer) of an earlier command with this key."""
        return self._lookups.answer(key)

    def prepare(self, households: Sequence[str], links: Sequence[str], answers: Sequence[str]) -> None:
        """Look up what many calls will ask."""
        self._lookups.prepare(households, links, answers)

    def group(self, ref: str) -> list[Stored]:
        """Return the route of a melding and all that joined it; locks the root."""
        locked = None
        if not self._is_sqlite:
            locked = self._connection.execute(_LOCK_ROOT_OF, {"ref": ref}).scalar()
        found = [one for _, one in self._load(_GROUP_OF.rows(self._connection, {"ref": ref}))]
        if found and locked not in {None, found[0].id}:
            moved = f"{ref} moved to another route while it was being read"
            raise VersionConflict(moved)
        return found

    def groups(self, refs: Sequence[str]) -> dict[str, list[Stored]]:
        """Return the routes of many meldingen; locks their roots in one order, so that two batches cannot hang."""
        roots = self._roots_of(refs)
        if not self._is_sqlite and roots:
            self._connection.execute(_LOCK_ROOTS, {"roots": sorted(set(roots.values()))})
        groups: dict[int, list[Stored]] = {root: [] for root in roots.values()}
        for part in parts(list(groups)):
            for root, one in self._load(self._connection.execute(_GROUPS, {"roots": part})):
                groups[root].append(one)
        found = {ref: groups[root] for ref, root in roots.items()}
        if any(ref not in {one.route.ref for one in group} for ref, group in found.items()):
            moved = "a melding moved to another route while it was being read"
            raise VersionConflict(moved)
        return found

    def _roots_of(self, refs: Sequence[str]) -> dict[str, int]:
        rows = (self._connection.execute(_ROOTS_OF, {"refs": part}).all() for part in parts(refs))
        return {ref: root for page in rows for ref, root in page}

    def _load(self, rows: Iterable[Any]) -> list[tuple[int, Stored]]:
        found: list[tuple[int, Stored]] = []
        for row in rows:
            one, root = stored(row), row[10]
            self._places[one.id] = Place(root, one.group_version)
            self._ids[one.route.ref] = one.id
            found.append((root, one))
        return found

    def open_root(self, region: str, household: str) -> str | None:
        """Return the open route about a household; others who ask for it wait until this transaction ends."""
        return self._lookups.open_root(region, household)

    def household_of(self, ref: str) -> str:
        """Return the pseudonym of the household of a melding."""
        return self._connection.execute(_HOUSEHOLD_OF, {"ref": ref}).scalar() or ""

    def known(self, household: str) -> tuple[Known, ...]:
        """Return every melding about a household."""
        return self._lookups.known(household)

    def due(self, until: datetime, limit: int) -> list[list[Stored]]:
        """Return the groups whose moment has come, earliest first; one that cannot be read is empty, and logged."""
        statement = _DUE if self._is_sqlite else _DUE_UNLOCKED
        roots = self._connection.execute(statement, {"until": until, "limit": limit}).scalars()
        groups: dict[int, list[Stored]] = {root: [] for root in roots}
        if not groups:
            return []
        broken: set[int] = set()
        for row in self._connection.execute(_GROUPS, {"roots": list(groups)}).all():
            try:
                groups[row.root_id] += [one for _, one in self._load([row])]
            except ValueError:
                # why not raised: one damaged melding must not stop the moments of all others
                _log.error("melding number %d cannot be read; run `vtflow verify`", row.id)
                broken.add(row.root_id)
        # why: on PostgreSQL a root may have been settled between its choice and its lock
        found = ([] if root in broken else group for root, group in groups.items())
        return [group for group in found if not group or any(_is_due(one, until) for one in group)]

    def link(self, kenmerk: str) -> Link | None:
        """Return where a source reference went."""
        return self._lookups.link(kenmerk)

    def events_since(self, root: int, group_version: int) -> list[Event]:
        """Return the events of a group written after a version."""
        found = self._connection.execute(_EVENTS_SINCE, {"root": root, "since": group_version})
        return [decode_event(payload) for payload in found.scalars()]

    def events(self, ref: str) -> list[Event]:
        """Return the events of one melding."""
        return [decode_event(payload) for payload in self._connection.execute(_EVENTS, {"ref": ref}).scalars()]

    def partners(self, region: str, at: datetime) -> dict[str, PartnerStatus]:
        """Return per team what it said of its intake."""
        return current(sql_partners.history(self._connection, region), at)

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region."""
        return sql_absence.calendar(self._connection, region)

    def record_absences(self, rows: Sequence[Absence]) -> None:
        """Add to the absence calendars."""
        sql_absence.record(self._connection, rows)

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a service as they were recorded."""
        return sql_duty.roster(self._connection, service)

    # ------------------------------------------------------------ writing

    def record_shifts(self, shifts: Sequence[Shift]) -> None:
        """Add rows to the duty rosters."""
        sql_duty.record(self._connection, shifts)

    def record_partner(self, region: str, status: PartnerStatus) -> None:
        """Add a row to the register of partners."""
        sql_partners.record(self._connection, region, status)

    def write(self, batch: Batch) -> None:
        """Write a batch."""
        if batch.changes:
            placement = self._place(batch.changes)
            writing.write_changes(self._connection, placement.rows)
            writing.bump_roots(self._connection, placement.bumped)
            self._remember(placement)
            point("store.half-written")
        outbox.write_outbox(self._connection, batch.outbox, batch.lapse, batch.rest)
        writing.write_keys(self._connection, batch)
        if batch.armed:
            writing.write_armed(self._connection, batch.armed)
        self._lookups.forget(batch)

    def _place(self, changes: Sequence[Change]) -> Placement:
        ids = writing.new_ids(self._connection, sum(change.stored is None for change in changes))
        numbers = {change.stored.id for change in changes if change.stored} - self._places.keys()
        new = {change.route.ref for change in changes if change.stored is None}
        joined = {ref for change in changes if (ref := change.route.joined_to) and ref not in new}
        refs = joined - self._ids.keys()
        if numbers or refs:
            self._locate(numbers, refs)
        return place(changes, ids, self._places, self._ids)

    def _locate(self, numbers: set[int], refs: set[str]) -> None:
        statement = _PLACES if self._is_sqlite else _PLACES.with_for_update()
        wanted: dict[str, Any] = {"ids": sorted(numbers), "refs": sorted(refs)}
        found = self._connection.execute(statement, wanted).all()
        for number, ref, root, version in found:
            self._places[number] = Place(root, version)
            self._ids[ref] = number
        roots = {root for _, _, root, _ in found} - self._places.keys()
        if roots:
            self._locate(roots, set())

    def _remember(self, placement: Placement) -> None:
        for placed in placement.rows:
            self._places[placed.id] = Place(placed.root, placed.group_version)
            self._ids[placed.change.route.ref] = placed.id
        for root, version in placement.bumped.items():
            self._places[root] = Place(self._places[root].root, version)

    def record_shown(self, shown: Shown) -> None:
        """Remember what the window shows of a melding."""
        self._connection.execute(_SHOWN.values(shown_values(shown)), {"b_ref": shown.ref})

    # ------------------------------------------------------------ outbox

    def claim_sendings(
        self, now: datetime, lease: datetime, limit: int, opens: Opens = always_open
    ) -> list[tuple[Sending, list[OutboxRow]]]:
        """Gather what is due into sendings and claim them until `lease`; nothing while a restored record is held."""
        restored = recovery(self._connection)
        if restored is None:
            return outbox.claim(self._connection, now, lease, limit, opens)
        if restored.holds:
            return []
        return doubtful(
            self._connection, outbox.claim(self._connection, now, lease, limit, opens), restored.restored_at
        )

    def record_sendings(self, results: Sequence[Tried], now: datetime) -> None:
        """Record attempts."""
        outbox.record(self._connection, results, now)

    def sending(self, key: str) -> tuple[Sending, list[OutboxRow], bool] | None:
        """Return a sending, its messages that did not lapse, and whether it is being handed over now."""
        return sql_delivery.find(self._connection, key)

    def try_again(self, sending: Sending, lapsed: Sequence[int], retry: LoggedRetry) -> None:
        """Let a sending be tried at the moment of `retry`, and keep who asked for it."""
        sql_delivery.try_again(self._connection, sending, lapsed, retry)

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does."""
        return sql_delivery.channel_states(self._connection)

    def keep_channel_states(self, states: Sequence[ChannelState]) -> None:
        """Keep how channels do."""
        sql_delivery.keep_channel_states(self._connection, states)


def _is_due(one: Stored, until: datetime) -> bool:
    moment = queued_moment(one.route)
    return moment is not None and moment <= until
