"""Fold what happened to a handover into its route.

With several deliveries the melding stands where the least advanced one stands. The safety duty moves when all are
accepted, to the organisation that coordinates; on a recipient's own list it stays with, or returns to, Veilig Thuis.
"""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain import person_folds, work_folds
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.melding import Overdracht, Route, State

S = State
#: from least to most advanced
ORDER = (
    S.BESLOTEN,
    S.AANGEBODEN,
    S.ONTVANGEN,
    S.WACHTLIJST_ONTVANGER,
    S.GEACCEPTEERD,
    S.EERSTE_CONTACT,
    S.HULP_GESTART,
    S.TERUGGEKOPPELD,
)
_TAKEN_OVER = frozenset({S.GEACCEPTEERD, S.EERSTE_CONTACT, S.HULP_GESTART, S.TERUGGEKOPPELD})


def standing(one: Overdracht) -> State:
    """Return what the state of one delivery means for the melding: one that came back is to be offered anew."""
    return S.BESLOTEN if one.came_back else one.state


def held_up(route: Route) -> tuple[tuple[Overdracht, ...], tuple[Overdracht, ...]]:
    """Return the deliveries that hold up a split handover, and those that wait for them; both empty when none does."""
    places = {one.no: ORDER.index(standing(one)) for one in route.deliveries}
    least = min(places.values(), default=0)
    behind = tuple(one for one in route.deliveries if places[one.no] == least)
    ahead = tuple(one for one in route.deliveries if places[one.no] > least)
    return (behind, ahead) if ahead else ((), ())


def _with(route: Route, deliveries: tuple[Overdracht, ...]) -> Route:
    """Put deliveries in place; state and safety duty of the melding follow from them."""
    after = replace(route, deliveries=deliveries)
    lead = after.overdracht
    if lead is None:
        text = f"{route.ref} has no overdracht"
        raise IllegalEvent(text)
    holders = {route.veilig_thuis, *(one.aan for one in route.deliveries)}
    responsible = route.responsible
    # why: another party, such as the Raad, may hold the duty by its own leg; a delivery does not take it from there
    if responsible in holders:
        all_over = all(one.state in _TAKEN_OVER for one in deliveries)
        responsible = lead.aan if all_over else route.veilig_thuis
    # why: what another leg made of the melding, such as its being with the Raad, a delivery does not undo
    state = min(map(standing, deliveries), key=ORDER.index) if route.state in ORDER else route.state
    return replace(after, state=state, responsible=responsible)


def _changed(route: Route, no: int, **changes: Any) -> Route:
    if all(one.no != no for one in route.deliveries):
        text = f"{route.ref} has no overdracht {no}"
        raise IllegalEvent(text)
    return _with(route, tuple(replace(one, **changes) if one.no == no else one for one in route.deliveries))


def offered(route: Route, event: e.Event, fact: e.OverdrachtOffered) -> Route:
    """Add a delivery; one that came back about the same persons makes room for it."""
    delivery = Overdracht(
        no=fact.no,
        aan=fact.aan,
        soort=fact.soort,
        offered_at=event.at,
        state=S.AANGEBODEN,
        spoed=fact.spoed,
        criterium=str(fact.checklist.get("criterium") or ""),
        contactpersoon=str(fact.checklist.get("contactpersoon_vt") or ""),
        voor=fact.voor,
        regie=fact.regie,
        grond=fact.grond,
    )
    stay = tuple(one for one in route.deliveries if not (one.came_back and _gives_way(one, fact)))
    return _with(replace(route, overdrachten=fact.no), (*stay, delivery))


def _gives_way(one: Overdracht, fact: e.OverdrachtOffered) -> bool:
    if not fact.voor and not fact.regie:
        return True
    return set(one.voor) <= set(fact.voor) if one.voor else not one.regie or fact.regie


def withdrawn(route: Route, _: e.Event, fact: e.OverdrachtWithdrawn) -> Route:
    """Mark a delivery as withdrawn, or drop its track where nothing is needed any more."""
    if fact.vervalt:
        return _with(route, tuple(one for one in route.deliveries if one.no != fact.no))
    return _changed(route, fact.no, state=S.INGETROKKEN, reden=fact.reden)


def received(route: Route, _: e.Event, fact: e.ReceiptConfirmed) -> Route:
    """Mark as received."""
    return _changed(route, fact.no, state=S.ONTVANGEN)


def accepted(route: Route, event: e.Event, fact: e.OverdrachtAccepted) -> Route:
    """Mark as accepted, by whom and with which joint meeting."""
    return _changed(
        route, fact.no, state=S.GEACCEPTEERD, naam=fact.naam, accepted_by=event.by, gesprek_op=fact.gesprek_op
    )


def returned(route: Route, _: e.Event, fact: e.OverdrachtReturned) -> Route:
    """Mark as returned incomplete."""
    return _changed(route, fact.no, state=S.ONVOLLEDIG, reden=fact.reden)


def refused(route: Route, _: e.Event, fact: e.OverdrachtRefused) -> Route:
    """Mark as refused."""
    return _changed(route, fact.no, state=S.GEWEIGERD, reden=fact.reden)


def own_list(route: Route, _: e.Event, fact: e.PutOnOwnList) -> Route:
    """Mark as waiting on the recipient's own list."""
    return _changed(route, fact.no, naam=fact.naam, state=S.WACHTLIJST_ONTVANGER, expected_start=fact.verwachte_start)


def first_contact(route: Route, _: e.Event, fact: e.FirstContactReported) -> Route:
    """Mark the first contact."""
    return _changed(route, fact.no, state=S.EERSTE_CONTACT)


def help_started(route: Route, _: e.Event, fact: e.HelpStartReported) -> Route:
    """Mark that help started."""
    return _changed(route, fact.no, state=S.HULP_GESTART)


def reported_back(route: Route, _: e.Event, fact: e.ReportedBack) -> Route:
    """Mark the feedback."""
    return _changed(route, fact.no, state=S.TERUGGEKOPPELD)


def put_back(route: Route, no: int, state: State) -> Route:
    """Put a delivery back in an earlier state, because an entry about it was wrong."""
    return _changed(route, no, state=state)


def reopened(route: Route, at: datetime) -> Route:
    """Open the assessment again at an instant: what was recorded for the earlier decision counts no more."""
    anew = work_folds.reopened(person_folds.reopened(route), at)
    return replace(anew, state=S.GECHECKT, uitkomst=None, deliveries=(), reopened=True, responsible=route.veilig_thuis)


def handed_back(route: Route, event: e.Event, fact: e.OverdrachtHandedBack) -> Route:
    """Take a delivery back after it was accepted; the assessment opens again where the whole handover came back."""
    if not fact.heropent:
        return _changed(route, fact.no, state=S.GEWEIGERD, reden=fact.reden)
    return reopened(route, event.at)
