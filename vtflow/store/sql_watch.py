"""The watch on a database: signs of life, incidents, holds, and what stands open. Reads use indexes on what is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from vtflow.domain.events import Event, kind_of
from vtflow.domain.melding import Urgency
from vtflow.domain.wait_events import RungReached
from vtflow.ports import OutboxRow, OutboxStatus
from vtflow.ports.watch import SOON, Heartbeat, Hold, Incident, Proof, Standing, Vitals
from vtflow.store.codec import decode_event
from vtflow.store.rows import OUTBOX_ROW, STORED, outbox_row, stored
from vtflow.store.sql_prepare import parts
from vtflow.store.tables import EVENT, MELDING, OUTBOX, RESPONSIBILITY, SENDING, WAIT
from vtflow.store.watch_table import HEARTBEAT, HOLD, INCIDENT, PROOF

_M, _O, _R, _I, _H, _P = MELDING.c, OUTBOX.c, RESPONSIBILITY.c, INCIDENT.c, HOLD.c, PROOF.c
_RUNG = kind_of(RungReached)
_BEATS = select(*HEARTBEAT.c).order_by(HEARTBEAT.c.part)
_INCIDENTS = select(*INCIDENT.c).order_by(_I.id)
_HOLDS = select(*HOLD.c).order_by(_H.id)
_PROOFS = (
    select(_P.day, _P.region, _P.at, _P.meldingen, _P.explained, _P.incidents)
    .where(_P.region == bindparam("region"))
    .order_by(_P.day.desc())
    .limit(bindparam("limit"))
)
#: an open melding has exactly one responsible organisation, and there is an index on that
_STANDING = (
    select(*STORED, _M.next_moment, _M.shown_leg_number)
    .join_from(RESPONSIBILITY, MELDING, _M.id == _R.melding_id)
    .where(text("responsibility.until IS NULL"), _R.melding_id > bindparam("after"))
    .order_by(_R.melding_id)
    .limit(bindparam("limit"))
)
_RUNGS = (
    select(EVENT.c.melding_id, EVENT.c.payload)
    .where(EVENT.c.melding_id.in_(bindparam("ids", expanding=True)), EVENT.c.kind == _RUNG)
    .order_by(EVENT.c.melding_id, EVENT.c.seq)
)
_MESSAGES = select(*OUTBOX_ROW).where(_O.ref.in_(bindparam("refs", expanding=True))).order_by(_O.id)
_UNSENT = text("outbox.status = 'wacht' AND outbox.sending_id IS NULL")  # why text: as the index says it
_BUSY = text("sending.status = 'bezig'")
_LATE = [
    select(*OUTBOX_ROW)
    .where(_UNSENT, _O.deliver_at < bindparam("until"))
    .order_by(_O.deliver_at)
    .limit(bindparam("limit")),
    select(*OUTBOX_ROW)
    .join_from(SENDING, OUTBOX, _O.sending_id == SENDING.c.id)
    .where(
        _BUSY,
        _O.status.in_((OutboxStatus.WACHT.value, OutboxStatus.BEZIG.value)),
        _O.deliver_at < bindparam("until"),
    )
    .order_by(_O.deliver_at)
    .limit(bindparam("limit")),
]
_ABOUT_REGION = exists().where(_M.ref == _O.ref, _M.region == bindparam("region"))
_HELD = (
    select(*OUTBOX_ROW)
    .where(_UNSENT, _O.urgency == Urgency.GEWOON.value, _O.deliver_at < bindparam("until"), _ABOUT_REGION)
    .order_by(_O.id)
)
#: holds are placed one at a time, so that two of a region cannot overlap
_TURN = text("SELECT pg_advisory_xact_lock(7207)")
#: a message that waits for the end of a hold; `now` is bound by the statement this is added to
_IS_HELD = and_(
    _O.urgency == Urgency.GEWOON.value,
    exists().where(_M.ref == _O.ref, _H.region == _M.region, _H.ended_at.is_(None), _H.start <= bindparam("now")),
)


def is_any_held(connection: Connection, now: datetime) -> bool:
    """Tell whether a hold is in force that was not let go yet."""
    found = select(_H.id).where(_H.ended_at.is_(None), _H.start <= now).limit(1)
    return connection.execute(found).first() is not None


def unheld(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a query of messages that passes over those that are held at `now`, a parameter that it must have."""
    return statement.where(~_IS_HELD)


