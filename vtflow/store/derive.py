"""What a change means for the derived tables: waits, responsibilities and overdrachten. Pure; both stores use it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from vtflow.domain import events as e
from vtflow.domain.assigning import assigned_to
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Overdracht, Route, Wait
from vtflow.ports import Change, Listed

_WAIT_FACTS = e.RungReached | e.TermBreached | e.WaitClosed | e.EscalationLowered | e.ClockChange


class WaitState(NamedTuple):
    """A wait as its table keeps it."""

    no: int
    norm: str
    leg: str
    holder: str
    opened_at: datetime
    limit_at: datetime
    level: int = 0
    breached: bool = False
    closed_at: datetime | None = None
    how: str = ""
    in_time: bool | None = None


class OverdrachtState(Struct, frozen=True, kw_only=True):
    """An overdracht as its table keeps it."""

    no: int
    aan: str
    soort: str
    state: str
    offered_at: datetime
    is_open: bool


class Derived(Struct, frozen=True):
    """Rows to insert and rows to update, told apart by what was there before."""

    new_waits: tuple[WaitState, ...]
    old_waits: tuple[WaitState, ...]
    #: (team, from): each new responsible; an empty team ends the last one
    responsible: tuple[tuple[str, datetime], ...]
    overdrachten: tuple[OverdrachtState, ...]


def listed(route: Route) -> Listed:
    """Return what lists must show of a route."""
    return Listed(
        region=route.region,
        gemeente=route.gemeente,
        state=route.state.value,
        responsible=route.responsible,
        aan_zet=route.aan_zet,
        casushouder=assigned_to(route),
        received_at=route.received_at,
        closed_at=route.closed_at,
        next_moment=queued_moment(route),
    )


def queued_moment(route: Route) -> datetime | None:
    """Return the moment by which the queue of due moments knows a route; None once it is closed."""
    return route.next_moment if route.is_open else None


def derive(change: Change) -> Derived:
    """Compare the route before and after, along its new events."""
    opened, changed = waits(change)
    moves: tuple[tuple[str, datetime], ...] = ()
    handed: tuple[OverdrachtState, ...] = ()
    if change.stored is None:
        moves = ((change.route.responsible, change.events[0].at),)
    if _moves(change):
        moves, handed = walk(steps(change))
    return Derived(opened, changed, moves, handed)


def waits(change: Change) -> tuple[tuple[WaitState, ...], tuple[WaitState, ...]]:
    """Return the waits that opened, and the earlier ones that changed, as they are after the change."""
    before = {wait.no: wait for wait in change.stored.route.waits} if change.stored else {}
    opened: dict[int, WaitState] = {}
    changed: dict[int, WaitState] = {}
    for event in change.events:
        fact = event.fact
        if isinstance(fact, e.WaitOpened):
            opened[fact.wait.no] = _state(fact.wait)
        elif isinstance(fact, _WAIT_FACTS):
            rows = opened if fact.no in opened else changed
            if fact.no not in rows:
                rows[fact.no] = _state(before[fact.no])
            rows[fact.no] = _after(rows[fact.no], fact, event.at)
    return tuple(opened.values()), tuple(changed.values())


def _state(wait: Wait) -> WaitState:
    """Return a wait as it stands in a route."""
    return WaitState(
        no=wait.no,
        norm=wait.norm,
        leg=wait.leg,
        holder=wait.holder,
        opened_at=wait.opened_at,
        limit_at=wait.limit_at,
        level=wait.level,
        breached=wait.breached,
    )


def _after(
    wait: WaitState,
    fact: e.RungReached | e.TermBreached | e.WaitClosed | e.EscalationLowered | e.ClockChange,
    at: datetime,
) -> WaitState:
    if isinstance(fact, e.RungReached):
        return wait._replace(level=fact.level)
    if isinstance(fact, e.TermBreached):
        return wait._replace(breached=True)
    if isinstance(fact, e.WaitClosed):
        return wait._replace(closed_at=at, how=fact.how, in_time=fact.in_time)
    now = fact.wait
    return wait._replace(opened_at=now.opened_at, limit_at=now.limit_at, level=now.level)


def _moves(change: Change) -> bool:
    """Tell whether responsibility or an overdracht changed, so that the events must be walked."""
    after = change.route
    if change.stored is None:
        first = change.events[0].fact
        plain = isinstance(first, e.MeldingRegistered) and first.responsible == after.responsible
        return not plain or after.overdrachten > 0 or not after.is_open
    before = change.stored.route
    return (
        before.responsible != after.responsible
        or before.closed_at != after.closed_at
        or (before.deliveries is not after.deliveries and before.deliveries != after.deliveries)
    )


Step = tuple[e.Event, Route | None, Route]


def steps(change: Change) -> Iterator[Step]:
    """Yield each event with the route before and after it."""
    route = change.stored.route if change.stored else None
    for event in change.events:
        after = evolve(route, event)
        yield event, route, after
        route = after


def walk(passed: Iterable[Step]) -> tuple[tuple[tuple[str, datetime], ...], tuple[OverdrachtState, ...]]:
    """Return the moves of responsibility and the overdrachten along these steps."""
    moves: list[tuple[str, datetime]] = []
    handed: dict[int, OverdrachtState] = {}
    for event, before, after in passed:
        if before is None or after.responsible != before.responsible:
            moves.append((after.responsible, event.at))
        if after.closed_at is not None and (before is None or before.closed_at is None):
            moves.append(("", after.closed_at))
        if before is not None and before.deliveries is not after.deliveries:
            for one in before.deliveries:
                _put(handed, one, event.at, is_open=False)
        for one in after.deliveries:
            _put(handed, one, event.at, is_open=after.is_open and not one.came_back)
    return tuple(moves), tuple(handed.values())


def _put(handed: dict[int, OverdrachtState], now: Overdracht, at: datetime, *, is_open: bool) -> None:
    offered_at = handed[now.no].offered_at if now.no in handed else at
    handed[now.no] = OverdrachtState(
        no=now.no, aan=now.aan, soort=now.soort, state=now.state.value, offered_at=offered_at, is_open=is_open
    )


Span = tuple[str, datetime, datetime | None]


def spans(moves: Iterable[tuple[str, datetime]], since: datetime | None) -> tuple[datetime, list[Span]]:
    """Turn moves of responsibility into intervals that touch.

    Args:
        moves: (team, from), in order; an empty team ends the last interval. Not empty.
        since: When the interval began that is open now; None when there is none.

    Returns:
        When that one ends, and the new ones. What is typed in late cannot end before it began.
    """
    teams: list[str] = []
    moments: list[datetime] = []
    for team, at in moves:
        since = at if since is None else max(at, since)
        teams.append(team)
        moments.append(since)
    until = [*moments[1:], None]
    return moments[0], [span for span in zip(teams, moments, until, strict=True) if span[0]]
