"""What waits for Veilig Thuis in a region, in the order of the queue, and how far its teams lie apart."""

from collections.abc import Iterable
from datetime import date, datetime

from vtflow.domain.assigning import sharing_teams, team_of_route
from vtflow.domain.fair import Waiting, gap, median_days
from vtflow.domain.melding import Route, State
from vtflow.domain.norms import Policy
from vtflow.domain.priority import place_of
from vtflow.terms import local_date

#: states in which a melding that has no casushouder waits for Veilig Thuis
OWN_STATES = frozenset({State.AANGENOMEN, State.GECHECKT, State.BESLOTEN, State.IN_DIENST})


def waits_for_vt(route: Route) -> bool:
    """Tell whether a melding waits for somebody of Veilig Thuis to take it up: nobody is casushouder yet."""
    return (
        route.soort == "melding"
        and route.is_open
        and route.state in OWN_STATES
        and route.work.assigned_at is None
        and route.responsible == route.veilig_thuis
    )


def waiting_list(
    routes: Iterable[Route], policy: Policy, now: datetime, today: date
) -> tuple[tuple[Waiting, Route], ...]:
    """Return what waits for Veilig Thuis, in the order of the queue at `now`, with the working days it waits `today`.

    A wait counts from the day after the one from which the terms of the melding count.
    """
    ranked = sorted((one for one in routes if waits_for_vt(one)), key=lambda one: place_of(one, now).key)
    return tuple((_waiting(one, policy, today), one) for one in ranked)


def _waiting(route: Route, policy: Policy, today: date) -> Waiting:
    days = policy.legal.workdays_between(local_date(route.counts_from), today)
    return Waiting(route.ref, team_of_route(route, policy.region), days)


def team_gap(routes: Iterable[Route], policy: Policy, now: datetime) -> float:
    """Return the working days between the highest and lowest median wait of the teams that share the list."""
    waiting = [one for one, _ in waiting_list(routes, policy, now, local_date(now))]
    teams = dict.fromkeys([*sharing_teams(policy.region), *(one.team for one in waiting)])
    return gap(tuple(teams), waiting, median_days)