class SqlWatchUnit:
    """What a transaction does for the watch; see `WatchUnit` for what each call promises."""

    _connection: Connection

    def beat(self, beat: Heartbeat) -> None:
        """Keep a sign of life."""
        values = {name: getattr(beat, name) for name in ("at", "every", "started_at", "stopped")}
        this = HEARTBEAT.c.part == beat.part
        if beat.at == beat.started_at:
            was = self._connection.execute(select(HEARTBEAT.c.crashes, HEARTBEAT.c.stopped).where(this)).first()
            if was and not was[1]:
                values |= {"crashes": was[0] + 1, "crashed_at": beat.at}
        if not self._connection.execute(update(HEARTBEAT).where(this).values(values)).rowcount:
            new = {"part": beat.part, "crashes": 0, "crashed_at": None, **values}
            self._connection.execute(insert(HEARTBEAT), new)

    def record_incidents(self, found: Sequence[Incident], kinds: Sequence[str], now: datetime) -> tuple[int, int]:
        """Open and end incidents."""
        rows = self._connection.execute(select(_I.id, _I.key, _I.kind).where(_I.ended_at.is_(None))).all()
        known = {key for _, key, _ in rows}
        wanted = {one.key: one for one in found}
        new = [one for key, one in wanted.items() if key not in known]
        if new:
            names = ("key", "kind", "ref", "text", "at")
            values = [{**{name: getattr(one, name) for name in names}, "ended_at": None} for one in new]
            self._connection.execute(insert(INCIDENT), values)
        gone = [number for number, key, kind in rows if kind in kinds and key not in wanted]
        for part in parts(gone):
            self._connection.execute(update(INCIDENT).where(_I.id.in_(part)).values(ended_at=now))
        return len(new), len(gone)

    def record_hold(self, hold: Hold) -> int:
        """Add a hold."""
        values = {name: getattr(hold, name) for name in Hold.__slots__ if name != "id"}
        return self._connection.execute(insert(HOLD).returning(_H.id), values).scalar_one()

    def all_holds(self, region: str | None) -> list[Hold]:
        """Return holds, oldest first."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(_TURN)
        return _holds(self._connection, region)

    def end_hold(self, hold: Hold, moments: Mapping[int, datetime]) -> None:
        """End a hold and let its messages leave."""
        values = {"ended_at": hold.ended_at, "ended_by": hold.ended_by, "released": hold.released}
        self._connection.execute(update(HOLD).where(_H.id == hold.id, _H.ended_at.is_(None)).values(values))
        if moments:
            later = update(OUTBOX).where(_O.id == bindparam("b_id")).values(deliver_at=bindparam("b_at"))
            self._connection.execute(later, [{"b_id": number, "b_at": at} for number, at in moments.items()])

    def held_rows(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return what is held of a region."""
        return _held(self._connection, region, until)

    def record_proof(self, proof: Proof) -> bool:
        """Keep the proof of a day, once."""
        there = select(_P.id).where(_P.region == proof.region, _P.day == proof.day)
        if self._connection.execute(there).first() is not None:
            return False
        values = {name: getattr(proof, name) for name in Proof.__slots__}
        self._connection.execute(insert(PROOF), values)
        return True


