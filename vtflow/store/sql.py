"""The store on SQLite or PostgreSQL: transactions, retries, and the refusal of a database that does not fit."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vtflow.faults import point
from vtflow.ports import Meanwhile, Reader, StoreUnavailable, Unit, VersionConflict
from vtflow.store import connect, schema
from vtflow.store.connect import Fault, WrongDatabase, fault_of
from vtflow.store.sql_reader import SqlReader
from vtflow.store.sql_unit import SqlUnit
from vtflow.store.tables import CLOCK, META

T = TypeVar("T")
#: a write-ahead log and pages that were freed hold what was erased, until the file is written anew
_COMPACT_SQLITE = ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_COMPACT_POSTGRESQL = tuple(f"VACUUM FULL {name}" for name in ("link", "note", "answer", "melding"))


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a transaction is tried, and how long to pause in between."""

    attempts: int = 8
    first_pause: float = 0.005  #: seconds; doubles each time, times a random part
    longest_pause: float = 0.5
    sleep: Callable[[float], None] = time.sleep
    part: Callable[[], float] = random.SystemRandom().random

    def pause(self, attempt: int) -> None:
        """Rest after an attempt, so that contenders fall out of step."""
        self.sleep(min(self.longest_pause, self.first_pause * 2**attempt) * (0.5 + self.part() / 2))


class Anchor(NamedTuple):
    """Where a shared clock stood: at `real_at` it was `domain_at`, and from there it runs `scale` times as fast.

    It runs on until `alive_until`, a real instant that its keeper moves forward; then it stands still.
    """

    real_at: datetime
    domain_at: datetime
    scale: float
    alive_until: datetime


