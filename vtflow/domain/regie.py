"""Who has the regie over a household: exactly one person or organisation, at every instant.

Veilig Thuis's casushouder has it until somebody else is named. It follows the safety duty when that moves, to the
person who took the case on by name. While an MDA++ or Zorg- en Veiligheidshuis that named its regisseur runs, it stays.
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
    begun: list[tuple[str, datetime]] = []
    for event in events:
        route = evolve(route, event)
        since = max(event.at, begun[-1][1]) if begun else event.at
        # why: who was replaced in the same instant never had it
        while begun and begun[-1][1] == since and begun[-1][0] != route.regisseur:
            begun.pop()
        if not begun or begun[-1][0] != route.regisseur:
            begun.append((route.regisseur, since))
    if route is None:
        return []
    ends: list[datetime | None] = [since for _, since in begun[1:]]
    end = max(route.closed_at, begun[-1][1]) if route.closed_at else None
    return [Regie(who, since, until) for (who, since), until in zip(begun, [*ends, end], strict=True)]