class SqlWatchReader:
    """What a snapshot gives the watch; see `WatchReader` for what each call promises."""

    _connection: Connection

    def heartbeats(self) -> list[Heartbeat]:
        """Return the last sign of life of each part."""
        return [Heartbeat(**row) for row in self._connection.execute(_BEATS).mappings()]

    def incidents(self, *, is_open: bool = True) -> list[Incident]:
        """Return incidents, oldest first."""
        statement = _INCIDENTS.where(_I.ended_at.is_(None)) if is_open else _INCIDENTS
        return [Incident(**row) for row in self._connection.execute(statement).mappings()]

    def holds(self, region: str | None = None) -> list[Hold]:
        """Return holds, oldest first."""
        return _holds(self._connection, region)

    def held(self, region: str, until: datetime) -> list[OutboxRow]:
        """Return what is held of a region."""
        return _held(self._connection, region, until)

    def standing(self, after: int, limit: int) -> list[Standing]:
        """Return open meldingen by id."""
        found = self._connection.execute(_STANDING, {"after": after, "limit": limit})
        return [Standing(stored(row), row[11], row[12], row[10]) for row in found]

    def rungs(self, ids: Sequence[int]) -> dict[int, list[Event]]:
        """Return the rungs that were reached."""
        found: dict[int, list[Event]] = {number: [] for number in ids}
        for part in parts(list(ids)):
            for number, payload in self._connection.execute(_RUNGS, {"ids": part}):
                found[number].append(decode_event(payload))
        return found

    def messages(self, refs: Sequence[str]) -> dict[str, list[OutboxRow]]:
        """Return the messages of meldingen."""
        found: dict[str, list[OutboxRow]] = {}
        for part in parts(list(refs)):
            for row in map(outbox_row, self._connection.execute(_MESSAGES, {"refs": part}).mappings()):
                found.setdefault(row.ref, []).append(row)
        return found

    def undelivered(self, until: datetime, limit: int) -> list[OutboxRow]:
        """Return messages that should have gone."""
        wanted = {"until": until, "limit": limit}
        rows = [outbox_row(row) for query in _LATE for row in self._connection.execute(query, wanted).mappings()]
        return sorted(rows, key=lambda row: (row.deliver_at, row.id))[:limit]

    def vitals(self, now: datetime) -> Vitals:
        """Count how things stand."""
        execute = self._connection.execute
        is_open = text("responsibility.until IS NULL")
        due = select(func.count(), func.min(_M.next_moment)).where(_M.next_moment <= now)
        soon = select(func.count()).where(_M.next_moment > now, _M.next_moment <= now + SOON)
        meldingen = execute(select(func.count()).select_from(RESPONSIBILITY).where(is_open)).scalar_one()
        silent = (
            select(func.count())
            .select_from(RESPONSIBILITY)
            .join(MELDING, _M.id == _R.melding_id)
            .where(is_open, _M.next_moment.is_(None), _M.root_id == _M.id)
        )
        waits = select(func.count()).select_from(WAIT).where(WAIT.c.closed_at.is_(None))
        behind, oldest = execute(due).one()
        return Vitals(
            meldingen=meldingen,
            waits=execute(waits).scalar_one(),
            overdue=execute(waits.where(WAIT.c.limit_at <= now)).scalar_one(),
            soon=execute(soon).scalar_one(),
            behind=behind,
            oldest_behind=oldest,
            silent=execute(silent).scalar_one(),
            outbox=unsettled(self._connection),
            oldest_waiting=self._oldest(now),
        )

    def _oldest(self, now: datetime) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        unsent = select(_O.urgency, func.min(_O.deliver_at)).where(_UNSENT, _O.deliver_at <= now).group_by(_O.urgency)
        busy = (
            select(_O.urgency, func.min(_O.deliver_at))
            .join_from(SENDING, OUTBOX, _O.sending_id == SENDING.c.id)
            .where(_BUSY, _O.status.in_((OutboxStatus.WACHT.value, OutboxStatus.BEZIG.value)))
            .group_by(_O.urgency)
        )
        for query in (unsent, busy):
            for urgency, since in self._connection.execute(query):
                found[urgency] = min(since, found.get(urgency, since))
        return found

    def proofs(self, region: str, limit: int) -> list[Proof]:
        """Return the last proofs of a region."""
        found = self._connection.execute(_PROOFS, {"region": region, "limit": limit})
        return [Proof(**row) for row in found.mappings()]


def unsettled(connection: Connection) -> dict[str, int]:
    """Return by status how many messages are not yet settled, and how many were given up."""
    execute = connection.execute
    waiting = execute(select(func.count()).select_from(OUTBOX).where(_UNSENT)).scalar_one()
    busy = select(_O.status, func.count()).join_from(SENDING, OUTBOX, _O.sending_id == SENDING.c.id)
    found = {OutboxStatus.WACHT.value: waiting, OutboxStatus.BEZIG.value: 0}
    for status, count in execute(busy.where(_BUSY).group_by(_O.status)):
        if status in found:
            found[status] += count
    given_up = text("status = 'mislukt' OR status = 'onbekend'")  # why text: as the index says it
    found |= {OutboxStatus.MISLUKT.value: 0, OutboxStatus.ONBEKEND.value: 0}
    for status, count in execute(select(_O.status, func.count()).where(given_up).group_by(_O.status)):
        found[status] = count
    return found


def _holds(connection: Connection, region: str | None) -> list[Hold]:
    statement = _HOLDS if region is None else _HOLDS.where(_H.region == region)
    return [Hold(**row) for row in connection.execute(statement).mappings()]


def _held(connection: Connection, region: str, until: datetime) -> list[OutboxRow]:
    found = connection.execute(_HELD, {"region": region, "until": until})
    return [outbox_row(row) for row in found.mappings()]
