"""Recovery mode: a restored record sends nothing until a person has looked and released it.

What went out between the backup and its restoring is unknown. So the mode holds back every message, and after the
release what was due before the restoring is sent as possibly double.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, delete, insert, select, update

from vtflow.ports import OutboxRow, OutboxStatus, Sending
from vtflow.store.rows import OUTBOX_ROW, outbox_row
from vtflow.store.tables import META, OUTBOX, SENDING

#: key under which the database keeps it
_KEY = "herstelmodus"


class Recovery(NamedTuple):
    """A record that was restored from a backup."""

    made_at: datetime  #: of the backup
    restored_at: datetime
    released_at: datetime | None = None
    by: str = ""  #: who released it

    @property
    def holds(self) -> bool:
        """Tell whether nothing may be sent yet."""
        return self.released_at is None


def recovery(connection: Connection) -> Recovery | None:
    """Return the last restoring of this record; None when it never was."""
    value = connection.execute(select(META.c.value).where(META.c.key == _KEY)).scalar()
    if value is None:
        return None
    row = json.loads(value)
    released = row["released_at"]
    return Recovery(
        datetime.fromisoformat(row["made_at"]),
        datetime.fromisoformat(row["restored_at"]),
        datetime.fromisoformat(released) if released else None,
        row["by"],
    )


def record(connection: Connection, value: Recovery) -> None:
    """Write how the record was restored, in the place of what stood there."""
    row = {
        "made_at": value.made_at.isoformat(),
        "restored_at": value.restored_at.isoformat(),
        "released_at": value.released_at.isoformat() if value.released_at else None,
        "by": value.by,
    }
    connection.execute(delete(META).where(META.c.key == _KEY))
    connection.execute(insert(META), {"key": _KEY, "value": json.dumps(row)})


def doubtful(
    connection: Connection, claimed: Sequence[tuple[Sending, list[OutboxRow]]], restored_at: datetime
) -> list[tuple[Sending, list[OutboxRow]]]:
    """Mark what was due before the restoring and was not tried since: it may have gone out before."""
    marked: list[tuple[Sending, list[OutboxRow]]] = []
    for sending, rows in claimed:
        is_doubtful = not sending.attempts and not sending.unknowns and rows[0].deliver_at <= restored_at
        if is_doubtful:
            connection.execute(update(SENDING).where(SENDING.c.id == sending.id).values(unknowns=1))
        marked.append((replace(sending, unknowns=1) if is_doubtful else sending, rows))
    return marked


def held(connection: Connection, restored_at: datetime) -> list[OutboxRow]:
    """Return the messages that may have gone out before the restoring, oldest first."""
    query = select(*OUTBOX_ROW).where(*_waiting(restored_at)).order_by(OUTBOX.c.deliver_at, OUTBOX.c.id)
    return [outbox_row(row) for row in connection.execute(query).mappings()]


def release(connection: Connection, now: datetime, by: str, *, drop: bool) -> int:
    """End recovery mode; `drop` lets the messages lapse that may have gone out before. Returns how many those are.

    Does nothing, and returns 0, where the mode does not hold.
    """
    state = recovery(connection)
    if state is None or not state.holds:
        return 0
    rows = held(connection, state.restored_at)
    if drop:
        values = {"status": OutboxStatus.VERVALLEN.value, "lapsed": True}
        connection.execute(update(OUTBOX).where(*_waiting(state.restored_at)).values(values))
    record(connection, state._replace(released_at=now, by=by))
    return len(rows)


def _waiting(restored_at: datetime) -> tuple[Any, ...]:
    return OUTBOX.c.status == OutboxStatus.WACHT.value, OUTBOX.c.deliver_at <= restored_at
