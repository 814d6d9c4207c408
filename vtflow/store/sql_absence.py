"""Writing and reading the absence calendars."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from vtflow.domain.absence import Absence
from vtflow.store.absence_table import ABSENCE

_A = ABSENCE.c
_CALENDAR = select(
    _A.region, _A.who, _A.first, _A.last, _A.substitute, _A.reden, _A.recorded_at, _A.by
).order_by(_A.id)  # fmt: skip


def record(connection: Connection, rows: Sequence[Absence]) -> None:
    """Add rows in the order given."""
    if rows:
        values = [{name: getattr(row, name) for name in Absence.__slots__} for row in rows]
        connection.execute(insert(ABSENCE), values)


def calendar(connection: Connection, region: str) -> tuple[Absence, ...]:
    """Return all rows of a region in the order in which they were recorded."""
    found = connection.execute(_CALENDAR.where(_A.region == region)).mappings()
    return tuple(Absence(**row) for row in found)
