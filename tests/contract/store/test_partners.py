"""The register of partners is kept alike by every store: rows are added, read by region, and undone with the rest."""

from collections.abc import Callable

import pytest

from tests.contract.store.builders import T0, hours
from tests.contract.store.older import downgrade
from vtflow.domain.partners import PartnerStatus
from vtflow.ports import Store
from vtflow.store import schema
from vtflow.store.sql import SqlStore


def status(team: str, *, at: int, weeks: int, is_open: bool = True) -> PartnerStatus:
    moment = T0 + hours(at)
    return PartnerStatus(
        team=team, at=moment, open=is_open, weeks=weeks, reden="personeel", by="vt.m01", recorded_at=moment
    )


def record(store: Store, region: str, one: PartnerStatus) -> None:
    store.transact(lambda unit: unit.record_partner(region, one))


def test_what_partners_said_comes_back_in_order_and_by_region(store: Store):
    first, second = status("noord", at=2, weeks=4, is_open=False), status("zuid", at=1, weeks=0)
    other = status("noord", at=1, weeks=9)
    for region, one in (("hier", first), ("elders", other), ("hier", second)):
        record(store, region, one)
    assert store.read(lambda reader: reader.partner_history("hier")) == [first, second]
    assert store.read(lambda reader: reader.partner_history("elders")) == [other]
    assert store.read(lambda reader: reader.partner_history("nergens")) == []


@pytest.mark.parametrize(("at", "weeks"), [(0, None), (1, 4), (4, 4), (5, 8), (9, 8)])
def test_a_transaction_sees_what_holds_at_a_moment(store: Store, at: int, weeks: int | None):
    record(store, "hier", status("noord", at=5, weeks=8))
    record(store, "hier", status("noord", at=1, weeks=4))
    found = store.transact(lambda unit: unit.partners("hier", T0 + hours(at)))
    assert (found["noord"].weeks if found else None) == weeks


def test_a_transaction_that_fails_leaves_no_row(store: Store):
    def failing(unit):
        unit.record_partner("hier", status("noord", at=1, weeks=4))
        assert unit.partners("hier", T0 + hours(1))["noord"].weeks == 4
        raise LookupError

    with pytest.raises(LookupError):
        store.transact(failing)
    assert store.read(lambda reader: reader.partner_history("hier")) == []


def test_a_database_without_the_register_gets_it_by_upgrading(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    downgrade(url, "0001")
    assert schema.upgrade(url) == "0001"
    store = SqlStore(url)
    record(store, "hier", status("noord", at=1, weeks=4))
    assert len(store.read(lambda reader: reader.partner_history("hier"))) == 1
    store.close()
