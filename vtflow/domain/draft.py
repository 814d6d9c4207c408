"""A decision in the making: the route so far, the events decided, and the waits that follow from them by norm."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import lru_cache

from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route, Rung, Wait
from vtflow.domain.norms import Ladder, Norm, Policy, matches
from vtflow.domain.routing import ONTVANGER
from vtflow.terms import (
    Due,
    LegalCalendar,
    Length,
    OfficeCalendar,
    due,
    local_date,
    local_midnight,
    moments,
    repeat_moments,
)
from vtflow.terms.zone import end_of_day

SYSTEEM = "systeem"


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one command."""

    now: datetime  #: when it is recorded, UTC
    at: datetime  #: when it took effect, UTC; not after `now`
    by: str
    assurance: str
    policy: Policy
    with_note: bool = False  #: free text came along; it is kept apart under the number of its event


class Draft:
    """Collects the events of one stream; each fact is folded at once, so later guards see its effect."""

    def __init__(self, route: Route | None, context: Context) -> None:
        """Start from a route, or from nothing for a new melding."""
        self.before = route
        self.context = context
        #: each new event with the route before and after it
        self.steps: list[tuple[e.Event, Route | None, Route]] = []
        self._route = route

    @property
    def events(self) -> list[e.Event]:
        """The new events, in order."""
        return [event for event, _, _ in self.steps]

    @property
    def route(self) -> Route:
        """The route as it stands after the events so far."""
        if self._route is None:
            text = "nothing was registered yet"
            raise LookupError(text)
        return self._route

    @property
    def note(self) -> int | None:
        """Number of the note that belongs to the next event; None without free text."""
        return (self._route.events if self._route else 0) + 1 if self.context.with_note else None

    def record(self, fact: e.Fact) -> None:
        """Append a fact at the effective moment, and let the norms answer: waits that stop, waits that start."""
        context = self.context
        self.append(e.Event(context.at, context.now, context.by, context.assurance, fact))
        self._stop_waits(fact)
        self._start_waits(fact)

    def record_by_time(self, fact: e.Fact, at: datetime) -> None:
        """Append what time itself brought about, at its true moment."""
        self.append(e.Event(at, self.context.now, SYSTEEM, SYSTEEM, fact))

    def append(self, event: e.Event) -> None:
        """Append and fold one event without letting norms answer."""
        before = self._route
        self._route = evolve(before, event)
        self.steps.append((event, before, self._route))

    def close_wait(self, wait: Wait, how: str, reason: str = "") -> None:
        """End a wait at the effective moment."""
        at = self.context.at
        fact = e.WaitClosed(
            no=wait.no, norm=wait.norm, leg=wait.leg, in_time=not wait.is_overdue(at), how=how, reason=reason
        )
        self.append(e.Event(at, self.context.now, self.context.by, self.context.assurance, fact))

    def open_wait(self, norm: Norm, facts: Mapping[str, e.Scalar], at: datetime) -> None:
        """Open a wait under `norm`, unless one for the same subject is open already."""
        route = self.route
        overdracht = route.overdracht.no if norm.per_overdracht and route.overdracht else 0
        if any(wait.norm == norm.id and wait.overdracht == overdracht for wait in route.waits):
            return
        length, ladder = norm.variant(facts)
        policy = self.context.policy
        legal, office = policy.legal, policy.region.office
        limit = due(at, length, norm.rule, legal, office)
        wait = Wait(
            no=route.waits_opened + 1,
            norm=norm.id,
            version=norm.version,
            leg=norm.leg,
            holder=self._holder(norm),
            overdracht=overdracht,
            opened_at=at,
            length=str(length),
            basis=norm.rule.basis.value,
            due_on=limit.due_on,
            limit_at=limit.limit_at,
            certain=limit.certain,
            calendar=limit.calendar,
            ladder=rungs(policy.ladders[ladder], limit, length, policy),
        )
        self.record_by_time(e.WaitOpened(wait=wait), at)

    def open_norms(self, norm_ids: tuple[str, ...], at: datetime) -> None:
        """Open waits under norms by name, as a rung may ask."""
        for norm_id in norm_ids:
            norm = self.context.policy.norm(norm_id, local_date(at))
            self.open_wait(norm, route_facts(self.route), at)

    def _holder(self, norm: Norm) -> str:
        route = self.route
        if norm.holder == ONTVANGER and route.overdracht is not None:
            return route.overdracht.aan
        return route.responsible if norm.holder == "responsible" else route.veilig_thuis

    def _stop_waits(self, fact: e.Fact) -> None:
        stops = self.context.policy.stopping.get(fact.kind)
        if not stops:
            return
        facts = facts_of(fact, self.route)
        for wait in self.route.waits:
            triggers = stops.get(wait.norm, ())
            about_other = wait.overdracht and facts.get("no", wait.overdracht) != wait.overdracht
            if not about_other and any(matches(t.when, facts) for t in triggers):
                self.close_wait(wait, fact.kind)

    def _start_waits(self, fact: e.Fact) -> None:
        starts = self.context.policy.starting.get(fact.kind, ())
        if not starts:
            return
        facts = facts_of(fact, self.route)
        day = local_date(self.context.at)
        for norm, trigger in starts:
            if norm.holds_on(day) and matches(trigger.when, facts):
                self.open_wait(norm, facts, self.context.at)


def rungs(ladder: Ladder, limit: Due, length: Length, policy: Policy) -> tuple[Rung, ...]:
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
    numbered = {50: 1, 80: 2, 100: 3, 150: 4}
    found = [
        Rung(numbered[s.percent], s.percent, str(s.percent), moment, s.urgency, s.audience, s.opens)
        for s, moment in zip(steps, at, strict=True)
    ]
    later = repeat_moments(limit, length, legal, office, every_workdays=ladder.repeat_every, count=ladder.repeats + 1)
    last, task = steps[-1], ladder.task
    for number, moment in enumerate(later[:-1], 1):
        level = numbered[last.percent]
        found.append(Rung(level, last.percent, f"herhaling-{number}", moment, last.urgency, last.audience))
    found.append(
        Rung(5, task.percent, "coordinatortaak", later[-1], task.urgency, task.audience, (), ladder.task_every)
    )
    return tuple(found)


_shared_rungs = lru_cache(4096)(_rungs)


def route_facts(route: Route) -> dict[str, e.Scalar]:
    """Return what norms may ask about a route."""
    return {
        "staat": route.state.value,
        "acuut": route.acuut,
        "uitkomst": route.uitkomst or "",
        "gevoegd": route.joined_to is not None,
        "heeft_kinderen": route.kinderen > 0,
        "heropend": route.reopened,
    }


def facts_of(fact: e.Fact, route: Route) -> dict[str, e.Scalar]:
    """Return what norms may ask about an event: the route's facts, then the event's own fields and checklist."""
    found = route_facts(route)
    found["gebeurtenis"] = fact.kind
    for field in _field_names(type(fact)):
        value = getattr(fact, field)
        if isinstance(value, str | int | bool):
            found[field] = value
    if isinstance(fact, e.OverdrachtOffered):
        found.update(fact.checklist)
    return found


_names: dict[type, tuple[str, ...]] = {}


def _field_names(kind: type) -> tuple[str, ...]:
    if kind not in _names:
        _names[kind] = tuple(field.name for field in fields(kind))
    return _names[kind]
