"""The duty rosters in memory."""

from collections.abc import Sequence

from vtflow.domain.duty import Shift
from vtflow.store.memory_tables import Tables


class InMemoryDuty:
    """What a unit does with the rosters; see `Unit` for what each call promises."""

    _tables: Tables

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a service as they were recorded."""
        return self._tables.shifts.get(service, ())

    def record_shifts(self, shifts: Sequence[Shift]) -> None:
        """Add rows."""
        for shift in shifts:
            self._tables.put(self._tables.shifts, shift.service, (*self.roster(shift.service), shift))
