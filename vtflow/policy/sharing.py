"""Regions whose meldingen stand in one record: each knows the Veilig Thuis of the others, which may take one over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from vtflow.domain.neighbours import ANDER_VEILIG_THUIS, Neighbour
from vtflow.domain.norms import Policy, Region, Team


class Shared:
    """Puts the other regions of a record into the policy of each."""

    def __init__(self, policy: Callable[[str], Policy], regions: Sequence[str]) -> None:
        """Read nothing yet.

        Args:
            policy: Gives the policy of a region by itself.
            regions: Ids of the regions of the record.
        """
        self._policy = policy
        self._regions = tuple(regions)
        self._known: dict[str, tuple[Policy, Policy]] = {}

    def of(self, policy: Policy) -> Policy:
        """Return the policy with the other regions in it; the same object while the policy given is the same.

        The Veilig Thuis of another region becomes a team here, with its coordinator and manager, unless the region's
        own file names a team of that code. Regions with one Veilig Thuis between them, such as a demo, are no others.
        """
        own = policy.region
        rules, known = self._known.get(own.id, (None, policy))
        if rules is policy:
            return known
        others = [self._policy(one).region for one in self._regions if one != own.id]
        others = [one for one in others if one.veilig_thuis != own.veilig_thuis]
        guests = {team.code: team for other in others for team in _guests(other)}
        neighbours = {
            one.id: Neighbour(one.id, one.title, one.veilig_thuis, one.profile, one.soorten) for one in others
        }
        if others:
            policy_there = replace(policy, region=replace(own, teams={**guests, **own.teams}, neighbours=neighbours))
        else:
            policy_there = policy
        self._known[own.id] = policy, policy_there
        return policy_there


def _guests(other: Region) -> Iterator[Team]:
    team = other.team(other.veilig_thuis)
    yield replace(team, kind=ANDER_VEILIG_THUIS, gemeenten=())
    yield from (other.team(code) for code in (team.coordinator, team.manager) if code)
