"""The sign of life of one part: written by its own loop, so that a loop that hangs falls silent."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from vtflow.ports import Store, StoreUnavailable, VersionConflict
from vtflow.ports.watch import Heartbeat

_log = logging.getLogger(__name__)


class Pulse:
    """Signs of life of one part, at most two each `every`; a database that is away is no reason to stop working."""

    def __init__(self, store: Store, part: str, every: timedelta, now: Callable[[], datetime]) -> None:
        """Write nothing yet.

        Args:
            store: Where signs of life are kept.
            part: Name of the part.
            every: Between two of them.
            now: Real time, UTC.
        """
        self._store = store
        self._part = part
        self._every = every
        self._now = now
        self._started_at: datetime | None = None
        self._at: datetime | None = None

    def beat(self) -> None:
        """Say that this part lives; the first time, that it began."""
        now = self._now()
        if self._at is not None and now - self._at < self._every / 2:
            return
        if self._started_at is None:
            self._started_at = now
        if self._write(now, stopped=False):
            self._at = now
        elif self._at is None:
            self._started_at = None  # why: that it began must still be told

    def stop(self) -> None:
        """Say that this part ends because it was asked to."""
        if self._at is not None:
            self._write(self._now(), stopped=True)

    def promise(self, every: timedelta) -> None:
        """Promise another time between signs of life, from the next one on."""
        self._every = every

    def _write(self, now: datetime, *, stopped: bool) -> bool:
        beat = Heartbeat(
            part=self._part,
            at=now,
            every=self._every.total_seconds(),
            started_at=self._started_at or now,
            stopped=stopped,
        )
        try:
            self._store.transact(lambda unit: unit.beat(beat))
        except (StoreUnavailable, VersionConflict) as error:
            _log.warning("%s: no sign of life written: %s", self._part, error)
            return False
        return True
