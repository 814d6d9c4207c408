"""Fold changes of clocks and corrected entries into a route."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from vtflow.domain import clock_events as k
from vtflow.domain import handover_folds
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import Route, State


def _changed(route: Route, _: Any, fact: k.ClockChange) -> Route:
    if all(wait.no != fact.no for wait in route.waits):
        text = f"{route.ref} has no open wait {fact.no}"
        raise IllegalEvent(text)
    return replace(route, waits=tuple(fact.wait if wait.no == fact.no else wait for wait in route.waits))


def _receipt(route: Route, _: Any, fact: k.ReceiptCorrected) -> Route:
    return replace(route, truly_received_at=fact.vanaf)


def _unchanged(route: Route, _: Any, __: Any) -> Route:
    return route


def _entry(route: Route, _: Any, fact: k.EntryCorrected) -> Route:
    after = route
    if fact.overdracht and fact.overdracht_state is not None:
        after = handover_folds.put_back(after, fact.overdracht, fact.overdracht_state)
    if fact.punten:
        after = replace(after, monitorplan=_without_results(after, fact))
    if fact.state is not None:
        after = replace(after, state=fact.state)
    if fact.wacht is not None:
        after = replace(after, work=replace(after.work, wacht=fact.wacht))
    return replace(after, uitkomst=None) if fact.heropent else after


def _without_results(route: Route, fact: k.EntryCorrected) -> Any:
    taken = set(fact.punten)
    return tuple(
        replace(row, resultaat="", at=None, door="")
        if row.moment == fact.moment and (row.persoon, row.punt) in taken
        else row
        for row in route.monitorplan
    )


def _cancelled(route: Route, event: Any, fact: k.TrajectCancelled) -> Route:
    if not any(one.no == fact.traject and one.is_open for one in route.trajecten):
        text = f"{route.ref} has no open traject {fact.traject}"
        raise IllegalEvent(text)
    trajecten = tuple(replace(t, ended_at=event.at) if t.no == fact.traject else t for t in route.trajecten)
    state: State = fact.state or route.state
    return replace(route, trajecten=trajecten, state=state)


FOLDS: dict[type, Callable[[Route, Any, Any], Route]] = {
    k.WaitPaused: _changed,
    k.WaitResumed: _changed,
    k.WaitExtended: _changed,
    k.StartCorrected: _changed,
    k.WaitMigrated: _changed,
    k.ReceiptCorrected: _receipt,
    k.WaitSkipped: _unchanged,
    k.EntryCorrected: _entry,
    k.TrajectCancelled: _cancelled,
    k.BookingCorrected: _unchanged,
}
