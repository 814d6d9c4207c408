"""Sending what the outbox holds: claim, compose, hand to the channel, record. At least once, under a fixed key.

Only an answer by a person ends a wait; that a channel took a message never does.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from vtflow.domain.melding import Urgency
from vtflow.engine import Engine
from vtflow.faults import point
from vtflow.ports import (
    Clock,
    Composer,
    Delivery,
    DeliveryResult,
    Notifier,
    OutboxRow,
    OutboxStatus,
    Outcome,
    Reserve,
    Sending,
    Store,
    Tried,
)

_log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
#: how often, in domain time, duty rosters are looked through for hours without anybody, and channels for alarms
ROSTER_EVERY = timedelta(minutes=15)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
_DOUBLINGS = 10  # more make no longer pause, and a power of two that does not fit
MAX_ATTEMPTS = 80  # about three days
#: a message of which an attempt may have arrived is sent once more, marked as possibly double, and then left
MAX_UNKNOWN = 2


class Unmade(Outcome):
    """The outcome of a message of which the text could not be made: it reached no channel."""


class Outbox:
    """Delivers due messages through a notifier."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        clock: Clock,
        notifier: Notifier,
        composer: Composer,
        regions: Sequence[str] = (),
    ) -> None:
        """Keep the parts; opens nothing. `regions` are those whose duty rosters are watched."""
        self._engine = engine
        self._store = store
        self._clock = clock
        self._notifier = notifier
        self._composer = composer
        self._regions = regions
        self._rosters_at: datetime | None = None

    def tick(self, limit: int = 100) -> tuple[int, int]:
        """Settle every moment up to now, then deliver what is due; returns (routes settled, messages tried).

        Settling comes first so that a digest holds every reminder up to the opening it is made for; then gaps in
        the duty rosters are told.
        """
        settled = self._engine.settle_all()
        self._engine.settle_holds()
        self._watch_rosters()
        return settled, self.deliver(limit)

    def _watch_rosters(self) -> None:
        now = self._clock.now()
        if self._rosters_at is not None and now - self._rosters_at < ROSTER_EVERY:
            return
        for region in self._regions:
            self._engine.warn_gaps(region)
            self._engine.remind_measures(region)
            self._engine.warn_wait_gap(region)
        self._engine.watch_channels(self._regions)
        self._rosters_at = now

    def deliver(self, limit: int = 100) -> int:
        """Deliver what is due, in rounds of at most `limit`; returns how many messages were tried.

        A message of which the text cannot be made failed like one that its channel did not take: the others go, and
        it is tried again after a pause. Its channel is not blamed.
        """
        tried = 0
        while claimed := self._claim(limit):
            point("outbox.claimed")
            reserves = [self._notifier.reserve(sending.team, sending.channel) for sending, _ in claimed]
            made = [
                self._delivery(sending, rows, reserve)
                for (sending, rows), reserve in zip(claimed, reserves, strict=True)
            ]
            sent = [one for one in made if isinstance(one, Delivery)]
            outcomes = iter(self._notifier.deliver_with_reasons(sent))
            point("outbox.sent")
            now = self._clock.now()
            attempts = [
                _tried(sending, reserve, next(outcomes) if isinstance(one, Delivery) else one, now)
                for (sending, _), reserve, one in zip(claimed, reserves, made, strict=True)
            ]
            self._engine.record_deliveries(attempts, self._regions)
            tried += len(claimed)
        return tried

    def test(self, message: Callable[[str], Delivery], channels: Sequence[str]) -> list[tuple[str, Outcome]]:
        """Hand a test message to channels, the way every message goes; returns what came of each.

        Args:
            message: From the name of a channel to what it is sent: without any melding in it.
            channels: Names of the channels.
        """
        deliveries = [message(channel) for channel in channels]
        outcomes = self._notifier.deliver_with_reasons(deliveries)
        tested = [(one.channel, outcome) for one, outcome in zip(deliveries, outcomes, strict=True)]
        self._engine.record_tests(tested, self._regions)
        return tested

    def _claim(self, limit: int) -> list[tuple[Sending, list[OutboxRow]]]:
        now = self._clock.now()
        opens = partial(self._engine.opens, now=now)
        return self._store.transact(lambda unit: unit.claim_sendings(now, now + LEASE, limit, opens))

    def _delivery(self, sending: Sending, rows: list[OutboxRow], reserve: Reserve | None) -> Delivery | Unmade:
        try:
            title, body = self._composer.compose(sending, rows)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message, the others go
            _log.error("message %s cannot be made: %s", sending.key, type(error).__name__)
            return Unmade(DeliveryResult.MISLUKT, f"not made: {type(error).__name__}")
        return Delivery(sending.key, sending.team, way_of(sending, reserve), title, body)


def _tried(sending: Sending, reserve: Reserve | None, outcome: Outcome, now: datetime) -> Tried:
    after = after_attempt(sending, outcome.result, now, reserve)
    made = not isinstance(outcome, Unmade)
    return Tried(after, outcome.result, way_of(sending, reserve), outcome.reason, made)


def way_of(sending: Sending, reserve: Reserve | None) -> str:
    """Return over which channel the next attempt goes: its own until that failed too often, then in turn.

    The turns begin with the reserve. A channel that works again is so used again, and a reserve that fails too does
    not keep a message from its own channel.
    """
    if reserve is None or sending.attempts < _patience(sending, reserve):
        return sending.channel
    return sending.channel if (sending.attempts - _patience(sending, reserve)) % 2 else reserve.channel


def _patience(sending: Sending, reserve: Reserve) -> int:
    return reserve.after_acute if sending.urgency is Urgency.ACUUT else reserve.after


def after_attempt(sending: Sending, result: DeliveryResult, now: datetime, reserve: Reserve | None = None) -> Sending:
    """Return a sending after one attempt: settled, or with the moment of the next one.

    The first attempt over the reserve follows at once; every other one after a pause that doubles.
    """
    attempts = sending.attempts + 1
    unknowns = sending.unknowns + (result is DeliveryResult.ONBEKEND)
    after = replace(sending, attempts=attempts, unknowns=unknowns, next_at=None)
    if result is DeliveryResult.GELUKT:
        return replace(after, status=OutboxStatus.GELUKT)
    if unknowns >= MAX_UNKNOWN:
        return replace(after, status=OutboxStatus.ONBEKEND)
    if attempts >= MAX_ATTEMPTS:
        return replace(after, status=OutboxStatus.MISLUKT)
    if reserve is not None and attempts == _patience(sending, reserve):
        return replace(after, next_at=now)
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, _DOUBLINGS), LONGEST_PAUSE)
    return replace(after, next_at=now + pause)
