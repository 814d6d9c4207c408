"""The board of a region on a database: counts and short lists, none of which reads a snapshot of a melding."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, distinct, func, select, text

from vtflow.ports import Stored
from vtflow.ports.board import Coming, Late
from vtflow.store.rows import SELECT_STORED, stored
from vtflow.store.tables import EVENT, MELDING, WAIT

_M, _W = MELDING.c, WAIT.c
_OPEN = (_M.region == bindparam("region"), _M.closed_at.is_(None))
_COUNTS = select(_M.gemeente, func.count()).where(*_OPEN).group_by(_M.gemeente).order_by(_M.gemeente)
_ALIKE = (_M.gemeente, _W.holder, _W.leg, _W.level)
_LATE = (
    select(*_ALIKE, func.count(), func.count(distinct(_W.melding_id)), func.min(_W.limit_at))
    .join_from(WAIT, MELDING, _W.melding_id == _M.id)
    # why text: as the index on open waits says it
    .where(text("wait.closed_at IS NULL"), _W.limit_at <= bindparam("now"), _M.region == bindparam("region"))
    .group_by(*_ALIKE)
    .order_by(*_ALIKE)
)
_COMING = (*_OPEN, _M.next_moment > bindparam("since"), _M.next_moment <= bindparam("until"))
_OPEN_PAGE = SELECT_STORED.where(*_OPEN, _M.ref > bindparam("after")).order_by(_M.ref).limit(bindparam("limit"))
_LAST = select(func.max(EVENT.c.id))
_SILENT = (*_OPEN, _M.next_moment.is_(None), _M.root_id == _M.id)


class SqlBoardReader:
    """What a snapshot tells the board; see `BoardReader` for what each call promises."""

    _connection: Connection

    def open_meldingen(self, region: str) -> dict[str, int]:
        """Return how many meldingen are open in each gemeente."""
        found = self._connection.execute(_COUNTS, {"region": region})
        return {str(gemeente): int(count) for gemeente, count in found}

    def late(self, region: str, now: datetime) -> list[Late]:
        """Return what is late, counted."""
        return [Late(*row) for row in self._connection.execute(_LATE, {"region": region, "now": now})]

    def coming(self, region: str, since: datetime, until: datetime, limit: int) -> tuple[int, list[Coming]]:
        """Return what comes next."""
        wanted = {"region": region, "since": since, "until": until}
        rows = select(_M.ref, _M.gemeente, _M.aan_zet, _M.next_moment).where(*_COMING)
        found = self._connection.execute(rows.order_by(_M.next_moment, _M.ref).limit(limit), wanted)
        return self._count(select(func.count()).where(*_COMING), wanted), [Coming(*row) for row in found]

    def silent(self, region: str, limit: int) -> tuple[int, list[str]]:
        """Return what has no moment ahead."""
        wanted = {"region": region}
        found = self._connection.execute(select(_M.ref).where(*_SILENT).order_by(_M.ref).limit(limit), wanted)
        return self._count(select(func.count()).where(*_SILENT), wanted), [str(ref) for ref in found.scalars()]

    def open_page(self, region: str, after: str, limit: int) -> list[Stored]:
        """Return open meldingen and adviezen by reference."""
        wanted = {"region": region, "after": after, "limit": limit}
        return [stored(row) for row in self._connection.execute(_OPEN_PAGE, wanted)]

    def last_change(self) -> int:
        """Return a number that grows with every fact."""
        return int(self._connection.execute(_LAST).scalar() or 0)

    def _count(self, query: Select[Any], wanted: Mapping[str, object]) -> int:
        return int(self._connection.execute(query, wanted).scalar_one())
