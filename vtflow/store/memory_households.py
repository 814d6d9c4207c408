"""What is known of households in memory."""

from vtflow.domain.radar import Known
from vtflow.store.memory_tables import Tables


class InMemoryHouseholds:
    """What a unit does with households; see `Unit` for what each call promises."""

    _tables: Tables

    def take_in(self, household: str, number: int) -> None:
        """Remember about which household a new melding is; an empty pseudonym is about nobody."""
        if household:
            known = self._tables.about.get(household, ())
            self._tables.put(self._tables.about, household, (*known, number))

    def household_of(self, ref: str) -> str:
        """Return the household of a melding."""
        row = self._tables.meldingen.get(self._tables.ids.get(ref, 0))
        return row.household if row else ""

    def let_go(self, household: str, number: int) -> None:
        """Forget about which household a melding was: it goes on under another code, which is about it now."""
        known = self._tables.about.get(household, ())
        self._tables.put(self._tables.about, household, tuple(one for one in known if one != number))

    def known(self, household: str) -> tuple[Known, ...]:
        """Return every melding about a household."""
        rows = [self._tables.meldingen[number] for number in self._tables.about.get(household, ())]
        return tuple(
            Known(
                ref=row.stored.route.ref,
                region=row.stored.route.region,
                received_at=row.stored.route.received_at,
                closed_at=row.stored.route.closed_at,
                is_root=row.root == row.stored.id,
            )
            for row in rows
        )

    def open_root(self, region: str, household: str) -> str | None:
        """Return the open route about a household."""
        return next((one.ref for one in self.known(household) if one.leads and one.region == region), None)
