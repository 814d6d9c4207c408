"""Drawing what may come: inflow and hours day by day, from what was seen; fixed by a seed, and free of the clock.

A draw first takes weeks of the history with replacement, so that the level itself is uncertain too, and then days of
those weeks by weekday. A holiday is drawn as a Sunday. Days are local dates (Europe/Amsterdam).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from vtflow.domain.capacity import monday_of
from vtflow.forecast.hours import Hours, coming_days, hired_on, hours_of, registered_hours
from vtflow.forecast.known import DAY, Known
from vtflow.policy.forecasting import ONDERZOEK, forecasting
from vtflow.terms import LegalCalendar

_FRIDAY, _SUNDAY = 4, 6
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Draw:
    """One way in which the coming days may go; index 0 is the day after the one of the forecast."""

    efforts: Mapping[str, float]  #: kind of work -> hours a piece, in the order in which hours are spent
    inflow: Mapping[str, Sequence[int]]  #: kind of work -> how much comes, a day
    listed: Sequence[int]  #: of the coming onderzoeken, in order: day (ordinal) from which they stand on the wachtlijst
    hours: Sequence[float]  #: that can be worked, a day
    workdays: Sequence[bool]  #: on which more hours could be worked


@dataclass(frozen=True, slots=True)
class Past:
    """What draws are made from."""

    weeks: tuple[date, ...]  #: Mondays of the history; empty where nothing ever came in
    seasons: Mapping[str, Mapping[int, float]]  #: kind of work -> month -> how busy it is against the history
    hours: Hours
    lags: tuple[int, ...]  #: days between the decision and the day from which an onderzoek stands on the list
    coming: tuple[date, ...]
    kinds: tuple[int, ...]  #: weekday as which each coming day is drawn
    hired: tuple[float, ...]  #: hours of temporary staff on each coming day


def past_of(known: Known, days: int) -> Past:
    """Return what draws of so many days are made from: the last weeks before the forecast, as far as there are."""
    legal, coming = known.policy.legal, coming_days(known, days)
    last = monday_of(known.on + DAY) - _WEEK
    mondays = (last - _WEEK * n for n in range(forecasting().geschiedenis_weken))
    weeks = tuple(sorted(week for week in mondays if week >= known.first)) or (monday_of(known.on),)
    hours = hours_of(known)
    return Past(
        weeks=weeks if any(counts.total() for counts in known.inflow.values()) else (),
        seasons={kind: _season(counts, known.first, known.on) for kind, counts in known.inflow.items()},
        hours=hours,
        lags=tuple((one.listed - one.decided).days for one in known.onderzoeken),
        coming=tuple(coming),
        kinds=tuple(_kind(day, legal) for day in coming),
        hired=tuple(hired_on(hours.hired, day, legal) for day in coming),
    )


def _kind(day: date, legal: LegalCalendar) -> int:
    weekday = day.weekday()
    return weekday if weekday > _FRIDAY or legal.is_workday(day) else _SUNDAY


def _season(counts: Counter[date], first: date, on: date) -> dict[int, float]:
    """Return how busy each month of the year is against the history from which is drawn; empty without a whole year."""
    rules = forecasting()
    if (on - first).days < rules.seizoen_dagen:
        return {}
    days = [first + DAY * n for n in range((on - first).days + 1)]
    per_month, came = Counter(day.month for day in days), Counter[int]()
    for day, count in counts.items():
        came[day.month] += count
    level = {month: came[month] / per_month[month] for month in per_month}
    recent = days[-7 * rules.geschiedenis_weken :]
    base = sum(level[day.month] for day in recent) / len(recent)
    return {month: level[month] / base for month in level} if base else {}


def draw(known: Known, past: Past, number: int, seed: int) -> Draw:
    """Return the draw of a number; the same for the same knowledge, seed and number.

    Args:
        known: What was known.
        past: `past_of` it.
        number: Which draw.
        seed: Seed of the whole forecast.
    """
    random = Random(f"{seed}/{known.policy.region.id}/{known.on.isoformat()}/{number}")
    efforts = {kind: random.triangular(one.laag, one.hoog, one.midden) for kind, one in forecasting().efforts.items()}
    weeks = random.choices(past.weeks, k=len(past.weeks)) if past.weeks else []
    pools = [[week + DAY * weekday for week in weeks] for weekday in range(7)]
    inflow = {kind: _inflow(counts, pools, past, past.seasons[kind], random) for kind, counts in known.inflow.items()}
    if past.hours.is_registered:
        own = registered_hours(past.hours, known.policy.legal, past.coming, random)
    else:
        own = _worked_off(known, efforts, pools, past, random)
    hours = [one + hired for one, hired in zip(own, past.hired, strict=True)]
    workdays = [kind <= _FRIDAY for kind in past.kinds]
    return Draw(efforts, inflow, _listed(inflow[ONDERZOEK], past, random), hours, workdays)


def _inflow(
    counts: Counter[date], pools: Sequence[Sequence[date]], past: Past, season: Mapping[int, float], random: Random
) -> list[int]:
    chance = random.random
    seen = [[counts[day] for day in pool] for pool in pools]
    if not past.weeks:
        return [0] * len(past.kinds)
    size = len(past.weeks)
    found = [seen[kind][int(chance() * size)] for kind in past.kinds]
    if not season:
        return found
    values = (count * season.get(day.month, 1.0) for count, day in zip(found, past.coming, strict=True))
    return [int(value) + (chance() < value - int(value)) for value in values]


def _listed(inflow: Sequence[int], past: Past, random: Random) -> list[int]:
    """Return from which day each coming onderzoek stands on the list unless it was started."""
    lags = past.lags or (0,)
    return [
        day.toordinal() + random.choice(lags)
        for day, count in zip(past.coming, inflow, strict=True)
        for _ in range(count)
    ]


def _worked_off(
    known: Known, efforts: Mapping[str, float], pools: Sequence[Sequence[date]], past: Past, random: Random
) -> list[float]:
    """Return hours by what was finished on past days, where the register has none."""
    if not past.weeks:
        return [0.0] * len(past.kinds)
    done = [
        [sum(efforts[kind] * counts[day] for kind, counts in known.finished.items()) for day in pool] for pool in pools
    ]
    size = len(past.weeks)
    return [done[kind][int(random.random() * size)] for kind in past.kinds]
