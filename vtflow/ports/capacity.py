"""What stands beside the meldingen: hours of teams, campaigns and measures; and who works on what."""

from typing import Protocol

from vtflow.domain.capacity import Capacity
from vtflow.domain.measures import Measure
from vtflow.domain.melding import Route


class CapacityReader(Protocol):
    """Reading the registers of capacity and measures."""

    def capacity(self, region: str) -> tuple[Capacity, ...]:
        """Return the hours of a region as they were recorded, oldest first; earlier rows included."""
        ...

    def measures(self, region: str) -> tuple[Measure, ...]:
        """Return every version of the campaigns and measures of a region, oldest first."""
        ...


class CapacityUnit(CapacityReader, Protocol):
    """Adding to the registers in a transaction."""

    def record_capacity(self, row: Capacity) -> None:
        """Add hours; earlier rows stay."""
        ...

    def record_measure(self, version: Measure) -> None:
        """Add a version of a campaign or measure; earlier ones stay."""
        ...

    def held_by_staff(self, region: str, staff: str) -> list[Route]:
        """Return the open meldingen of a region that somebody was assigned to, by reference; may be empty."""
        ...
