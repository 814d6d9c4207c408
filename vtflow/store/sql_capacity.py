"""Writing and reading capacity and measures; and who works on what."""

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, text

from vtflow.domain.capacity import Capacity
from vtflow.domain.measures import Measure
from vtflow.domain.melding import Route
from vtflow.store.capacity_table import CAPACITY, MEASURE
from vtflow.store.codec import decode_route
from vtflow.store.tables import MELDING

_C, _M = CAPACITY.c, MELDING.c
_FIELDS = ("region", "soort", "team", "first", "last", "uren", "staff", "recorded_at", "by")
_ROWS = select(*(_C[name] for name in _FIELDS)).where(_C.region == bindparam("region")).order_by(_C.id)
_VERSIONS = select(MEASURE.c.content).where(MEASURE.c.region == bindparam("region")).order_by(MEASURE.c.id)
_HELD = (
    select(_M.snapshot)
    .where(_M.region == bindparam("region"), _M.casushouder == bindparam("staff"))
    .where(text("melding.casushouder <> ''"))  # why: as the index says it
    .order_by(_M.ref)
)
_encode = msgspec.json.Encoder().encode
_measures = msgspec.json.Decoder(Measure)


def measures_of(connection: Connection, region: str) -> tuple[Measure, ...]:
    """Return every version of the campaigns and measures of a region, oldest first."""
    found = connection.execute(_VERSIONS, {"region": region}).scalars()
    return tuple(_measures.decode(content) for content in found)


class SqlCapacity:
    """What both a reader and a unit can read; see `CapacityReader`."""

    _connection: Connection

    def capacity(self, region: str) -> tuple[Capacity, ...]:
        """Return the hours of a region as they were recorded."""
        found = self._connection.execute(_ROWS, {"region": region}).mappings()
        return tuple(Capacity(**row) for row in found)

    def measures(self, region: str) -> tuple[Measure, ...]:
        """Return every version of the campaigns and measures of a region."""
        return measures_of(self._connection, region)


class SqlCapacityUnit(SqlCapacity):
    """What a unit adds; see `CapacityUnit`."""

    def record_capacity(self, row: Capacity) -> None:
        """Add hours."""
        self._connection.execute(insert(CAPACITY), {name: getattr(row, name) for name in _FIELDS})

    def record_measure(self, version: Measure) -> None:
        """Add a version."""
        content = _encode(version).decode()
        row = {"region": version.region, "code": version.code, "content": content}
        self._connection.execute(insert(MEASURE), row)

    def held_by_staff(self, region: str, staff: str) -> list[Route]:
        """Return the open meldingen that somebody was assigned to."""
        found = self._connection.execute(_HELD, {"region": region, "staff": staff}).scalars()
        return [decode_route(snapshot) for snapshot in found]
