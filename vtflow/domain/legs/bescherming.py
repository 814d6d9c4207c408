"""What the Raad and the gecertificeerde instelling share: the safety duty, whether they lead, who a person is."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route, State, Traject
from vtflow.domain.norms import Team
from vtflow.terms import Basis, Length, Rule, due, local_date
from vtflow.terms.zone import NoSuchTime, TimeCameTwice, civil_instant

RAAD, GI = "raad", "gi"
#: advice where a person is named who does not work there: only a named person can take a case on
NAME_ONE = "noem een medewerker van daar: {staff}"
VTO, EINDE, OVERDRACHT = "vto", "einde_bemoeienis", "overdracht"
GEEN, VOTS = "geen", "vots"
#: phases in which a named person of that organisation has taken the case on
_TAKEN_ON = {RAAD: frozenset({"wacht", "onderzoek", "rechter"}), GI: frozenset({"benoemd", "contact", "plan"})}
_BY_CALENDAR = Rule(basis=Basis.AGREED, roll=False)

Kinderen = Annotated[list[Annotated[str, Field(pattern=r"^kind-[1-9][0-9]?$")]], Field(min_length=1, max_length=30)]


def leads(route: Route) -> bool:
    """Tell whether the route is where Raad and gecertificeerde instelling put it; else something else leads."""
    return route.state is State.BIJ_RVDK


def vto_leads(route: Route) -> bool:
    """Tell whether it is a VTO that leads the route, and not a definitive measure beside which a next VTO was sent."""
    gi = running(route, GI)
    return leads(route) and (gi is None or gi.gegevens.get("maatregel") == VOTS)


def running(route: Route, soort: str) -> Traject | None:
    """Return the open traject of a kind; None when none runs."""
    return next((t for t in route.trajecten if t.soort == soort and t.is_open), None)


def duty(route: Route, *, without: str = "") -> str:
    """Return who keeps sight on safety where Raad and gecertificeerde instelling lead: who last took it on by name.

    Args:
        route: Where it stands.
        without: A kind of traject that is about to end.
    """
    for soort in (GI, RAAD):
        traject = running(route, soort) if soort != without else None
        if traject is not None and traject.fase in _TAKEN_ON[soort]:
            return traject.bij
    return route.veilig_thuis


def team_for(draft: Draft, kind: str, code: str) -> Team:
    """Return the team of a kind that works for the gemeente: the one asked for, else the only one.

    Raises:
        Refused: it is of another kind, or there is none or more than one to choose from.
        BadInput: no such team.
    """
    region = draft.context.policy.region
    if code:
        team = region.team(code)
        if team.kind != kind:
            raise Refused("ontvanger", f"{team.title} kan dit niet ontvangen (soort team: {team.kind}, nodig: {kind})")
        return team
    found = region.teams_of_kind(kind, draft.route.gemeente)
    if len(found) != 1:
        there = ", ".join(team.code for team in found) or "geen; geef de regio er een"
        raise Refused("ontvanger", f"kies met aan: welk team ({kind})? Voor {draft.route.gemeente} zijn er: {there}")
    return found[0]


def local_moment(given: datetime, name: str) -> datetime:
    """Return a moment in UTC; without an offset it is local time in Europe/Amsterdam.

    Raises:
        BadInput: the clock skipped it, or showed it twice.
    """
    try:
        return civil_instant(given)
    except (NoSuchTime, TimeCameTwice) as error:
        text = f"{name}: {given:%d-%m-%Y %H:%M} is niet eenduidig door de klokwisseling; geef een afstand als +02:00"
        raise BadInput(text) from error


def months_after(day: date, months: int) -> date:
    """Return the same day of the month that many months later, clipped to the end of a shorter month."""
    found = due(day, Length.parse(f"{months}m"), _BY_CALENDAR).due_on
    return found or day


def require_ruling_day(draft: Draft, uitspraak_op: date) -> None:
    """Check that a ruling was given during this melding and not after it is recorded.

    Raises:
        Refused: it lies before the melding, or after the effective moment of the command.
    """
    first, last = local_date(draft.route.received_at), local_date(draft.context.at)
    if not first <= uitspraak_op <= last:
        text = f"de uitspraak van {uitspraak_op:%d-%m-%Y} ligt buiten {first:%d-%m-%Y} (melding) tot en met "
        raise Refused("uitspraakdag", f"{text}{last:%d-%m-%Y}; geef de dag waarop de rechter uitsprak")
