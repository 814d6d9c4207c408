"""The three stores of the contract: in memory, on a SQLite file, on a throwaway PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.throwaway import address_of, postgres_server
from vtflow.ports import Store
from vtflow.store import access_table, destruction_table, hook_table
from vtflow.store.memory import InMemoryStore
from vtflow.store.sql import Retry, SqlStore
from vtflow.store.tables import METADATA

SQLITE = pytest.param("sqlite")
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
_numbers = count(1)
#: tables beside the record, which nothing else here loads
BESIDE = (access_table.ACCESS_LOG, destruction_table.DESTRUCTION, hook_table.HOOK_SENDING)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a database of vtflow on a throwaway server."""
    with postgres_server() as server:
        address = address_of(server)
        SqlStore.create(address).close()
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite database that every test copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    SqlStore.create(f"sqlite:///{path}").close()
    return path


def _execute(address: str, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Make an empty database of a kind and return its address; on PostgreSQL it is always the same one."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            path = tmp_path / f"vtflow-{next(_numbers)}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        address = request.getfixturevalue("postgres")
        # why: emptying takes a tenth of the time of a new database; the trigger that guards events must look away
        tables = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables if table.name != "meta")
        empty = f"TRUNCATE {tables} RESTART IDENTITY"
        _execute(address, "SET session_replication_role = replica", empty)
        return address

    return make


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """Address of a new database of each kind."""
    return new_database(request.param)


@pytest.fixture
def sql_store(url: str) -> Iterator[SqlStore]:
    """A new store on each kind of database."""
    store = SqlStore(url, retry=Retry(attempts=4, sleep=lambda _: None))
    yield store
    store.close()


@pytest.fixture(params=["memory", SQLITE, POSTGRESQL])
def store(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Store]:
    """A new store of each kind."""
    if request.param == "memory":
        yield InMemoryStore()
        return
    found = SqlStore(new_database(request.param), retry=Retry(attempts=4, sleep=lambda _: None))
    yield found
    found.close()
