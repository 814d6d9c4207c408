"""The arithmetic of a changed clock: limit and rungs from start, length and pauses. Pure; takes no decisions.

Paused time counts in the unit of the term: working days, calendar days, elapsed hours or office hours. A counted day
is paused when the wait stood still at its end. Whoever changes a clock counts with the calendar of now.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from vtflow.domain.clock_values import UNTOUCHED, Clock, Pause
from vtflow.domain.melding import Rung, Wait
from vtflow.domain.norms import Norm, Policy
from vtflow.terms import AMSTERDAM, Due, Length, Rule, Unit, due, local_date, moments, repeat_moments
from vtflow.terms.nights import add_day_time, day_time_between
from vtflow.terms.zone import ONE_DAY, end_of_day, wall_instant

#: name of the rung that falls at the limit itself
_LIMIT = "100"


def clock_of(wait: Wait) -> Clock:
    """Return the changes to a wait; none at all where nobody changed it."""
    return wait.clock or UNTOUCHED


def norm_of(wait: Wait, policy: Policy) -> Norm | None:
    """Return the norm of a wait: the version it began with, else the one that held then, else any; None without one."""
    versions = [norm for norm in policy.norms if norm.id == wait.norm]
    day = local_date(wait.opened_at)
    same = (norm for norm in versions if norm.version == wait.version and norm.holds_on(day))
    held = (norm for norm in versions if norm.holds_on(day))
    return next(same, None) or next(held, None) or next(iter(versions), None)


def restated(wait: Wait, norm: Norm, policy: Policy, not_before: datetime | None = None) -> Wait:
    """Return a wait with limit and rungs worked out anew from its start, length and pauses.

    Rungs that were reached keep their moments, and the ladder is the wait's own copy. What would fall inside a pause
    falls at its end.

    Args:
        wait: With its start, length and pauses as they are to be.
        norm: How its term is read.
        policy: Calendars, and how far apart reminders lie.
        not_before: Where a wait goes over to another norm: nothing falls before this instant, and a term in days
            runs through its day at least.
    """
    length = Length.parse(wait.length)
    limit = _limit(wait, length, norm.rule, policy)
    if not_before is not None and limit.limit_at < not_before:
        day = None if limit.due_on is None else local_date(not_before)
        limit = replace(limit, due_on=day, limit_at=end_of_day(day) if day else not_before)
    return replace(
        wait,
        due_on=limit.due_on,
        limit_at=limit.limit_at,
        certain=limit.certain,
        calendar=limit.calendar,
        ladder=_ladder(wait, limit, length, norm, policy, not_before),
    )


def paused_days(wait: Wait, norm: Norm, policy: Policy) -> dict[date, str]:
    """Return the days that a term in days did not count because the wait stood still, with the reason's code."""
    unit = Length.parse(wait.length).unit
    found: dict[date, str] = {}
    for pause in clock_of(wait).pauses:
        first, last = _span(pause, local_date(wait.opened_at))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if day < local_date(wait.limit_at) and (unit is not Unit.WORKDAYS or policy.legal.is_workday(day)):
                found[day] = pause.reden
    return found if unit not in {Unit.HOURS, Unit.OFFICE_HOURS} else {}


def _limit(wait: Wait, length: Length, rule: Rule, policy: Policy) -> Due:
    legal, office = policy.legal, policy.region.office
    limit = first = due(wait.opened_at, length, rule, legal, office)
    counted: list[Pause] = []
    for pause in clock_of(wait).pauses:
        if pause.since >= limit.limit_at:
            break
        counted.append(pause)
        # why: a start outside the office was moved already
        moved = replace(rule, next_office_day=False)
        limit = due(_later_start(first.start, counted, length, rule, policy), length, moved, legal, office)
    return limit


def _later_start(start: datetime, pauses: Sequence[Pause], length: Length, rule: Rule, policy: Policy) -> datetime:
    """Return the start that gives the same limit without the pauses: later by the time that was paused."""
    spans = [(max(pause.since, start), max(pause.until, start)) for pause in pauses]
    if length.unit is Unit.OFFICE_HOURS:
        office = policy.region.office
        seconds = sum(office.office_seconds(since, until) for since, until in spans)
        return office.add_office_minutes(start, -(-seconds // 60)) if seconds else start
    if length.unit is Unit.HOURS:
        if not rule.skip_night:
            return start + sum((until - since for since, until in spans), timedelta())
        paused = sum((day_time_between(since, until) for since, until in spans), timedelta())
        return add_day_time(start, paused) if paused else start
    return _later_day(start, pauses, length, policy)


def _later_day(start: datetime, pauses: Sequence[Pause], length: Length, policy: Policy) -> datetime:
    legal, day = policy.legal, local_date(start)
    paused = 0
    for pause in pauses:
        first, last = _span(pause, day)
        if first <= last:
            workdays = length.unit is Unit.WORKDAYS
            paused += legal.workdays_between(first - ONE_DAY, last) if workdays else (last - first).days + 1
    if not paused:
        return start
    later = legal.add_workdays(day, paused) if length.unit is Unit.WORKDAYS else day + timedelta(days=paused)
    return wall_instant(later, start.astimezone(AMSTERDAM).time())


def _span(pause: Pause, start: date) -> tuple[date, date]:
    """Return first and last day at whose end a wait that began on `start` stood still; the day of the start is none."""
    return max(local_date(pause.since), start + ONE_DAY), local_date(pause.until) - ONE_DAY


def _ladder(
    wait: Wait, limit: Due, length: Length, norm: Norm, policy: Policy, not_before: datetime | None
) -> tuple[Rung, ...]:
    legal, office = policy.legal, policy.region.office
    steps = [rung for rung in wait.ladder if rung.name.isdigit()]
    at = moments(limit, length, [rung.percent for rung in steps], legal, office)
    placed = {rung.name: moment for rung, moment in zip(steps, at, strict=True)}
    repeats = [rung.name for rung in wait.ladder if rung.name.startswith("herhaling-")]
    every = policy.ladders[norm.ladder].repeat_every
    later = repeat_moments(limit, length, legal, office, every_workdays=every, count=len(repeats) + 1)
    placed |= dict(zip([*repeats, "coordinatortaak"], later, strict=True))
    rest = [replace(rung, at=placed.get(rung.name, rung.at)) for rung in wait.ladder[wait.reached :]]
    pauses = clock_of(wait).pauses
    return (*wait.ladder[: wait.reached], *_climbing([_awake(rung, pauses, not_before) for rung in rest]))


def _climbing(rungs: Sequence[Rung]) -> Iterator[Rung]:
    """Yield rungs so that none comes before the one below it: those of a lowered ladder have moments of their own."""
    latest: datetime | None = None
    for rung in rungs:
        at = rung.at if latest is None else max(rung.at, latest)
        latest = at
        yield rung if at == rung.at else replace(rung, at=at)


def _awake(rung: Rung, pauses: Sequence[Pause], not_before: datetime | None) -> Rung:
    at = rung.at
    for pause in pauses if rung.name != _LIMIT else ():
        at = pause.until if pause.holds_at(at) else at
    return replace(rung, at=max(at, not_before) if not_before else at)
