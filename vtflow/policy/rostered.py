"""Policies with the present duty roster in them: rules of the files, roster of the record."""

from collections.abc import Callable
from dataclasses import replace

from vtflow.domain.duty import Shift
from vtflow.domain.norms import Policy

#: gives the roster of a service; the same object as long as nothing changed
Roster = Callable[[str], tuple[Shift, ...]]


class Rostered:
    """Puts the roster of its service into the policy of a region."""

    def __init__(self, roster: Roster) -> None:
        """Ask nothing yet."""
        self._roster = roster
        self._known: dict[str, tuple[Policy, Policy]] = {}

    def of(self, policy: Policy) -> Policy:
        """Return the policy with the present roster; the same object while rules and roster are the same.

        A region without a service is given back as it is.
        """
        region = policy.region
        if not region.bereikbaarheid:
            return policy
        shifts = self._roster(region.bereikbaarheid)
        rules, known = self._known.get(region.id, (None, policy))
        if rules is not policy or known.shifts is not shifts:
            # why: what is worked out over a policy is kept by its identity, so a new one is made only when it must be
            known = replace(policy, shifts=shifts)
            self._known[region.id] = policy, known
        return known
