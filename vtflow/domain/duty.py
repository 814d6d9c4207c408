"""The duty roster of a bereikbaarheidsdienst: who can be reached at an instant, and when nobody can.

A roster is a list of shifts that is only added to. A swap is a later shift over the same hours, so that what was known
at any earlier moment stays as it was. A service may be shared by regions; the roster belongs to the service.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

#: role of who can be reached around the clock; what a region maps it to is its fixed duty team
DIENSTDOENDE = "dienstdoende"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person on duty for a while."""

    service: str
    start: datetime  #: UTC, included
    until: datetime  #: UTC, excluded
    staff: str  #: `<team>.<code>`
    recorded_at: datetime  #: when vtflow learned it, UTC
    by: str  #: who recorded it
    reden: str = ""  #: code, where it is a swap

    def covers(self, at: datetime) -> bool:
        """Tell whether an instant lies in the shift."""
        return self.start <= at < self.until


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a roster in which nothing changes."""

    start: datetime
    until: datetime  #: excluded
    shift: Shift | None  #: None: nobody is on duty


def on_duty(shifts: Iterable[Shift], at: datetime) -> Shift | None:
    """Return the shift that holds at an instant; None when nobody is on duty.

    Of several that cover it the one recorded last holds; of two recorded at once, the later in the list.

    Args:
        shifts: Of one service.
        at: An aware instant.
    """
    found: Shift | None = None
    for shift in shifts:
        if shift.covers(at) and (found is None or shift.recorded_at >= found.recorded_at):
            found = shift
    return found


def staff_on_duty(shifts: Iterable[Shift], at: datetime) -> str:
    """Return who has duty at an instant, `<team>.<code>`; empty when nobody has."""
    shift = on_duty(shifts, at)
    return shift.staff if shift else ""


def timeline(shifts: Sequence[Shift], start: datetime, until: datetime) -> tuple[Span, ...]:
    """Return who is on duty from `start` to `until`, oldest first and without holes; empty when `until` is not later.

    Neighbours that say the same are one span: two shifts of one person stay two, two hours of nobody become one.
    """
    near = [shift for shift in shifts if shift.start < until and shift.until > start]
    edges = {start, *(edge for shift in near for edge in (shift.start, shift.until) if start < edge < until)}
    found: list[Span] = []
    moments = [*sorted(edges), until]
    for begin, end in pairwise(moments):
        if begin >= end:
            continue
        shift = on_duty(near, begin)
        same = found.pop() if found and found[-1].shift == shift else None
        found.append(Span(same.start if same else begin, end, shift))
    return tuple(found)


def gaps(shifts: Sequence[Shift], start: datetime, until: datetime) -> tuple[Span, ...]:
    """Return when nobody is on duty between two instants, oldest first, cut to these; empty when somebody always is."""
    return tuple(span for span in timeline(shifts, start, until) if span.shift is None)


def whole_gaps(shifts: Sequence[Shift], start: datetime, until: datetime) -> tuple[tuple[str, Span], ...]:
    """Return the gaps that touch a period, oldest first, each with a name that it keeps as time passes.

    The name is the instant at which duty ended before it, in ISO text; "leeg" where nobody was on duty before. A gap
    begins at `start` at the earliest and runs on to the next shift, also past `until`; where none follows, its end says
    nothing.
    """
    far = max((until, *(shift.until for shift in shifts)))
    found: list[tuple[str, Span]] = []
    for gap in gaps(shifts, start, far):
        if gap.start >= until:
            break
        ended = max((shift.until for shift in shifts if shift.until <= gap.start), default=None)
        found.append((ended.isoformat() if ended else "leeg", gap))
    return tuple(found)


def is_open_ended(shifts: Iterable[Shift], gap: Span) -> bool:
    """Tell whether no shift follows a gap."""
    return all(shift.start < gap.until for shift in shifts)
