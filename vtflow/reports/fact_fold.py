"""From the events of a melding to the facts that reports count. Pure; needs no norms."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.bookings import booked_to
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.evolve import evolve
from vtflow.domain.legs.dienst import DIENST, ONDERZOEK
from vtflow.domain.melder_events import MelderSignaled
from vtflow.domain.melding import Route, State
from vtflow.domain.routing import main_wait, stage
from vtflow.domain.work_events import CasushouderAssigned, ContactAttempted, HoursRecorded
from vtflow.reports.facts import (
    DECLARED,
    KNELPUNT_SOORT,
    LEFT,
    SERVICE_ENDED,
    AnyFact,
    Assigned,
    Booked,
    Changed,
    Done,
    Ended,
    Handed,
    In,
    Late,
    Lies,
    Met,
    Onderzoek,
    OnLists,
    Opened,
    Phase,
    Placed,
    Received,
    Spent,
    Spoken,
    Turn,
    micros,
)

#: steps of referrals to providers, crisis services and the Raad -> what they count as between two organisations
_REFERRALS: dict[str, str] = {
    **dict.fromkeys(("aanbieder-verwezen", "opnieuw-verwezen", "crisis-gebeld", "crisis-doorgebeld"), "aangeboden"),
    **dict.fromkeys(("vto-verstuurd",), "aangeboden"),
    **dict.fromkeys(("intake-gedaan", "crisis-beantwoord", "vto-ontvangen"), "aanvaard"),
    **dict.fromkeys(("hulp-geweigerd", "crisis-geweigerd", "vto-afgewezen"), "geweigerd"),
    **dict.fromkeys(("verwijzing-ingetrokken", "crisis-vervallen", "vto-ingetrokken"), "ingetrokken"),
}
#: steps of a transfer to another region -> what they count as between its Veilig Thuis and that of the melding
_TRANSFERS: dict[str, str] = {
    "verhuizing-aangeboden": "aangeboden",
    "verhuizing-aanvaard": "aanvaard",
    "verhuizing-teruggestuurd": "geweigerd",
    "verhuizing-ingetrokken": "ingetrokken",
}
#: what is no `Done`: what time itself brings, and steps, which have a name of their own
_NOT_DONE = (e.WaitOpened, e.WaitClosed, e.RungReached, e.TermBreached, e.AcknowledgementLapsed, e.StepTaken)
#: fields in which a step tells why or what, the first that it has
_CODES = ("code", "reden")
Moments = tuple[int, int]
Step = tuple[e.Event, Route | None, Route]


def facts_of(events: Iterable[e.Event]) -> list[AnyFact]:
    """Return the facts of one melding in the order in which they were recorded.

    Args:
        events: The stream of the melding, oldest first, from its registration on.
    """
    return facts_along(_steps(events))


def _steps(events: Iterable[e.Event]) -> Iterator[Step]:
    route: Route | None = None
    for event in events:
        before, route = route, evolve(route, event)
        yield event, before, route


def facts_along(steps: Iterable[Step]) -> list[AnyFact]:
    """Return the facts of one melding of which the events were folded already.

    Args:
        steps: Every event with the route before and after it, oldest first, from its registration on.
    """
    found: list[AnyFact] = []
    turn: tuple[str, str, str, str] | None = None
    since = 0
    for event, before, route in steps:
        when = (micros(event.recorded_at), micros(event.at))
        found += _told(event, before, route, when)
        found += _standing(before, route, when)
        holds = _turn(route)
        if holds != turn:
            # why: an answer typed in late may lie before the last change; time is booked once only
            since = max(when[1], since)
            found.append(Turn(when[0], since, *holds))
            turn = holds
    return found


def _standing(before: Route | None, route: Route, when: Moments) -> Iterator[AnyFact]:
    """Yield what changed of who has the duty and the regie, and of what waits on a receiver's own list."""
    lies = route.responsible, route.regisseur
    if before is None or lies != (before.responsible, before.regisseur):
        yield Lies(*when, *lies)
    if before is not None and route.deliveries is not before.deliveries:
        waiting = _on_lists(route)
        if waiting != _on_lists(before):
            yield OnLists(*when, waiting)


