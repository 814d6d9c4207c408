"""Writing and reading the register of partners."""

from sqlalchemy import Connection, insert, select

from vtflow.domain.partners import PartnerStatus
from vtflow.store.partner_table import PARTNER

_P = PARTNER.c
_HISTORY = select(_P.team, _P.at, _P.open, _P.weeks, _P.reden, _P.by, _P.recorded_at).order_by(_P.id)


def record(connection: Connection, region: str, status: PartnerStatus) -> None:
    """Add a row."""
    row = {name: getattr(status, name) for name in PartnerStatus.__slots__}
    connection.execute(insert(PARTNER), {"region": region, **row})


def history(connection: Connection, region: str) -> list[PartnerStatus]:
    """Return all rows of a region in the order in which they were recorded."""
    found = connection.execute(_HISTORY.where(_P.region == region)).mappings()
    return [PartnerStatus(**row) for row in found]
