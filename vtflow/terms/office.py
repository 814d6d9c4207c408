"""The calendar of one office: when a region or a team is open.

Used for planning, warnings, delivery and bookings. What a term of the law counts on is
`legal.py`; closing an office never extends such a term.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from vtflow.terms.legal import (
    ALL_DAYS,
    LEGAL,
    WEEKDAY_NAMES,
    LegalCalendar,
    day_offset,
)
from vtflow.terms.length import TermError
from vtflow.terms.zone import end_of_day, local_date, to_utc, window_instant

_Window = tuple[time, time]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_MIDNIGHT = time(0)


def _micros(instant: datetime) -> int:
    """Return whole microseconds since 1970, without the rounding of floats."""
    passed = to_utc(instant) - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * _SECOND + passed.microseconds


def _from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


@dataclass(frozen=True, slots=True, eq=False)
class OfficeCalendar:
    """Opening windows per weekday, closing days, and holidays on which the office is open."""

    id: str
    version: str
    #: Per weekday (Monday is 0) the windows of that day, in order and apart.
    hours: Mapping[int, tuple[_Window, ...]]
    #: The days on which the office opens, as a calendar that terms can be counted on.
    days: LegalCalendar = field(repr=False)
    #: Per day offset: open seconds from the first day up to and including that day.
    _seconds: "array[int]" = field(repr=False)
    #: Memo per day offset: the windows of that day in microseconds since 1970.
    _windows: dict[int, tuple[tuple[int, int], ...]] = field(
        default_factory=dict[int, tuple[tuple[int, int], ...]], init=False, repr=False
    )
    #: Memo per date: the first opening.
    _openings: dict[date, datetime] = field(default_factory=dict[date, datetime], init=False, repr=False)

    @classmethod
    def build(
        cls,
        id: str,
        version: str,
        hours: Mapping[int, Sequence[_Window]],
        closed: Mapping[date, str],
        open_on: Collection[date] = (),
        legal: LegalCalendar = LEGAL,
    ) -> Self:
        """Check the opening hours and count them once.

        Args:
            id: Name of the region or team.
            version: Version of its calendar.
            hours: Per weekday (Monday is 0) the windows as local clock times, in order; a
                window that ends at 00:00 runs to the end of the day.
            closed: Closing days of the office with their Dutch names.
            open_on: Holidays of `legal` on which the office is open all the same.
            legal: The calendar whose holidays close the office.

        Raises:
            TermError: A weekday or window is impossible, or there is no window at all.
        """
        checked = {weekday: _checked(weekday, windows) for weekday, windows in hours.items()}
        windows = {weekday: found for weekday, found in checked.items() if found}
        if not windows:
            msg = f"office calendar {id!r} has no opening hours on any weekday"
            raise TermError(msg)
        keep = frozenset(open_on)
        days = LegalCalendar(
            id=id,
            version=version,
            holidays={d: n for d, n in legal.holidays.items() if d not in keep} | dict(closed),
            undecided=legal.undecided - keep - closed.keys(),
            weekend=frozenset(range(7)) - windows.keys(),
            decided_until=legal.decided_until,
        )
        return cls(id, version, windows, days, _open_seconds(days, windows))

    @property
    def label(self) -> str:
        """`id/version`, stored with each due moment that the office decides."""
        return self.days.label

    @property
    def never_closes(self) -> bool:
        """Whether the windows leave no minute of any weekday out, so that no opening stands out from the rest."""
        return all(self.hours.get(weekday) == ((_MIDNIGHT, _MIDNIGHT),) for weekday in range(7))

    def is_open_day(self, day: date) -> bool:
        """Whether the office opens on `day`."""
        return self.days.is_workday(day)

    def reason(self, day: date) -> str | None:
        """Return why the office stays shut on `day`, in Dutch; None when it opens."""
        return self.days.reason(day)

    def opening(self, day: date) -> datetime:
        """Return the UTC instant of the first opening of `day`.

        Raises:
            TermError: The office is shut that day.
        """
        found = self._openings.get(day)
        if found is None:
            windows = self._windows_of(day_offset(day))
            if not windows:
                msg = f"office {self.id!r} is shut on {day.isoformat()} ({self.reason(day)})"
                raise TermError(msg)
            found = self._openings[day] = _from_micros(windows[0][0])
        return found

    def is_open_at(self, instant: datetime) -> bool:
        """Whether an aware instant lies in a window; its end is outside."""
        now = _micros(instant)
        windows = self._windows_of(day_offset(local_date(instant)))
        return any(start <= now < end for start, end in windows)

    def next_open(self, instant: datetime) -> datetime:
        """Return the first instant from `instant` on at which the office is open, in UTC."""
        now, day = _micros(instant), local_date(instant)
        for start, end in self._windows_of(day_offset(day)):
            if now < end:
                return _from_micros(max(start, now))
        return self.opening(self.days.add_workdays(day, 1))

    def next_opening(self, instant: datetime) -> datetime:
        """Return the first opening of a day at or after `instant`, in UTC."""
        day = self.days.roll_forward(local_date(instant))
        found = self.opening(day)
        return found if found >= instant else self.opening(self.days.add_workdays(day, 1))

    def office_seconds(self, start: datetime, end: datetime) -> int:
        """Return the whole open seconds from `start` to `end`; negative when `end` is first.

        Exact over splits: the parts of an interval add up to the whole.
        """
        return self._position(end) // _SECOND - self._position(start) // _SECOND

    def add_office_minutes(self, start: datetime, minutes: int) -> datetime:
        """Return the UTC instant at which `minutes` of open time have passed since `start`.

        When they are used up at closing time, closing time is returned; with none to add,
        the first instant at which the office is open.

        Raises:
            TermError: `minutes` is negative, or the calendar ends first.
        """
        if minutes < 0:
            msg = f"office time cannot be counted backward ({minutes} minutes)"
            raise TermError(msg)
        if minutes == 0:
            return self.next_open(start)
        target = self._position(start) + minutes * 60 * _SECOND
        offset = bisect_left(self._seconds, -(-target // _SECOND))
        if offset == len(self._seconds):
            msg = f"{minutes} minuten openingstijd vanaf {start.isoformat()} lopen voorbij het einde van de kalender"
            raise TermError(msg)
        left = target - (self._seconds[offset - 1] if offset else 0) * _SECOND
        for opened, shut in self._windows_of(offset):
            if left <= shut - opened:
                return _from_micros(opened + left)
            left -= shut - opened
        raise AssertionError

    def _windows_of(self, offset: int) -> tuple[tuple[int, int], ...]:
        found = self._windows.get(offset)
        if found is None:
            day = ALL_DAYS[offset]
            windows = self.hours[day.weekday()] if self.days.is_workday(day) else ()
            found = self._windows[offset] = _instants(day, windows)
        return found

    def seconds_until(self, moment: int, day: date) -> int:
        """Return the whole open seconds from the first day of the calendar up to a moment; for who counts very many.

        Args:
            moment: Microseconds since 1970, UTC.
            day: Its local date in Europe/Amsterdam.
        """
        return self._open_until(moment, day) // _SECOND

    def _position(self, instant: datetime) -> int:
        """Return the open microseconds from the first day of the calendar up to `instant`."""
        return self._open_until(_micros(instant), local_date(instant))

    def _open_until(self, now: int, day: date) -> int:
        offset = day_offset(day)
        before = (self._seconds[offset - 1] if offset else 0) * _SECOND
        for start, end in self._windows_of(offset):
            if now <= start:
                break
            before += min(now, end) - start
        return before


def _checked(weekday: int, windows: Sequence[_Window]) -> tuple[_Window, ...]:
    """Return the windows of one weekday, or raise a TermError that names what is wrong."""
    if weekday not in range(7):
        msg = f"weekday {weekday} does not exist: Monday is 0 and Sunday is 6"
        raise TermError(msg)
    last_end = _MIDNIGHT
    for number, (start, end) in enumerate(windows):
        where = f"window {start:%H:%M}-{end:%H:%M} on {WEEKDAY_NAMES[weekday]}"
        if start.second or start.microsecond or end.second or end.microsecond:
            msg = f"{where} is not in whole minutes"
            raise TermError(msg)
        if end != _MIDNIGHT and end <= start:
            msg = f"{where} ends before it starts"
            raise TermError(msg)
        if number and (start < last_end or last_end == _MIDNIGHT):
            msg = f"{where} starts before the window ahead of it ends"
            raise TermError(msg)
        last_end = end
    return tuple(windows)


def _instants(day: date, windows: Sequence[_Window]) -> tuple[tuple[int, int], ...]:
    """Return the windows of one date in microseconds since 1970."""
    return tuple(
        (
            _micros(window_instant(day, start)),
            _micros(end_of_day(day) if end == _MIDNIGHT else window_instant(day, end)),
        )
        for start, end in windows
    )


def _open_seconds(days: LegalCalendar, hours: Mapping[int, tuple[_Window, ...]]) -> "array[int]":
    """Return the running total of open seconds over all days of the range."""
    plain = {weekday: sum(_clock_seconds(start, end) for start, end in windows) for weekday, windows in hours.items()}
    totals, total = array("I"), 0
    for day in ALL_DAYS:
        if days.is_workday(day):
            if day.weekday() == 6 and day.month in (3, 10):
                # why: the clock changes on such a Sunday, so clock time is not elapsed time.
                windows = _instants(day, hours[6])
                total += sum(end - start for start, end in windows) // _SECOND
            else:
                total += plain[day.weekday()]
        totals.append(total)
    return totals


def _clock_seconds(start: time, end: time) -> int:
    minutes = (end.hour * 60 + end.minute) or 24 * 60
    return (minutes - start.hour * 60 - start.minute) * 60
