"""Capacity and measures in memory; and who works on what."""

from vtflow.domain.assigning import assigned_to
from vtflow.domain.capacity import Capacity
from vtflow.domain.measures import Measure
from vtflow.domain.melding import Route
from vtflow.store.memory_tables import Tables


class InMemoryCapacity:
    """What both a reader and a unit can read; see `CapacityReader`."""

    _tables: Tables

    def capacity(self, region: str) -> tuple[Capacity, ...]:
        """Return the hours of a region as they were recorded."""
        return self._tables.capacity.get(region, ())

    def measures(self, region: str) -> tuple[Measure, ...]:
        """Return every version of the campaigns and measures of a region."""
        return self._tables.measures.get(region, ())


class InMemoryCapacityUnit(InMemoryCapacity):
    """What a unit adds; see `CapacityUnit`."""

    def record_capacity(self, row: Capacity) -> None:
        """Add hours."""
        self._tables.put(self._tables.capacity, row.region, (*self.capacity(row.region), row))

    def record_measure(self, version: Measure) -> None:
        """Add a version."""
        self._tables.put(self._tables.measures, version.region, (*self.measures(version.region), version))

    def held_by_staff(self, region: str, staff: str) -> list[Route]:
        """Return the open meldingen that somebody was assigned to."""
        routes = (row.stored.route for row in self._tables.meldingen.values())
        found = [one for one in routes if one.region == region and assigned_to(one) == staff]
        return sorted(found, key=lambda route: route.ref)
