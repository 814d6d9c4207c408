"""The order of what happened: a step cannot have been taken before the melding stood where it starts from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.errors import Refused
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route, State
from vtflow.domain.routing import MOVES, Move
from vtflow.domain.written_time import clock_text


def require_order(command: str, before: Route, after: Route, history: Sequence[e.Event], at: datetime) -> None:
    """Refuse a moment at which the melding, or the delivery that a command was about, did not stand there yet.

    A command that may come in several states may lie anywhere in them: who accepts by phone may have done so before
    somebody confirmed the receipt. A command that leaves the state alone may lie anywhere.

    Args:
        command: Name of the command.
        before: The melding as the command found it.
        after: The melding as the command left it.
        history: All that was recorded of the melding before, in order.
        at: The effective moment that was given.

    Raises:
        Refused: the moment is too early; the text says from when on it is not.
    """
    move = MOVES.get(command)
    if move is None or move.to is None:
        return
    for number in _about(move, before, after):
        since = _since(history, number, move.states)
        if since is not None and at < since:
            what = f"overdracht {number} van {before.ref}" if number else before.ref
            text = (
                f"{command} op {clock_text(at)} kan niet: {what} staat pas sinds {clock_text(since)} op "
                f"{_name(before, number)!r}; geef een later moment, of herstel eerst de stap daarvóór"
            )
            raise Refused("volgorde", text)


def _about(move: Move, before: Route, after: Route) -> Iterable[int]:
    """Return the deliveries that were moved; 0 for the melding itself."""
    if not move.per_overdracht:
        return (0,)
    now = {one.no: one.state for one in after.deliveries}
    return [one.no for one in before.deliveries if now.get(one.no) is not one.state]


def _since(history: Iterable[e.Event], number: int, states: frozenset[State]) -> datetime | None:
    """Return from when on it stood in these states without a break; None where it does not stand in them now."""
    since: datetime | None = None
    route: Route | None = None
    for event in history:
        route = evolve(route, event)
        if _state(route, number) not in states:
            since = None
        elif since is None:
            since = event.at
    return since


def _name(route: Route, number: int) -> str:
    state = _state(route, number)
    return state.value if state else ""


def _state(route: Route, number: int) -> State | None:
    if not number:
        return route.state
    return next((one.state for one in route.deliveries if one.no == number), None)
