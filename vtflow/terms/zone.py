"""The one time zone of the law's days, and the two directions between dates and instants.

Civil dates are dates in Europe/Amsterdam; instants are aware datetimes in UTC. The zone of
the process plays no part anywhere.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from vtflow.terms.length import TermError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ONE_DAY = timedelta(days=1)


def to_utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC, as a plain datetime whatever its class.

    Raises:
        TermError: The datetime has no offset, so the instant is unknown.
    """
    if instant.tzinfo is UTC and type(instant) is datetime:
        return instant
    if instant.utcoffset() is None:
        msg = f"{instant.isoformat()} has no UTC offset; give an aware datetime or a date"
        raise TermError(msg)
    moved = instant.astimezone(UTC)
    # why: pendulum's subclass answers sums and differences with classes of its own.
    return moved if type(moved) is datetime else datetime.combine(moved, moved.time(), UTC)


@lru_cache(maxsize=4096)
def local_date(instant: datetime) -> date:
    """Return the date in Amsterdam on which an aware instant lies.

    Raises:
        TermError: The datetime has no offset.
    """
    return to_utc(instant).astimezone(AMSTERDAM).date()


@lru_cache(maxsize=16384)
def local_midnight(day: date) -> datetime:
    """Return the UTC instant at which `day` begins in Amsterdam.

    Amsterdam changes its clock at 02:00 and 03:00, so midnight exists once on every day.
    """
    return datetime.combine(day, time(0), AMSTERDAM).astimezone(UTC)


@lru_cache(maxsize=16384)
def end_of_day(day: date) -> datetime:
    """Return the first UTC instant after `day` in Amsterdam: the exclusive limit of day terms."""
    return local_midnight(day + ONE_DAY)


def is_skipped(day: date, clock: time) -> bool:
    """Whether the clock on `day` never shows `clock`, because summer time begins then."""
    instant = datetime.combine(day, clock.replace(fold=0), AMSTERDAM).astimezone(UTC)
    return instant.astimezone(AMSTERDAM).time().replace(fold=0) != clock.replace(fold=0)


def is_doubled(day: date, clock: time) -> bool:
    """Whether the clock on `day` shows `clock` twice, because summer time ends then."""
    first = datetime.combine(day, clock.replace(fold=0), AMSTERDAM)
    second = datetime.combine(day, clock.replace(fold=1), AMSTERDAM)
    return first.utcoffset() != second.utcoffset() and not is_skipped(day, clock)


class NoSuchTime(TermError):
    """The clock in Amsterdam never showed this time: summer time began."""


class TimeCameTwice(TermError):
    """The clock in Amsterdam showed this time twice: summer time ended."""


def civil_instant(given: datetime) -> datetime:
    """Return the UTC instant of a datetime that is local in Amsterdam unless it has an offset.

    Raises:
        NoSuchTime: It has no offset and lies in the hour that spring skips.
        TimeCameTwice: It has no offset and lies in the hour that autumn doubles.
    """
    if given.tzinfo is not None:
        return to_utc(given)
    if is_skipped(given.date(), given.time()):
        msg = "does not exist: the clock went forward that night"
        raise NoSuchTime(msg)
    if is_doubled(given.date(), given.time()):
        msg = "came twice that night; add +02:00 (first) or +01:00 (second)"
        raise TimeCameTwice(msg)
    return to_utc(given.replace(tzinfo=AMSTERDAM))


def wall_instant(day: date, clock: time) -> datetime:
    """Return the UTC instant at which the clock in Amsterdam shows `clock` on `day`.

    A clock time that is skipped in spring is taken as long after midnight as it would have
    been without the change (02:30 becomes 03:30 summer time). Of a doubled clock time in
    autumn the first one is meant.
    """
    return datetime.combine(day, clock.replace(fold=0), AMSTERDAM).astimezone(UTC)


def window_instant(day: date, clock: time) -> datetime:
    """Return the UTC instant of an edge of an opening window.

    As `wall_instant`, but every clock time inside the spring gap is the change itself, so
    that windows can neither overlap nor turn round.
    """
    instant = wall_instant(day, clock)
    if is_skipped(day, clock):
        # why: the gap in Amsterdam runs from 02:00 to 03:00, from one whole hour to the next.
        return instant.replace(minute=0, second=0, microsecond=0)
    return instant
