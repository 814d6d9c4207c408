"""One answer a key: the same idempotency key gives the same answer again, and another request under it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from vtflow.domain.errors import Refused
from vtflow.store.access_table import API_REQUEST
from vtflow.store.sql import SqlStore

_R = API_REQUEST.c


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it left: HTTP status, and its body as JSON."""

    status: int
    body: str


def once(store: SqlStore, key: str, digest: str, now: datetime, work: Callable[[], Given]) -> Given:
    """Return the answer of a request, carried out at most once under its key.

    Two of the same at the same time both do the work, which the engine carries out once, and both get what was kept
    first. A crash before it was kept does the work again, with the same result.

    Args:
        store: Where answers are kept.
        key: Of whom and under which key; unique in the installation.
        digest: Of everything that was asked.
        now: Real time.
        work: Carries it out; must itself be safe to repeat under this key. What it raises is not kept.

    Raises:
        Refused: the key was used for something else.
    """
    earlier = store.amend(lambda connection: _claim(connection, key, digest, now))
    if earlier is not None:
        return earlier
    found = work()
    return store.amend(lambda connection: _keep(connection, key, found))


def _claim(connection: Connection, key: str, digest: str, now: datetime) -> Given | None:
    row = connection.execute(select(_R.digest, _R.status, _R.body).where(_R.key == key)).first()
    if row is None:
        connection.execute(insert(API_REQUEST), {"key": key, "digest": digest, "at": now, "status": None, "body": ""})
        return None
    if row.digest != digest:
        text = "deze Idempotency-Key is al gebruikt voor een ander verzoek; neem een nieuwe sleutel"
        raise Refused("sleutel-bezet", text)
    return Given(row.status, row.body) if row.status is not None else None


def _keep(connection: Connection, key: str, found: Given) -> Given:
    values = {"status": found.status, "body": found.body}
    connection.execute(update(API_REQUEST).where(_R.key == key, _R.status.is_(None)).values(**values))
    status, body = connection.execute(select(_R.status, _R.body).where(_R.key == key)).one()
    return Given(status, body)
