"""To whom chain time is booked: every instant of an open melding to exactly one holder. Pure.

Whoever is aan zet gets the booking, with two exceptions that are nobody's fault alone: a household that cannot be
reached after a complete series of attempts, and the list of Veilig Thuis itself. A disputed booking is corrected by a
command; the correction lies over what follows from the route and the total stays what it is.
"""

from collections.abc import Mapping
from datetime import datetime

from vtflow.domain import clock_commands as kc
from vtflow.domain.clock_events import BookingCorrected
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Region
from vtflow.domain.waiting import EIGEN_LIJST, ONBEREIKBAAR, queue_of
from vtflow.domain.written_time import clock_text

HUISHOUDEN, EIGEN_WACHTRIJ = "huishouden", "eigen_wachtrij"
#: holders that are no team
BESIDE: Mapping[str, str] = {
    HUISHOUDEN: "Huishouden niet bereikbaar",
    EIGEN_WACHTRIJ: "Eigen lijst van Veilig Thuis",
}
VEILIG_THUIS, PARTNER, JUSTITIE = "veilig_thuis", "partner", "justitie"
#: classes of holder, in the order in which reports show them
CLASSES: Mapping[str, str] = {
    VEILIG_THUIS: "Veilig Thuis",
    EIGEN_WACHTRIJ: BESIDE[EIGEN_WACHTRIJ],
    PARTNER: "Partner",
    HUISHOUDEN: BESIDE[HUISHOUDEN],
    JUSTITIE: "Politie en justitie",
}
#: kinds of team that count as police and justice
_JUSTICE = frozenset({"politie", "om", "reclassering", "burgemeester"})


def booked_to(route: Route) -> str:
    """Return to whom the time of a melding is booked as it stands: a team, or one of `BESIDE`; empty when closed."""
    if not route.is_open:
        return ""
    if route.aan_zet == route.veilig_thuis:
        queue = queue_of(route)
        if queue == ONBEREIKBAAR:
            return HUISHOUDEN
        if queue == EIGEN_LIJST:
            return EIGEN_WACHTRIJ
    return route.aan_zet


def ended_turn(before: Route | None, after: Route, at: datetime) -> tuple[str, datetime, datetime] | None:
    """Return who was aan zet from when until when, where that ended with an event at `at`; None where it did not.

    Between a wait that ends and the one that follows, the ball is nobody's for no time at all: that is no turn.
    """
    if before is None or before.aan_zet == after.aan_zet or not before.aan_zet:
        return None
    start, end = before.aan_zet_since, max(at, before.aan_zet_since)
    return (before.aan_zet, start, end) if start < end else None


def class_of(holder: str, region: Region) -> str:
    """Return the class of a holder, by code of `CLASSES`; a team that the region no longer knows is a partner."""
    if holder in BESIDE:
        return holder
    team = region.teams.get(holder)
    if holder == region.veilig_thuis or (team is not None and team.kind == VEILIG_THUIS):
        return VEILIG_THUIS
    return JUSTITIE if team is not None and team.kind in _JUSTICE else PARTNER


def holder_title(holder: str, region: Region) -> str:
    """Return what a holder is called on screen."""
    team = region.teams.get(holder)
    return BESIDE.get(holder) or (team.title if team else holder)


def correct_booking(draft: Draft, command: kc.CorrectBooking) -> None:
    """Book chain time to another holder, also of a melding that was closed: disputes come up afterwards.

    Raises:
        Refused: the time does not lie between the receipt of the melding, or its take-over from another region, and
            now, or its close; or it ends before it begins.
        BadInput: the holder, the disputing team or the reason is unknown.
    """
    route, policy = draft.route, draft.context.policy
    policy.require_code("boekingsreden", command.reden)
    if command.houder not in BESIDE and command.houder not in policy.region.teams:
        known = ", ".join(BESIDE)
        text = f"houder {command.houder!r} bestaat niet; noem een team van regio {policy.region.id}, of {known}"
        raise BadInput(text)
    if command.betwist_door:
        policy.region.team(command.betwist_door)
    first, last = route.begun_at, min(draft.context.at, route.closed_at or draft.context.at)
    if not first <= command.van < command.tot <= last:
        begin, end = "overname" if route.taken_over_at else "ontvangst", "" if route.is_open else " (afsluiting)"
        text = (
            f"de tijd van {clock_text(command.van)} tot {clock_text(command.tot)} kan niet anders worden geboekt; "
            f"kies een begin en een later eind tussen {clock_text(first)} ({begin}) en {clock_text(last)}{end}"
        )
        raise Refused("boeking", text)
    draft.record(
        BookingCorrected(
            van=command.van,
            tot=command.tot,
            houder=command.houder,
            reden=command.reden,
            betwist_door=command.betwist_door,
            note=draft.note,
        )
    )
