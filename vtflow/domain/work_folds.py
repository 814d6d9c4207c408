"""Fold what Veilig Thuis itself did on a melding into its route."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from vtflow.domain import staff_folds
from vtflow.domain import work_events as w
from vtflow.domain.melding import Route
from vtflow.domain.work import Poging, Triage


def changed(route: Route, **changes: Any) -> Route:
    """Return the route with other values of the work on it."""
    return replace(route, work=replace(route.work, **changes))


def reopened(route: Route, at: datetime) -> Route:
    """Begin anew: terms that count from the melding count from `at`, and attempts before it are over."""
    return changed(route, reopened_at=at, pogingen=())


def spoken(route: Route, persoon: str) -> Route:
    """Forget the attempts to reach somebody of whom it is known now whether they were spoken."""
    left = tuple(one for one in route.work.pogingen if one.persoon != persoon)
    return changed(route, pogingen=left) if left != route.work.pogingen else route


def _assigned(route: Route, event: Any, fact: w.CasushouderAssigned) -> Route:
    after = replace(route, casushouder=fact.casushouder)
    return changed(
        after,
        assigned_at=route.work.assigned_at or event.at,
        handovers=route.work.handovers + (1 if fact.was else 0),
    )


def _informed(route: Route, _: Any, fact: w.HouseholdInformed) -> Route:
    return changed(route, informed=True) if fact.over == "gegevens" else route


def _planned(route: Route, _: Any, fact: w.VeiligheidsplanRecorded) -> Route:
    return changed(route, voorwaarden=fact.voorwaarden, afspraken=fact.afspraken)


def _checked(route: Route, _: Any, fact: w.AfspraakChecked) -> Route:
    afspraken = [
        replace(one, resultaat=fact.resultaat) if number == fact.nummer else one
        for number, one in enumerate(route.work.afspraken, 1)
    ]
    return changed(route, afspraken=tuple(afspraken))


def _attempted(route: Route, event: Any, fact: w.ContactAttempted) -> Route:
    if fact.uitkomst == "bereikt":
        return spoken(route, fact.persoon)
    planned = date.fromisoformat(fact.volgende_op) if fact.volgende_op else None
    poging = Poging(fact.persoon, event.at, fact.kanaal, fact.dagdeel, fact.uitkomst, fact.volledig, planned)
    return changed(route, pogingen=(*route.work.pogingen, poging))


def _scored(route: Route, _: Any, fact: w.TriageScored) -> Route:
    return changed(route, triage=Triage(fact.versie, fact.score, fact.klasse, fact.spoed))


def _unchanged(route: Route, _: Any, __: Any) -> Route:
    return route


FOLDS: dict[type, Callable[[Route, Any, Any], Route]] = {
    w.CasushouderAssigned: _assigned,
    w.HouseholdInformed: _informed,
    w.InformationPostponed: _unchanged,
    w.VeiligheidsplanRecorded: _planned,
    w.AfspraakChecked: _checked,
    w.ContactAttempted: _attempted,
    w.TriageScored: _scored,
    w.HoursRecorded: _unchanged,
    w.WorkMoved: staff_folds.moved,
}
