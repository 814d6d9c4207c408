"""Real and accelerated time; the only module that asks the system for it."""

import time
from datetime import UTC, datetime, timedelta

from vtflow.domain.errors import BadInput
from vtflow.ports import Clock
from vtflow.settings import Settings
from vtflow.store.sql import Anchor, SqlStore

#: how long an accelerated clock runs on after its keeper was last seen
CLOCK_LIFE = timedelta(seconds=3)
_ANCHOR_SECONDS = 0.5


def real_now() -> datetime:
    """Return the system's time in UTC."""
    return datetime.now(UTC)


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """Return the system's time."""
        return real_now()

    def to_real(self, moment: datetime) -> datetime:
        """Real time is its own counterpart."""
        return moment


class ScaledClock:
    """An accelerated clock, anchored in the database and shared by all processes; stands still without a keeper."""

    def __init__(self, store: SqlStore) -> None:
        """Read the anchor when first asked."""
        self._store = store
        self._anchor: Anchor | None = None
        self._read_at = 0.0

    def now(self) -> datetime:
        """Return the virtual present; it does not pass the life of the anchor."""
        anchor = self._current()
        real = min(real_now(), anchor.alive_until)
        return anchor.domain_at + max(real - anchor.real_at, timedelta()) * anchor.scale

    def to_real(self, moment: datetime) -> datetime:
        """Return when the virtual `moment` comes at the present speed."""
        anchor = self._current()
        return anchor.real_at + (moment - anchor.domain_at) / anchor.scale

    @property
    def scale(self) -> float:
        """Virtual seconds a real second."""
        return self._current().scale

    def keep_alive(self) -> None:
        """Let the clock run on for a while; the supervisor calls this every second.

        A clock that stood still goes on from where it stood, so the time without a keeper is left out.
        """
        self._anchor = None
        if real_now() > self._current().alive_until:
            self.restart(self.scale)
        else:
            self._store.keep_clock_alive(real_now() + CLOCK_LIFE)

    def restart(self, scale: float) -> None:
        """Go on from the present virtual moment at another speed."""
        self._set(scale, CLOCK_LIFE)

    def stand_still(self) -> None:
        """Stop here, until somebody keeps the clock alive again."""
        self._set(self.scale, timedelta())

    def _set(self, scale: float, life: timedelta) -> None:
        # why: another process may run on the anchor it read last, ahead of this one by at most the age of that anchor
        ahead = timedelta(seconds=_ANCHOR_SECONDS) * self.scale
        now, real = self.now() + ahead, real_now()
        self._store.set_clock(Anchor(real, now, scale, real + life))
        self._anchor = None

    def start(self, virtual: datetime, scale: float) -> None:
        """Start a new clock at a virtual moment; keeps one that the database has already."""
        if self._store.clock() is None:
            real = real_now()
            self._store.set_clock(Anchor(real, virtual, scale, real))

    def _current(self) -> Anchor:
        now = time.monotonic()
        # why the last: a clock that stands still is started by somebody else, and every moment counts from there
        if self._anchor is None or now - self._read_at > _ANCHOR_SECONDS or real_now() > self._anchor.alive_until:
            anchor = self._store.clock()
            if anchor is None:
                text = "de versnelde klok van deze database is nog niet gezet; start `vtflow up`"
                raise BadInput(text)
            self._anchor, self._read_at = anchor, now
        return self._anchor


def clock_of(settings: Settings, store: SqlStore) -> Clock:
    """Return a scaled clock when the database has one or the settings ask for one, else real time."""
    if store.clock() is None and settings.time_scale == 1 and settings.time_start is None:
        return SystemClock()
    clock = ScaledClock(store)
    clock.start(settings.time_start or real_now(), settings.time_scale)
    return clock
