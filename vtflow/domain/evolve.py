"""Fold one event into a route. Needs no norms: what norms caused is in the events themselves, so replay is exact."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import Overdracht, Route, State, Wait
from vtflow.domain.routing import main_wait

S = State


def evolve(route: Route | None, event: e.Event) -> Route:
    """Return the route after `event`.

    Raises:
        IllegalEvent: the event cannot follow, e.g. a second registration or a wait that was not open.
    """
    fact = event.fact
    if isinstance(fact, e.MeldingRegistered):
        if route is not None:
            text = f"{route.ref} was registered already"
            raise IllegalEvent(text)
        return _registered(event, fact)
    if route is None or route.closed_at is not None:
        text = f"{fact.kind} cannot follow: the stream is {'empty' if route is None else 'closed'}"
        raise IllegalEvent(text)
    after = _FOLDS[type(fact)](route, event, fact)
    main = main_wait(after)
    aan_zet = "" if after.closed_at else main.holder if main else after.responsible
    moved = aan_zet != route.aan_zet
    return replace(
        after,
        events=route.events + 1,
        casushouder=event.by if event.by.startswith(f"{route.veilig_thuis}.") else route.casushouder,
        aan_zet=aan_zet,
        # why: an answer typed in late may lie before the previous change of holder; time is booked once only
        aan_zet_since=max(event.at, route.aan_zet_since) if moved else route.aan_zet_since,
    )


def replay(events: list[e.Event]) -> Route:
    """Fold a whole stream.

    Raises:
        IllegalEvent: the stream is empty or an event cannot follow.
    """
    route: Route | None = None
    for event in events:
        route = evolve(route, event)
    if route is None:
        text = "an empty stream has no route"
        raise IllegalEvent(text)
    return route


def _registered(event: e.Event, fact: e.MeldingRegistered) -> Route:
    return Route(
        ref=fact.ref,
        region=fact.region,
        gemeente=fact.gemeente,
        received_at=event.at,
        kinderen=fact.kinderen,
        state=S.AANGENOMEN,
        veilig_thuis=fact.responsible,
        responsible=fact.responsible,
        aan_zet=fact.responsible,
        aan_zet_since=event.at,
        acuut=fact.acuut,
        events=1,
    )


def _handed(route: Route, **changes: Any) -> Route:
    """Change the current overdracht; the melding takes over its state where that is a state of the melding too."""
    if route.overdracht is None:
        text = f"{route.ref} has no overdracht"
        raise IllegalEvent(text)
    overdracht = replace(route.overdracht, **changes)
    came_back = overdracht.state in {S.ONVOLLEDIG, S.GEWEIGERD, S.INGETROKKEN}
    return replace(route, overdracht=overdracht, state=S.BESLOTEN if came_back else overdracht.state)


def _change_wait(route: Route, no: int, **changes: Any) -> Route:
    if all(wait.no != no for wait in route.waits):
        text = f"{route.ref} has no open wait {no}"
        raise IllegalEvent(text)
    return replace(route, waits=tuple(replace(w, **changes) if w.no == no else w for w in route.waits))


def _joined(route: Route, _: e.Event, fact: e.MeldingJoined) -> Route:
    return replace(route, joined_to=fact.to, state=S.GEVOEGD)


def _join_received(route: Route, _: e.Event, fact: e.JoinReceived) -> Route:
    joined = replace(route, joined=(*route.joined, fact.ref))
    if not fact.reopens:
        return joined
    return replace(
        joined, state=S.GECHECKT, uitkomst=None, overdracht=None, reopened=True, responsible=route.veilig_thuis
    )


def _split(route: Route, _: e.Event, __: e.MeldingSplit) -> Route:
    state = S.BESLOTEN if route.uitkomst else S.GECHECKT if route.checked else S.AANGENOMEN
    return replace(route, joined_to=None, state=state)


def _join_undone(route: Route, _: e.Event, fact: e.JoinUndone) -> Route:
    return replace(route, joined=tuple(ref for ref in route.joined if ref != fact.ref))


def _checked(route: Route, _: e.Event, fact: e.VeiligheidChecked) -> Route:
    state = route.state if route.state is S.GEVOEGD else S.GECHECKT
    return replace(route, checked=True, acuut=fact.acuut or route.acuut, state=state)


def _decided(route: Route, _: e.Event, fact: e.VeiligheidsbeoordelingDecided) -> Route:
    if route.state is S.GEVOEGD:
        return replace(route, uitkomst=fact.uitkomst)
    return replace(route, uitkomst=fact.uitkomst, state=S.MONITORING if fact.monitoring else S.BESLOTEN)


def _joined_decided(route: Route, _: e.Event, fact: e.JoinedMeldingDecided) -> Route:
    if not fact.opens:
        return route
    return replace(route, uitkomst=fact.uitkomst, state=S.MONITORING if fact.monitoring else S.BESLOTEN)


def _offered(route: Route, event: e.Event, fact: e.OverdrachtOffered) -> Route:
    overdracht = Overdracht(
        no=fact.no,
        aan=fact.aan,
        soort=fact.soort,
        offered_at=event.at,
        state=S.AANGEBODEN,
        spoed=fact.spoed,
        criterium=str(fact.checklist.get("criterium") or ""),
        contactpersoon=str(fact.checklist.get("contactpersoon_vt") or ""),
    )
    return replace(route, overdracht=overdracht, overdrachten=fact.no, state=S.AANGEBODEN)


def _withdrawn(route: Route, _: e.Event, fact: e.OverdrachtWithdrawn) -> Route:
    return _handed(route, state=S.INGETROKKEN, reden=fact.reden)


def _received(route: Route, _: e.Event, __: e.ReceiptConfirmed) -> Route:
    return _handed(route, state=S.ONTVANGEN)


def _accepted(route: Route, event: e.Event, fact: e.OverdrachtAccepted) -> Route:
    after = _handed(route, state=S.GEACCEPTEERD, accepted_by=event.by, gesprek_op=fact.gesprek_op)
    return replace(after, responsible=_receiver(after))


def _returned(route: Route, _: e.Event, fact: e.OverdrachtReturned) -> Route:
    return _handed(route, state=S.ONVOLLEDIG, reden=fact.reden)


def _refused(route: Route, _: e.Event, fact: e.OverdrachtRefused) -> Route:
    return _handed(route, state=S.GEWEIGERD, reden=fact.reden)


def _own_list(route: Route, _: e.Event, fact: e.PutOnOwnList) -> Route:
    after = _handed(route, state=S.WACHTLIJST_ONTVANGER, expected_start=fact.verwachte_start)
    return replace(after, responsible=route.veilig_thuis)


def _first_contact(route: Route, _: e.Event, __: e.FirstContactReported) -> Route:
    after = _handed(route, state=S.EERSTE_CONTACT)
    return replace(after, responsible=_receiver(after))


def _help_started(route: Route, _: e.Event, __: e.HelpStartReported) -> Route:
    return _handed(route, state=S.HULP_GESTART)


def _reported_back(route: Route, _: e.Event, __: e.ReportedBack) -> Route:
    return _handed(route, state=S.TERUGGEKOPPELD)


def _receiver(route: Route) -> str:
    if route.overdracht is None:
        text = f"{route.ref} has no overdracht"
        raise IllegalEvent(text)
    return route.overdracht.aan


def _retriaged(route: Route, _: e.Event, fact: e.RouteRetriaged) -> Route:
    return replace(route, acuut=fact.acuut)


def _monitored(route: Route, _: e.Event, __: e.MonitoringRecorded) -> Route:
    return replace(route, state=S.MONITORING)


def _closed(route: Route, event: e.Event, __: e.RouteClosed) -> Route:
    state = route.state if route.state is S.GEVOEGD else S.AFGESLOTEN
    return replace(route, state=state, closed_at=event.at)


def _unchanged(route: Route, _: e.Event, __: e.Fact) -> Route:
    return route


def _wait_opened(route: Route, _: e.Event, fact: e.WaitOpened) -> Route:
    return replace(route, waits=(*route.waits, fact.wait), waits_opened=max(route.waits_opened, fact.wait.no))


def _wait_closed(route: Route, _: e.Event, fact: e.WaitClosed) -> Route:
    waits: tuple[Wait, ...] = tuple(wait for wait in route.waits if wait.no != fact.no)
    if len(waits) == len(route.waits):
        text = f"{route.ref} has no open wait {fact.no}"
        raise IllegalEvent(text)
    return replace(route, waits=waits)


def _rung(route: Route, _: e.Event, fact: e.RungReached) -> Route:
    wait = route.wait(fact.no)
    reached = next((i for i, rung in enumerate(wait.ladder, 1) if rung.name == fact.rung), 0)
    if reached != wait.reached + 1:
        text = f"{route.ref} wait {fact.no}: rung {fact.rung} out of order"
        raise IllegalEvent(text)
    if fact.again_at is None:
        return _change_wait(route, fact.no, reached=reached)
    task = wait.ladder[-1]
    name = f"{task.name.split('-')[0]}-{sum(rung.again_every > 0 for rung in wait.ladder) + 1}"
    return _change_wait(
        route, fact.no, reached=reached, ladder=(*wait.ladder, replace(task, name=name, at=fact.again_at))
    )


def _breached(route: Route, _: e.Event, fact: e.TermBreached) -> Route:
    return _change_wait(route, fact.no, breached=True)


def _acknowledged(route: Route, event: e.Event, fact: e.EscalationAcknowledged) -> Route:
    return _change_wait(route, fact.no, acknowledged_until=fact.until, acknowledged_by=event.by)


def _lapsed(route: Route, _: e.Event, fact: e.AcknowledgementLapsed) -> Route:
    return _change_wait(route, fact.no, acknowledged_until=None, acknowledged_by=None)


_FOLDS: dict[type, Callable[[Route, e.Event, Any], Route]] = {
    e.MeldingJoined: _joined,
    e.JoinReceived: _join_received,
    e.MeldingSplit: _split,
    e.JoinUndone: _join_undone,
    e.VeiligheidChecked: _checked,
    e.VeiligheidsbeoordelingDecided: _decided,
    e.JoinedMeldingDecided: _joined_decided,
    e.MelderInformed: _unchanged,
    e.OverdrachtOffered: _offered,
    e.OverdrachtWithdrawn: _withdrawn,
    e.ReceiptConfirmed: _received,
    e.OverdrachtAccepted: _accepted,
    e.OverdrachtReturned: _returned,
    e.OverdrachtRefused: _refused,
    e.PutOnOwnList: _own_list,
    e.FirstContactReported: _first_contact,
    e.HelpStartReported: _help_started,
    e.ReportedBack: _reported_back,
    e.ContactRecorded: _unchanged,
    e.SignalReported: _unchanged,
    e.RouteRetriaged: _retriaged,
    e.MonitoringRecorded: _monitored,
    e.RouteClosed: _closed,
    e.WaitOpened: _wait_opened,
    e.WaitClosed: _wait_closed,
    e.RungReached: _rung,
    e.TermBreached: _breached,
    e.EscalatedByHand: _unchanged,
    e.EscalationAcknowledged: _acknowledged,
    e.AcknowledgementLapsed: _lapsed,
}
