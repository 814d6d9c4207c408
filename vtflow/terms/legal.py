"""The calendar of working days that compliance is measured on.

Everything is counted once, when the calendar is built; adding working days is two look-ups.
What an office does on a day belongs in `office.py`.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from zlib import crc32

from vtflow.terms.decree_days import LAST_DECREED_YEAR, VERSION
from vtflow.terms.length import TermError
from vtflow.terms.statutory_days import closed_days, undecided_days

FIRST_YEAR, LAST_YEAR = 2010, 2040
FIRST_ORDINAL = date(FIRST_YEAR, 1, 1).toordinal()
DAY_COUNT = date(LAST_YEAR, 12, 31).toordinal() - FIRST_ORDINAL + 1

#: Every date of the range, so that calendars share them instead of building their own.
ALL_DAYS: tuple[date, ...] = tuple(date.fromordinal(FIRST_ORDINAL + offset) for offset in range(DAY_COUNT))
WEEKDAY_NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKEND = frozenset({5, 6})
#: The weekdays of `ALL_DAYS`, over and over.
_WEEKDAYS = tuple(day.weekday() for day in ALL_DAYS[:7])


def day_offset(day: date) -> int:
    """Return the place of `day` in `ALL_DAYS`.

    Raises:
        TermError: The day lies outside the years that calendars cover.
    """
    offset = day.toordinal() - FIRST_ORDINAL
    if 0 <= offset < DAY_COUNT:
        return offset
    raise _outside(day.isoformat())


def _outside(what: str) -> TermError:
    # why Dutch: it is the limit that somebody who types a day meets
    return TermError(f"{what} valt buiten de kalenders ({FIRST_YEAR}-{LAST_YEAR})")


@dataclass(frozen=True, slots=True, eq=False)
class LegalCalendar:
    """Which days count as working days, with the reason for each day that does not.

    Calendars compare by identity; `label` names one in stored data.
    """

    id: str
    version: str
    #: Days off that are no weekend, with the Dutch name shown to professionals.
    holidays: Mapping[date, str] = field(repr=False)
    #: Working days that a later decree may yet take away.
    undecided: frozenset[date] = field(default=frozenset(), repr=False)
    #: Weekdays that never count; Monday is 0.
    weekend: frozenset[int] = WEEKEND
    #: The last day whose decrees are known.
    decided_until: date = date(LAST_DECREED_YEAR, 12, 31)
    #: `id/version`, stored with each computed due date.
    label: str = field(init=False)
    #: Per day offset: the number of working days up to and including that day.
    _index: "array[int]" = field(init=False, repr=False)
    #: The working days, oldest first.
    _workdays: tuple[date, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weekend, holidays = self.weekend, self.holidays
        index, workdays = array("H"), list[date]()
        for day, weekday in zip(ALL_DAYS, cycle(_WEEKDAYS), strict=False):
            if weekday not in weekend and day not in holidays:
                workdays.append(day)
            index.append(len(workdays))
        object.__setattr__(self, "label", f"{self.id}/{self.version}")
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_workdays", tuple(workdays))

    def is_workday(self, day: date) -> bool:
        """Whether `day` counts as a working day."""
        offset = day_offset(day)
        return self._index[offset] > (self._index[offset - 1] if offset else 0)

    def reason(self, day: date) -> str | None:
        """Return why `day` is no working day, in Dutch; None for a working day."""
        name = self.holidays.get(day)
        if name is None and day.weekday() in self.weekend:
            return WEEKDAY_NAMES[day.weekday()]
        return name

    def certain(self, day: date) -> bool:
        """Whether no later decree is to be expected that makes `day` a day off."""
        return day not in self.undecided

    def add_workdays(self, day: date, n: int) -> date:
        """Return the date `n` working days after `day`; before it when `n` is negative.

        Day one is the first working day after (before) `day`, which may be any date;
        with `n` zero `day` itself is returned, also when it is a day off.

        Raises:
            TermError: The result lies outside the years of the calendar.
        """
        offset = day.toordinal() - FIRST_ORDINAL
        if not 0 <= offset < DAY_COUNT:
            raise _outside(day.isoformat())
        if n > 0:
            place = self._index[offset] + n - 1
        elif n < 0:
            place = (self._index[offset - 1] if offset else 0) + n
        else:
            return day
        if 0 <= place < len(self._workdays):
            return self._workdays[place]
        what = f"{n} werkdagen vanaf {day.isoformat()}"
        raise _outside(what)

    def workdays_between(self, a: date, b: date) -> int:
        """Return the number of working days after `a` up to and including `b`.

        The inverse of `add_workdays`; negative when `b` lies before `a`, and then the
        working days from `b` up to the day before `a` are counted.
        """
        start, end = day_offset(a), day_offset(b)
        if end >= start:
            return self._index[end] - self._index[start]
        before_end = self._index[end - 1] if end else 0
        before_start = self._index[start - 1]
        return before_end - before_start

    def roll_forward(self, day: date) -> date:
        """Return `day` when it is a working day, else the first working day after it."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def with_extra_days(self, days: Mapping[date, str], version: str | None = None) -> "LegalCalendar":
        """Return a calendar in which `days` are days off as well.

        Args:
            days: Date and Dutch name of each extra day off.
            version: The version of the new calendar; without it a mark derived from the
                days is added to the old version, so that equal changes get equal labels.
        """
        mark = crc32(repr(sorted(days.items())).encode())
        return LegalCalendar(
            id=self.id,
            version=version or f"{self.version}+{mark:08x}",
            holidays={**self.holidays, **days},
            undecided=self.undecided - days.keys(),
            weekend=self.weekend,
            decided_until=self.decided_until,
        )


def _standard() -> LegalCalendar:
    closed = closed_days(FIRST_YEAR, LAST_YEAR)
    # why: New Year's Day of the first year after the range may be a Tuesday.
    around = closed_days(FIRST_YEAR, LAST_YEAR + 1)
    return LegalCalendar("atw", VERSION, closed, undecided_days(around, LAST_YEAR))


#: The calendar of the Algemene termijnenwet, decree days included.
LEGAL = _standard()
