"""What the databases add: events for good, a schema that fits, a file of one's own, plain words when it fails."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.contract.store.builders import T0, changed, hours, load, offered, ref, registered, write
from vtflow.domain import events as e
from vtflow.ports import Note, StoreUnavailable, VersionConflict
from vtflow.store import connect, schema
from vtflow.store.connect import WrongDatabase
from vtflow.store.sql import Anchor, Retry, SqlStore
from vtflow.store.tables import METADATA


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement past the store."""
    engine = connect.build(url, pool_size=1)
    try:
        with connect.writing(engine) as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


@pytest.mark.parametrize("change", ["UPDATE event SET payload = '{}'", "DELETE FROM event"])
def test_an_event_can_be_neither_changed_nor_removed(url: str, change: str):
    store = SqlStore(url)
    write(store, registered(1))
    with pytest.raises(DBAPIError, match="never changed"):
        execute(url, change)
    assert store.read(lambda reader: reader.counts()) == (1, 2)
    store.close()


def test_a_receiver_has_one_open_overdracht_of_a_melding(sql_store: SqlStore):
    write(sql_store, registered(1))
    decided = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    write(sql_store, changed(load(sql_store), decided, offered(), at=T0 + hours(1)))
    withdrawn = e.OverdrachtWithdrawn(no=1, reden="nieuwe-informatie")
    write(sql_store, changed(load(sql_store), withdrawn, offered(2), at=T0 + hours(2)))
    assert execute_of(sql_store, "SELECT no, state, is_open FROM overdracht ORDER BY no") == [
        (1, "ingetrokken", False),
        (2, "aangeboden", True),
    ]
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        execute_of(sql_store, "UPDATE overdracht SET is_open = true")


def execute_of(store: SqlStore, statement: str) -> list[tuple[object, ...]]:
    with connect.writing(store._engine) as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_the_migrations_lead_to_the_tables_of_the_code(url: str):
    engine = connect.build(url, pool_size=1)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    assert schema.current(url) == schema.head()


