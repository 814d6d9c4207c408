"""Who sees all of a melding: Veilig Thuis and who took it on. Everybody else sees what is needed to decide."""

from collections.abc import Iterator

from vtflow.domain.melding import Route, Traject
from vtflow.domain.norms import Region, Team
from vtflow.domain.routing import VEILIG_THUIS

#: under these names a traject keeps who of the team took it on
_NAMED = ("naam", "jeugdbeschermer", "regisseur")
#: kind of team that looks along with the teams it coordinates
_COORDINATION = "coordinatie"


def sees_all(route: Route, region: Region, team: Team) -> bool:
    """Tell whether a team may see the whole timeline: only who took the melding on, and Veilig Thuis.

    Before acceptance a team sees what it needs to decide; a refusal ends its access. A coordinating team sees what the
    teams it coordinates see. Source: features.md F65.
    """
    if team.kind == VEILIG_THUIS or team.code in taken_on(route):
        return True
    if team.kind != _COORDINATION:
        return False
    working = (route.veilig_thuis, *taken_on(route))
    return any(code in region.teams and region.teams[code].coordinator == team.code for code in working)


def taken_on(route: Route) -> Iterator[str]:
    """Yield the teams that took the melding on, or a part of it, by a named person, and have it now."""
    yield route.responsible
    yield from (one.aan for one in route.deliveries if one.naam and not one.came_back)
    yield from (one.bij for one in route.trajecten if one.is_open and is_taken_on(one))


def is_taken_on(traject: Traject) -> bool:
    """Tell whether a person of the team is named in a traject."""
    return any(traject.gegevens.get(name) for name in _NAMED)
