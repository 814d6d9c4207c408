"""A few counts for the status line, on a connection of their own; each uses an index."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, distinct, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vtflow.ports import OutboxStatus, StoreUnavailable
from vtflow.store import connect
from vtflow.store.sql_watch import unsettled
from vtflow.store.tables import MELDING, WAIT

# why text: as the indexes on what is open say it
_ROUTES = select(func.count()).select_from(MELDING).where(text("closed_at IS NULL AND root_id = id"))
# why + 0: to count in the order of the table SQLite would read every wait there ever was
_LATE = select(func.count(distinct(WAIT.c.melding_id + 0))).where(
    text("wait.closed_at IS NULL"), WAIT.c.limit_at <= bindparam("now")
)


class Overview(NamedTuple):
    """How things stand."""

    routes: int  #: open routes; meldingen that joined one are not counted
    late: int  #: meldingen with an open wait past its limit
    waiting: int  #: messages that are not yet settled


class Counter:
    """Counts in one database, beside the store."""

    def __init__(self, url: str) -> None:
        """Prepare; opens no connection yet."""
        self._engine = connect.build(url, pool_size=1)

    def count(self, now: datetime) -> Overview:
        """Count as of `now` on the domain clock.

        Raises:
            StoreUnavailable: the database cannot be read.
        """
        try:
            with connect.reading(self._engine) as connection:
                routes = connection.execute(_ROUTES).scalar_one()
                late = connection.execute(_LATE, {"now": now}).scalar_one()
                messages = unsettled(connection)
        except (DBAPIError, PoolTimeout) as error:
            why = "de database is bezet of niet bereikbaar"
            raise StoreUnavailable(why) from error
        return Overview(routes, late, messages[OutboxStatus.WACHT.value] + messages[OutboxStatus.BEZIG.value])

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()
