"""Which meldingen wait on a team under a norm: alike in every store, by reference, each once, while it is open."""

from tests.contract.store.builders import CJG, VT, changed, closed_wait, load, ref, registered, wait, write
from vtflow.domain import events as e
from vtflow.ports import Store


def waiting(store: Store, team: str, norm: str = "VB-5WD") -> list[str]:
    return [stored.route.ref for stored in store.read(lambda reader: reader.held_by(team, norm))]


def test_a_team_finds_what_waits_on_it_and_nothing_of_another_team(store: Store):
    for number in (2, 1, 3):
        write(store, registered(number))
    mine = [wait(no=7, holder=CJG), wait(no=8, holder=CJG, norm="OVD-ACC")]
    write(store, changed(load(store, 2), *(e.WaitOpened(wait=one) for one in mine)))
    write(store, changed(load(store, 1), e.WaitOpened(wait=mine[0])))

    assert waiting(store, CJG) == [ref(1), ref(2)]
    assert waiting(store, VT) == [ref(1), ref(2), ref(3)]
    assert waiting(store, CJG, "OVD-ACC") == [ref(2)]
    assert waiting(store, "niemand") == []
    assert waiting(store, CJG, "") == [ref(1), ref(2)], "under any norm, each melding once"


def test_a_wait_that_ended_is_not_found(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), e.WaitOpened(wait=wait(no=7, holder=CJG))))
    write(store, changed(load(store), closed_wait(load(store).route, 7)))

    assert waiting(store, CJG) == []
