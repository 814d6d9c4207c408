"""Fold what was recorded of the people of a melding into its route."""

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain import work_folds
from vtflow.domain.melding import Route, State
from vtflow.domain.persons import Gesprek, MonitorRow

#: how far a person was reached; a later failed attempt takes nothing back
REACH = {"niet_gesproken": 0, "gezien": 1, "gesproken": 2}


def betrokkenen(route: Route, _: e.Event, fact: e.BetrokkenenRecorded) -> Route:
    """Remember who the direct betrokkenen are."""
    return replace(route, betrokkenen=fact.betrokkenen)


def gesprek(route: Route, event: e.Event, fact: e.GesprekRecorded) -> Route:
    """Keep one entry a person: the furthest one, and of two alike the later recorded."""
    before = next((one for one in route.gesprekken if one.persoon == fact.persoon), None)
    if before is not None and REACH[before.uitkomst] > REACH[fact.uitkomst]:
        return route
    entry = Gesprek(fact.persoon, fact.uitkomst, event.at, fact.reden, fact.akkoord)
    others = tuple(one for one in route.gesprekken if one.persoon != fact.persoon)
    return work_folds.spoken(replace(route, gesprekken=(*others, entry)), fact.persoon)


def monitorplan(route: Route, _: e.Event, fact: e.MonitorplanRecorded) -> Route:
    """Put new rows in the place of the open ones; rows with a result stay."""
    rows = tuple(MonitorRow(one.persoon, one.punt, one.moment) for one in fact.rijen)
    return replace(route, monitorplan=(*_done(route), *rows))


def monitored(route: Route, event: e.Event, fact: e.MonitoringRecorded) -> Route:
    """Write the results of a monitor moment into the open rows of the plan."""
    found = {(one.persoon, one.punt): one.resultaat for one in fact.punten}
    rows = tuple(
        replace(row, resultaat=found[row.persoon, row.punt], at=event.at, door=fact.door)
        if row.moment == fact.moment and not row.resultaat and (row.persoon, row.punt) in found
        else row
        for row in route.monitorplan
    )
    return replace(route, state=State.MONITORING, monitorplan=rows)


def reopened(route: Route) -> Route:
    """Begin anew: who was spoken before the earlier decision does not count for the next, nor does the open plan."""
    return replace(route, betrokkenen=(), gesprekken=(), monitorplan=_done(route))


def _done(route: Route) -> tuple[MonitorRow, ...]:
    return tuple(row for row in route.monitorplan if row.resultaat)
