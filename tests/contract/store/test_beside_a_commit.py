"""While a commit waits for the disk something else is done: before it is over nobody is told that it is."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tests.contract.store.builders import load, registered
from vtflow.ports import Batch, StoreUnavailable, Unit
from vtflow.store.sql import SqlStore


def take_in(number: int) -> Callable[[Unit], None]:
    return lambda unit: unit.write(Batch(changes=(registered(number),)))


def test_what_is_done_beside_a_commit_learns_when_it_is_over(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    real, may_end, asked = Connection.commit, threading.Event(), list[bool]()

    def slow(connection: Connection) -> None:
        assert may_end.wait(30)
        real(connection)

    def meanwhile(is_over: Callable[[], bool]) -> None:
        asked.append(is_over())
        may_end.set()
        while not is_over():
            pass
        asked.append(True)

    monkeypatch.setattr(Connection, "commit", slow)
    sql_store.transact(take_in(1), meanwhile=meanwhile)
    assert asked == [False, True]
    assert load(sql_store, 1).route.is_open


def test_a_commit_that_fails_beside_other_work_is_tried_anew(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    real, tries = Connection.commit, list[str]()

    def failing_once(connection: Connection) -> None:
        tries.append("commit")
        if len(tries) == 1:
            raise broken("SQLITE_BUSY")
        real(connection)

    monkeypatch.setattr(Connection, "commit", failing_once)
    sql_store.transact(take_in(1), meanwhile=lambda is_over: None)
    assert len(tries) == 2
    assert load(sql_store, 1).route.is_open


def test_a_commit_that_keeps_failing_is_told_and_leaves_nothing(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    def failing(connection: Connection) -> None:
        raise broken("SQLITE_FULL")

    monkeypatch.setattr(Connection, "commit", failing)
    with pytest.raises(StoreUnavailable, match="de schijf is vol"):
        sql_store.transact(take_in(1), meanwhile=lambda is_over: None)
    assert sql_store.read(lambda reader: reader.meldingen(None, "", 10)) == []


def broken(name: str) -> DBAPIError:
    """What a database says when a commit does not come about."""

    class Refused(Exception):
        sqlite_errorname = name

    return DBAPIError("COMMIT", None, Refused(name))
