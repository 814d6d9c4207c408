"""The arithmetic of a changed clock: limit and rungs from start, length and pauses. Pure; takes no decisions.

Paused time counts in the unit of the term: working days, calendar days, elapsed hours or office hours. A counted day
is paused when the wait stood still at its end. Whoever changes a clock counts with the calendar of now.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from vtflow.domain.clock_values import UNTOUCHED, Clock, Pause
from vtflow.domain.lowered_ladder import first_name, one_at_a_time, was_lowered
from vtflow.domain.melding import TASK, Rung, Wait
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
    placed = _placed(wait, limit, length, norm, policy)
    pauses = clock_of(wait).pauses
    rest = [_awake(_moved(rung, placed), pauses, not_before) for rung in wait.ladder[wait.reached :]]
    tasks = [rung for rung in rest if rung.again_every]
    if tasks and was_lowered(wait.ladder):
        steps = one_at_a_time((rung for rung in rest if not rung.again_every), tasks[0].at, policy)
        return (*wait.ladder[: wait.reached], *steps, *tasks)
    return (*wait.ladder[: wait.reached], *rest)


def _placed(wait: Wait, limit: Due, length: Length, norm: Norm, policy: Policy) -> dict[str, datetime]:
    """Return the moment of each rung by the name under which it came first."""
    legal, office = policy.legal, policy.region.office
    percents = {first_name(rung.name): rung.percent for rung in wait.ladder}
    steps = [name for name in percents if name.isdigit()]
    at = moments(limit, length, [percents[name] for name in steps], legal, office)
    repeats = [name for name in percents if name.startswith("herhaling-")]
    ladder = policy.ladders[norm.ladder]
    # why: of a lowered ladder those were left out that would not have come before the task
    count = ladder.repeats if was_lowered(wait.ladder) else len(repeats)
    later = repeat_moments(limit, length, legal, office, every_workdays=ladder.repeat_every, count=count + 1)
    numbered = {f"herhaling-{number}": moment for number, moment in enumerate(later[:-1], 1)}
    return dict(zip(steps, at, strict=True)) | numbered | {TASK: later[-1]}


def _moved(rung: Rung, placed: Mapping[str, datetime]) -> Rung:
    """Return a rung at its moment; one that comes again not before the moment that the lowering gave it."""
    name = first_name(rung.name)
    at = placed.get(name, rung.at)
    return replace(rung, at=at if name == rung.name else max(at, rung.at))


def _awake(rung: Rung, pauses: Sequence[Pause], not_before: datetime | None) -> Rung:
    at = rung.at
    for pause in pauses if rung.name != _LIMIT else ():
        at = pause.until if pause.holds_at(at) else at
    return replace(rung, at=max(at, not_before) if not_before else at)
