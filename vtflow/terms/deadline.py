"""The due moment of a term: from a start, a length and a rule to the first instant too late.

Readings of the law are here; the words that explain them are in `explanation.py`.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from vtflow.terms.legal import LEGAL, LegalCalendar, day_offset
from vtflow.terms.length import Length, TermError, Unit
from vtflow.terms.nights import add_day_time
from vtflow.terms.office import OfficeCalendar
from vtflow.terms.zone import (
    AMSTERDAM,
    end_of_day,
    local_date,
    local_midnight,
    to_utc,
    wall_instant,
)

#: The longest terms to which the Algemene termijnenwet still applies (art. 4).
_LONGEST_BY_LAW = {Unit.DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}
#: Art. 2: a term of so many days or more holds at least two working days.
_SHORTEST_WITH_TWO_WORKDAYS = 3


class Basis(StrEnum):
    """On what ground a norm exists; it decides whether the Algemene termijnenwet applies."""

    STATUTORY = "statutory"
    INSPECTION = "inspection"  #: the inspectorate's reading of a law
    AGREED = "agreed"
    ASSUMED = "assumed"


_BY_LAW = frozenset({Basis.STATUTORY, Basis.INSPECTION})


class Rule(Struct, frozen=True):
    """How a norm wants its term read."""

    basis: Basis
    #: Whether an end on a day off moves to the next working day. None: as the law says for
    #: statutory and inspection terms, else no. True: also where the law would not.
    roll: bool | None = None
    #: "day" ends with the local day, "clock" at the clock time of the start, never rolled.
    end: Literal["day", "clock"] = "day"
    #: Whether a start outside office hours counts as the next office day.
    next_office_day: bool = False
    #: Terms in hours only: whether the time from 00:00 to 09:00 in Amsterdam does not count.
    skip_night: bool = False


class Due(Struct, frozen=True):
    """When a term ends. In time is everything before `limit_at`."""

    #: The instant the term counts from, in UTC (moved when `Rule.next_office_day` moved it).
    start: datetime
    #: The last local date of a term in days; None for terms in hours.
    due_on: date | None
    #: The first UTC instant that is too late.
    limit_at: datetime
    #: False when a decree that is still to come may move the end.
    certain: bool
    #: `id/version` of the calendar that decided.
    calendar: str
    #: Whether the nights between start and end do not count.
    skip_night: bool = False


def due(
    start: datetime | date,
    length: Length,
    rule: Rule,
    legal: LegalCalendar = LEGAL,
    office: OfficeCalendar | None = None,
) -> Due:
    """Return the due moment of a term.

    The day of the start is day zero; terms in hours run in elapsed time, around the clock unless
    the rule skips the night.

    Args:
        start: An aware instant, or a civil date in Amsterdam (then 00:00 of that date).
        length: What to count; a negative length counts backward and never rolls.
        rule: How the norm reads its term.
        legal: The calendar that working days and the roll count on.
        office: Needed for office hours; decides `0wd` and `next_office_day`, for which
            `legal` stands in when it is absent.

    Raises:
        TermError: The start has no offset, the office is missing, or the calendar ends.

    Source:
        Algemene termijnenwet, art. 1 (roll), art. 2 (two working days), art. 4 (exceptions).
    """
    started, day = _start(start)
    if length.unit is Unit.HOURS or length.unit is Unit.OFFICE_HOURS:
        return _due_in_hours(started, length, rule, legal, office)
    if rule.next_office_day:
        started, day = day_zero(started, day, legal, office)
    due_on = _end_day(started, day, length, rule, legal, office)
    if rule.end == "clock":
        clock = started.astimezone(AMSTERDAM).time()
        limit = wall_instant(due_on, clock)
    else:
        limit = end_of_day(due_on)
    certain = due_on <= legal.decided_until or _is_certain(due_on, started, length, rule, legal, office)
    return Due(started, due_on, limit, certain, legal.label)


def _due_in_hours(
    started: datetime, length: Length, rule: Rule, legal: LegalCalendar, office: OfficeCalendar | None
) -> Due:
    """Return the due moment of a term in elapsed hours or in office hours."""
    if length.unit is Unit.HOURS and rule.skip_night:
        limit = add_day_time(started, timedelta(hours=length.count))
        return Due(started, None, limit, True, legal.label, skip_night=True)
    if length.unit is Unit.HOURS:
        limit = started + timedelta(hours=length.count)
        return Due(started, None, limit, True, legal.label)
    if office is None:
        msg = f"een termijn van {length} telt openingstijd (office hours); kies de kalender van een regio"
        raise TermError(msg)
    limit = office.add_office_minutes(started, length.count * 60)
    return Due(started, None, limit, _is_decided(office.days, started, limit), office.label)


def _start(start: datetime | date) -> tuple[datetime, date]:
    """Return the UTC instant and the local date of a start."""
    if isinstance(start, datetime):
        started = to_utc(start)
        return started, local_date(started)
    day = date(start.year, start.month, start.day)
    return local_midnight(day), day


def _end_day(
    started: datetime,
    day: date,
    length: Length,
    rule: Rule,
    legal: LegalCalendar,
    office: OfficeCalendar | None,
) -> date:
    """Return the last local day of a term that is counted in days."""
    if length.unit is Unit.WORKDAYS:
        if length.count == 0:
            return day_zero(started, day, legal, office)[1]
        return legal.add_workdays(day, length.count)
    end = raw_end(day, length)
    if needs_two_workdays(length, rule) and legal.workdays_between(day, end) < 2:
        end = legal.add_workdays(day, 2)
    return legal.roll_forward(end) if rolls(length, rule) else end


def raw_end(day: date, length: Length) -> date:
    """Return the end of a term in days, weeks or months before any law moves it.

    Months keep the day number, clipped to the end of a shorter month.

    Raises:
        TermError: The end lies outside the years that calendars cover.
    """
    try:
        end = _plain_end(day, length)
    except (OverflowError, ValueError) as error:
        msg = f"{length} vanaf {day.isoformat()} is geen datum"
        raise TermError(msg) from error
    day_offset(end)
    return end


def _plain_end(day: date, length: Length) -> date:
    if length.unit is Unit.DAYS:
        return day + timedelta(days=length.count)
    if length.unit is Unit.WEEKS:
        return day + timedelta(weeks=length.count)
    year, month = divmod(day.year * 12 + day.month - 1 + length.count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_within_law(length: Length) -> bool:
    """Whether the Algemene termijnenwet applies to terms of this length (art. 4)."""
    longest = _LONGEST_BY_LAW.get(length.unit)
    return longest is not None and 0 <= length.count <= longest


def rolls(length: Length, rule: Rule) -> bool:
    """Whether an end on a day off moves to the next working day."""
    if length.count < 0 or rule.end == "clock" or length.unit not in _LONGEST_BY_LAW:
        return False
    return rule.roll if rule.roll is not None else rule.basis in _BY_LAW and is_within_law(length)


def needs_two_workdays(length: Length, rule: Rule) -> bool:
    """Whether art. 2 promises at least two working days inside the term."""
    if rule.roll is False or rule.end == "clock":
        return False
    if rule.basis not in _BY_LAW or not is_within_law(length):
        return False
    return length.count >= _SHORTEST_WITH_TWO_WORKDAYS or (length.unit is not Unit.DAYS and length.count > 0)


def day_zero(
    started: datetime, day: date, legal: LegalCalendar, office: OfficeCalendar | None
) -> tuple[datetime, date]:
    """Return the first instant in office time from `started` on, and its local date.

    Without an office the working days of `legal` stand in, from midnight to midnight.
    """
    if office is None:
        first = legal.roll_forward(day)
        return (started if first == day else local_midnight(first)), first
    opened = office.next_open(started)
    first = local_date(opened)
    return (started if first == day else opened), first


@lru_cache(maxsize=64)
def all_decreed(legal: LegalCalendar) -> LegalCalendar:
    """Return the calendar as it would be if every day that may still be decreed were.

    Days off only ever move an end later, so an end that stands on both calendars is certain.
    """
    return legal.with_extra_days(dict.fromkeys(legal.undecided, "mogelijk bij besluit"))


def _is_certain(
    due_on: date,
    started: datetime,
    length: Length,
    rule: Rule,
    legal: LegalCalendar,
    office: OfficeCalendar | None,
) -> bool:
    """Whether a term in days keeps its end whatever is still decreed."""
    if length.unit is Unit.WORKDAYS and length.count == 0:
        return (office.days if office else legal).certain(due_on)
    later = _end_day(started, local_date(started), length, rule, all_decreed(legal), office)
    return later == due_on


def _is_decided(days: LegalCalendar, started: datetime, limit: datetime) -> bool:
    """Whether no day from start to limit may still become a day off."""
    last = local_date(limit)
    if last <= days.decided_until:
        return True
    return not any(local_date(started) <= day <= last for day in days.undecided)
