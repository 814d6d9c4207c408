"""The forecast of one region on one day: many courses taken together to dates and numbers with a band.

Everything follows from what was known at the end of the day and from the seed: asked again a year later, it is the
same. So no forecast needs to be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, inf
from typing import TypeVar

from vtflow.forecast.course import Course, Start, run, start_of
from vtflow.forecast.draws import Draw, Past, draw, past_of
from vtflow.forecast.known import DAY, Known
from vtflow.policy.forecasting import forecasting
from vtflow.reports.wachtlijst import STARTS

T = TypeVar("T", int, float)
SEED = 2026
#: hours a working day beyond which no more are looked for
_MOST_EXTRA = 4096.0
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Band:
    """A value in the middle, with the lowest and highest of the band; None: not within the horizon."""

    low: date | None
    mid: date | None
    high: date | None
    share: float  #: part of the draws in which it comes within the horizon


@dataclass(frozen=True, slots=True)
class View:
    """The forecast by one definition of start."""

    start: Start
    courses: Sequence[Course]
    empty: Band  #: first day at the end of which nothing stands on the wachtlijst
    done: Band  #: day on which everything that was decided by now is finished

    def listed(self, number: int) -> tuple[int, int, int]:
        """Return low, middle and high of the wachtlijst so many days after the forecast; 0 is the day itself."""
        if not number:
            return self.start.listed, self.start.listed, self.start.listed
        low, mid, high = quantiles([course.listed[number - 1] for course in self.courses])
        return low, mid, high


@dataclass(frozen=True, slots=True)
class Need:
    """The hours that more are needed each working day, for the list to be empty on a day by one definition."""

    likely: float | None  #: so that it is in half of the draws; None: no number of hours does
    sure: float | None  #: so that it is in nearly all


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one region."""

    known: Known
    past: Past
    draws: Sequence[Draw]
    views: Mapping[str, View]  #: by definition of start
    seed: int


def outlook(known: Known, seed: int = SEED, draws: int = 0, days: int = 0) -> Outlook:
    """Return the forecast from what was known.

    Args:
        known: What was known at the end of a day.
        seed: The same seed gives the same forecast.
        draws: How many; 0: as the data file says.
        days: How far; 0: as the data file says.
    """
    rules = forecasting()
    past = past_of(known, days or rules.horizon_dagen)
    made = [draw(known, past, number, seed) for number in range(draws or rules.trekkingen)]
    return Outlook(known, past, made, {name: _view(start_of(known, name), made) for name in STARTS}, seed)


def _view(start: Start, draws: Sequence[Draw]) -> View:
    courses = [run(start, one) for one in draws]
    return View(
        start,
        courses,
        _band(start.on, [course.empty for course in courses]),
        _band(start.on, [course.done for course in courses]),
    )


def _band(on: date, days: Sequence[int | None]) -> Band:
    low, mid, high = quantiles([inf if day is None else day + 1.0 for day in days])
    dates = [None if day == inf else on + DAY * int(day) for day in (low, mid, high)]
    return Band(dates[0], dates[1], dates[2], sum(day is not None for day in days) / len(days))


def quantiles(numbers: Sequence[T]) -> tuple[T, T, T]:
    """Return low, middle and high of some numbers: the smallest within which so many percent lie."""
    ranked, (low, high) = sorted(numbers), forecasting().band
    found = [ranked[max(ceil(percent * len(ranked) / 100), 1) - 1] for percent in (low, 50, high)]
    return found[0], found[1], found[2]


def need(found: Outlook, definition: str, day: date) -> Need:
    """Return which hours more are needed each working day for the list to be empty on a day at the latest.

    Args:
        found: The forecast.
        definition: One of `STARTS`.
        day: After the day of the forecast, within its horizon.
    """
    start, last = found.views[definition].start, (day - found.known.on).days
    return Need(_least(start, found.draws, last, 50), _least(start, found.draws, last, forecasting().band[1]))


def _least(start: Start, draws: Sequence[Draw], last: int, percent: int) -> float | None:
    """Return the least extra hours a working day with which so many percent of the draws empty the list in time."""
    cut = [_until(one, last) for one in draws]

    def enough(extra: float) -> bool:
        empty = sum(run(start, one, extra, until_empty=True).empty is not None for one in cut)
        return 100 * empty >= percent * len(cut)

    if enough(0.0):
        return 0.0
    low, high = 0.0, 1.0
    while not enough(high):
        low, high = high, high * 2
        if high > _MOST_EXTRA:
            return None
    while high - low > _CLOSE:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _until(one: Draw, days: int) -> Draw:
    return Draw(one.efforts, one.inflow, one.listed, one.hours[:days], one.workdays)
