"""What a change means for the tables of waits, responsibilities and overdrachten."""

from tests.contract.store.builders import CJG, T0, VT, accepted, changed, hours, offered, registered
from vtflow.domain import events as e
from vtflow.domain.melding import Route
from vtflow.ports import Stored
from vtflow.store.derive import derive, spans


def stored(route: Route) -> Stored:
    return Stored(id=1, version=1, route=route, head=b"", changed_at=T0)


def test_a_new_melding_has_its_first_responsible_from_receipt():
    assert derive(registered(1)).responsible == ((VT, T0),)


def test_a_change_that_moves_nothing_leaves_responsibility_alone():
    signal = e.SignalReported(bron="melder")
    found = derive(changed(stored(registered(1).route), signal, at=T0 + hours(1)))
    assert (found.responsible, found.overdrachten, found.new_waits, found.old_waits) == ((), (), (), ())


def test_an_offer_and_its_acceptance_in_one_change_are_both_seen():
    decided = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    found = derive(changed(stored(registered(1).route), decided, offered(), accepted(), at=T0 + hours(1)))
    assert found.responsible == ((CJG, T0 + hours(1)),)
    assert [(one.no, one.state, one.is_open) for one in found.overdrachten] == [(1, "geaccepteerd", True)]


def test_an_overdracht_that_came_back_is_closed_before_the_next_is_offered():
    decided = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    back = e.OverdrachtReturned(no=1, reden="onvolledig")
    change = changed(stored(registered(1).route), decided, offered(), back, offered(2), at=T0 + hours(1))
    found = derive(change).overdrachten
    assert [(one.no, one.state, one.is_open) for one in found] == [
        (1, "onvolledig", False),
        (2, "aangeboden", True),
    ]


def test_a_whole_history_in_one_change_gives_every_responsible():
    registration = registered(1).events[0].fact
    decided = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    closed = e.RouteClosed(reden="afgerond")
    found = derive(changed(None, registration, decided, offered(), accepted(), closed))
    assert [team for team, _ in found.responsible] == [VT, CJG, ""]


def test_intervals_touch_and_never_run_back():
    end, found = spans([(CJG, T0 + hours(2)), (VT, T0 + hours(1)), ("", T0 + hours(5))], T0)
    assert end == T0 + hours(2)
    assert found == [(CJG, T0 + hours(2), T0 + hours(2)), (VT, T0 + hours(2), T0 + hours(5))]
