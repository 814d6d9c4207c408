"""A melding whose row was damaged: its own moments wait for repair, those of all others are recorded."""

import pytest
from sqlalchemy import update

from tests.contract.store.builders import T0, changed, hours, ref, registered, wait, write
from vtflow.domain import events as e
from vtflow.store.sql import SqlStore
from vtflow.store.tables import MELDING


def damage(store: SqlStore, number: int) -> None:
    """Cut the row of a melding off halfway, as a broken disk does."""
    half = update(MELDING).where(MELDING.c.ref == ref(number)).values(snapshot='{"ref": "VT-')
    store.amend(lambda connection: connection.execute(half))


def due(store: SqlStore) -> list[list[str]]:
    found = store.transact(lambda unit: unit.due(T0 + hours(24), 9))
    return [[one.route.ref for one in group] for group in found]


def test_a_melding_that_cannot_be_read_keeps_its_place_in_what_is_due_empty_and_is_told_by_its_number(
    sql_store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    write(sql_store, registered(1), registered(2), registered(3))
    assert due(sql_store) == [[ref(1)], [ref(2)], [ref(3)]]
    damage(sql_store, 2)

    assert due(sql_store) == [[ref(1)], [], [ref(3)]]
    assert "melding number 2 cannot be read; run `vtflow verify`" in caplog.text


@pytest.mark.parametrize("broken", [1, 2])
def test_of_two_meldingen_of_one_route_none_is_due_without_the_other(sql_store: SqlStore, broken: int) -> None:
    fact = registered(2).events[0].fact
    joined = changed(None, fact, e.MeldingJoined(to=ref(1)), e.WaitOpened(wait=wait()))
    write(sql_store, changed(None, registered(1).events[0].fact), joined, registered(3))
    assert due(sql_store) == [[ref(1), ref(2)], [ref(3)]]
    damage(sql_store, broken)

    assert due(sql_store) == [[], [ref(3)]]
