"""The grounds of a limit that people changed: days on which the wait stood still, and every change with who and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.clock_terms import paused_days, restated
from vtflow.domain.melding import Wait
from vtflow.domain.norms import Norm, Policy
from vtflow.domain.written_time import clock_text
from vtflow.reports.clock_words import change_words, review_day
from vtflow.terms import Length, Unit, explain, local_date
from vtflow.terms.deadline import raw_end


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was counted and passed over, and what a reader must know."""

    counted: tuple[date, ...]  #: empty for hours
    skipped: tuple[tuple[date, str], ...]
    notes: tuple[str, ...]
    limit_at: datetime  #: the limit as it would be worked out now


def grounds(wait: Wait, norm: Norm, policy: Policy) -> Grounds:
    """Return the grounds of the limit of a wait whose clock was changed."""
    length = Length.parse(wait.length)
    titles = policy.codes.get("pauzereden", {})
    paused = {day: f"pauze: {titles.get(reden, reden)}" for day, reden in paused_days(wait, norm, policy).items()}
    limit = restated(wait, norm, policy).limit_at
    notes = _notes(wait, len(paused))
    if wait.due_on is None:
        return Grounds((), (), notes, limit)
    if length.unit is Unit.WORKDAYS:
        calendar = policy.legal.with_extra_days(paused) if paused else policy.legal
        found = explain(wait.opened_at, length, norm.rule, calendar, policy.region.office)
        return Grounds(found.counted, found.skipped, notes, limit)
    return Grounds(*_calendar_days(wait, length, paused, policy), notes, limit)


def _calendar_days(
    wait: Wait, length: Length, paused: dict[date, str], policy: Policy
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    first, last = local_date(wait.opened_at), wait.due_on or local_date(wait.limit_at)
    raw = raw_end(first, length) + timedelta(days=len(paused))
    days = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    rolled = {day: reason for day in days if raw <= day < last and (reason := policy.legal.reason(day))}
    left_out = {**rolled, **paused}
    skipped = tuple((day, left_out[day]) for day in days if day in left_out)
    return tuple(day for day in days if day not in left_out), skipped


def _notes(wait: Wait, paused: int) -> tuple[str, ...]:
    clock = wait.clock
    if clock is None:
        return ()
    found: list[str] = []
    if clock.paused:
        found.append(
            f"Gepauzeerd; te herzien uiterlijk {review_day(clock.pauses[-1].until):%d-%m-%Y}. "
            "De uiterste datum geldt als de pauze tot en met die dag duurt."
        )
    if paused:
        found.append(f"Dagen die niet meetelden omdat de termijn stilstond: {paused}.")
    if clock.extension:
        found.append(f"Verlengd met {clock.extension}; de lengte hierboven is met die verlenging.")
    if clock.start_was is not None:
        found.append(f"Het begin is gecorrigeerd; eerst was het {clock_text(clock.start_was)}.")
    return tuple(found)


def changes(wait: Wait, events: Iterable[e.Event], policy: Policy) -> list[dict[str, Any]]:
    """Return every change of the clock of a wait, oldest first: when it was recorded, by whom, what and why."""
    return [
        {
            "op": clock_text(event.at),
            "door": event.by,
            "wat": change_words(event.fact, policy),
        }
        for event in events
        if isinstance(event.fact, e.ClockChange) and event.fact.no == wait.no
    ]
