"""The versions of the schema: making, upgrading, and refusing what does not fit."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from vtflow.faults import point
from vtflow.ports import StoreUnavailable
from vtflow.store import connect
from vtflow.store.connect import Fault, WrongDatabase, fault_of
from vtflow.store.prepared import execute

T = TypeVar("T")

#: revisions in order; the last is what this vtflow works on
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
#: key under which the id of the database is kept
INSTANCE = "instance_id"
_TAKEN = "hier staat al een database; er is niets gemaakt"
_MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """Return the revision that this vtflow works on."""
    return REVISIONS[-1]


def current(url: str) -> str | None:
    """Return the revision of a database; None when it holds nothing of vtflow.

    Raises:
        StoreUnavailable: it cannot be reached.
    """
    return _with_connection(url, current_of)


def current_of(connection: Connection) -> str | None:
    """Return the revision of the database behind a connection; None when it holds nothing of vtflow."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(connection: Connection) -> None:
    """Check that the database has the schema of this vtflow.

    Raises:
        WrongDatabase: it is empty, older or newer; the text says what to do.
    """
    found = current_of(connection)
    if found == head():
        return
    if found is None:
        advice = "deze database is leeg: het is geen database van vtflow. Klopt VTFLOW_DATABASE_URL?"
    elif found in REVISIONS:
        advice = f"deze database is van een oudere vtflow (schema {found}, nodig {head()}): draai `vtflow db upgrade`"
    else:
        advice = f"deze database is van een nieuwere vtflow (schema {found}): installeer die versie van vtflow"
    raise WrongDatabase(advice)


def require_still(connection: Connection) -> None:
    """Check the same at the beginning of a transaction that writes, at the cost of one row.

    Raises:
        WrongDatabase: a newer vtflow upgraded it meanwhile.
    """
    cursor = execute(connection, "SELECT version_num FROM alembic_version")
    found = cursor.fetchone()
    cursor.close()
    if found is None or found[0] != head():
        require_current(connection)


def create(url: str) -> None:
    """Make a new database with the schema of this vtflow.

    Raises:
        WrongDatabase: there is one already.
        StoreUnavailable: it cannot be reached or written.
    """
    if connect.is_sqlite(url) and not connect.sqlite_path(url).exists():
        _create_file(connect.sqlite_path(url))
    else:
        _with_connection(url, _create)


def _create_file(path: Path) -> None:
    """Make a new SQLite file aside and give it its name when it is whole: whoever is killed here leaves none."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.nieuw")
    url = f"sqlite:///{aside}"
    try:
        aside.unlink(missing_ok=True)
        connect.make_file(url)
        _with_connection(url, _create)
        point("schema.made")
        os.link(aside, path)
    except FileExistsError as error:
        raise WrongDatabase(_TAKEN) from error
    except OSError as error:
        unavailable = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise StoreUnavailable(unavailable) from error
    finally:
        for left in (aside, *(aside.with_name(aside.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)


def _create(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        raise WrongDatabase(_TAKEN)
    _migrate(connection)


def upgrade(url: str) -> str:
    """Lift an existing database to the schema of this vtflow; all of it or nothing.

    Returns:
        The revision it had.

    Raises:
        WrongDatabase: it holds nothing of vtflow, or is newer.
        StoreUnavailable: it cannot be reached or written.
    """

    def work(connection: Connection) -> str:
        found = current_of(connection)
        if found not in REVISIONS:
            require_current(connection)
        _migrate(connection)
        return str(found)

    return _with_connection(url, work)


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, head())
    point("migration.before-commit")


def _with_connection(url: str, work: Callable[[Connection], T]) -> T:
    engine = connect.build(url, pool_size=1)
    try:
        with connect.writing(engine) as connection:
            return work(connection)
    except DBAPIError as error:
        fault, why = fault_of(error)
        if fault is Fault.BUG:
            raise
        unavailable = f"de database is niet te gebruiken: {why}"
        raise StoreUnavailable(unavailable) from error
    finally:
        engine.dispose()
