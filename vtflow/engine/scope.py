"""What staff of an outside team may touch and see: the meldingen of a running campaign, and none after its last day."""

from collections.abc import Iterable
from datetime import datetime

from vtflow.domain.errors import Refused
from vtflow.domain.measures import Measure, campaigns_of, in_scope, received_on
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
    running = campaigns_of(unit.measures(policy.region.id), team, day)
    title = policy.region.team(team).title
    if not running:
        text = f"{title} werkt op {day:%d-%m-%Y} niet voor {policy.region.title}: er loopt geen campagne van dat team"
        raise Refused("buiten-opdracht", f"{text}; vraag het aan de coördinator")
    cohort = wachten.cohort_on(received_on(route))
    if not any(in_scope(one, route, cohort) for one in running):
        names = ", ".join(one.titel for one in running)
        text = f"{route.ref} hoort niet bij de opdracht van {title} ({names}); laat een eigen medewerker dit doen"
        raise Refused("buiten-opdracht", text)


def is_within(versions: Iterable[Measure], policy: Policy, route: Route, team: str, at: datetime) -> bool:
    """Tell whether a team may see a melding as far as its campaigns go; for any but an outside team that is always so.

    Args:
        versions: Every version of the campaigns of the region, oldest first.
        policy: Rules of the region of the melding.
        route: The melding.
        team: Code of the team.
        at: The present.
    """
    wachten = policy.region.profile.wachten
    if team not in wachten.extern:
        return True
    cohort = wachten.cohort_on(received_on(route))
    return any(in_scope(one, route, cohort) for one in campaigns_of(versions, team, local_date(at)))
