"""What every way of working together checks: whose it is, with whom, by which person, and on which day."""

from datetime import date, timedelta

from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Traject
from vtflow.domain.norms import Team
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.terms import local_date

AANHAKEN_SOORT = "aanhaken"
#: advice where somebody agrees who does not work at the team: nothing is agreed without a person
AGREES = "noem wie instemt: {staff}"
#: kinds of team that steer and do no work with a household themselves
_STEERING = frozenset({"coordinatie", "manager", "gemeente", "bestuur", "operaties", "burgemeester", "melder"})
#: days that something agreed may lie ahead; a later one is a slip of the pen
LONGEST_AHEAD = 365


def joined_teams(draft: Draft) -> tuple[str, ...]:
    """Return the teams that joined in by name and have not left, in the order in which they were asked."""
    return tuple(t.bij for t in draft.route.trajecten if t.soort == AANHAKEN_SOORT and t.fase == "aangehaakt")


def involved_teams(draft: Draft) -> tuple[str, ...]:
    """Return the teams that work on the melding: who is responsible, who took it over, who joined in."""
    route = draft.route
    taken_over = [one.aan for one in route.deliveries if one.naam and not one.came_back]
    named = route.regisseur.partition(".")[0]
    found = (route.veilig_thuis, route.responsible, *taken_over, *joined_teams(draft), named)
    return tuple(dict.fromkeys(found))


def require_involved(draft: Draft) -> None:
    """Check that who asks works on the melding.

    Raises:
        Refused: somebody of a team that has no part in it.
    """
    region = draft.context.policy.region
    team = region.team_of(draft.context.by)
    teams = involved_teams(draft)
    coordinators = {region.team(code).coordinator for code in teams}
    if team.kind == VEILIG_THUIS or team.code in teams or team.code in coordinators:
        return
    there = ", ".join(region.team(code).title for code in teams)
    raise Refused("bevoegd", f"{team.title} werkt niet aan {draft.route.ref}; dat doen: {there}")


def require_partner(draft: Draft, code: str) -> Team:
    """Return a team that works with households itself.

    Raises:
        Refused: it only steers.
        BadInput: the region has no such team.
    """
    team = draft.context.policy.region.team(code)
    if team.kind in _STEERING:
        raise Refused("partner", f"{team.title} werkt niet zelf met een gezin (soort team: {team.kind})")
    return team


def days_until(draft: Draft, day: date, what: str) -> int:
    """Return the days from today to a day that may be today.

    Raises:
        Refused: the day has passed, or lies more than a year ahead.
    """
    today = local_date(draft.context.at)
    days = (day - today).days
    if not 0 <= days <= LONGEST_AHEAD:
        last = today + timedelta(days=LONGEST_AHEAD)
        text = f"{what} ({day:%d-%m-%Y}) kan niet; geef een dag van {today:%d-%m-%Y} tot en met {last:%d-%m-%Y}"
        raise Refused("datum", text)
    return days


def open_of(draft: Draft, soort: str, without: Traject | None = None) -> tuple[Traject, ...]:
    """Return the trajecten of a kind that run, in the order they began, except one."""
    number = without.no if without else 0
    return tuple(t for t in draft.route.trajecten if t.soort == soort and t.is_open and t.no != number)
