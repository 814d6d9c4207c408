"""Erasing by itself what was kept long enough: the encrypted source reference and the notes of closed meldingen."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select

from vtflow.domain.destruction import standing
from vtflow.keep.acts import all_acts
from vtflow.policy.keeping import Keeping
from vtflow.store.erasing import conceal
from vtflow.store.sql import SqlStore
from vtflow.store.tables import LINK, MELDING, NOTE

#: meldingen a transaction, so that others can write in between
_BATCH = 500


def due_for_erasing(store: SqlStore, rules: Keeping, now: datetime) -> tuple[str, ...]:
    """Return the meldingen of which something is to be erased, by reference.

    They were closed more than the days of the rules ago, their whole route is closed, and no ground keeps them.
    """
    return store.inspect(lambda connection: _due(connection, now - timedelta(days=rules.days_after_close)))


def erase(store: SqlStore, rules: Keeping, now: datetime) -> int:
    """Erase what was kept long enough; returns of how many meldingen. A second time there is nothing left."""
    refs = due_for_erasing(store, rules, now)
    done = 0
    for first in range(0, len(refs), _BATCH):
        part = refs[first : first + _BATCH]
        done += store.amend(lambda connection, part=part: conceal(connection, part))
    if done:
        store.compact()
    return done


def _due(connection: Connection, closed_before: datetime) -> tuple[str, ...]:
    kept = {ref for ref, acts in all_acts(connection).items() if standing(acts).holds}
    route = MELDING.alias("route")
    running = exists().where(
        route.c.root_id == MELDING.c.root_id, or_(route.c.closed_at.is_(None), route.c.closed_at > closed_before)
    )
    linked = exists().where(LINK.c.ref == MELDING.c.ref, LINK.c.cipher != b"")
    noted = exists().where(NOTE.c.melding_id == MELDING.c.id)
    query = select(MELDING.c.ref).where(and_(or_(linked, noted), ~running)).order_by(MELDING.c.ref)
    return tuple(ref for ref in connection.execute(query).scalars() if ref not in kept)
