"""Statements handed straight to the driver: what goes in comes out as SQLAlchemy itself would have it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from vtflow.store import connect
from vtflow.store.connect import Fault, fault_of
from vtflow.store.prepared import Lookup, Prepared, execute
from vtflow.store.sql import SqlStore
from vtflow.store.tables import CLOCK, LINK, META, SENDING

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
ROW = {
    "key": "s1", "team": "vt", "channel": "postvak", "urgency": "gewoon", "attempts": 1, "unknowns": 0,
    "next_at": NOW, "leased": True, "due_at": None, "status": "bezig",
    "region": "kennemerland",
}  # fmt: skip
_INSERT = Prepared(insert(SENDING))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'vtflow.db'}"
    SqlStore.create(url).close()
    engine = connect.build(url, pool_size=1)
    with connect.writing(engine) as found:
        yield found
    engine.dispose()


def test_rows_written_one_and_many_at_a_time_come_back_with_their_types(connection: Connection):
    assert _INSERT.run(connection, [ROW]) == 1
    assert _INSERT.run(connection, [{**ROW, "key": f"t{number}"} for number in range(3)]) == 3
    wanted = select(*(SENDING.c[name] for name in ROW)).where(SENDING.c.status == bindparam("b_status"))
    found = Lookup(wanted).rows(connection, {"b_status": "bezig"})
    assert [tuple(row) for row in found] == [tuple(row) for row in connection.execute(wanted, {"b_status": "bezig"})]
    assert [dict(zip(ROW, row, strict=True))["key"] for row in found] == ["s1", "t0", "t1", "t2"]
    assert dict(zip(ROW, found[0], strict=True)) == ROW


@pytest.mark.parametrize("count", [1, 3, 4, 9, 24, 25, 26, 499, 500, 501, 1053])
def test_few_and_many_rows_are_written_alike(connection: Connection, count: int):
    rows = [{**ROW, "key": f"t{n}", "next_at": None if n % 3 else NOW, "leased": n % 2 == 0} for n in range(count)]
    if count > 4:
        del rows[5]["next_at"]
    assert _INSERT.run(connection, rows) == count
    wanted = select(*(SENDING.c[name] for name in ROW)).order_by(SENDING.c.id)
    found = [dict(row) for row in connection.execute(wanted).mappings()]
    assert found == [{"next_at": None, **row} for row in rows]
    assert {type(row["leased"]) for row in found} == {bool}


@pytest.mark.parametrize("count", [1, 3, 4, 24, 25, 27, 501])
def test_values_in_an_order_of_their_own_are_written_under_their_names(connection: Connection, count: int):
    names = tuple(sorted(ROW))
    assert names != tuple(ROW), "the order would be that of the table"
    rows = [{**ROW, "key": f"t{n}"} for n in range(count)]
    assert Prepared(insert(SENDING), names).run(connection, [tuple(row[one] for one in names) for row in rows]) == count
    wanted = select(*(SENDING.c[name] for name in ROW)).order_by(SENDING.c.id)
    assert [dict(row) for row in connection.execute(wanted).mappings()] == rows


@pytest.mark.parametrize(("count", "statements"), [(1, 1), (24, 24), (25, 1), (27, 3), (500, 1), (1053, 2 + 2 + 3)])
def test_many_rows_go_into_one_statement(connection: Connection, count: int, statements: int):
    seen: list[str] = []
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(seen.append)
    _INSERT.run(connection, [{**ROW, "key": f"t{n}"} for n in range(count)])
    driver.set_trace_callback(None)
    assert len(seen) == statements


def test_what_is_there_already_is_passed_over_in_a_statement_of_many_rows(connection: Connection):
    found = sqlite.insert(SENDING).on_conflict_do_nothing()
    _INSERT.run(connection, [{**ROW, "key": "t3", "team": "first"}])
    Prepared(found).run(connection, [{**ROW, "key": f"t{n}"} for n in (*range(30), 7)])
    assert connection.execute(select(SENDING.c.key).order_by(SENDING.c.id)).scalars().all() == [
        "t3",
        *(f"t{n}" for n in range(30) if n != 3),
    ]
    assert connection.execute(select(SENDING.c.team).where(SENDING.c.key == "t3")).scalar_one() == "first"


def test_bytes_come_back_as_bytes_from_one_row_and_from_many(connection: Connection):
    insert_link = Prepared(insert(LINK))
    rows = [{"kenmerk": f"k{n}", "content": "c", "cipher": bytes([2, n, 0]), "ref": "r"} for n in range(6)]
    insert_link.run(connection, rows[:1])
    insert_link.run(connection, rows[1:])
    assert [bytes(row[0]) for row in connection.execute(select(LINK.c.cipher).order_by(LINK.c.id))] == [
        row["cipher"] for row in rows
    ]


def test_a_column_that_a_row_leaves_out_stays_empty(connection: Connection):
    _INSERT.run(connection, [{name: value for name, value in ROW.items() if name != "next_at"}])
    assert connection.execute(select(SENDING.c.next_at)).scalar_one() is None


def test_a_value_that_the_statement_gives_itself_need_not_be_given(connection: Connection):
    _INSERT.run(connection, [ROW])
    settle = Prepared(update(SENDING).where(SENDING.c.key == bindparam("b_key")).values(status="gelukt"))
    assert settle.run(connection, [{"b_key": "s1"}]) == 1
    assert settle.run(connection, [{"b_key": "s9"}]) == 0
    assert connection.execute(select(SENDING.c.status)).scalar_one() == "gelukt"


def test_nothing_to_write_is_no_statement(connection: Connection):
    assert _INSERT.run(connection, []) == 0


def test_of_several_rows_the_first_is_wanted_and_of_none_nothing(connection: Connection):
    _INSERT.run(connection, [{**ROW, "key": f"t{number}"} for number in range(3)])
    oldest = Lookup(select(SENDING.c.key).where(SENDING.c.team == bindparam("b_team")).order_by(SENDING.c.id))
    assert oldest.row(connection, {"b_team": "vt"}) == ("t0",)
    assert oldest.row(connection, {"b_team": "cjg"}) is None


def test_an_instant_in_another_zone_is_the_same_instant_and_a_naive_one_is_refused(connection: Connection):
    _INSERT.run(connection, [{**ROW, "next_at": NOW.astimezone(timezone(timedelta(hours=1)))}])
    assert connection.execute(select(SENDING.c.next_at)).scalar_one() == NOW
    with pytest.raises(ValueError, match="no time zone"):
        _INSERT.run(connection, [{**ROW, "key": "s2", "next_at": datetime(2026, 3, 2)}])  # noqa: DTZ001


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_of_the_driver_means_what_it_means_through_sqlalchemy(connection: Connection, count: int):
    _INSERT.run(connection, [ROW])
    with pytest.raises(IntegrityError) as caught:
        _INSERT.run(connection, [ROW] * count)
    assert fault_of(caught.value) == (Fault.CONFLICT, "")


def test_an_error_repeats_none_of_the_values(connection: Connection):
    with pytest.raises(DBAPIError) as caught:
        execute(connection, "INSERT INTO sending (key) VALUES (?)", ("geheim-4711",))
    assert "geheim-4711" not in str(caught.value)


def test_a_database_that_another_holds_is_told_as_busy(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'vtflow.db'}"
    SqlStore.create(url).close()
    holder, late = connect.build(url, pool_size=1), connect.build(url, pool_size=1, timeout=0.0)
    with connect.writing(holder), pytest.raises(DBAPIError) as caught, connect.writing(late):
        pytest.fail("two held the database at once")
    assert fault_of(caught.value)[0] is Fault.BUSY
    holder.dispose()
    late.dispose()


def test_instants_of_a_table_and_of_a_statement_are_kept_alike(connection: Connection):
    anchor = {"id": 1, "real_at": NOW, "domain_at": NOW, "scale": 2.0, "alive_until": NOW}
    Prepared(insert(CLOCK)).run(connection, [anchor])
    stored = connection.exec_driver_sql("SELECT real_at FROM clock").scalar_one()
    assert stored == round(NOW.timestamp() * 1_000_000)
    Prepared(insert(META)).run(connection, [{"key": "k", "value": "v"}])
    assert Lookup(select(META.c.value).where(META.c.key == bindparam("key"))).row(connection, {"key": "k"}) == ("v",)
