"""What a scenario does to today's open meldingen: the real routes in virtual time, once as it is and once with it.

Both runs start from the same copy of the record and have the same seed: the same meldingen come in and the same people
need the same time, so what differs is what the scenario changes. The record itself is only read.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from statistics import mean

from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.engine import Policies
from vtflow.forecast.draws import draw, past_of
from vtflow.forecast.known import Known, known_of
from vtflow.policy.forecasting import VB
from vtflow.ports import Reader, Store
from vtflow.ports.partners import Intake
from vtflow.reports.chain import Chain
from vtflow.reports.cohorten import cohort_rows
from vtflow.reports.facts import micros
from vtflow.reports.kept import chains
from vtflow.reports.queue import all_stored
from vtflow.reports.wachtlijst import STARTS
from vtflow.reports.wachtspreiding import spreiding_rows
from vtflow.simulate.inflow import Arrival, Plan, arrivals
from vtflow.simulate.limits import Capacity
from vtflow.simulate.loop import Done, Parts, Simulation
from vtflow.simulate.scenario import Measure, Scenario, day_of, mixed
from vtflow.terms import local_date, local_midnight

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
#: draws over which hours and inflow to come are averaged
_DRAWS = 50
#: numbers of meldingen that come in because of a measure begin here
_MORE = 1_000_000
#: looks at today's meldingen are spread over so many minutes
_SPREAD = 3 * 24 * 60
_REASON = "personeel"


@dataclass(frozen=True, slots=True)
class Course:
    """What one run gave."""

    done: Done
    meldingen: int  #: that came in
    hours: float  #: that Veilig Thuis had
    spent: dict[str, float]  #: kind of work -> hours
    listed: dict[str, list[int]]  #: definition of start -> wachtlijst at the end of each week, the first now
    breaches: Counter[str]  #: norm -> terms that passed
    decided: int
    decided_in_time: int
    waiting: dict[str, tuple[int, float, int]]  #: gemeente -> how many wait, median and 90 % in working days
    cohorts: dict[str, int]  #: cohort -> how many wait


@dataclass(frozen=True, slots=True)
class Setting:
    """From where both runs start."""

    policy: Policy
    start: date  #: first day of the runs
    weeks: int
    seed: int
    inflow: int  #: meldingen that are expected
    hours: dict[date, float]  #: that Veilig Thuis is expected to have, a day

    @property
    def last(self) -> date:
        """Last day of the runs."""
        return self.start + _WEEK * self.weeks - _DAY

    @property
    def plan(self) -> Plan:
        """What comes in."""
        region = self.policy.region
        # why not the seed itself: the record may hold what an earlier simulation made with it
        seed = self.seed * 1_000_000 + self.start.toordinal()
        return Plan({region.id: tuple(region.gemeenten)}, self.inflow, self.start, self.last, seed)


def setting_of(known: Known, scenario: Scenario) -> Setting:
    """Return from where the runs start, by what was known at the end of a day: hours and inflow as the forecast has.

    Raises:
        Refused: neither the register nor what was finished tells of any hours.
    """
    days = 7 * scenario.weeks
    past = past_of(known, days)
    drawn = [draw(known, past, number, scenario.seed) for number in range(_DRAWS)]
    hours = {day: mean(one.hours[n] for one in drawn) for n, day in enumerate(past.coming)}
    if not sum(hours.values()):
        text = "er zijn geen uren bekend: leg ze vast met vtflow capacity hours"
        raise Refused("capaciteit", text)
    inflow = round(mean(sum(one.inflow[VB]) for one in drawn))
    return Setting(known.policy, past.coming[0], scenario.weeks, scenario.seed, max(1, inflow), hours)


class WhatIf(Simulation):
    """A run that goes on from the open meldingen of a record."""

    def __init__(self, parts: Parts, setting: Setting, scenario: Scenario) -> None:
        """Keep what the run needs; `adopt` takes in the open meldingen."""
        self.capacity = Capacity(setting.policy, setting.start, setting.hours, scenario)
        plan = mixed(setting.plan, scenario)
        super().__init__(parts, plan, self.capacity)
        self._own = plan
        self._setting, self._scenario = setting, scenario
        self._engine, self._clock = parts.engine, parts.clock
        self._changes = sorted(
            (day, number, one, opens)
            for number, one in enumerate(scenario.measures)
            if one.kind == "partner_sluit"
            for day, opens in (
                (day_of(one.first, setting.start), False),
                (day_of(one.last, setting.start) + _DAY, True),
            )
        )

    def adopt(self, routes: list[Route]) -> None:
        """Follow the open meldingen of the region: oldest first, looked at within the first days."""
        ranked = sorted(routes, key=lambda route: (route.received_at, route.ref))
        for number, route in enumerate(ranked, -len(ranked)):
            minutes = Random(f"{self._setting.seed}/{route.ref}").randrange(_SPREAD)
            at = local_midnight(self._setting.start) + timedelta(minutes=minutes)
            self.follow(number, route.ref, route.region, at)

    def inflow(self, is_workday: Callable[[date], bool]) -> Iterator[tuple[datetime, list[Arrival]]]:
        """Yield the hours with what comes in, more or less where a measure says so; partners change on their day."""
        more = self._more(is_workday)
        for hour, found in arrivals(self._own, is_workday):
            self._partners(local_date(hour - timedelta(hours=1)), hour)
            kept = [one for one in found if self._stays(one)]
            yield hour, sorted([*kept, *more.get(hour, [])], key=lambda one: one.new.received_at)

    def _stays(self, arrival: Arrival) -> bool:
        less = [one for one in self._changed(local_date(arrival.new.received_at)) if (one.factor or 1) < 1]
        return all(
            one.melder not in {"", arrival.new.command.melder}
            or Random(f"{self._setting.seed}/{arrival.number}/{one.factor}").random() < (one.factor or 1)
            for one in less
        )

    def _changed(self, day: date) -> list[Measure]:
        start = self._setting.start
        return [one for one in self._scenario.measures if one.kind == "instroom" and one.holds_on(day, start)]

    def _more(self, is_workday: Callable[[date], bool]) -> dict[datetime, list[Arrival]]:
        """Return by hour what comes in more because of measures; of its own stream, so that the others stay equal."""
        found: dict[datetime, list[Arrival]] = {}
        for number, one in enumerate(self._scenario.measures, 1):
            if one.kind != "instroom" or (one.factor or 1) <= 1:
                continue
            copy = replace(self._own, seed=self._own.seed * 1000 + number)
            chance = Random(f"{copy.seed}/more")
            for hour, came in arrivals(copy, is_workday):
                found.setdefault(hour, []).extend(
                    arrival._replace(number=arrival.number + _MORE * number)
                    for arrival in came
                    if one.melder in {"", arrival.new.command.melder}
                    and one.holds_on(local_date(arrival.new.received_at), self._setting.start)
                    and chance.random() < (one.factor or 1) - 1
                )
        return found

    def _partners(self, day: date, hour: datetime) -> None:
        """Record what partners say of their intake on the first hour of the day on which it changes."""
        while self._changes and self._changes[0][0] <= day:
            _, _, one, opens = self._changes.pop(0)
            self._clock.set(hour)
            region = self._setting.policy.region
            by = f"{region.veilig_thuis}.{region.team(region.veilig_thuis).staff[0]}"
            intake = Intake(open=opens, reden="" if opens else _REASON)
            self._engine.record_partner(region.id, one.team, intake, by)


def open_routes(reader: Reader, region: str) -> list[Route]:
    """Return the meldingen of a region that are not closed."""
    return [
        one.route
        for one in all_stored(reader)
        if one.route.region == region and one.route.is_open and one.route.soort == "melding"
    ]


def run_once(parts: Parts, setting: Setting, scenario: Scenario, policies: Policies) -> Course:
    """Run one scenario over a copy of the record and return what came of it.

    Args:
        parts: Engine and clock over the copy.
        setting: From where it starts; the same for the run without measures.
        scenario: Without measures for the run as it is.
        policies: Regions of the copy.
    """
    region = setting.policy.region.id
    run = WhatIf(parts, setting, scenario)
    run.adopt(parts.store.read(lambda reader: open_routes(reader, region)))
    done = run.run(local_midnight(setting.last + _DAY))
    return _course(run, done, parts.store, setting, policies)


def _course(run: WhatIf, done: Done, store: Store, setting: Setting, policies: Policies) -> Course:
    region, end = setting.policy.region, local_midnight(setting.last + _DAY)
    known = store.read(lambda reader: known_of(reader, setting.policy, setting.last))
    found = store.read(lambda reader: list(chains(reader, region.id, setting.last)))
    opens, shuts = micros(local_midnight(setting.start)), micros(end)
    weeks = [setting.start - _DAY + _WEEK * n for n in range(setting.weeks + 1)]
    decided, in_time = _decided(found, opens, shuts)
    spread = spreiding_rows(store, policies, end, setting.last)
    cohorts: dict[str, int] = {}
    for row in cohort_rows(store, policies, end, setting.last):
        if row["regio"] == region.title:
            cohorts[str(row["titel"])] = int(row["wacht"])
    days = (setting.start + _DAY * n for n in range(7 * setting.weeks))
    return Course(
        done=done,
        meldingen=sum(opens <= one.came.at < shuts for one in found),
        hours=sum(run.capacity.hours_on(day) for day in days),
        spent=run.capacity.spent,
        listed={name: [known.listed(day, name) for day in weeks] for name in STARTS},
        breaches=Counter(
            wait.norm for one in found for wait in one.waits.values() if wait.late and opens <= wait.limit < shuts
        ),
        decided=decided,
        decided_in_time=in_time,
        waiting={
            str(row["naam"]): (int(row["aantal"]), float(row["mediaan"]), int(row["p90"]))
            for row in spread
            if row["soort"] == "gemeente" and row["regio"] == region.title
        },
        cohorts=cohorts,
    )


def _decided(found: list[Chain], opens: int, shuts: int) -> tuple[int, int]:
    """Return how many assessments were decided in the run, and how many of those in time."""
    waits = [
        wait
        for one in found
        for wait in one.waits.values()
        if wait.norm == "VB-5WD" and wait.ended is not None and opens <= wait.ended < shuts
    ]
    return len(waits), sum(wait.in_time for wait in waits)


def without_measures(scenario: Scenario) -> Scenario:
    """Return the run as it is: the same weeks, seed and mix, and no measures."""
    return scenario.model_copy(update={"measures": ()})
