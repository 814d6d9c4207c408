"""Writing and reading the duty rosters."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from vtflow.domain.duty import Shift
from vtflow.store.duty_table import DUTY

_D = DUTY.c
_ROSTER = select(_D.service, _D.start, _D.until, _D.staff, _D.recorded_at, _D.by, _D.reden).order_by(_D.id)


def record(connection: Connection, shifts: Sequence[Shift]) -> None:
    """Add rows in the order given."""
    if shifts:
        rows = [{name: getattr(shift, name) for name in Shift.__slots__} for shift in shifts]
        connection.execute(insert(DUTY), rows)


def roster(connection: Connection, service: str) -> tuple[Shift, ...]:
    """Return all rows of a service in the order in which they were recorded."""
    found = connection.execute(_ROSTER.where(_D.service == service)).mappings()
    return tuple(Shift(**row) for row in found)
