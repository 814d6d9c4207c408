"""Fold one event into a route. Needs no norms: what norms caused is in the events themselves, so replay is exact."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from vtflow.domain import (
    clock_folds,
    handover_folds,
    intake_folds,
    ladder_folds,
    person_folds,
    regie_folds,
    step_folds,
    waiting_folds,
    work_folds,
)
from vtflow.domain import events as e
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import TASK, Route, State, Wait
from vtflow.domain.routing import main_wait
from vtflow.domain.work_events import WorkMoved

S = State
#: facts about a melding of which the route ended: disputes over whose time it was come up afterwards
AFTER_CLOSING = (e.BookingCorrected,)


def evolve(route: Route | None, event: e.Event) -> Route:
    """Return the route after `event`.

    Raises:
        IllegalEvent: the event cannot follow, e.g. a second registration or a wait that was not open.
    """
    fact = event.fact
    begin = intake_folds.FIRST.get(type(fact))
    if begin is not None:
        if route is not None:
            text = f"{route.ref} was registered already"
            raise IllegalEvent(text)
        return begin(event, fact)
    if route is None or (route.closed_at is not None and not isinstance(fact, AFTER_CLOSING)):
        text = f"{fact.kind} cannot follow: the stream is {'empty' if route is None else 'closed'}"
        raise IllegalEvent(text)
    after = _FOLDS[type(fact)](route, event, fact)
    main = main_wait(after)
    aan_zet = "" if after.closed_at else main.holder if main else after.responsible
    regie, casushouder = regie_folds.regie_after(route, after, event), _casushouder(after, event)
    # why: an answer typed in late may lie before the previous change of holder; time is booked once only
    since = route.aan_zet_since if aan_zet == route.aan_zet else max(event.at, route.aan_zet_since)
    return replace(
        after, events=route.events + 1, casushouder=casushouder, regie=regie, aan_zet=aan_zet, aan_zet_since=since
    )


def _casushouder(route: Route, event: e.Event) -> str:
    """Return who does the work: who was assigned, until then who gave the last command of Veilig Thuis.

    Who moves the work of another does not take it on by that.
    """
    by = event.by
    stands_in = route.is_open and route.work.assigned_at is None and by.startswith(f"{route.veilig_thuis}.")
    return by if stands_in and not isinstance(event.fact, WorkMoved) else route.casushouder


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


def _change_wait(route: Route, no: int, **changes: Any) -> Route:
    if all(wait.no != no for wait in route.waits):
        text = f"{route.ref} has no open wait {no}"
        raise IllegalEvent(text)
    return replace(route, waits=tuple(replace(w, **changes) if w.no == no else w for w in route.waits))


def _joined(route: Route, _: e.Event, fact: e.MeldingJoined) -> Route:
    return replace(route, joined_to=fact.to, state=S.GEVOEGD)


def _join_received(route: Route, event: e.Event, fact: e.JoinReceived) -> Route:
    joined = replace(route, joined=(*route.joined, fact.ref))
    return handover_folds.reopened(joined, event.at) if fact.reopens else joined


def _split(route: Route, _: e.Event, __: e.MeldingSplit) -> Route:
    state = S.BESLOTEN if route.uitkomst else S.GECHECKT if route.checked else S.AANGENOMEN
    # why: with whom it was compared turned out to be somebody else, so nothing is known of its class
    return replace(route, joined_to=None, state=state, klasse="", eerdere=0)


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


def _closed(route: Route, event: e.Event, fact: e.RouteClosed) -> Route:
    state = route.state if route.state is S.GEVOEGD else S.AFGESLOTEN
    after = replace(route, state=state, closed_at=event.at)
    if not fact.naar:
        return after
    ended = tuple(replace(one, ended_at=event.at) if one.is_open else one for one in route.trajecten)
    return replace(after, trajecten=ended, transferred_to=fact.naar, continues_as=fact.melding)


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
    name = f"{TASK}-{int(task.name.removeprefix(TASK).removeprefix('-') or 1) + 1}"
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
    e.OverdrachtOffered: handover_folds.offered,
    e.OverdrachtWithdrawn: handover_folds.withdrawn,
    e.ReceiptConfirmed: handover_folds.received,
    e.OverdrachtAccepted: handover_folds.accepted,
    e.OverdrachtReturned: handover_folds.returned,
    e.OverdrachtRefused: handover_folds.refused,
    e.PutOnOwnList: handover_folds.own_list,
    e.FirstContactReported: handover_folds.first_contact,
    e.HelpStartReported: handover_folds.help_started,
    e.ReportedBack: handover_folds.reported_back,
    e.OverdrachtHandedBack: handover_folds.handed_back,
    e.SignalReported: _unchanged,
    e.BetrokkenenRecorded: person_folds.betrokkenen,
    e.GesprekRecorded: person_folds.gesprek,
    e.MonitorplanRecorded: person_folds.monitorplan,
    e.MonitoringRecorded: person_folds.monitored,
    e.RouteClosed: _closed,
    e.StepTaken: step_folds.step,
    e.WaitOpened: _wait_opened,
    e.WaitClosed: _wait_closed,
    e.RungReached: _rung,
    e.TermBreached: _breached,
    e.EscalatedByHand: ladder_folds.by_hand,
    e.EscalationLowered: ladder_folds.lowered,
    e.EscalationAcknowledged: _acknowledged,
    e.AcknowledgementLapsed: _lapsed,
    **work_folds.FOLDS,
    **waiting_folds.FOLDS,
    **clock_folds.FOLDS,
    **intake_folds.FOLDS,
}
