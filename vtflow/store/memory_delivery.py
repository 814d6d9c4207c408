"""The delivery log in memory: attempts, what somebody had tried again, and how the channels do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

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
    Tried,
)
from vtflow.store.gather import LOST, SETTLED
from vtflow.store.memory_tables import Tables

_GIVEN_UP = frozenset({OutboxStatus.MISLUKT, OutboxStatus.ONBEKEND})


class InMemoryDelivery:
    """What a unit does with attempts and channels; see `Unit` for what each call promises."""

    _tables: Tables

    def record_sendings(self, results: Sequence[Tried], now: datetime) -> None:
        """Record attempts; an attempt whose lease was lost meanwhile only goes into the log."""
        tables = self._tables
        for sending, result, channel, reason, _made in results:
            self._log_attempt(sending.id, LoggedAttempt(now, channel or sending.channel, result, reason))
            current, until = tables.sendings[sending.id]
            if until is None or sending.attempts != current.attempts + 1:
                continue
            tables.put(tables.sendings, sending.id, (sending, None))
            for number in tables.rows_of[sending.id]:
                if tables.outbox[number].status is not OutboxStatus.BEZIG:
                    continue
                retry = OutboxStatus.VERVALLEN if tables.lapsed.get(number) else OutboxStatus.WACHT
                self._set_row(number, status=sending.status if sending.status in SETTLED else retry)

    def _log_attempt(self, sending: int, attempt: LoggedAttempt) -> None:
        attempts = self._tables.attempts
        self._tables.put(attempts, sending, (*attempts.get(sending, ()), attempt))

    def _set_row(self, number: int, *, status: OutboxStatus, sending: int | None = None) -> None:
        row = self._tables.outbox[number]
        changed = replace(row, status=status, sending=row.sending if sending is None else sending)
        self._tables.put(self._tables.outbox, number, changed)

    def sending(self, key: str) -> tuple[Sending, list[OutboxRow], bool] | None:
        """Return a sending, its messages that did not lapse, and whether it is being handed over now."""
        tables = self._tables
        for sending, until in tables.sendings.values():
            if sending.key == key:
                rows = [tables.outbox[number] for number in tables.rows_of[sending.id]]
                live = [row for row in rows if row.status is not OutboxStatus.VERVALLEN]
                return sending, live, until is not None
        return None

    def try_again(self, sending: Sending, lapsed: Sequence[int], retry: LoggedRetry) -> None:
        """Let a sending be tried at the moment of `retry`, and keep who asked for it."""
        tables = self._tables
        for number in tables.rows_of[sending.id]:
            if number in lapsed:
                self._set_row(number, status=OutboxStatus.VERVALLEN)
            elif tables.outbox[number].status in _GIVEN_UP:
                self._set_row(number, status=OutboxStatus.WACHT)
        again = replace(sending, status=OutboxStatus.BEZIG, next_at=retry.at)
        tables.put(tables.sendings, sending.id, (again, None))
        tables.put(tables.retries, sending.id, (*tables.retries.get(sending.id, ()), retry))

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does."""
        return dict(sorted(self._tables.channels.items()))

    def keep_channel_states(self, states: Sequence[ChannelState]) -> None:
        """Keep how channels do."""
        for state in states:
            self._tables.put(self._tables.channels, state.channel, state)


def lost_attempt(now: datetime) -> LoggedAttempt:
    """Return what the log says of an attempt of which nothing was heard."""
    return LoggedAttempt(now, "", DeliveryResult.ONBEKEND, LOST)


def delivery_log(tables: Tables, query: LogQuery) -> list[LoggedMessage]:
    """Return messages with everything that was tried, the newest first."""
    found = _wanted(tables, query)
    return [
        LoggedMessage(
            row=row,
            sending=tables.sendings[row.sending][0] if row.sending else None,
            attempts=tables.attempts.get(row.sending, ()),
            retries=tables.retries.get(row.sending, ()),
        )
        for row, _ in zip(found, range(query.limit), strict=False)
    ]


def _wanted(tables: Tables, query: LogQuery) -> Iterator[OutboxRow]:
    for number in sorted(tables.outbox, reverse=True):
        row = tables.outbox[number]
        if query.ref not in {"", row.ref} or query.team not in {"", row.team}:
            continue
        if not query.failed or _has_failed(tables, row):
            yield row


def _has_failed(tables: Tables, row: OutboxRow) -> bool:
    open_still = row.status in {OutboxStatus.WACHT, OutboxStatus.BEZIG}
    return row.status in _GIVEN_UP or (open_still and bool(tables.attempts.get(row.sending)))
