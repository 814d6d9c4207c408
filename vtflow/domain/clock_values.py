"""What people changed about the clock of a running wait: pauses, extension, another start. All frozen."""

from datetime import datetime

from msgspec import Struct


class Pause(Struct, frozen=True):
    """A span in which a wait stood still, and why."""

    since: datetime  #: instant in UTC
    until: datetime  #: instant in UTC; while the pause runs, the end of its day of review
    reden: str

    def holds_at(self, instant: datetime) -> bool:
        """Tell whether the wait stood still at an instant; at the end of the pause it runs again."""
        return self.since <= instant < self.until


class Clock(Struct, frozen=True, kw_only=True):
    """The changes to one wait; a wait that nobody changed has none."""

    pauses: tuple[Pause, ...] = ()  #: oldest first; they never overlap
    paused: bool = False  #: the last pause still runs
    extension: str = ""  #: length that was added, e.g. "2w"; empty: none
    extensions: int = 0  #: how often
    start_was: datetime | None = None  #: first start, where it was corrected


UNTOUCHED = Clock()


class Extension(Struct, frozen=True):
    """How a norm may be extended."""

    length: str  #: what one extension adds, in the unit of the norm
    times: int = 1
