"""Work that one process at a time does, on whatever machine: a try at a lock of the database, let go by its end.

On PostgreSQL the lock belongs to a connection, so that it is free as soon as its process or machine is gone. On SQLite
all processes are on one machine and share a folder: there it is a lock on a file.
"""

import fcntl
import os
import zlib
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vtflow.ports import StoreUnavailable
from vtflow.store.connect import is_sqlite

#: first half of the two numbers of the lock: no other use of locks has it
_SPACE = 7208
_TRY = text("SELECT pg_try_advisory_lock(:space, :number)")


@contextmanager
def turn(url: str, name: str, folder: Path) -> Generator[bool]:
    """Yield whether it is this process's turn, and keep others from theirs until the end of the block.

    Args:
        url: Database of the record.
        name: Of the work.
        folder: Where lock files are, for SQLite.

    Raises:
        StoreUnavailable: the database cannot be reached.
    """
    with _of_file(folder / f"{name}.lock") if is_sqlite(url) else _of_server(url, name) as is_ours:
        yield is_ours


@contextmanager
def _of_file(path: Path) -> Generator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)


@contextmanager
def _of_server(url: str, name: str) -> Generator[bool]:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    number = zlib.crc32(name.encode()) - 2**31
    with ExitStack() as held:
        try:
            # why a connection of its own: closing it lets go of the lock, whatever went wrong
            connection = held.enter_context(engine.connect())
            is_ours = bool(connection.execute(_TRY, {"space": _SPACE, "number": number}).scalar_one())
        except DBAPIError as error:
            why = "de database antwoordt niet"
            raise StoreUnavailable(why) from error
        yield is_ours
