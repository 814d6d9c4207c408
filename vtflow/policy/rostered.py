"""Policies with the present duty roster and absence calendar in them: rules of the files, the rest of the record."""

from collections.abc import Callable
from dataclasses import replace

from vtflow.domain.absence import Absence
from vtflow.domain.duty import Shift
from vtflow.domain.norms import Policy

#: gives the roster of a service; the same object as long as nothing changed
Roster = Callable[[str], tuple[Shift, ...]]
#: gives the absence calendar of a region; the same object as long as nothing changed
Calendar = Callable[[str], tuple[Absence, ...]]


class Rostered:
    """Puts the roster of its service and its absence calendar into the policy of a region."""

    def __init__(self, roster: Roster, calendar: Calendar = lambda _: ()) -> None:
        """Ask nothing yet."""
        self._roster = roster
        self._calendar = calendar
        self._known: dict[str, tuple[Policy, Policy]] = {}

    def of(self, policy: Policy) -> Policy:
        """Return the policy with roster and calendar as they are; the same object while nothing changed.

        A region without a service has no roster.
        """
        region = policy.region
        shifts = self._roster(region.bereikbaarheid) if region.bereikbaarheid else policy.shifts
        absences = self._calendar(region.id)
        rules, known = self._known.get(region.id, (policy, policy))
        if rules is not policy:
            known = policy
        if known.shifts is not shifts or known.absences is not absences:
            # why: what is worked out over a policy is kept by its identity, so a new one is made only when it must be
            known = replace(policy, shifts=shifts, absences=absences)
        self._known[region.id] = policy, known
        return known
