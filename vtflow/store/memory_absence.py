"""The absence calendars in memory, and what waits because nobody is there to read it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.absence import Absence
from vtflow.domain.melding import TASK
from vtflow.ports import Opens, OutboxRow
from vtflow.store.gather import SETTLED, deferred, is_claimable
from vtflow.store.memory_tables import Tables
from vtflow.store.memory_watch import is_held


class InMemoryAbsence:
    """What a unit does with the absence calendars; see `Unit` for what each call promises."""

    _tables: Tables

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region."""
        return self._tables.absences.get(region, ())

    def record_absences(self, rows: Sequence[Absence]) -> None:
        """Add rows."""
        for row in rows:
            self._tables.put(self._tables.absences, row.region, (*self.absences(row.region), row))

    def _defer(self, now: datetime, opens: Opens) -> None:
        """Let everything that is due for a closed team wait until it opens."""
        tables = self._tables
        waiting = (tables.outbox[number] for number in tables.waiting)
        due = [row for row in waiting if row.deliver_at <= now and not is_held(tables, row, now)]
        for number, opening in deferred(due, opens).items():
            tables.put(tables.outbox, number, replace(tables.outbox[number], deliver_at=opening))
        for sending, until in list(tables.sendings.values()):
            if not is_claimable(sending, until, now):
                continue
            live = [row for n in tables.rows_of[sending.id] if (row := tables.outbox[n]).status not in SETTLED]
            later = deferred(live, opens)
            if later and len(later) == len(live):
                opening = min(later.values())
                held = (sending, opening) if until is not None else (replace(sending, next_at=opening), None)
                tables.put(tables.sendings, sending.id, held)


def is_reminder(row: OutboxRow) -> bool:
    """Tell whether a message lapses when somebody takes its wait on: a reminder, but not the coordinator task."""
    return bool(row.norm) and not row.rung.startswith(TASK)
