"""What staff of an outside team may touch: the meldingen of a campaign that runs, and nothing after its last day."""

from datetime import datetime

from vtflow.domain.errors import Refused
from vtflow.domain.measures import in_scope, present, received_on
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.ports import Unit
from vtflow.terms import local_date


def require_scope(unit: Unit, policy: Policy, route: Route, by: str, at: datetime) -> None:
    """Check that somebody of an outside team works within its campaign; others pass without a question.

    Args:
        unit: The transaction, for the register of campaigns.
        policy: Rules of the region of the melding.
        route: The melding.
        by: Who gives the command.
        at: Moment at which the work is recorded; typing it in later is work too.

    Raises:
        Refused: no campaign of the team runs on that day, or the melding is not in it.
    """
    wachten, team = policy.region.profile.wachten, by.partition(".")[0]
    if team not in wachten.extern:
        return
    day = local_date(at)
    running = [one for one in present(unit.measures(policy.region.id)) if team in one.teams and one.runs_on(day)]
    title = policy.region.team(team).title
    if not running:
        text = f"{title} werkt op {day:%d-%m-%Y} niet voor {policy.region.title}: er loopt geen campagne van dat team"
        raise Refused("buiten-opdracht", f"{text}; vraag het aan de coördinator")
    cohort = wachten.cohort_on(received_on(route))
    if not any(in_scope(one, route, cohort) for one in running):
        names = ", ".join(one.titel for one in running)
        text = f"{route.ref} hoort niet bij de opdracht van {title} ({names}); laat een eigen medewerker dit doen"
        raise Refused("buiten-opdracht", text)
