"""When a wait ends and when the rungs of its ladder fall: worked out once for all waits that begin on one day."""

from datetime import date, datetime
from functools import lru_cache

from msgspec.structs import replace

from vtflow.domain.melding import Rung
from vtflow.domain.norms import Ladder, Norm, Policy
from vtflow.terms import (
    Due,
    LegalCalendar,
    Length,
    OfficeCalendar,
    Unit,
    due,
    local_date,
    local_midnight,
    moments,
    repeat_moments,
)
from vtflow.terms.zone import end_of_day

_IN_HOURS = frozenset({Unit.HOURS, Unit.OFFICE_HOURS})
_Term = tuple[Due, tuple[Rung, ...]]
_KEPT = 4096
#: terms that all who begin on one day share; policy and norm are kept along, so that their identity stands for them
_day_terms: dict[tuple[int, int, int, Unit, str, date], tuple[Policy, Norm, _Term]] = {}


def term(
    norm: Norm, length: Length, ladder: str, start: datetime, policy: Policy, opened_at: datetime | None = None
) -> _Term:
    """Return when a wait under a norm ends that counts from `start`, and its rungs, oldest first.

    A wait that opens later than that, at `opened_at`, leaves out the warnings that would lie before its opening; what
    comes after the limit does not come before its opening either, so that of all that is past only the highest fires.
    """
    limit, steps = _term(norm, length, ladder, start, policy)
    if opened_at is None or start >= opened_at:
        return limit, steps
    left = (rung for rung in steps if rung.percent >= 100 or rung.at >= opened_at)
    return limit, tuple(replace(rung, at=max(rung.at, opened_at)) for rung in left)


def _term(norm: Norm, length: Length, ladder: str, start: datetime, policy: Policy) -> _Term:
    """Work a term in whole days out once for all that begin on one day, unless a warning would lie before the start."""
    rule, legal, office = norm.rule, policy.legal, policy.region.office
    whole_days = length.unit not in _IN_HOURS and length.count and rule.end == "day" and not rule.next_office_day
    if not whole_days:
        limit = due(start, length, rule, legal, office)
        return limit, _timed(policy.ladders[ladder], limit, length, policy)
    day = local_date(start)
    # why: by identity, because to hash a norm costs more than all the rest
    key = (id(policy), id(norm), length.count, length.unit, ladder, day)
    found = _day_terms.get(key)
    if found is None:
        if len(_day_terms) >= _KEPT:
            _day_terms.clear()
        limit = due(day, length, rule, legal, office)
        found = _day_terms[key] = policy, norm, (limit, _timed(policy.ladders[ladder], limit, length, policy))
    limit, steps = found[2]
    if steps[0].at >= start:
        return limit, steps
    return limit, _timed(policy.ladders[ladder], replace(limit, start=start), length, policy)


def _timed(ladder: Ladder, limit: Due, length: Length, policy: Policy) -> tuple[Rung, ...]:
    """Give the steps of a ladder their moments for one wait, oldest first: steps, repeats, coordinator task.

    A term of no working days has only its limit to stand on: the rung at 100 %, then the repeats.
    """
    legal, office = policy.legal, policy.region.office
    if limit.due_on is not None and limit.limit_at == end_of_day(limit.due_on):
        # why: terms in days that begin on one day share their rungs, unless a warning would lie before the start
        day = replace(limit, start=local_midnight(local_date(limit.start)))
        found = _shared_rungs(ladder, day, length, legal, office)
        if found[0].at >= limit.start:
            return found
    return _rungs(ladder, limit, length, legal, office)


def _rungs(
    ladder: Ladder, limit: Due, length: Length, legal: LegalCalendar, office: OfficeCalendar
) -> tuple[Rung, ...]:
    steps = [s for s in ladder.steps if length.count or s.percent == 100]
    at = moments(limit, length, [s.percent for s in steps], legal, office)
    found = [
        Rung(_LEVELS[s.percent], s.percent, str(s.percent), moment, s.urgency, s.audience, s.opens)
        for s, moment in zip(steps, at, strict=True)
    ]
    return (*found, *_repeats(ladder, found[-1], limit, length, legal, office))


#: level of a step of a ladder, by its percentage
_LEVELS = {50: 1, 80: 2, 100: 3, 150: 4}
_shared_rungs = lru_cache(_KEPT)(_rungs)


#: the rungs after the last step, for all waits in hours of which that step falls on one day
_day_repeats: dict[tuple[int, LegalCalendar, OfficeCalendar, date], tuple[Ladder, tuple[Rung, ...]]] = {}


def _repeats(
    ladder: Ladder, last: Rung, limit: Due, length: Length, legal: LegalCalendar, office: OfficeCalendar
) -> tuple[Rung, ...]:
    shared = length.unit in _IN_HOURS and last.percent == 150
    key = (id(ladder), legal, office, local_date(last.at))
    if shared and (known := _day_repeats.get(key)):
        return known[1]
    later = repeat_moments(limit, length, legal, office, every_workdays=ladder.repeat_every, count=ladder.repeats + 1)
    found = [
        Rung(last.level, last.percent, f"herhaling-{number}", moment, last.urgency, last.audience)
        for number, moment in enumerate(later[:-1], 1)
    ]
    task, every = ladder.task, ladder.task_every
    found.append(Rung(5, task.percent, "coordinatortaak", later[-1], task.urgency, task.audience, (), every))
    if shared:
        if len(_day_repeats) >= _KEPT:
            _day_repeats.clear()
        _day_repeats[key] = ladder, tuple(found)
    return tuple(found)
