"""Why a term ends when it ends: the days counted and skipped, and Dutch notes on the law."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vtflow.terms.deadline import Due, Rule, due, raw_end
from vtflow.terms.legal import LEGAL, LegalCalendar
from vtflow.terms.length import Length, Unit
from vtflow.terms.nights import nights_between
from vtflow.terms.notes import notes
from vtflow.terms.office import OfficeCalendar
from vtflow.terms.zone import ONE_DAY, local_date

_SAME_DAY = Length(0, Unit.WORKDAYS)
#: Why the early hours of a date do not count in a term that skips the night.
NIGHT = "nacht, 00:00 tot 09:00"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due moment with its grounds."""

    due: Due
    #: The dates that count toward the length, in the order of counting; empty for hours.
    counted: tuple[date, ...]
    #: The dates passed over, with the Dutch name of the reason, in the order of counting.
    skipped: tuple[tuple[date, str], ...]
    #: Dutch sentences for professionals.
    notes: tuple[str, ...]


def explain(
    start: datetime | date,
    length: Length,
    rule: Rule,
    legal: LegalCalendar = LEGAL,
    office: OfficeCalendar | None = None,
) -> Explanation:
    """Return the due moment of a term with the days and rules that led to it.

    Arguments and errors are those of `due`.
    """
    found = due(start, length, rule, legal, office)
    first = local_date(found.start)
    counted: tuple[date, ...] = ()
    skipped: tuple[tuple[date, str], ...] = ()
    if found.skip_night:
        skipped = tuple((night, NIGHT) for night in nights_between(found.start, found.limit_at))
    elif length.unit is Unit.OFFICE_HOURS and office is not None:
        counted, skipped = _split(_days_from(first, local_date(found.limit_at)), office.days)
    elif found.due_on is not None and length == _SAME_DAY:
        day = start if not isinstance(start, datetime) else local_date(start)
        _, skipped = _split(_days_from(day, found.due_on), office.days if office else legal)
        counted = (found.due_on,)
    elif found.due_on is not None and found.due_on != first:
        counted, skipped = _days(first, found.due_on, length, legal)
    return Explanation(found, counted, skipped, notes(start, length, rule, found, legal, office))


def _days(
    first: date, due_on: date, length: Length, legal: LegalCalendar
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    """Return the counted and the skipped days of a term in days; day zero is neither."""
    passed = tuple(_days_from(first - ONE_DAY if length.is_backward else first + ONE_DAY, due_on))
    if length.unit is Unit.WORKDAYS:
        return _split(passed, legal)
    raw = raw_end(first, length)
    rolled = [day for day in passed if raw <= day < due_on] if due_on > raw else []
    skipped = tuple((day, reason) for day in rolled if (reason := legal.reason(day)))
    left_out = {day for day, _ in skipped}
    return tuple(day for day in passed if day not in left_out), skipped


def _days_from(first: date, last: date) -> Iterator[date]:
    """Yield `first` to `last`, both included, backward when `last` is the earlier one."""
    step = 1 if last >= first else -1
    for number in range(0, (last - first).days + step, step):
        yield first + timedelta(days=number)


def _split(days: Iterable[date], calendar: LegalCalendar) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    counted: list[date] = []
    skipped: list[tuple[date, str]] = []
    for day in days:
        reason = calendar.reason(day)
        if reason is None:
            counted.append(day)
        else:
            skipped.append((day, reason))
    return tuple(counted), tuple(skipped)
