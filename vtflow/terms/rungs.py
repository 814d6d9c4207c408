"""The moments at which the rungs of a ladder fall due.

Percentages are integers and so is all arithmetic. Who hears what is policy, not terms.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from vtflow.terms.deadline import Due
from vtflow.terms.legal import ALL_DAYS, LegalCalendar, day_offset
from vtflow.terms.length import Length, TermError, Unit
from vtflow.terms.nights import add_day_time
from vtflow.terms.office import OfficeCalendar
from vtflow.terms.zone import ONE_DAY, local_date

_BREACH = 100
_AFTER_BREACH = 150


def moments(
    due: Due,
    length: Length,
    percents: Sequence[int],
    legal: LegalCalendar,
    office: OfficeCalendar,
) -> tuple[datetime, ...]:
    """Return the UTC instant of each rung, in the order of `percents`.

    100 is the limit itself. Other rungs of a term in days fall at the first opening of the
    office: below 100 on the counted day or the last day before it that is open in both
    calendars, above 100 on that day or the first one after it. A warning never lies before
    the start nor after the limit. Rungs of terms in hours lie at the exact share of the counted time.

    Args:
        due: What `due()` returned for the term.
        length: The length that `due` was computed with.
        percents: Whole percentages above zero.
        legal: The calendar that `due` was counted on.
        office: The calendar of the region.

    Raises:
        TermError: The term counts backward, or the calendar ends before a rung.
    """
    if length.count < 0:
        msg = f"a backward term ({length}) has no rungs"
        raise TermError(msg)
    return tuple(
        due.limit_at if percent == _BREACH else _moment(due, length, percent, legal, office) for percent in percents
    )


def repeat_moments(
    due: Due,
    length: Length,
    legal: LegalCalendar,
    office: OfficeCalendar,
    every_workdays: int = 5,
    count: int = 4,
) -> tuple[datetime, ...]:
    """Return the office openings at which the last rung is repeated, oldest first.

    They lie `every_workdays`, twice that, and so on after the day of the 150 % rung.

    Raises:
        TermError: As `moments`.
    """
    (last,) = moments(due, length, (_AFTER_BREACH,), legal, office)
    day = local_date(last)
    days = (legal.add_workdays(day, every_workdays * turn) for turn in range(1, count + 1))
    return tuple(office.opening(_first_open(each, legal, office)) for each in days)


def _moment(due: Due, length: Length, percent: int, legal: LegalCalendar, office: OfficeCalendar) -> datetime:
    if length.unit is Unit.HOURS:
        share = timedelta(seconds=length.count * percent * 36)
        return add_day_time(due.start, share) if due.skip_night else due.start + share
    if length.unit is Unit.OFFICE_HOURS:
        return office.add_office_minutes(due.start, _share(length.count * 60, percent))
    if due.due_on is None:
        msg = f"a term of {length} has a last day, but the due moment given holds none"
        raise TermError(msg)
    if length.unit is Unit.WORKDAYS:
        total = length.count
        day = legal.add_workdays(due.due_on, _share(total, percent) - total)
    else:
        first = local_date(due.start)
        total = (due.due_on - first).days
        day = first + timedelta(days=_share(total, percent))
    if percent > _BREACH:
        day = day if total else legal.add_workdays(day, 1)
        return office.opening(_first_open(day, legal, office))
    return _warning(due, day, legal, office) if total else due.limit_at


def _share(total: int, percent: int) -> int:
    """Return `percent` of `total`, rounded up to a whole number."""
    return -(-total * percent // 100)


def _warning(due: Due, day: date, legal: LegalCalendar, office: OfficeCalendar) -> datetime:
    """Return the opening on the last day up to `day` that is open in both calendars.

    Where that opening lies before the start, the office hears of it as soon as it is open;
    where even that is too late, the breach itself is left.
    """
    moment = _last_opening(day, legal, office)
    if moment is not None and moment >= due.limit_at:
        # why: a term that ends at the clock may end before the office opens.
        moment = _last_opening(day - ONE_DAY, legal, office)
    if moment is None or moment < due.start:
        moment = office.next_open(due.start)
    return min(moment, due.limit_at)


@lru_cache(maxsize=256)
def _open_in_both(legal: LegalCalendar, office: OfficeCalendar) -> "array[int]":
    """Return the offsets of the days that are open in both calendars, oldest first."""
    return array(
        "H",
        (offset for offset, day in enumerate(ALL_DAYS) if legal.is_workday(day) and office.is_open_day(day)),
    )


def _last_opening(day: date, legal: LegalCalendar, office: OfficeCalendar) -> datetime | None:
    """Return the opening on the last day up to `day` that is open in both, if there is one."""
    offsets = _open_in_both(legal, office)
    place = bisect_right(offsets, day_offset(day))
    return office.opening(ALL_DAYS[offsets[place - 1]]) if place else None


def _first_open(day: date, legal: LegalCalendar, office: OfficeCalendar) -> date:
    """Return the first day from `day` on that is open in both calendars."""
    offsets = _open_in_both(legal, office)
    place = bisect_left(offsets, day_offset(day))
    if place < len(offsets):
        return ALL_DAYS[offsets[place]]
    msg = f"office {office.id!r} has no open day from {day.isoformat()} on"
    raise TermError(msg)
