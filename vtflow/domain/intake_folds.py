"""Fold what happened at the intake: the first event of a stream, and what the radar saw."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.melding import Route, State

#: kind of route, and of its one traject
ADVIES = "advies"


def _begun(event: e.Event, fact: e.MeldingRegistered | e.AdviesRegistered, **own: Any) -> Route:
    return Route(
        ref=fact.ref,
        region=fact.region,
        gemeente=fact.gemeente,
        received_at=event.at,
        state=State.AANGENOMEN,
        veilig_thuis=fact.responsible,
        responsible=fact.responsible,
        aan_zet=fact.responsible,
        aan_zet_since=event.at,
        acuut=fact.acuut,
        events=1,
        **own,
    )


def _melding(event: e.Event, fact: e.MeldingRegistered) -> Route:
    own = {"kinderen": fact.kinderen, "structureel": fact.structureel, "klasse": fact.klasse, "eerdere": fact.eerdere}
    return _begun(event, fact, **own)


def _taken_over(event: e.Event, fact: e.MeldingTakenOver) -> Route:
    return Route(
        ref=fact.ref,
        region=fact.region,
        gemeente=fact.gemeente,
        received_at=fact.ontvangen_op,
        kinderen=fact.kinderen,
        state=fact.staat,
        veilig_thuis=fact.responsible,
        responsible=fact.responsible,
        aan_zet=fact.responsible,
        aan_zet_since=event.at,
        acuut=fact.acuut,
        checked=fact.gecheckt,
        uitkomst=fact.uitkomst or None,
        casushouder=f"{fact.responsible}.{fact.naam}",
        reopened=fact.heropend,
        trajecten=fact.trajecten,
        events=1,
        betrokkenen=fact.betrokkenen,
        gesprekken=fact.gesprekken,
        monitorplan=fact.monitorplan,
        work=fact.work,
        klasse=fact.klasse,
        eerdere=fact.eerdere,
        structureel=fact.structureel,
        taken_over_from=fact.van,
        taken_over_at=event.at,
    )


def _advies(event: e.Event, fact: e.AdviesRegistered) -> Route:
    return _begun(event, fact, kinderen=0, soort=ADVIES)


def _repeated(route: Route, _: e.Event, __: e.RepetitionMarked) -> Route:
    return replace(route, structureel=True)


def _linked(route: Route, _: e.Event, __: e.LinkReceived) -> Route:
    return route


def _gemeente(route: Route, _: e.Event, fact: e.GemeenteSet) -> Route:
    return replace(route, gemeente=fact.gemeente)


#: facts that begin a stream
FIRST: Mapping[type, Callable[[e.Event, Any], Route]] = {
    e.MeldingRegistered: _melding,
    e.AdviesRegistered: _advies,
    e.MeldingTakenOver: _taken_over,
}
FOLDS: Mapping[type, Callable[[Route, e.Event, Any], Route]] = {
    e.RepetitionMarked: _repeated,
    e.LinkReceived: _linked,
    e.GemeenteUnknown: _linked,
    e.GemeenteSet: _gemeente,
}
