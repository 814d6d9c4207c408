"""The hours that can be worked on coming days: from the register of capacity, else from what was worked off before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from vtflow.domain.capacity import INHUUR, UREN, VERZUIM, Capacity, monday_of, present, week_of
from vtflow.forecast.known import DAY, Known
from vtflow.policy.forecasting import forecasting
from vtflow.terms import LegalCalendar

_WORKDAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What is known of hours at the end of a day."""

    planned: Mapping[tuple[str, date], tuple[int, int | None]]  #: team, Monday -> rostered hours, recorded absence
    past: Mapping[str, tuple[float, ...]]  #: team -> net hours of its last registered weeks, hire left out
    absence: tuple[float, ...]  #: shares of the rostered hours, of weeks in which absence was recorded
    hired: tuple[Capacity, ...]

    @property
    def is_registered(self) -> bool:
        """Tell whether the register has hours of any team."""
        return bool(self.past or self.planned)


def hours_of(known: Known) -> Hours:
    """Return what is known of hours: weeks up to the day of the forecast are history, later ones are planned."""
    rows = present(known.capacity)
    rostered = [row for row in rows if row.soort == UREN]
    away = {(row.team, row.first): row.uren for row in rows if row.soort == VERZUIM}
    past, shares = _past(rows, known)
    return Hours(
        planned={
            (row.team, row.first): (row.uren, away.get((row.team, row.first)))
            for row in rostered
            if row.last > known.on
        },
        past=past,
        absence=tuple(shares),
        hired=tuple(row for row in rows if row.soort == INHUUR),
    )


def _past(rows: Sequence[Capacity], known: Known) -> tuple[dict[str, tuple[float, ...]], list[float]]:
    own = [row for row in rows if row.soort != INHUUR]
    found: dict[str, tuple[float, ...]] = {}
    shares: list[float] = []
    for team in sorted({row.team for row in own if row.soort == UREN}):
        mondays = sorted({row.first for row in own if (row.team, row.soort) == (team, UREN) and row.first <= known.on})
        if not mondays:
            continue
        last = mondays[-forecasting().geschiedenis_weken :]
        weeks = [week_of(own, team, monday, known.policy.legal) for monday in last]
        found[team] = tuple(float(week.netto) for week in weeks)
        shares += [week.verzuim / week.uren for week in weeks if week.uren and week.verzuim]
    return found, shares


def hired_on(hired: Sequence[Capacity], day: date, legal: LegalCalendar) -> float:
    """Return the hours of temporary staff on a day: a fifth of their weekly hours on each working day."""
    if not legal.is_workday(day):
        return 0.0
    return sum(row.uren / _WORKDAYS for row in hired if row.first <= day <= row.last)


def registered_hours(hours: Hours, legal: LegalCalendar, coming: Sequence[date], random: Random) -> list[float]:
    """Draw the hours of teams day by day, without temporary staff.

    A planned week has its own hours, less its recorded absence or else a share that was seen before. Another week has
    the hours of a past one. Hours of a week are spread over its working days.

    Args:
        hours: What is known; at least one team is registered.
        legal: Says which days are working days.
        coming: Days that follow each other.
        random: Of the draw.
    """
    weeks: dict[date, float] = {}
    found: list[float] = []
    teams = sorted({*hours.past, *(team for team, _ in hours.planned)})
    for day in coming:
        monday = monday_of(day)
        if monday not in weeks:
            weeks[monday] = sum(_week(hours, team, monday, random) for team in teams) / _WORKDAYS
        found.append(weeks[monday] if legal.is_workday(day) else 0.0)
    return found


def _week(hours: Hours, team: str, monday: date, random: Random) -> float:
    chance, share = random.random(), random.random()  # why always two: so that one more known week shifts no others
    if (planned := hours.planned.get((team, monday))) is not None:
        uren, away = planned
        if away is None:
            away = uren * _chosen(hours.absence, share)
        return max(0.0, uren - away)
    return _chosen(hours.past.get(team, ()), chance)


def _chosen(options: Sequence[float], chance: float) -> float:
    return options[int(chance * len(options))] if options else 0.0


def coming_days(known: Known, days: int) -> list[date]:
    """Return so many days after the one of the forecast."""
    return [known.on + DAY * (n + 1) for n in range(days)]
