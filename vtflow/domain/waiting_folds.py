"""Fold contact while waiting, judging urgency anew, and agreements with the melder into a route."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain import melder_events as m
from vtflow.domain.melding import Route
from vtflow.domain.waiting import wacht_of
from vtflow.domain.waiting_values import Melderafspraak, Wacht
from vtflow.domain.work_events import PlacedAtTeam


def _changed(route: Route, **changes: Any) -> Route:
    return replace(route, work=replace(route.work, wacht=replace(wacht_of(route), **changes)))


def _contact(route: Route, event: e.Event, fact: e.ContactRecorded) -> Route:
    if fact.uitkomst != "bereikt":
        return _changed(route, gemist=wacht_of(route).gemist + 1)
    # why: a class that a person judged before does not stand against what was seen now
    judged = {"risico": ""} if fact.veilig == "nee" else {}
    return _changed(route, gemist=0, bereikt_op=event.at, veilig=fact.veilig, **judged)


def _retriaged(route: Route, _: e.Event, fact: e.RouteRetriaged) -> Route:
    after = replace(route, acuut=fact.acuut)
    judged = fact.risico if fact.beoordeeld else ""
    return _changed(after, risico=judged) if judged or route.work.wacht else after


def _agreed(route: Route, _: e.Event, fact: m.MelderAgreed) -> Route:
    return _changed(route, melder=Melderafspraak(fact.opletten, fact.bellen, fact.tot))


def _ended(route: Route, _: e.Event, __: m.MelderAgreementEnded) -> Route:
    return _changed(route, melder=None)


def _unchanged(route: Route, _: e.Event, __: m.MelderSignaled) -> Route:
    return route


def _placed(route: Route, _: e.Event, fact: PlacedAtTeam) -> Route:
    return _changed(route, team=fact.team)


FOLDS: dict[type, Callable[[Route, Any, Any], Route]] = {
    e.ContactRecorded: _contact,
    e.RouteRetriaged: _retriaged,
    m.MelderAgreed: _agreed,
    m.MelderAgreementEnded: _ended,
    m.MelderSignaled: _unchanged,
    PlacedAtTeam: _placed,
}


def without(before: Route, later: Iterable[e.Event]) -> Wacht:
    """Return what is known of contact after `later`, folded from `before`: as if what lay between had not been."""
    route = before
    for event in later:
        fold = FOLDS.get(type(event.fact))
        route = fold(route, event, event.fact) if fold else route
    return wacht_of(route)
