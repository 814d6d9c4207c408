"""Backup and restore: made while others write, checked whole, to either kind of database, sending nothing at first."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, select

from tests.contract.store.test_bulk_commands import MORNING, day_of_work, events, world
from vtflow.ports import StoreUnavailable
from vtflow.store import recovery, schema
from vtflow.store.backup import back_up, restore
from vtflow.store.connect import WrongDatabase
from vtflow.store.manifest import manifest_path, read_manifest
from vtflow.store.sql import SqlStore
from vtflow.store.tables import MELDING, META
from vtflow.store.verify import verify

NIGHT = MORNING + timedelta(hours=18)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def filled(sql_store: SqlStore) -> tuple[SqlStore, list[str]]:
    """A record with two meldingen on their way and their messages waiting."""
    found, refs = world(sql_store)
    for answer in found.engine.do_all(day_of_work(*refs)):
        assert answer
    return sql_store, refs


@pytest.fixture
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return the address of a place without a database, of a kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'terug.db'}"
        address = make_url(request.getfixturevalue("postgres"))
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS terug")
            connection.exec_driver_sql("CREATE DATABASE terug")
        engine.dispose()
        return address.set(database="terug").render_as_string(hide_password=False)

    return make


def states(store: SqlStore) -> list[tuple[str, bytes, str]]:
    query = select(MELDING.c.ref, MELDING.c.head, MELDING.c.snapshot).order_by(MELDING.c.ref)
    return [(row[0], row[1], row[2]) for row in store.inspect(lambda connection: connection.execute(query).all())]


@pytest.mark.parametrize("to", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_restored_record_is_the_record_that_was_backed_up(
    filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path, empty_place: Callable[[str], str], to: str
):
    store, refs = filled
    manifest = back_up(url, tmp_path / "kopie.db", NIGHT)
    place = empty_place(to)
    verdict = restore(tmp_path / "kopie.db", place, NIGHT + MINUTE)
    back = SqlStore(place)
    assert (verdict.whole, verdict.meldingen, verdict.events) == (True, manifest.meldingen, manifest.events)
    assert states(back) == states(store)
    assert back.instance == store.instance == manifest.instance
    assert [events(back, ref) for ref in refs] == [events(store, ref) for ref in refs]
    # and it goes on: new meldingen get numbers of their own
    recover(back)
    _, more = world(back, ["C"])
    assert more[0] not in refs
    assert verify(back).whole
    back.close()


def recover(store: SqlStore, *, drop: bool = False) -> int:
    return store.amend(lambda connection: recovery.release(connection, NIGHT + 2 * MINUTE, "vt.m01", drop=drop))


def test_a_backup_is_one_moment_although_others_write(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    store, _ = filled
    before = states(store)
    back_up(url, tmp_path / "kopie.db", NIGHT)
    world(store, ["C"])
    restore(tmp_path / "kopie.db", f"sqlite:///{tmp_path / 'terug.db'}", NIGHT)
    back = SqlStore(f"sqlite:///{tmp_path / 'terug.db'}")
    assert states(back) == before != states(store)
    back.close()


def test_a_backup_cannot_bring_back_what_was_destroyed_since(
    filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path
):
    _, refs = filled
    back_up(url, tmp_path / "kopie.db", NIGHT)
    place = f"sqlite:///{tmp_path / 'terug.db'}"
    restore(tmp_path / "kopie.db", place, NIGHT, [refs[0], "VT-0000-0000-0000-0000-0"])
    back = SqlStore(place)
    rows = back.inspect(lambda c: c.execute(select(MELDING.c.ref, MELDING.c.household)).all())
    households = {row[0]: row[1] for row in rows}
    back.close()
    assert households[refs[0]] == ""
    assert households[refs[1]] != ""


# ---------------------------------------------------------------- recovery mode


@pytest.fixture
def restored(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path) -> SqlStore:
    """The record after it was restored on SQLite; everything that waited was due before that."""
    back_up(url, tmp_path / "kopie.db", NIGHT)
    place = f"sqlite:///{tmp_path / 'terug.db'}"
    restore(tmp_path / "kopie.db", place, NIGHT + timedelta(days=9))
    return SqlStore(place)


def claim(store: SqlStore, now: datetime) -> list[int]:
    """Claim what is due and return how often each was tried without anybody knowing what came of it."""
    return [one.unknowns for one, _ in store.transact(lambda unit: unit.claim_sendings(now, now + 2 * MINUTE, 50))]


def test_a_restored_record_sends_nothing_until_somebody_released_it(restored: SqlStore):
    now = NIGHT + timedelta(days=10)
    assert claim(restored, now) == []
    at_risk = restored.inspect(lambda connection: recovery.held(connection, NIGHT + timedelta(days=9)))
    assert at_risk
    assert recover(restored) == len(at_risk)
    # what was due before the restoring may have gone out already, and says so
    assert set(claim(restored, now)) == {1}


def test_what_is_known_to_have_gone_out_can_be_dropped(restored: SqlStore):
    assert recover(restored, drop=True) > 0
    assert claim(restored, NIGHT + timedelta(days=10)) == []


def test_what_falls_due_after_the_restoring_is_not_called_double(restored: SqlStore):
    recover(restored, drop=True)
    late = restored.inspect(recovery.recovery)
    assert late is not None
    assert (late.holds, late.by) == (False, "vt.m01")
    found, _ = world(restored, ["D"])
    found.clock.set(NIGHT + timedelta(days=30))
    found.engine.settle_all()
    assert set(claim(restored, NIGHT + timedelta(days=31))) <= {0}


def test_a_record_that_was_never_restored_holds_nothing_back(filled: tuple[SqlStore, list[str]]):
    store, _ = filled
    assert store.inspect(recovery.recovery) is None
    assert recover(store) == 0
    assert set(claim(store, NIGHT + timedelta(days=10))) == {0}


# ---------------------------------------------------------------- what is refused


def test_a_backup_overwrites_nothing(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    (tmp_path / "kopie.db").write_text("van iemand anders")
    with pytest.raises(WrongDatabase, match="bestaat al"):
        back_up(url, tmp_path / "kopie.db", NIGHT)
    assert (tmp_path / "kopie.db").read_text() == "van iemand anders"
    with pytest.raises(WrongDatabase, match="is er niet"):
        back_up(url, tmp_path / "geen-map" / "kopie.db", NIGHT)


def test_a_backup_that_was_changed_is_not_restored(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    copy = tmp_path / "kopie.db"
    back_up(url, copy, NIGHT)
    content = bytearray(copy.read_bytes())
    content[-1] ^= 1
    copy.write_bytes(bytes(content))
    with pytest.raises(WrongDatabase, match="controlesom"):
        restore(copy, f"sqlite:///{tmp_path / 'terug.db'}", NIGHT)
    assert not list(tmp_path.glob("terug.db*"))


def test_a_backup_without_its_manifest_is_no_backup(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    copy = tmp_path / "kopie.db"
    back_up(url, copy, NIGHT)
    manifest_path(copy).unlink()
    with pytest.raises(WrongDatabase, match=r"kopie\.db\.json ontbreekt"):
        restore(copy, f"sqlite:///{tmp_path / 'terug.db'}", NIGHT)


def test_a_backup_of_a_newer_vtflow_is_refused(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    copy = tmp_path / "kopie.db"
    back_up(url, copy, NIGHT)
    path = manifest_path(copy)
    path.write_text(path.read_text().replace(f'"{schema.head()}"', '"9999"'))
    with pytest.raises(WrongDatabase, match="nieuwere vtflow"):
        read_manifest(copy)


def test_a_record_that_is_there_is_never_replaced(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    store, refs = filled
    back_up(url, tmp_path / "kopie.db", NIGHT)
    with pytest.raises(WrongDatabase, match="staat al een database"):
        restore(tmp_path / "kopie.db", url, NIGHT)
    assert len(states(store)) == len(refs)


def test_a_record_that_is_not_whole_is_not_restored(
    filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path, empty_place: Callable[[str], str]
):
    store, refs = filled
    store.amend(
        lambda connection: connection.execute(MELDING.update().where(MELDING.c.ref == refs[0]).values(head=b"x"))
    )
    back_up(url, tmp_path / "kopie.db", NIGHT)
    place = empty_place("sqlite")
    with pytest.raises(WrongDatabase, match="niet heel"):
        restore(tmp_path / "kopie.db", place, NIGHT)
    assert not list(tmp_path.glob("terug.db*"))


def test_only_its_owner_may_read_a_backup(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    back_up(url, tmp_path / "kopie.db", NIGHT)
    assert (tmp_path / "kopie.db").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.glob("kopie*")) == ["kopie.db", "kopie.db.json"]


def test_a_folder_that_cannot_be_written_is_said_so(filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path):
    (tmp_path / "kopie.db.deel").mkdir()
    with pytest.raises(StoreUnavailable, match="kan niet worden geschreven"):
        back_up(url, tmp_path / "kopie.db", NIGHT)
    shutil.rmtree(tmp_path / "kopie.db.deel")


def test_the_state_of_recovery_is_kept_in_utc(restored: SqlStore):
    state = restored.inspect(recovery.recovery)
    assert state is not None
    assert (state.made_at, state.restored_at.tzinfo) == (NIGHT, UTC)
    assert restored.inspect(lambda c: c.execute(select(META.c.value).where(META.c.key == schema.INSTANCE)).scalar())


def test_a_log_left_by_the_database_that_stood_there_stops_the_restoring(
    filled: tuple[SqlStore, list[str]], url: str, tmp_path: Path
):
    backup, target = tmp_path / "kopie.db", tmp_path / "terug.db"
    back_up(url, backup, NIGHT)
    log = target.with_name("terug.db-wal")
    log.write_bytes(b"of another database")

    with pytest.raises(WrongDatabase, match=r"terug\.db-wal hoort nog bij de vorige database"):
        restore(backup, f"sqlite:///{target}", NIGHT)
    assert not target.exists()
    assert log.read_bytes() == b"of another database"

    log.unlink()
    restore(backup, f"sqlite:///{target}", NIGHT)
    assert target.exists()
