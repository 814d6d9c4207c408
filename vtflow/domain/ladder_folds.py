"""Fold what people did to the ladder of a wait into its route."""

from msgspec.structs import replace

from vtflow.domain import wait_events as w
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import Route, Rung, Wait


def by_hand(route: Route, _: object, fact: w.EscalatedByHand) -> Route:
    """Put who was chosen on the rungs: alone on the level that was chosen, beside the others on what follows."""
    if not fact.aan:
        return route
    wait = _open_wait(route, fact.no)
    ladder = (*wait.ladder[: wait.reached], *(chosen(rung, fact) for rung in wait.ladder[wait.reached :]))
    return _with(route, replace(wait, ladder=ladder))


def chosen(rung: Rung, fact: w.EscalatedByHand) -> Rung:
    """Return a rung that was not reached, with who was chosen when somebody escalated by hand."""
    if rung.level < fact.level:
        return rung
    if rung.level == fact.level and not rung.name.startswith("herhaling"):
        return replace(rung, audience=(fact.aan,))
    return replace(rung, audience=tuple(dict.fromkeys((*rung.audience, fact.aan))))


def lowered(route: Route, _: object, fact: w.EscalationLowered) -> Route:
    """Let a wait stand as the event says."""
    _open_wait(route, fact.no)
    return _with(route, fact.wait)


def _open_wait(route: Route, no: int) -> Wait:
    try:
        return route.wait(no)
    except KeyError as error:
        text = f"{route.ref} has no open wait {no}"
        raise IllegalEvent(text) from error


def _with(route: Route, wait: Wait) -> Route:
    return replace(route, waits=tuple(wait if one.no == wait.no else one for one in route.waits))
