"""The days that the Algemene termijnenwet names, year by year, with their Dutch names.

Only arithmetic on the year: decree days are data in `decree_days.py`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from vtflow.terms.decree_days import (
    DECREE_DAYS,
    FIRST_DECREED_YEAR,
    LAST_DECREED_YEAR,
)

_SUNDAY = 6
_TUESDAY, _THURSDAY = 1, 3


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Source:
        The anonymous computus of 1876 (Meeus, Astronomical Algorithms, chapter 8).
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def kings_day(year: int) -> tuple[date, str]:
    """Return the national day of the monarch and its name in that year.

    30 April until 2013 and 27 April from 2014; the day before when that is a Sunday.
    """
    day, name = (date(year, 4, 30), "Koninginnedag") if year <= 2013 else (date(year, 4, 27), "Koningsdag")
    return (day - timedelta(days=1) if day.weekday() == _SUNDAY else day), name


def friday_after_ascension(year: int) -> date:
    """Return the Friday after Ascension Day, equated by decree year after year."""
    return easter(year) + timedelta(days=40)


def named_days(year: int) -> Iterator[tuple[date, str]]:
    """Yield the days that the law itself names, in no order; two may share a date.

    Source:
        Algemene termijnenwet, art. 3, first and second paragraph. Bevrijdingsdag counts
        every year: the law knows no lustrum.
    """
    sunday = easter(year)
    yield date(year, 1, 1), "Nieuwjaarsdag"
    yield sunday - timedelta(days=2), "Goede Vrijdag"
    yield sunday + timedelta(days=1), "Tweede Paasdag"
    yield kings_day(year)
    yield date(year, 5, 5), "Bevrijdingsdag"
    yield sunday + timedelta(days=39), "Hemelvaartsdag"
    yield sunday + timedelta(days=50), "Tweede Pinksterdag"
    yield date(year, 12, 25), "Eerste Kerstdag"
    yield date(year, 12, 26), "Tweede Kerstdag"


def closed_days(first_year: int, last_year: int) -> dict[date, str]:
    """Return every public holiday and equated day of the years, with its Dutch name."""
    days: dict[date, str] = {}
    for year in range(first_year, last_year + 1):
        for day, name in named_days(year):
            days[day] = f"{days[day]} en {name}" if day in days else name
        if year < FIRST_DECREED_YEAR:
            days.setdefault(friday_after_ascension(year), "vrijdag na Hemelvaart (vast patroon)")
    for day, name in DECREE_DAYS.items():
        if first_year <= day.year <= last_year:
            days.setdefault(day, name)
    return days


def undecided_days(closed: dict[date, str], last_year: int) -> frozenset[date]:
    """Return the ordinary days after the last decree that a later decree may yet equate.

    The pattern so far: the Friday after Ascension Day, and the single day between a holiday
    on Tuesday or Thursday and the weekend.
    """
    found: set[date] = set()
    for day in closed:
        if day.weekday() == _TUESDAY:
            found.add(day - timedelta(days=1))
        elif day.weekday() == _THURSDAY:
            found.add(day + timedelta(days=1))
    return frozenset(day for day in found if LAST_DECREED_YEAR < day.year <= last_year and day not in closed)
