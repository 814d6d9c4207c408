"""What comes in: meldingen hour by hour, fixed by a seed; nothing is kept but a few counters a region.

A Poisson stream of which the total is given: every melding falls into an hour by the weight of that hour, so hours are
independent of each other up to their sum. Hours are those of the clock in Amsterdam; moments are instants in UTC.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil, log
from random import Random
from typing import NamedTuple, TypeVar

from vtflow.domain.commands import RegisterMelding
from vtflow.engine import NewMelding
from vtflow.simulate import mix
from vtflow.terms import AMSTERDAM, local_midnight

T = TypeVar("T")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated."""

    regions: Mapping[str, Sequence[str]]  #: region -> its gemeenten
    meldingen: int
    first: date
    last: date  #: inclusive
    seed: int = 2026
    acute: int = mix.ACUUT_PERCENT  #: in a hundred
    police: int = mix.POLITIE_PERCENT  #: in a hundred
    on_time: int = mix.ON_TIME_PERCENT  #: assessments that are decided in time, in a hundred

    @property
    def start(self) -> datetime:
        """First instant, UTC."""
        return local_midnight(self.first)

    @property
    def end(self) -> datetime:
        """First instant after the last day, UTC."""
        return local_midnight(self.last + timedelta(days=1))


class Arrival(NamedTuple):
    """A melding that comes in."""

    number: int  #: from 0, in order of the hour
    region: str
    new: NewMelding


def expected(regions: Sequence[str], days: int) -> int:
    """Return how many meldingen these regions get in so many days, by the national figures of a year."""
    whole = sum(mix.REGIONS.values())
    share = sum(mix.REGIONS.get(region, mix.AVERAGE) for region in regions) / whole
    return max(1, round(mix.NATIONAL_YEAR * share * days / 365))


def arrivals(plan: Plan, is_workday: Callable[[date], bool]) -> Iterator[tuple[datetime, list[Arrival]]]:
    """Yield each hour of the plan by its end, with what came in during it, by region.

    Args:
        plan: What is simulated; its total is met exactly where any hour has weight.
        is_workday: Tells on which days others than the police report.
    """
    random = Random(f"{plan.seed}/inflow")
    people = _People(plan, random)
    by_police = round(plan.meldingen * plan.police / 100)
    hours = [plan.start + n * HOUR for n in range(ceil((plan.end - plan.start) / HOUR))]
    weights = [_weights(hour, is_workday) for hour in hours]
    police = _Spread(by_police, [one for one, _ in weights], random)
    others = _Spread(plan.meldingen - by_police, [one for _, one in weights], random)
    for hour in hours:
        found = [people.melding(hour, by_police=True) for _ in range(police.next())]
        found += [people.melding(hour, by_police=False) for _ in range(others.next())]
        found.sort(key=lambda one: (one.region, one.new.received_at))
        yield min(hour + HOUR, plan.end), found


def _weights(hour: datetime, is_workday: Callable[[date], bool]) -> tuple[float, float]:
    local = hour.astimezone(AMSTERDAM)
    police = mix.POLICE_HOURS[local.hour] * mix.POLICE_DAYS[local.weekday()]
    return police, float(mix.OFFICE_HOURS[local.hour]) if is_workday(local.date()) else 0.0


class _Spread:
    """Divides a total over hours by weight."""

    def __init__(self, total: int, weights: Sequence[float], random: Random) -> None:
        self._left = total
        self._weights = iter(weights)
        self._weight_left = sum(weights)
        self._random = random

    def next(self) -> int:
        weight = next(self._weights)
        share = min(1.0, weight / self._weight_left) if weight else 0.0
        # why: with the weight of the last hour the share is 1 but for rounding, and nobody may be left behind
        self._weight_left -= weight
        count = self._left if weight and self._weight_left < 1e-6 else _binomial(self._left, share, self._random)
        self._left -= count
        return count


def _binomial(trials: int, share: float, random: Random) -> int:
    """Return how many of so many trials succeed, by jumping from one success to the next."""
    if share <= 0 or not trials:
        return 0
    if share >= 1:
        return trials
    found, place, scale = 0, 0, log(1 - share)
    while True:
        place += int(log(1 - random.random()) / scale) + 1
        if place > trials:
            return found
        found += 1


class _People:
    """Makes meldingen."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self._plan = plan
        self._random = random
        self._number = 0
        self._regions = list(plan.regions)
        self._shares = [mix.REGIONS.get(region, mix.AVERAGE) for region in self._regions]
        whole = sum(self._shares)
        #: households that were reported in the year before: as many as meldingen are expected in this one
        self._before = {
            r: max(1, round(plan.meldingen * s / whole)) for r, s in zip(plan.regions, self._shares, strict=True)
        }
        self._households = dict(self._before)

    def melding(self, hour: datetime, *, by_police: bool) -> Arrival:
        """Return the next melding, somewhere in an hour."""
        random, number = self._random, self._number
        self._number += 1
        region = random.choices(self._regions, self._shares)[0]
        household = self._household(region)
        gemeenten = self._plan.regions[region]
        melder = mix.POLITIE if by_police else _pick(random, mix.MELDERS)
        command = RegisterMelding(
            gemeente=gemeenten[Random(f"{region}/{household}").randrange(len(gemeenten))],
            melder=melder,
            kanaal="corv" if by_police else random.choice(("telefoon", "web")),
            huishouden=f"SIM-{region}-{household}",
            acuut=random.randrange(100) < self._plan.acute,
            structureel=random.randrange(100) < mix.STRUCTUREEL_PERCENT,
            aard=_pick(random, mix.AARD),
            kinderen=_pick(random, mix.KINDEREN),
            bron_kenmerk=f"SIM-{self._plan.seed}-{number}",
        )
        received = hour.astimezone(UTC) + timedelta(minutes=random.randrange(60))
        return Arrival(number, region, NewMelding(command=command, received_at=received))

    def _household(self, region: str) -> int:
        """Return a new household, or one of those of the last year."""
        count, span = self._households[region], self._before[region]
        if self._random.randrange(100) < mix.KNOWN_PERCENT:
            return self._random.randrange(count - span, count)
        self._households[region] = count + 1
        return count


def _pick(random: Random, weights: Mapping[T, float]) -> T:
    return random.choices(list(weights), list(weights.values()))[0]
