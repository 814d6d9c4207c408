"""From the events of a melding to the facts that reports count. Pure; needs no norms."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.bookings import booked_to
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.evolve import evolve
from vtflow.domain.legs.dienst import DIENST, ONDERZOEK
from vtflow.domain.melding import Route
from vtflow.domain.routing import main_wait, stage
from vtflow.domain.work_events import CasushouderAssigned
from vtflow.reports.facts import (
    AnyFact,
    Booked,
    Changed,
    Done,
    Ended,
    Handed,
    In,
    Late,
    Onderzoek,
    Opened,
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
#: facts that are counted by name alone
_COUNTED = frozenset({
    "melding-gevoegd", "melding-gesplitst", "hulp-gestart", "eerste-contact", "teruggekoppeld", "afgesloten",
    "casushouder-toegewezen", "hertriage-gedaan", "signaal-gemeld",
})  # fmt: skip
Moments = tuple[int, int]


def facts_of(events: Iterable[e.Event]) -> list[AnyFact]:
    """Return the facts of one melding in the order in which they were recorded.

    Args:
        events: The stream of the melding, oldest first, from its registration on.
    """
    found: list[AnyFact] = []
    route: Route | None = None
    turn: tuple[str, str, str, str] | None = None
    since = 0
    for event in events:
        before, route = route, evolve(route, event)
        when = (micros(event.recorded_at), micros(event.at))
        found += _told(event, before, route, when)
        holds = _turn(route)
        if holds != turn:
            # why: an answer typed in late may lie before the last change; time is booked once only
            since = max(when[1], since)
            found.append(Turn(when[0], since, *holds))
            turn = holds
    return found


def _turn(route: Route) -> tuple[str, str, str, str]:
    if not route.is_open:
        return "", "", "", route.state.value
    wait = main_wait(route)
    leg = wait.leg if wait else stage(route).leg
    return booked_to(route), leg, wait.norm if wait else "", route.state.value


def _told(event: e.Event, before: Route | None, route: Route, when: Moments) -> Iterator[AnyFact]:
    fact: Any = event.fact
    if before is None:
        melder = fact.melder if isinstance(fact, e.MeldingRegistered) else fact.adviesvrager
        yield In(*when, fact.region, fact.gemeente, melder, route.soort, fact.acuut)
        return
    handler = _FACTS.get(type(event.fact))
    if handler is not None:
        yield from handler(event, before, route, when)
    elif fact.kind in _COUNTED:
        value = fact.casushouder if isinstance(fact, CasushouderAssigned) else ""
        yield Done(*when, fact.kind, 0, value)


def _opened(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    wait = event.fact.wait
    yield Opened(*when, wait.no, wait.norm, wait.leg, wait.holder, micros(wait.limit_at), micros(wait.opened_at))


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


def _decided(event: Any, _: Route, __: Route, when: Moments) -> Iterator[AnyFact]:
    yield Done(*when, event.fact.kind, 0, event.fact.uitkomst)


def _offered(event: Any, _: Route, route: Route, when: Moments) -> Iterator[AnyFact]:
    fact = event.fact
    team = fact.override_by.partition(".")[0]
    yield Handed(*when, "aangeboden", f"o{fact.no}", route.veilig_thuis, fact.aan, fact.grond, team, len(fact.missing))


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
    value = f"{fact.bij}:{fact.gegevens['code']}" if fact.soort == "knelpunt" else fact.bij
    yield Done(*when, fact.stap, fact.traject, value)
    if fact.ends and fact.soort == DIENST.soort:
        yield Done(*when, "dienst-einde", fact.traject, "")


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
    e.VeiligheidsbeoordelingDecided: _decided,
    e.StepTaken: _stepped,
    e.OverdrachtOffered: _offered,
    e.OverdrachtAccepted: _answered("aanvaard"),
    e.OverdrachtReturned: _answered("onvolledig"),
    e.OverdrachtRefused: _answered("geweigerd"),
    e.OverdrachtWithdrawn: _answered("ingetrokken"),
    e.OverdrachtHandedBack: _answered("teruggegeven"),
    e.PutOnOwnList: _answered("eigen_lijst"),
}
