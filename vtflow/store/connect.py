"""Engines for the two databases, set so that an acknowledged commit is on disk; and what their errors mean."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from vtflow.domain.errors import VtflowError
from vtflow.store.prepared import execute

#: from this version on, several processes may share a write-ahead log without risk to the data
SAFE_WAL = (3, 51, 3)
#: pages of a write-ahead log before it is folded into the database, by whichever commit comes by
_CHECKPOINT = 4000


class WrongDatabase(VtflowError):
    """The database is not one that this vtflow can work on; the text says what to do."""


class Fault(Enum):
    """What an error of the database means for the transaction."""

    CONFLICT = "conflict"  #: somebody else was first: do the work anew
    BUSY = "bezet"  #: locked or cut off: try again, then give up
    UNAVAILABLE = "onbereikbaar"  #: cannot be written now
    BUG = "fout"  #: none of these: our own mistake, pass it on


def sqlite_module() -> ModuleType:
    """Return the module with the newest SQLite: the one of the pysqlite3 wheel where it is installed."""
    try:
        import pysqlite3.dbapi2  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        return sqlite3
    return pysqlite3.dbapi2


def is_sqlite(url: str) -> bool:
    """Tell whether a database address is that of a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_path(url: str) -> Path:
    """Return the file of a SQLite address.

    Raises:
        WrongDatabase: it names none.
    """
    name = make_url(url).database
    if not name or name == ":memory:":
        text = "een SQLite-adres noemt een bestand, bijvoorbeeld sqlite:////pad/naar/vtflow.db"
        raise WrongDatabase(text)
    return Path(name).absolute()


def make_file(url: str) -> None:
    """Make an empty database file that only its owner may read, where there is no file yet."""
    path = sqlite_path(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def build(url: str, *, pool_size: int = 5, timeout: float = 10.0) -> Engine:
    """Return an engine; opens no connection yet. Bound values never show up in errors."""
    if is_sqlite(url):
        return _build_sqlite(sqlite_path(url), pool_size, timeout)
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        text = f"vtflow werkt op sqlite en postgresql, niet op {address.get_backend_name()}"
        raise WrongDatabase(text)
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=pool_size,
        pool_timeout=timeout,
        connect_args={"connect_timeout": max(2, int(timeout))},
    )


def _build_sqlite(path: Path, pool_size: int, timeout: float) -> Engine:
    module = sqlite_module()
    return create_engine(
        "sqlite+pysqlite://",
        module=module,
        creator=lambda: _open_sqlite(module, path, timeout),
        poolclass=QueuePool,
        pool_size=pool_size,
        pool_timeout=timeout,
        hide_parameters=True,
    )


def _open_sqlite(module: ModuleType, path: Path, timeout: float) -> Any:
    # why: mode=rw never makes a file, so a wrong path cannot become a new, empty record
    connection = module.connect(
        f"file:{quote(str(path))}?mode=rw", uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    journal = "WAL" if module.sqlite_version_info >= SAFE_WAL else "DELETE"
    with closing(connection.cursor()) as cursor:
        for pragma in (
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"wal_autocheckpoint={_CHECKPOINT}",
            "cache_size=-32000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """Open a transaction that writes, and commit it when the block ends well."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # why: a deferred transaction that reads and then writes fails at once when another has written meanwhile;
            # and it is said here, because an event listener would cost each statement a tenth of its time
            execute(connection, "BEGIN IMMEDIATE").close()
        yield connection


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """Open a transaction that reads one snapshot and is in nobody's way."""
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if not is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            if is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection


def fault_of(error: DBAPIError) -> tuple[Fault, str]:
    """Say what an error of the database means, and in a few Dutch words why."""
    state = getattr(error.orig, "sqlstate", None)
    name = getattr(error.orig, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_CONSTRAINT") and "UNIQUE" in str(error.orig):
        return Fault.CONFLICT, ""
    if error.connection_invalidated:
        return Fault.BUSY, "de verbinding met de database viel weg"
    return _postgres_fault(state) if state else _sqlite_fault(name) if name else _nameless_fault(error)


def _nameless_fault(error: DBAPIError) -> tuple[Fault, str]:
    # why: psycopg gives no code when it cannot connect, or when a connection broke halfway
    kind = type(error.orig).__name__
    return (Fault.BUSY, "de database is niet bereikbaar") if kind in {"OperationalError", "InterfaceError"} else _BUG


_BUG = (Fault.BUG, "")
_SQLITE: tuple[tuple[tuple[str, ...], tuple[Fault, str]], ...] = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), (Fault.BUSY, "de database is bezet")),
    (("SQLITE_FULL",), (Fault.UNAVAILABLE, "de schijf is vol")),
    (("SQLITE_READONLY", "SQLITE_PERM"), (Fault.UNAVAILABLE, "het databasebestand is alleen te lezen")),
    (("SQLITE_CANTOPEN",), (Fault.UNAVAILABLE, "het databasebestand is niet te openen")),
    (("SQLITE_IOERR",), (Fault.UNAVAILABLE, "de schijf meldt een fout")),
    (("SQLITE_CORRUPT", "SQLITE_NOTADB"), (Fault.UNAVAILABLE, "het databasebestand is beschadigd")),
)
_POSTGRES: tuple[tuple[tuple[str, ...], tuple[Fault, str]], ...] = (
    (("23505", "40001", "40P01"), (Fault.CONFLICT, "")),
    (("55P03", "08", "57P0", "25P03"), (Fault.BUSY, "de database is niet bereikbaar")),
    (("53",), (Fault.UNAVAILABLE, "de database heeft geen ruimte meer")),
    (("58",), (Fault.UNAVAILABLE, "de schijf meldt een fout")),
    (("25006",), (Fault.UNAVAILABLE, "de database is alleen te lezen")),
    (("28", "3D000"), (Fault.UNAVAILABLE, "de database weigert de verbinding")),
)


def _postgres_fault(state: str) -> tuple[Fault, str]:
    return next((fault for codes, fault in _POSTGRES if state.startswith(codes)), _BUG)


def _sqlite_fault(name: str) -> tuple[Fault, str]:
    return next((fault for names, fault in _SQLITE if name.startswith(names)), _BUG)
