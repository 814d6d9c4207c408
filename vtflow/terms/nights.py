"""Hours of which the night does not count: the clock stands still from 00:00 to 09:00 in Amsterdam.

The counted part of every day is 09:00 to 24:00, fifteen hours: Amsterdam changes its clock at 02:00 and 03:00, so both
changes fall in the part that does not count.
"""

from datetime import date, datetime, time, timedelta

from vtflow.terms.length import TermError
from vtflow.terms.zone import ONE_DAY, end_of_day, local_date, to_utc, wall_instant

#: local clock time at which counting begins again
NIGHT_ENDS = time(9)


def add_day_time(start: datetime, length: timedelta) -> datetime:
    """Return the first instant by which `length` has passed outside the night.

    A start in the night counts from 09:00. A length that is full at midnight ends at midnight, not at 09:00: the term
    is used up, and the earlier reading is the safe one.

    Args:
        start: Aware instant.
        length: Elapsed time to count, above zero.

    Returns:
        An instant in UTC, always outside the night or at its very beginning.

    Raises:
        TermError: `length` is not above zero, or `start` has no offset.

    Source:
        Wetboek van Strafvordering, holding for investigation: the time from midnight to nine does not count.
    """
    if length <= timedelta():
        msg = f"a term without its nights counts forward, not {length}"
        raise TermError(msg)
    day = local_date(start)
    moment = max(to_utc(start), _opens(day))
    while moment + length > end_of_day(day):
        length -= end_of_day(day) - moment
        day += ONE_DAY
        moment = _opens(day)
    return moment + length


def day_time_between(start: datetime, end: datetime) -> timedelta:
    """Return how much time from `start` to `end` lies outside the night; nothing when `end` is not the later one."""
    found = timedelta()
    day = local_date(start)
    while day <= local_date(end):
        counted = min(to_utc(end), end_of_day(day)) - max(to_utc(start), _opens(day))
        found += max(counted, timedelta())
        day += ONE_DAY
    return found


def nights_between(start: datetime, end: datetime) -> tuple[date, ...]:
    """Return the dates of which part of the night lies between `start` and `end`, oldest first; may be empty."""
    first, last = local_date(start), local_date(end)
    days = (first + ONE_DAY * number for number in range((last - first).days + 1))
    return tuple(day for day in days if to_utc(start) < _opens(day) and end_of_day(day - ONE_DAY) < to_utc(end))


def _opens(day: date) -> datetime:
    return wall_instant(day, NIGHT_ENDS)
