"""What an open wait would be under another policy: limit, ladder and who would hear what. Nothing is changed here.

A running wait keeps the norm, calendar and ladder it began with; what is worked out here is for people who weigh a
change, and for the command that carries it out on running waits.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.clock_terms import restated
from vtflow.domain.draft import SYSTEEM, Context, Draft, facts_of, route_facts
from vtflow.domain.errors import BadInput
from vtflow.domain.evolve import evolve
from vtflow.domain.ladder_folds import chosen
from vtflow.domain.lowered_ladder import first_name, was_lowered
from vtflow.domain.melding import Route, Rung, Sent, Wait
from vtflow.domain.messages import messages
from vtflow.domain.norms import Norm, Policy, matches
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.wait_events import rung_reached
from vtflow.terms import Length, local_date

Facts = Mapping[str, e.Scalar]


@dataclass(frozen=True, slots=True)
class Opening:
    """The circumstances in which a wait opened."""

    route: Route  #: as it stood
    facts: Facts  #: what norms could ask
    #: it came along from another region, whose policy it keeps: how it opened there, this stream does not tell
    came_along: bool = False
    #: who was chosen since to hear it, when somebody escalated by hand
    chosen: tuple[e.EscalatedByHand, ...] = ()


@dataclass(frozen=True, slots=True)
class Tidings:
    """One message round that is still to come: a rung, its moment and the teams that would hear it."""

    rung: str
    at: datetime
    teams: tuple[str, ...]  #: in alphabetical order


@dataclass(frozen=True, slots=True)
class Change:
    """One open wait as it is and as it would be."""

    ref: str
    before: Wait
    after: Wait
    told_before: tuple[Tidings, ...]  #: still to come, by rung
    told_after: tuple[Tidings, ...]

    @property
    def moves(self) -> bool:
        """Tell whether anything about it would be different: limit, rungs, or who hears them."""
        return self.before.limit_at != self.after.limit_at or self.told_before != self.told_after


def openings(events: Iterable[e.Event]) -> dict[int, Opening]:
    """Return, by number, how each wait of a melding opened; `events` are all of its events, oldest first.

    Of a wait that a rung opened the facts are those of the route alone.
    """
    found: dict[int, Opening] = {}
    #: a wait that begins again after a wrong entry was undone opened when it first did
    first: dict[tuple[str, int, int, datetime], Opening] = {}
    route: Route | None = None
    cause: e.Fact | None = None
    for event in events:
        if isinstance(event.fact, e.WaitOpened) and route is not None:
            by_rung = cause is None or isinstance(cause, e.RungReached)
            facts = route_facts(route) if by_rung or cause is None else facts_of(cause, route)
            wait = event.fact.wait
            subject = (wait.norm, wait.overdracht, wait.traject, wait.opened_at)
            along = isinstance(cause, e.MeldingTakenOver | e.GemeenteUnknown) and wait.opened_at < route.begun_at
            found[wait.no] = first.setdefault(subject, Opening(route, facts, along))
        elif not isinstance(event.fact, e.WaitClosed | e.WaitOpened):
            cause = event.fact
        if isinstance(event.fact, e.EscalatedByHand) and event.fact.aan and event.fact.no in found:
            opening = found[event.fact.no]
            found[event.fact.no] = dataclasses.replace(opening, chosen=(*opening.chosen, event.fact))
        route = evolve(route, event)
    return found


def norm_for(wait: Wait, facts: Facts, policy: Policy, day: date | None = None) -> Norm | None:
    """Return the version of the wait's norm that holds on `day`, else on the day it began; None when there is none.

    Where several versions hold on that day, it is the one that the facts would have started.
    """
    day = day or local_date(wait.opened_at)
    held = [norm for norm in policy.norms if norm.id == wait.norm and norm.holds_on(day)]
    started = (norm for norm in held if any(matches(trigger.when, facts) for trigger in norm.starts))
    return next(started, held[0] if held else None)


def as_it_would_be(wait: Wait, opening: Opening, policy: Policy, day: date | None = None) -> Wait:
    """Return the wait as this policy would have opened it, as far as it has come.

    What was recorded stays: who is at the ball, the rungs reached, a breach, an acknowledgement, and what people
    changed about its clock. A wait of which the policy has no norm on `day` (the day it began when left out), or that
    came along from another region, comes back as it is.
    """
    norm = norm_for(wait, opening.facts, policy, day)
    if norm is None or opening.came_along:
        return wait
    new = _opened(wait, norm, opening, policy)
    if was_lowered(wait.ladder):
        return restated(_extended(_taken_back(wait, new, opening)), norm, policy)
    later = (rung for rung in wait.ladder if _is_later_task(rung, new.ladder))
    ladder = _heard(opening, (*new.ladder, *later))
    after = replace(
        wait,
        version=new.version,
        length=new.length,
        basis=new.basis,
        due_on=new.due_on,
        limit_at=new.limit_at,
        certain=new.certain,
        calendar=new.calendar,
        ladder=ladder,
        reached=_reached(wait, ladder),
    )
    return after if wait.clock is None else restated(_extended(after), norm, policy)


def _heard(opening: Opening, ladder: Iterable[Rung]) -> tuple[Rung, ...]:
    """Return the rungs of a ladder with who was chosen to hear them."""
    found = tuple(ladder)
    for fact in opening.chosen:
        found = tuple(chosen(rung, fact) for rung in found)
    return found


def _taken_back(wait: Wait, new: Wait, opening: Opening) -> Wait:
    """Return a wait that was lowered under another norm: on the rungs it has, as the new ladder has those to come."""
    steps = {rung.name: rung for rung in new.ladder}
    done, rest = wait.ladder[: wait.reached], wait.ladder[wait.reached :]
    ladder = (*done, *_heard(opening, (_as_in(rung, steps.get(first_name(rung.name), rung)) for rung in rest)))
    return replace(wait, version=new.version, length=new.length, basis=new.basis, ladder=ladder)


def _as_in(rung: Rung, step: Rung) -> Rung:
    return replace(step, name=rung.name, at=rung.at)


def _extended(wait: Wait) -> Wait:
    """Add what the wait had been given to its new length; a length in another unit cannot hold it."""
    more = Length.parse(wait.clock.extension) if wait.clock and wait.clock.extension else None
    length = Length.parse(wait.length)
    if more is None or more.unit is not length.unit:
        return wait
    return replace(wait, length=str(Length(length.count + more.count, length.unit)))


def _opened(wait: Wait, norm: Norm, opening: Opening, policy: Policy) -> Wait:
    """Open a wait anew, on a draft that nobody keeps, so that there is one way in which waits come about."""
    at = wait.opened_at
    draft = Draft(replace(opening.route, waits=()), Context(at, at, SYSTEEM, SYSTEEM, policy))
    # why the holder: it stays whose it is, and the parties of the route need not exist under the policy that is weighed
    draft.open_wait(dataclasses.replace(norm, holder=VEILIG_THUIS), opening.facts, at)
    return draft.route.waits[0]


def _is_later_task(rung: Rung, steps: tuple[Rung, ...]) -> bool:
    """Tell whether a rung is the coordinator task that came again: the norm knows the first only."""
    return rung.again_every > 0 and rung.name not in {step.name for step in steps}


def _reached(wait: Wait, ladder: tuple[Rung, ...]) -> int:
    """Return how many rungs of the new ladder count as reached: up to the last one recorded by name."""
    done = {rung.name for rung in wait.ladder[: wait.reached]}
    return max((number for number, rung in enumerate(ladder, 1) if rung.name in done), default=0)


def compare(route: Route, opened: Mapping[int, Opening], old: Policy, new: Policy) -> tuple[Change, ...]:
    """Return every open wait of a route as it is under `old` and would be under `new`, in the order they opened.

    Args:
        route: The route, with its open waits.
        opened: What `openings` returned for its events; where a wait is missing the route as it stands serves.
        old: The policy in use.
        new: The policy that is weighed.
    """
    found: list[Change] = []
    for wait in route.waits:
        after = as_it_would_be(wait, opened.get(wait.no) or Opening(route, route_facts(route)), new)
        found.append(Change(route.ref, wait, after, tidings(route, wait, old), tidings(route, after, new)))
    return tuple(found)


def tidings(route: Route, wait: Wait, policy: Policy) -> tuple[Tidings, ...]:
    """Return who would hear what of the rungs of a wait that are still to come, in their order."""
    alone = replace(route, waits=(wait,))
    return tuple(Tidings(rung.name, rung.at, _teams(alone, wait, rung, policy)) for rung in wait.ladder[wait.reached :])


def _teams(route: Route, wait: Wait, rung: Rung, policy: Policy) -> tuple[str, ...]:
    fact = rung_reached(wait, rung, Sent.VERSTUURD)
    try:
        told = messages(e.Event(rung.at, rung.at, SYSTEEM, SYSTEEM, fact), route, policy)
    except BadInput:  # a team of the route is gone under this policy: nobody would hear it
        return ()
    return tuple(sorted({message.team for message in told}))
