"""The board of a region in memory."""

from collections import Counter
from datetime import datetime

from vtflow.ports import Stored
from vtflow.ports.board import Coming, Late
from vtflow.store.memory_tables import Row, Tables


class InMemoryBoardReader:
    """What a snapshot tells the board; see `BoardReader` for what each call promises."""

    _tables: Tables

    def open_meldingen(self, region: str) -> dict[str, int]:
        """Return how many meldingen are open in each gemeente."""
        return dict(sorted(Counter(row.stored.route.gemeente for row in self._open(region)).items()))

    def late(self, region: str, now: datetime) -> list[Late]:
        """Return what is late, counted."""
        alike: dict[tuple[str, str, str, int], list[tuple[datetime, int]]] = {}
        for number, waits in self._tables.waits.items():
            route = self._tables.meldingen[number].stored.route
            for wait in waits.values():
                if route.region == region and wait.closed_at is None and wait.limit_at <= now:
                    key = (route.gemeente, wait.holder, wait.leg, wait.level)
                    alike.setdefault(key, []).append((wait.limit_at, number))
        return [
            Late(*key, waits=len(rows), meldingen=len({number for _, number in rows}), oldest=min(rows)[0])
            for key, rows in sorted(alike.items())
        ]

    def coming(self, region: str, since: datetime, until: datetime, limit: int) -> tuple[int, list[Coming]]:
        """Return what comes next."""
        routes = [(row.stored.route, self._tables.moments.get(row.stored.id)) for row in self._open(region)]
        found = [Coming(r.ref, r.gemeente, r.aan_zet, at) for r, at in routes if at is not None and since < at <= until]
        return len(found), sorted(found, key=lambda one: (one.at, one.ref))[:limit]

    def silent(self, region: str, limit: int) -> tuple[int, list[str]]:
        """Return what has no moment ahead."""
        rows = [row for row in self._open(region) if row.root == row.stored.id]
        found = [row.stored.route.ref for row in rows if self._tables.moments.get(row.stored.id) is None]
        return len(found), sorted(found)[:limit]

    def open_page(self, region: str, after: str, limit: int) -> list[Stored]:
        """Return open meldingen and adviezen by reference."""
        found = [row.stored for row in self._open(region) if row.stored.route.ref > after]
        return sorted(found, key=lambda one: one.route.ref)[:limit]

    def last_change(self) -> int:
        """Return a number that grows with every fact."""
        return max((one.number for stream in self._tables.streams.values() for one in stream[-1:]), default=0)

    def _open(self, region: str) -> list[Row]:
        rows = self._tables.meldingen.values()
        return [row for row in rows if row.stored.route.region == region and row.stored.route.is_open]
