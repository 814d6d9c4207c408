"""Who has the regie over a household: exactly one person or organisation, at every instant.

Veilig Thuis's casushouder has it until somebody else is named. It follows the safety duty when that moves, to the person
who took the case on by name. While an MDA++ or Zorg- en Veiligheidshuis that named its regisseur runs, it stays there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route


@dataclass(frozen=True, slots=True)
class Regie:
    """A span of time in which one had the regie."""

    regisseur: str  #: staff member `<team>.<code>`, or a team code where no person is known
    since: datetime
    until: datetime | None  #: exclusive; None: still


def regisseurs(events: Iterable[e.Event]) -> list[Regie]:
    """Return who had the regie, oldest first; the spans join without gap or overlap.

    A change that took effect before the one recorded before it counts from that one: nothing is held twice.

    Args:
        events: Stream of one melding from its registration, in the order of recording; empty gives an empty list.
    """
    route: Route | None = None
    found: list[Regie] = []
    for event in events:
        route = evolve(route, event)
        if found and found[-1].regisseur == route.regisseur:
            continue
        since = event.at
        if found:
            since = max(since, found[-1].since)
            found[-1] = Regie(found[-1].regisseur, found[-1].since, since)
        found.append(Regie(route.regisseur, since, None))
    if route is not None and route.closed_at is not None:
        found[-1] = Regie(found[-1].regisseur, found[-1].since, max(route.closed_at, found[-1].since))
    return [one for one in found if one.until is None or one.since < one.until]
