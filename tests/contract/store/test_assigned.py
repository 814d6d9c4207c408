"""What somebody works on is found at once in every store: since the assignment, until another has it or it closes."""

from tests.contract.store.builders import REGION, VT, changed, load, ref, registered, write
from tests.contract.store.older import downgrade
from vtflow.domain import events as e
from vtflow.domain.work_events import CasushouderAssigned
from vtflow.ports import Store
from vtflow.store import schema
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

ANNA, BEN = f"{VT}.anna", f"{VT}.ben"


def assign(store: Store, number: int, who: str) -> None:
    write(store, changed(load(store, number), CasushouderAssigned(casushouder=who)))


def held(store: Store, who: str, region: str = REGION) -> list[str]:
    return [route.ref for route in store.transact(lambda unit: unit.held_by_staff(region, who))]


def test_an_assigned_melding_is_found_by_who_has_it_and_moves_with_the_work(store: Store):
    for number in (3, 1, 2):
        write(store, registered(number))
    assert held(store, ANNA) == []
    for number in (3, 1):
        assign(store, number, ANNA)
    assert (held(store, ANNA), held(store, BEN)) == ([ref(1), ref(3)], [])
    assert held(store, ANNA, "zeeland") == []

    assign(store, 1, BEN)
    assert (held(store, ANNA), held(store, BEN)) == ([ref(3)], [ref(1)])


def test_a_closed_melding_is_nobodys_work_any_more(store: Store):
    write(store, registered(1))
    assign(store, 1, ANNA)
    write(store, changed(load(store), e.RouteClosed(reden="klaar")))
    assert held(store, ANNA) == []


def test_who_only_stands_in_until_somebody_is_assigned_has_no_caseload_by_it(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), e.VeiligheidChecked(acuut=False), by=ANNA))
    assert load(store).route.casushouder == ANNA
    assert held(store, ANNA) == []


def test_a_database_that_did_not_count_work_knows_whose_it_is_after_upgrading(url: str):
    store = SqlStore(url)
    for number in (1, 2, 3):
        write(store, registered(number))
    write(store, changed(load(store, 1), e.VeiligheidChecked(acuut=False), by=ANNA))
    for number in (2, 3):
        assign(store, number, ANNA)
    write(store, changed(load(store, 3), e.RouteClosed(reden="klaar")))
    store.close()

    downgrade(url, "0011")
    assert schema.upgrade(url) == "0011"
    store = SqlStore(url)
    assert held(store, ANNA) == [ref(2)]
    assert [one.text for one in verify(store).faults if "caseload" in one.text] == []
    store.close()