class SqlStore:
    """The record on a database.

    Each transaction is tried anew, with its work, when somebody else was first, when the database was busy or when the
    connection broke. A connection that breaks inside COMMIT leaves open whether it was written. Trying again is safe:
    a command finds its own answer under its idempotency key, settling finds nothing left to do, and messages that were
    claimed come back when their lease runs out.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 5,
        timeout: float = 10.0,
        retry: Retry | None = None,
        instance: str | None = None,
    ) -> None:
        """Open a database that was made before.

        Args:
            url: `sqlite:////path/to/file` or `postgresql://…`.
            pool_size: Connections kept open.
            timeout: Seconds to wait for a lock or a connection.
            retry: How conflicts are tried again.
            instance: Id that the database must have; any when left out.

        Raises:
            WrongDatabase: it is empty, older or newer than this vtflow, or another one than `instance`.
            StoreUnavailable: it cannot be reached.
        """
        self._engine = connect.build(url, pool_size=pool_size, timeout=timeout)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._retry = retry or Retry()
        try:
            self.instance = self._tried(self._check)
            if instance not in {None, self.instance}:
                text = f"dit is database {self.instance}, niet {instance}; kijk of VTFLOW_DATABASE_URL goed staat"
                raise WrongDatabase(text)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, url: str, *, timeout: float = 10.0) -> "SqlStore":
        """Make a new database and open it.

        Raises:
            WrongDatabase: there is one already.
            StoreUnavailable: it cannot be reached or written.
        """
        schema.create(url)
        return cls(url, timeout=timeout)

    def _check(self) -> str:
        with connect.reading(self._engine) as connection:
            schema.require_current(connection)
            return connection.execute(select(META.c.value).where(META.c.key == schema.INSTANCE)).scalar_one()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def transact(self, work: Callable[[Unit], T], meanwhile: Meanwhile | None = None) -> T:
        """Run `work` in one transaction and commit it, beside `meanwhile`; on a conflict roll back and run it again.

        Raises:
            WrongDatabase: the database was upgraded since it was opened: this process is of an older vtflow.
        """

        def attempt() -> T:
            with connect.writing(self._engine) as connection:
                schema.require_still(connection)
                done = work(SqlUnit(connection))
                point("store.before-commit")
                if meanwhile is not None:
                    _beside(connection.commit, meanwhile)
            point("store.after-commit")
            return done

        return self._tried(attempt)

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on a consistent snapshot without blocking writers."""

        def attempt() -> T:
            with connect.reading(self._engine) as connection:
                return work(SqlReader(connection))

        return self._tried(attempt)

    def _tried(self, attempt: Callable[[], T]) -> T:
        for number in range(1, self._retry.attempts + 1):
            last = number == self._retry.attempts
            try:
                return attempt()
            except VersionConflict:
                if last:
                    raise
            except PoolTimeout as error:
                text = "niet vastgelegd: alle verbindingen met de database zijn bezet"
                raise StoreUnavailable(text) from error
            except DBAPIError as error:
                # why: on SQLite a lock was waited for already, as long as `timeout` says
                _require_retry(error, last=last, waited=self._is_sqlite and number > 1)
            self._retry.pause(number)
        raise AssertionError

    # ------------------------------------------------------------ beside the record

    def meta(self, key: str) -> str | None:
        """Return what is known of the database under a key."""
        return self._tried(
            lambda: self._get(lambda c: c.execute(select(META.c.value).where(META.c.key == key)).scalar())
        )

    def set_meta(self, key: str, value: str) -> None:
        """Remember something about the database."""

        def attempt() -> None:
            with connect.writing(self._engine) as connection:
                connection.execute(delete(META).where(META.c.key == key))
                connection.execute(insert(META), {"key": key, "value": value})

        self._tried(attempt)

    def inspect(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a snapshot of the tables themselves: for checks and copies of the whole record."""
        return self._tried(lambda: self._get(work))

    def amend(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on the tables in one transaction: for what is kept beside the events, never for these."""

        def attempt() -> T:
            with connect.writing(self._engine) as connection:
                schema.require_still(connection)
                return work(connection)

        return self._tried(attempt)

    def compact(self) -> None:
        """Write the files anew, so that what was erased is no longer on the disk.

        On PostgreSQL the tables are; its own log and backups are for its keeper.
        """

        def attempt() -> None:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in _COMPACT_SQLITE if self._is_sqlite else _COMPACT_POSTGRESQL:
                    connection.exec_driver_sql(statement)

        self._tried(attempt)

    def clock(self) -> Anchor | None:
        """Return the anchor of the shared clock; None when the clock is plain."""
        query = select(CLOCK.c.real_at, CLOCK.c.domain_at, CLOCK.c.scale, CLOCK.c.alive_until)
        row = self._tried(lambda: self._get(lambda connection: connection.execute(query).first()))
        return Anchor(*row) if row else None

    def set_clock(self, anchor: Anchor) -> None:
        """Move the shared clock."""

        def attempt() -> None:
            with connect.writing(self._engine) as connection:
                connection.execute(delete(CLOCK))
                connection.execute(insert(CLOCK), {"id": 1, **anchor._asdict()})

        self._tried(attempt)

    def keep_clock_alive(self, until: datetime) -> None:
        """Let the shared clock run on to a real instant."""

        def attempt() -> None:
            with connect.writing(self._engine) as connection:
                connection.execute(update(CLOCK).values(alive_until=until))

        self._tried(attempt)

    def _get(self, query: Callable[[Connection], T]) -> T:
        with connect.reading(self._engine) as connection:
            return query(connection)


def _beside(commit: Callable[[], None], meanwhile: Meanwhile) -> None:
    """Commit in a thread of its own, while this one does something else."""
    with ThreadPoolExecutor(1) as pool:
        committed = pool.submit(commit)
        meanwhile(committed.done)
    committed.result()


def _require_retry(error: DBAPIError, *, last: bool, waited: bool) -> None:
    """Pass when trying again may help.

    Raises:
        VersionConflict: it stayed contended.
        StoreUnavailable: the database cannot be reached or written; nothing was recorded.
    """
    fault, why = fault_of(error)
    if fault is Fault.BUG:
        raise error
    if fault is Fault.CONFLICT:
        if last:
            text = "somebody else changed the same rows first"
            raise VersionConflict(text) from error
    elif fault is Fault.UNAVAILABLE or last or waited:
        text = f"niet vastgelegd: {why}"
        raise StoreUnavailable(text) from error
