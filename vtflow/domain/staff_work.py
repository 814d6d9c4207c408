"""The open work of one member of staff on a melding, and moving it to somebody else. Codes only; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from vtflow.domain import work_events as we
from vtflow.domain.assigning import require_present
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.staff_folds import carries
from vtflow.domain.work_commands import MoveWork

#: what somebody may have in hand on a melding, by code, as the reader sees it
KINDS = {
    "casushouder": "casushouder",
    "regie": "regisseur",
    "afspraak": "afspraak uit het veiligheidsplan",
    "contactpersoon": "contactpersoon van een overdracht",
    "overdracht": "nam een overdracht aan",
    "traject": "draagt een traject",
    "bevestiging": "pakte een escalatie op",
}


@dataclass(frozen=True, slots=True)
class InHand:
    """One thing that somebody has in hand on a melding."""

    soort: str  #: one of KINDS
    nummer: int = 0  #: of the agreement, delivery, traject or wait; 0 where there is one only


def in_hand(route: Route, staff: str) -> tuple[InHand, ...]:
    """Return what a member of staff has in hand on a melding, in the order of KINDS; empty when it is closed."""
    return tuple(_found(route, staff)) if route.is_open else ()


def _found(route: Route, staff: str) -> Iterator[InHand]:
    if route.casushouder == staff:
        yield InHand("casushouder")
    if route.regie == staff:
        yield InHand("regie")
    agreed = enumerate(route.work.afspraken, 1)
    yield from (InHand("afspraak", number) for number, one in agreed if one.eigenaar == staff and not one.resultaat)
    yield from _delivered(route, staff)
    open_ones = (one for one in route.trajecten if one.is_open)
    yield from (InHand("traject", one.no) for one in open_ones if carries(one, staff))
    yield from (InHand("bevestiging", wait.no) for wait in route.waits if wait.acknowledged_by == staff)


def _delivered(route: Route, staff: str) -> Iterator[InHand]:
    for one in route.deliveries:
        if not one.came_back and one.contactpersoon == staff:
            yield InHand("contactpersoon", one.no)
        if not one.came_back and one.naam and f"{one.aan}.{one.naam}" == staff:
            yield InHand("overdracht", one.no)


def move_work(draft: Draft, command: MoveWork) -> None:
    """Move what one member of staff has in hand to another; a casushouder who was assigned gives way for the reason.

    Raises:
        Refused: there is nothing to move, it is the same person, or the work cannot leave the team it lies with.
        BadInput: the new person does not exist, or the reason is not on the list.
    """
    route, policy = draft.route, draft.context.policy
    policy.require_code("toewijsreden", command.reden)
    team, was = policy.region.team_of(command.naar), command.van.partition(".")[0]
    if command.van == command.naar:
        raise Refused("overnemen", f"{command.van} kan het werk niet van zichzelf overnemen; kies een ander")
    require_present(draft, command.naar)
    found = in_hand(route, command.van)
    if not found:
        raise Refused("overnemen", f"{command.van} heeft op {route.ref} geen open werk; kies wie het wel heeft")
    # why: who took an overdracht on did so for their team, and Veilig Thuis alone divides its work over its teams
    if team.code != was and not (team.kind == VEILIG_THUIS == policy.region.team(was).kind):
        text = f"het werk van {command.van} ligt bij {policy.region.team(was).title}; kies iemand van dat team"
        raise Refused("overnemen", text)
    if InHand("casushouder") in found and route.work.assigned_at:
        assigned = we.CasushouderAssigned(
            casushouder=command.naar, was=command.van, reden=command.reden, ander_team=team.code != was
        )
        draft.record(assigned)
    kinds = tuple(dict.fromkeys(one.soort for one in found))
    draft.record(we.WorkMoved(van=command.van, naar=command.naar, reden=command.reden, wat=kinds, note=draft.note))
