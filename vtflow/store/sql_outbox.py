"""Messages on a database: written once, lapsed when no longer true, claimed for sending, settled by result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    Connection,
    Insert,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from vtflow.domain.melding import TASK, Urgency
from vtflow.ports import DeliveryResult, Opens, OutboxRow, OutboxStatus, Sending, Tried, always_open
from vtflow.store.gather import LOST, RANK, SETTLED, after_lost_lease, deferred, gather, new_sending
from vtflow.store.prepared import Prepared
from vtflow.store.rows import OUTBOX_ROW, outbox_row, outbox_values, sending, sending_values
from vtflow.store.sql_watch import is_any_held, unheld
from vtflow.store.tables import ATTEMPT, OUTBOX, SENDING

_O, _S = OUTBOX.c, SENDING.c
_WACHT, _BEZIG, _VERVALLEN = (s.value for s in (OutboxStatus.WACHT, OutboxStatus.BEZIG, OutboxStatus.VERVALLEN))


def _insert_or_skip(dialect: str) -> Insert:
    return (sqlite if dialect == "sqlite" else postgresql).insert(OUTBOX).on_conflict_do_nothing()


_INSERT = Prepared(_insert_or_skip)
#: reminders that nobody needs any more now that somebody took the wait on; the coordinator task cannot be silenced
_REST = Prepared(
    update(OUTBOX)
    .where(
        _O.ref == bindparam("b_ref"),
        _O.wait == bindparam("b_wait"),
        _O.norm != "",
        _O.rung.not_like(f"{TASK}%"),
        or_(_O.status == _WACHT, _O.status == _BEZIG),
    )
    .values(status=case((_O.status == _WACHT, _VERVALLEN), else_=_O.status), lapsed=true())
)
#: a row that is being handed over just now is marked, and lapses only when that fails
_LAPSE = Prepared(
    update(OUTBOX)
    # why written out: bound to a status, SQLite plans it anew each time for its partial index, at ten times the cost
    .where(_O.ref == bindparam("b_ref"), _O.wait == bindparam("b_wait"), text("outbox.status IN ('wacht', 'bezig')"))
    .values(status=text("CASE WHEN outbox.status = 'wacht' THEN 'vervallen' ELSE outbox.status END"), lapsed=true())
)
_WAITING = and_(
    text("outbox.status = 'wacht' AND outbox.sending_id IS NULL"),  # why: as the index says it
    _O.deliver_at <= bindparam("now"),
)
_ACUTE = (
    select(*OUTBOX_ROW)
    .where(_WAITING, _O.urgency == Urgency.ACUUT.value)
    .order_by(_O.deliver_at, _O.id)
    .limit(bindparam("limit"))
)
_GROUPS = (
    select(_O.urgency, _O.team, _O.channel, _O.region, func.min(_O.deliver_at), func.min(_O.id))
    .where(_WAITING, _O.urgency != Urgency.ACUUT.value)
    .group_by(_O.urgency, _O.team, _O.channel, _O.region)
)
_OF_GROUPS = (
    select(*OUTBOX_ROW)
    .where(_WAITING, tuple_(_O.urgency, _O.team, _O.channel, _O.region).in_(bindparam("groups", expanding=True)))
    .order_by(_O.id)
)
#: the same while a region is held
_BESIDE_HOLDS = unheld(_GROUPS), unheld(_OF_GROUPS)
_DUE = select(SENDING).where(
    text("sending.status = 'bezig'"),  # why: as the index says it
    _S.due_at <= bindparam("now"),
)
_DEFER = Prepared(update(OUTBOX).where(_O.id == bindparam("b_id")).values(deliver_at=bindparam("b_at")))
#: only one that nobody holds: a lost lease is looked at when the team opens
_DEFER_SENDING = Prepared(update(SENDING).where(_S.id == bindparam("b_id")).values(due_at=bindparam("b_at")))
_INSERT_SENDING = insert(SENDING)
_INSERT_ATTEMPT = Prepared(insert(ATTEMPT))
_HAND_OUT = Prepared(
    update(OUTBOX)
    .where(_O.id == bindparam("b_id"), _O.status == _WACHT)
    .values(status=_BEZIG, sending_id=bindparam("sending_id"))
)
_UPDATE_SENDING = Prepared(
    update(SENDING)
    .where(_S.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("attempts", "unknowns", "next_at", "leased", "due_at", "status")})
)
_LIVE = (
    select(*OUTBOX_ROW)
    .where(_O.sending_id.in_(bindparam("ids", expanding=True)), _O.status.in_((_WACHT, _BEZIG)))
    .order_by(_O.id)
)
_DROP_LAPSED = (
    update(OUTBOX)
    .where(_O.sending_id.in_(bindparam("ids", expanding=True)), _O.status == _BEZIG, _O.lapsed)
    .values(status=_VERVALLEN)
)
_HAND_OUT_AGAIN = (
    update(OUTBOX).where(_O.sending_id.in_(bindparam("ids", expanding=True)), _O.status == _WACHT).values(status=_BEZIG)
)
#: only the holder of the lease settles: an attempt that comes back after its lease was lost changes nothing
_SETTLE_SENDING = Prepared(
    update(SENDING)
    .where(_S.id == bindparam("b_id"), _S.leased, _S.attempts == bindparam("b_attempts"))
    .values({name: bindparam(name) for name in ("attempts", "unknowns", "next_at", "leased", "due_at", "status")})
)
_HANDED_OUT = update(OUTBOX).where(_O.sending_id == bindparam("b_sending"), _O.status == _BEZIG)
_SETTLE_ROWS = Prepared(_HANDED_OUT.values(status=bindparam("status")))
_GIVE_BACK = Prepared(_HANDED_OUT.values(status=case((_O.lapsed, _VERVALLEN), else_=_WACHT)))
#: dispatchers take turns, so that two of them do not make two digests of one
_TURN = text("SELECT pg_advisory_xact_lock(7206)")

_Claimed = tuple[Sending, list[OutboxRow]]


def write_outbox(
    connection: Connection,
    rows: Sequence[OutboxRow],
    lapse: Sequence[tuple[str, int]],
    rest: Sequence[tuple[str, int]] = (),
) -> None:
    """Let reminders lapse that somebody took on, add messages that are not there yet, then end those of ended waits."""
    _REST.run(connection, [{"b_ref": ref, "b_wait": wait} for ref, wait in rest])
    _INSERT.run(connection, [outbox_values(row) for row in rows])
    _LAPSE.run(connection, [{"b_ref": ref, "b_wait": wait} for ref, wait in lapse])


def claim(
    connection: Connection, now: datetime, lease: datetime, limit: int, opens: Opens = always_open
) -> list[_Claimed]:
    """Gather what is due into sendings and claim them until `lease`; what is for a closed team waits until it opens."""
    if connection.dialect.name != "sqlite":
        connection.execute(_TURN)
    acute = _rows(connection.execute(_ACUTE, {"now": now, "limit": limit}).mappings())
    claimed = _claim_new(connection, [[row] for row in acute], now, lease)
    if len(claimed) < limit:
        claimed += _claim_again(connection, now, lease, limit - len(claimed), opens)
    if len(claimed) < limit:
        claimed += _claim_new(connection, _ready(connection, now, limit - len(claimed), opens), now, lease)
    return claimed


def _rows(found: Any) -> list[OutboxRow]:
    return [outbox_row(row) for row in found]


def _ready(connection: Connection, now: datetime, limit: int, opens: Opens) -> list[list[OutboxRow]]:
    groups_query, rows_query = _BESIDE_HOLDS if is_any_held(connection, now) else (_GROUPS, _OF_GROUPS)
    found = connection.execute(groups_query, {"now": now}).all()
    if not found:
        return []
    groups = sorted(found, key=lambda group: (RANK[Urgency(group[0])], group[4], group[5]))
    # why: a bundle that is not two minutes old must not take the place of a digest that is ready
    wanted = [tuple(group[:4]) for group in groups if group[0] == Urgency.URGENT.value]
    wanted += [tuple(group[:4]) for group in groups if group[0] != Urgency.URGENT.value][:limit]
    rows = _rows(connection.execute(rows_query, {"now": now, "groups": wanted}).mappings())
    later = deferred(rows, opens)
    if later:
        _DEFER.run(connection, [{"b_id": number, "b_at": at} for number, at in later.items()])
    return gather((row for row in rows if row.id not in later), now)[:limit]


def _claim_new(
    connection: Connection, groups: Sequence[Sequence[OutboxRow]], now: datetime, lease: datetime
) -> list[_Claimed]:
    if not groups:
        return []
    new = [new_sending(rows, now) for rows in groups]
    statement = _INSERT_SENDING.returning(_S.id, sort_by_parameter_order=True)
    ids = (
        connection.execute(statement, [{**sending_values(one), "leased": True, "due_at": lease} for one in new])
        .scalars()
        .all()
    )
    claimed = [
        (replace(one, id=number), [replace(r, status=OutboxStatus.BEZIG, sending=number) for r in rows])
        for one, number, rows in zip(new, ids, groups, strict=True)
    ]
    _HAND_OUT.run(connection, [{"b_id": r.id, "sending_id": one.id} for one, rows in claimed for r in rows])
    return claimed


def _claim_again(connection: Connection, now: datetime, lease: datetime, limit: int, opens: Opens) -> list[_Claimed]:
    found = connection.execute(_DUE, {"now": now}).mappings().all()
    if not found:
        return []
    due = sorted(found, key=lambda row: (RANK[Urgency(row["urgency"])], row["id"]))
    ids = {"ids": [row["id"] for row in due]}
    connection.execute(_DROP_LAPSED, ids)
    live: dict[int, list[OutboxRow]] = {}
    for row in connection.execute(_LIVE, ids).mappings():
        one = outbox_row(row)
        live.setdefault(one.sending, []).append(replace(one, status=OutboxStatus.BEZIG))
    claimed: list[_Claimed] = []
    rest: list[Sending] = []
    for row in due:
        later = deferred(live.get(row["id"], ()), opens)
        if later and len(later) == len(live[row["id"]]):
            _DEFER_SENDING.run(connection, [{"b_id": row["id"], "b_at": min(later.values())}])
        elif row["id"] not in live:
            rest.append(_heard(connection, row, now))
        elif len(claimed) < limit:
            claimed.append((_heard(connection, row, now), live[row["id"]]))
    again = [{**_settled(one), "leased": True, "due_at": lease} for one, _ in claimed]
    gone = [_settled(replace(one, status=OutboxStatus.VERVALLEN, next_at=None)) for one in rest]
    _UPDATE_SENDING.run(connection, [*again, *gone])
    if claimed:
        connection.execute(_HAND_OUT_AGAIN, {"ids": [one.id for one, _ in claimed]})
    return claimed


def _heard(connection: Connection, row: RowMapping, now: datetime) -> Sending:
    """Return a sending that may be tried; one whose lease ran out with an unknown attempt more."""
    found = sending(row)
    if not row["leased"]:
        return found
    lost = {"sending_id": found.id, "at": now, "result": DeliveryResult.ONBEKEND.value, "channel": "", "reason": LOST}
    _INSERT_ATTEMPT.run(connection, [lost])
    return after_lost_lease(found)


def _settled(value: Sending) -> dict[str, Any]:
    return {
        "b_id": value.id,
        "attempts": value.attempts,
        "unknowns": value.unknowns,
        "next_at": value.next_at,
        "leased": False,
        "due_at": value.next_at,
        "status": value.status.value,
    }


def record(connection: Connection, results: Sequence[Tried], now: datetime) -> None:
    """Record attempts; an attempt whose lease was lost meanwhile only goes into the log."""
    log = [
        {
            "sending_id": tried.sending.id,
            "at": now,
            "result": tried.result.value,
            "channel": tried.channel or tried.sending.channel,
            "reason": tried.reason,
        }
        for tried in results
    ]
    _INSERT_ATTEMPT.run(connection, log)
    for one in (tried.sending for tried in results):
        held = {**_settled(one), "b_attempts": one.attempts - 1}
        if not _SETTLE_SENDING.run(connection, [held]):
            continue
        if one.status in SETTLED:
            _SETTLE_ROWS.run(connection, [{"b_sending": one.id, "status": one.status.value}])
        else:
            _GIVE_BACK.run(connection, [{"b_sending": one.id}])