def test_every_migration_is_known_by_name_and_in_order():
    files = sorted((Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
    assert tuple(file.name.split("_")[0] for file in files) == schema.REVISIONS


def test_a_new_database_keeps_its_id_and_is_not_made_twice(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'var' / 'vtflow.db'}"
    store = SqlStore.create(url)
    store.close()
    again = SqlStore(url, instance=store.instance)
    assert again.instance == store.instance
    again.close()
    with pytest.raises(WrongDatabase, match="staat al"):
        SqlStore.create(url)
    with pytest.raises(WrongDatabase, match="VTFLOW_DATABASE_URL"):
        SqlStore(url, instance="een-andere")


def test_a_missing_database_is_never_made_by_opening_it(tmp_path: Path):
    path = tmp_path / "verplaatst.db"
    with pytest.raises(StoreUnavailable, match="niet te openen"):
        SqlStore(f"sqlite:///{path}", retry=Retry(sleep=lambda _: None))
    assert not path.exists()


def test_an_empty_database_is_refused(tmp_path: Path):
    path = tmp_path / "leeg.db"
    path.touch()
    with pytest.raises(WrongDatabase, match="leeg"):
        SqlStore(f"sqlite:///{path}")


def test_a_database_of_an_unknown_version_is_refused(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    for opening in (SqlStore, schema.upgrade):
        with pytest.raises(WrongDatabase, match="nieuwere"):
            opening(url)


def test_an_older_database_is_refused_until_it_is_upgraded(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
):
    url = new_database("sqlite")
    newest = schema.head()
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9998"))
    with pytest.raises(WrongDatabase, match="vtflow db upgrade"):
        SqlStore(url)
    monkeypatch.undo()
    assert schema.upgrade(url) == newest
    SqlStore(url).close()


def test_a_process_of_an_older_vtflow_is_refused_at_its_next_transaction(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    store = SqlStore(url)
    write(store, registered(1))
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongDatabase, match="nieuwere"):
        write(store, registered(2))
    execute(url, f"UPDATE alembic_version SET version_num = '{schema.head()}'")  # noqa: S608
    assert len(store.read(lambda reader: reader.meldingen(None, "", 10))) == 1
    store.close()


def test_the_files_of_a_database_are_for_their_owner_only(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'var' / 'vtflow.db'}"
    store = SqlStore.create(url)
    write(store, registered(1))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    assert set(modes.values()) == {0o600}
    store.close()


def test_sqlite_is_set_so_that_an_acknowledged_commit_is_on_disk(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    wanted = "wal" if connect.sqlite_module().sqlite_version_info >= connect.SAFE_WAL else "delete"
    assert execute(url, "PRAGMA journal_mode") == [(wanted,)]
    assert execute(url, "PRAGMA synchronous") == [(2,)]
    assert execute(url, "PRAGMA secure_delete") == [(1,)]
    assert execute(url, "PRAGMA foreign_keys") == [(1,)]


def test_an_old_sqlite_works_without_a_write_ahead_log(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
):
    url = new_database("sqlite")
    monkeypatch.setattr(connect, "SAFE_WAL", (99, 0, 0))
    store = SqlStore(url)
    write(store, registered(1))
    assert execute_of(store, "PRAGMA journal_mode") == [("delete",)]
    store.close()


def test_a_full_disk_is_told_in_plain_words_and_nothing_is_recorded(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    store = SqlStore(url, pool_size=1)
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="schijf is vol"):
        write(store, *(registered(number) for number in range(1, 200)))
    assert store.read(lambda reader: reader.counts()) == (0, 0)
    store.close()


def test_a_locked_database_is_told_in_plain_words(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    holder = SqlStore(url)
    store = SqlStore(url, timeout=0.05)

    def holding(unit):
        with pytest.raises(StoreUnavailable, match="bezet"):
            write(store, registered(1))

    holder.transact(holding)
    write(store, registered(1))
    for one in (holder, store):
        one.close()


def test_reading_goes_on_while_another_writes_and_sees_one_moment(sql_store: SqlStore):
    write(sql_store, registered(1))

    def reading(reader):
        before = reader.counts()
        write(sql_store, registered(2))
        return before, reader.counts()

    before, after = sql_store.read(reading)
    assert before == after == (1, 2)
    assert sql_store.read(lambda reader: reader.counts()) == (2, 4)


def test_an_unreachable_server_is_told_in_plain_words():
    with pytest.raises(StoreUnavailable, match="niet bereikbaar"):
        SqlStore("postgresql://127.0.0.1:9/niets", retry=Retry(attempts=2, sleep=lambda _: None))


def test_an_error_shows_no_bound_values(sql_store: SqlStore):
    write(sql_store, registered(1, household="geheim-huishouden"))
    with pytest.raises(VersionConflict) as caught:
        write(sql_store, registered(1, household="geheim-huishouden"))
    assert "geheim" not in str(caught.value)
    assert "geheim-huishouden" not in str(caught.value.__cause__)


def test_an_erased_note_leaves_no_trace_in_the_file(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    store = SqlStore(url)
    write(store, registered(1))
    signal = e.SignalReported(bron="melder", note=3)
    change = changed(load(store), signal, at=T0 + hours(1), notes=(Note(3, "belt morgen terug"),))
    write(store, change)
    store.close()
    execute(url, "DELETE FROM note")
    folder = connect.sqlite_path(url).parent
    assert not [path for path in folder.glob("vtflow*") if b"belt morgen" in path.read_bytes()]


def test_the_shared_clock_and_other_facts_are_kept(sql_store: SqlStore):
    assert sql_store.meta("demo") is None
    sql_store.set_meta("demo", "ja")
    sql_store.set_meta("demo", "nee")
    assert sql_store.meta("demo") == "nee"
    assert sql_store.clock() is None
    anchor = Anchor(T0, T0 + hours(1), 30_000.0, T0 + hours(2))
    sql_store.set_clock(anchor)
    sql_store.keep_clock_alive(T0 + hours(3))
    assert sql_store.clock() == anchor._replace(alive_until=T0 + hours(3))


def test_another_kind_of_database_is_refused():
    with pytest.raises(WrongDatabase, match="mysql"):
        SqlStore("mysql://localhost/vtflow")
    with pytest.raises(WrongDatabase, match="bestand"):
        SqlStore("sqlite://")


def test_a_reference_that_nobody_wrote_is_unknown(sql_store: SqlStore):
    assert sql_store.read(lambda reader: reader.melding(ref(1))) is None