def _on_lists(route: Route) -> tuple[tuple[str, int], ...]:
    return tuple((d.aan, micros(d.offered_at)) for d in route.deliveries if d.state is State.WACHTLIJST_ONTVANGER)


def _turn(route: Route) -> tuple[str, str, str, str]:
    if not route.is_open:
        return "", "", "", route.state.value
    wait = main_wait(route)
    leg = wait.leg if wait else stage(route).leg
    return booked_to(route), leg, wait.norm if wait else "", route.state.value


def _told(event: e.Event, before: Route | None, route: Route, when: Moments) -> Iterator[AnyFact]:
    fact: Any = event.fact
    if before is None:
        yield from _came(fact, route, when)
        return
    if not isinstance(fact, _NOT_DONE):
        yield Done(*when, fact.kind, 0, _VALUES.get(type(event.fact), _nothing)(fact))
    handler = _FACTS.get(type(event.fact))
    if handler is not None:
        yield from handler(event, before, route, when)


def _came(fact: Any, route: Route, when: Moments) -> Iterator[AnyFact]:
    place = fact.region, fact.gemeente
    if isinstance(fact, e.AdviesRegistered):
        yield In(*when, *place, fact.adviesvrager, route.soort, fact.acuut)
        return
    what = fact.melder, route.soort, fact.acuut, fact.kinderen, fact.klasse
    if isinstance(fact, e.MeldingRegistered):
        yield In(*when, *place, *what, fact.fase)
        return
    yield In(when[0], micros(fact.ontvangen_op), *place, *what, van=fact.uit_regio)
    for one in fact.trajecten:
        yield Phase(*when, one.no, one.soort, one.fase, one.bij, False, "")
        if one.gegevens.get("dienst") == ONDERZOEK:
            # why: nobody of this region was assigned yet, whoever had it before
            yield Onderzoek(when[0], micros(one.begun_at), one.no, micros(route.counts_from), False)


def _nothing(_: Any) -> str:
    return ""


