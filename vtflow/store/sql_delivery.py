"""The delivery log on a database: what was tried, what somebody had tried again, and how the channels do."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, delete, insert, or_, select, update

from vtflow.domain.channel_state import ChannelState
from vtflow.ports import (
    DeliveryResult,
    LoggedAttempt,
    LoggedMessage,
    LoggedRetry,
    LogQuery,
    OutboxRow,
    OutboxStatus,
    Sending,
)
from vtflow.store.delivery_table import CHANNEL_STATE, DELIVERY_RETRY
from vtflow.store.rows import OUTBOX_ROW, outbox_row, sending
from vtflow.store.sql_prepare import parts
from vtflow.store.tables import ATTEMPT, OUTBOX, SENDING

_O, _S, _A, _R = OUTBOX.c, SENDING.c, ATTEMPT.c, DELIVERY_RETRY.c
_WACHT, _BEZIG, _VERVALLEN = (s.value for s in (OutboxStatus.WACHT, OutboxStatus.BEZIG, OutboxStatus.VERVALLEN))
_GIVEN_UP = (OutboxStatus.MISLUKT.value, OutboxStatus.ONBEKEND.value)
#: given up, in doubt, or waiting after an attempt that failed
_FAILED = or_(
    _O.status.in_(_GIVEN_UP),
    and_(_O.status.in_((_WACHT, _BEZIG)), _O.sending_id.in_(select(_A.sending_id))),
)
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_ROWS_OF = select(*OUTBOX_ROW).where(_O.sending_id == bindparam("sending"), _O.status != _VERVALLEN).order_by(_O.id)
_BY_KEY = select(SENDING).where(_S.key == bindparam("key"))
_SENDINGS = select(SENDING).where(_S.id.in_(_IDS))
_ATTEMPTS = (
    select(_A.sending_id, _A.at, _A.channel, _A.result, _A.reason).where(_A.sending_id.in_(_IDS)).order_by(_A.id)
)
_RETRIES = select(_R.sending_id, _R.at, _R.by).where(_R.sending_id.in_(_IDS)).order_by(_R.id)
_LAPSE = update(OUTBOX).where(_O.id.in_(_IDS)).values(status=_VERVALLEN)
_WAIT_AGAIN = (
    update(OUTBOX).where(_O.sending_id == bindparam("sending"), _O.status.in_(_GIVEN_UP)).values(status=_WACHT)
)


def find(connection: Connection, key: str) -> tuple[Sending, list[OutboxRow], bool] | None:
    """Return a sending, its messages that did not lapse, and whether it is being handed over now."""
    statement = _BY_KEY if connection.dialect.name == "sqlite" else _BY_KEY.with_for_update()
    row = connection.execute(statement, {"key": key}).mappings().first()
    if row is None:
        return None
    found = connection.execute(_ROWS_OF, {"sending": row["id"]}).mappings()
    return sending(row), [outbox_row(one) for one in found], bool(row["leased"])


def try_again(connection: Connection, value: Sending, lapsed: Sequence[int], retry: LoggedRetry) -> None:
    """Let a sending be tried at the moment of `retry`, and keep who asked for it."""
    if lapsed:
        connection.execute(_LAPSE, {"ids": list(lapsed)})
    connection.execute(_WAIT_AGAIN, {"sending": value.id})
    connection.execute(
        update(SENDING).where(_S.id == value.id).values(status=_BEZIG, leased=False, next_at=retry.at, due_at=retry.at)
    )
    connection.execute(insert(DELIVERY_RETRY), {"sending_id": value.id, "at": retry.at, "by": retry.by})


def log(connection: Connection, query: LogQuery) -> list[LoggedMessage]:
    """Return messages with everything that was tried, the newest first."""
    wanted: list[ColumnElement[bool]] = []
    if query.ref:
        wanted.append(_O.ref == query.ref)
    if query.team:
        wanted.append(_O.team == query.team)
    if query.failed:
        wanted.append(_FAILED)
    statement = select(*OUTBOX_ROW).where(*wanted).order_by(_O.id.desc()).limit(query.limit)
    rows = [outbox_row(row) for row in connection.execute(statement).mappings()]
    ids = sorted({row.sending for row in rows if row.sending})
    sendings: dict[int, Sending] = {}
    attempts: dict[int, list[LoggedAttempt]] = {}
    retries: dict[int, list[LoggedRetry]] = {}
    for part in parts(ids):
        sendings |= {row["id"]: sending(row) for row in connection.execute(_SENDINGS, {"ids": part}).mappings()}
        for number, at, channel, result, reason in connection.execute(_ATTEMPTS, {"ids": part}):
            attempts.setdefault(number, []).append(LoggedAttempt(at, channel, DeliveryResult(result), reason))
        for number, at, by in connection.execute(_RETRIES, {"ids": part}):
            retries.setdefault(number, []).append(LoggedRetry(at, by))
    return [
        LoggedMessage(
            row=row,
            sending=sendings.get(row.sending),
            attempts=tuple(attempts.get(row.sending, ())),
            retries=tuple(retries.get(row.sending, ())),
        )
        for row in rows
    ]


def channel_states(connection: Connection) -> dict[str, ChannelState]:
    """Return how each channel does, by its name."""
    found = connection.execute(select(CHANNEL_STATE).order_by(CHANNEL_STATE.c.channel)).mappings()
    values: list[dict[str, Any]] = [{str(name): value for name, value in row.items()} for row in found]
    return {row["channel"]: ChannelState(**row) for row in values}


def keep_channel_states(connection: Connection, states: Sequence[ChannelState]) -> None:
    """Keep how channels do."""
    if not states:
        return
    names = [state.channel for state in states]
    connection.execute(delete(CHANNEL_STATE).where(CHANNEL_STATE.c.channel.in_(names)))
    connection.execute(insert(CHANNEL_STATE), [asdict(state) for state in states])
