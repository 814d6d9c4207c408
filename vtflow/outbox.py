"""Sending what the outbox holds: claim, compose, hand to the channel, record. At least once, under a fixed key.

Only an answer by a person ends a wait; that a channel took a message never does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from vtflow.engine import Engine
from vtflow.ports import (
    Clock,
    Composer,
    Delivery,
    DeliveryResult,
    Notifier,
    OutboxRow,
    OutboxStatus,
    Sending,
    Store,
)

LEASE = timedelta(minutes=2)
#: how often, in domain time, the duty rosters are looked through for hours without anybody
ROSTER_EVERY = timedelta(minutes=15)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MAX_ATTEMPTS = 80  # about three days
#: a message of which an attempt may have arrived is sent once more, marked as possibly double, and then left
MAX_UNKNOWN = 2


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
        self._watch_rosters()
        return settled, self.deliver(limit)

    def _watch_rosters(self) -> None:
        now = self._clock.now()
        if self._rosters_at is not None and now - self._rosters_at < ROSTER_EVERY:
            return
        for region in self._regions:
            self._engine.warn_gaps(region)
        self._rosters_at = now

    def deliver(self, limit: int = 100) -> int:
        """Deliver what is due, in rounds of at most `limit`; returns how many messages were tried."""
        tried = 0
        while claimed := self._claim(limit):
            deliveries = [self._delivery(sending, rows) for sending, rows in claimed]
            results = self._notifier.deliver(deliveries)
            now = self._clock.now()
            settled = [
                (after_attempt(sending, result, now), result)
                for (sending, _), result in zip(claimed, results, strict=True)
            ]
            self._store.transact(lambda unit, settled=settled, now=now: unit.record_sendings(settled, now))
            tried += len(claimed)
        return tried

    def _claim(self, limit: int) -> list[tuple[Sending, list[OutboxRow]]]:
        now = self._clock.now()
        return self._store.transact(lambda unit: unit.claim_sendings(now, now + LEASE, limit))

    def _delivery(self, sending: Sending, rows: list[OutboxRow]) -> Delivery:
        title, body = self._composer.compose(sending, rows)
        return Delivery(sending.key, sending.team, sending.channel, title, body)


def after_attempt(sending: Sending, result: DeliveryResult, now: datetime) -> Sending:
    """Return a sending after one attempt: settled, or with the moment of the next one."""
    attempts = sending.attempts + 1
    unknowns = sending.unknowns + (result is DeliveryResult.ONBEKEND)
    after = replace(sending, attempts=attempts, unknowns=unknowns, next_at=None)
    if result is DeliveryResult.GELUKT:
        return replace(after, status=OutboxStatus.GELUKT)
    if unknowns >= MAX_UNKNOWN:
        return replace(after, status=OutboxStatus.ONBEKEND)
    if attempts >= MAX_ATTEMPTS:
        return replace(after, status=OutboxStatus.MISLUKT)
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return replace(after, next_at=now + pause)