def _opened(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    wait = event.fact.wait
    times = micros(wait.limit_at), micros(wait.opened_at)
    yield Opened(*when, wait.no, wait.norm, wait.leg, wait.holder, *times, wait.breached)


def _ended(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    fact = event.fact
    yield Ended(*when, fact.no, fact.how, fact.in_time)


def _late(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Late(*when, event.fact.no)


def _changed(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    wait = event.fact.wait
    yield Changed(*when, wait.no, micros(wait.limit_at), micros(wait.opened_at))


def _booked(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    fact = event.fact
    yield Booked(*when, micros(fact.van), micros(fact.tot), fact.houder, fact.reden, fact.betwist_door, event.by)


def _assigned(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    fact = event.fact
    yield Assigned(*when, fact.casushouder, fact.was, fact.ander_team)


def _met(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Met(*when, event.by)
    if isinstance(event.fact, e.GesprekRecorded):
        yield Spoken(*when, event.fact.persoon, event.fact.uitkomst)


def _spent(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Spent(*when, event.fact.taak, event.fact.minuten)


def _placed(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Placed(*when, event.fact.gemeente)


def _received(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Received(*when, micros(event.fact.vanaf))


def _offered(event: Any, _: Route, route: Route, when: Moments) -> Iterator[AnyFact]:
    fact = event.fact
    team = fact.override_by.partition(".")[0]
    yield Handed(*when, "aangeboden", f"o{fact.no}", route.veilig_thuis, fact.aan, fact.grond, team, len(fact.missing))
    for child, _ in fact.kinderen:
        yield Spoken(*when, child, DECLARED)


def _answered(what: str) -> Callable[[Any, Route, Route, Moments], Iterator[AnyFact]]:
    def told(event: Any, before: Route, route: Route, when: Moments) -> Iterator[AnyFact]:
        fact = event.fact
        to = next((one.aan for one in (*before.deliveries, *route.deliveries) if one.no == fact.no), "")
        how = ""
        if isinstance(fact, e.OverdrachtAccepted):
            how = "warm" if fact.gesprek_op else "koud"
        yield Handed(*when, what, f"o{fact.no}", route.veilig_thuis, to, getattr(fact, "reden", ""), how, 0)

    return told


def _stepped(event: Any, before: Route, route: Route, when: Moments) -> Iterator[AnyFact]:
    fact: e.StepTaken = event.fact
    if fact.stap == "dienst-besloten" and fact.gegevens.get("dienst") == ONDERZOEK:
        yield Onderzoek(*when, fact.traject, micros(route.counts_from), route.work.assigned_at is not None)
    if what := _REFERRALS.get(fact.stap):
        # why: a VTO leaves by machine; it is the request of Veilig Thuis all the same
        sender = route.veilig_thuis if event.by == SYSTEEM else event.by.partition(".")[0]
        yield Handed(*when, what, f"t{fact.traject}", sender, fact.bij, "", "", 0)
    if what := _TRANSFERS.get(fact.stap):
        asked = route.traject(fact.traject).gegevens
        receiver = str(asked["naar"]) if asked["elders"] else fact.bij
        yield Handed(*when, what, f"t{fact.traject}", route.veilig_thuis, receiver, "", "", 0)
    code = next((str(fact.gegevens[name]) for name in _CODES if name in fact.gegevens), "")
    yield Done(*when, fact.stap, fact.traject, f"{fact.bij}:{code}" if fact.soort == KNELPUNT_SOORT else fact.bij)
    yield Phase(*when, fact.traject, fact.soort, fact.fase, fact.bij, fact.ends, code)
    if fact.ends and fact.soort == DIENST.soort:
        yield Done(*when, SERVICE_ENDED, fact.traject, "")


def _cancelled(event: Any, before: Route, _: Route, when: Moments) -> Iterator[AnyFact]:
    one = before.traject(event.fact.traject)
    yield Phase(*when, one.no, one.soort, one.fase, one.bij, True, event.fact.reden)
    if one.soort == DIENST.soort:
        # why: a dienst that was begun by mistake does not stand on the wachtlijst for ever
        yield Done(*when, SERVICE_ENDED, one.no, "")


def _left(event: Any, before: Route, _: Route, when: Moments) -> Iterator[AnyFact]:
    """Yield that a melding went to another region, with what ran and goes on there."""
    if not event.fact.naar:
        return
    yield Done(*when, LEFT, 0, event.fact.naar)
    for one in before.trajecten:
        if one.is_open:
            yield Phase(*when, one.no, one.soort, one.fase, one.bij, True, LEFT)
        if one.is_open and one.soort == DIENST.soort:
            yield Done(*when, SERVICE_ENDED, one.no, "")


#: what a `Done` tells beside its name
_VALUES: dict[type, Callable[[Any], str]] = {
    CasushouderAssigned: lambda fact: fact.casushouder,
    e.VeiligheidsbeoordelingDecided: lambda fact: fact.uitkomst,
    MelderSignaled: lambda fact: fact.signaal,
}
_FACTS: dict[type, Callable[[Any, Route, Route, Moments], Iterator[AnyFact]]] = {
    e.WaitOpened: _opened,
    e.WaitClosed: _ended,
    e.TermBreached: _late,
    e.WaitPaused: _changed,
    e.WaitResumed: _changed,
    e.WaitExtended: _changed,
    e.StartCorrected: _changed,
    e.WaitMigrated: _changed,
    e.BookingCorrected: _booked,
    e.TrajectCancelled: _cancelled,
    e.RouteClosed: _left,
    e.StepTaken: _stepped,
    e.GemeenteSet: _placed,
    e.ReceiptCorrected: _received,
    CasushouderAssigned: _assigned,
    HoursRecorded: _spent,
    **dict.fromkeys((e.ContactRecorded, ContactAttempted, e.GesprekRecorded, e.MonitoringRecorded), _met),
    e.OverdrachtOffered: _offered,
    e.OverdrachtAccepted: _answered("aanvaard"),
    e.OverdrachtReturned: _answered("onvolledig"),
    e.OverdrachtRefused: _answered("geweigerd"),
    e.OverdrachtWithdrawn: _answered("ingetrokken"),
    e.OverdrachtHandedBack: _answered("teruggegeven"),
    e.PutOnOwnList: _answered("eigen_lijst"),
}
