"""The register of partners in memory."""

from datetime import datetime

from vtflow.domain.partners import PartnerStatus, current
from vtflow.store.memory_tables import Tables


class InMemoryPartners:
    """What a unit does with the register; see `Unit` for what each call promises."""

    _tables: Tables

    def partners(self, region: str, at: datetime) -> dict[str, PartnerStatus]:
        """Return per team what holds at `at`."""
        return current(self._tables.partners.get(region, ()), at)

    def record_partner(self, region: str, status: PartnerStatus) -> None:
        """Add a row."""
        self._tables.put(self._tables.partners, region, (*self._tables.partners.get(region, ()), status))
