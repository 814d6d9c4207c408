"""A few counts for the status line, on a connection of their own; each uses an index."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import distinct, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vtflow.ports import OutboxStatus, StoreUnavailable
from vtflow.store import connect
from vtflow.store.tables import MELDING, OUTBOX, WAIT


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
        routes = select(func.count()).where(MELDING.c.closed_at.is_(None), MELDING.c.root_id == MELDING.c.id)
        late = select(func.count(distinct(WAIT.c.melding_id))).where(WAIT.c.closed_at.is_(None), WAIT.c.limit_at <= now)
        unsettled = [OutboxStatus.WACHT.value, OutboxStatus.BEZIG.value]
        waiting = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.status.in_(unsettled))
        try:
            with connect.reading(self._engine) as connection:
                found = [connection.execute(query).scalar() or 0 for query in (routes, late, waiting)]
        except (DBAPIError, PoolTimeout) as error:
            text = "de database is bezet of niet bereikbaar"
            raise StoreUnavailable(text) from error
        return Overview(*found)

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()
