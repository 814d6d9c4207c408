"""Capacity and measures are kept alike by every store: rows are added, read by region, and undone with the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.contract.store.builders import T0, hours
from tests.contract.store.older import downgrade
from vtflow.domain.capacity import INHUUR, UREN, Capacity
from vtflow.domain.measures import Measure
from vtflow.ports import Store
from vtflow.store import schema
from vtflow.store.sql import SqlStore

WEEK = Capacity(
    region="kennemerland",
    soort=UREN,
    team="vt",
    first=date(2026, 3, 2),
    last=date(2026, 3, 8),
    uren=288,
    recorded_at=T0,
    by="vt.m00",
)
HIRED = replace(WEEK, soort=INHUUR, staff="vt.m01", uren=32, recorded_at=T0 + hours(1))
SPRINT = Measure(
    region="kennemerland",
    code="sprint-1",
    soort="sprintweek",
    titel="Sprintweek",
    eigenaar="vt.m00",
    uiterlijk=date(2026, 3, 6),
    first=date(2026, 3, 2),
    teams=("vt",),
    gemeenten=("haarlem", "velsen"),
    doel=20,
    recorded_at=T0,
    by="vt.m00",
)


def test_hours_come_back_in_the_order_of_recording_and_by_region(store: Store):
    elsewhere = replace(WEEK, region="zeeland")
    for row in (HIRED, elsewhere, WEEK, WEEK):
        store.transact(lambda unit, row=row: unit.record_capacity(row))
    assert store.read(lambda reader: reader.capacity("kennemerland")) == (HIRED, WEEK, WEEK)
    assert store.read(lambda reader: reader.capacity("zeeland")) == (elsewhere,)
    assert store.read(lambda reader: reader.capacity("utrecht")) == ()


def test_every_version_of_a_measure_stays(store: Store):
    done = replace(SPRINT, status="afgerond", resultaat=18, raad_op=date(2026, 3, 9))
    store.transact(lambda unit: unit.record_measure(SPRINT))
    store.transact(lambda unit: unit.record_measure(done))
    assert store.read(lambda reader: reader.measures("kennemerland")) == (SPRINT, done)
    assert store.read(lambda reader: reader.measures("zeeland")) == ()


def test_a_transaction_sees_its_own_rows_and_leaves_none_when_it_fails(store: Store):
    def failing(unit):
        unit.record_capacity(WEEK)
        unit.record_measure(SPRINT)
        assert (unit.capacity("kennemerland"), unit.measures("kennemerland")) == ((WEEK,), (SPRINT,))
        raise LookupError

    with pytest.raises(LookupError):
        store.transact(failing)
    assert store.read(lambda reader: (reader.capacity("kennemerland"), reader.measures("kennemerland"))) == ((), ())


def test_a_database_without_these_tables_gets_them_by_upgrading(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    downgrade(url, "0009")
    assert schema.upgrade(url) == "0009"
    store = SqlStore(url)
    store.transact(lambda unit: unit.record_capacity(WEEK))
    assert store.read(lambda reader: reader.capacity("kennemerland")) == (WEEK,)
    store.close()
