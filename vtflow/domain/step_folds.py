"""Fold a step of a leg into its route."""

from typing import Any

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import Route, Traject


def step(route: Route, event: e.Event, fact: e.StepTaken) -> Route:
    """Begin a traject or bring it further; the event itself says what that means for the melding."""
    changes: dict[str, Any] = {"fase": fact.fase, "bij": fact.bij, "ended_at": event.at if fact.ends else None}
    if fact.begins:
        kept = dict(sorted(fact.gegevens.items()))
        begun = Traject(no=fact.traject, soort=fact.soort, begun_at=event.at, gegevens=kept, **changes)
        trajecten = (*route.trajecten, begun)
    else:
        one = next((t for t in route.trajecten if t.no == fact.traject and t.is_open), None)
        if one is None:
            text = f"{route.ref} has no open traject {fact.traject}"
            raise IllegalEvent(text)
        changes["gegevens"] = dict(sorted({**one.gegevens, **fact.gegevens}.items()))
        trajecten = tuple(replace(t, **changes) if t is one else t for t in route.trajecten)
    return replace(
        route,
        trajecten=trajecten,
        state=fact.staat or route.state,
        uitkomst=fact.uitkomst or route.uitkomst,
        responsible=fact.responsible or route.responsible,
    )
