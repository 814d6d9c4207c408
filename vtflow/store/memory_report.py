"""Kept facts and report steps in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from vtflow.ports.reporting import FactRow, KeptFacts, ReportStep, TeamMessage
from vtflow.store.instants import microseconds
from vtflow.store.memory_tables import Tables


class InMemoryReports:
    """What both a reader and a unit can read; see `ReportReader`."""

    _tables: Tables

    def report_steps(self, region: str) -> list[ReportStep]:
        """Return the steps of all reports of a region."""
        return list(self._tables.report_steps.get(region, ()))


class InMemoryReportReader(InMemoryReports):
    """Reading kept facts."""

    def report_facts(self, region: str | None, form: int) -> Iterator[KeptFacts]:
        """Yield every melding with its facts."""
        for number in sorted(self._tables.meldingen):
            stored = self._tables.meldingen[number].stored
            if region in {None, stored.route.region}:
                version, kept_form, facts = self._tables.report_facts.get(number, (0, 0, b""))
                holds = (version, kept_form) == (stored.version, form)
                yield KeptFacts(number, stored.route.ref, stored.route.region, stored.version, facts if holds else None)

    def kept_facts(self, refs: Sequence[str], form: int) -> dict[str, bytes]:
        """Return the facts that are kept of these meldingen."""
        wanted = set(refs)
        return {k.ref: k.facts for k in self.report_facts(None, form) if k.ref in wanted and k.facts is not None}

    def stale_facts(self, region: str | None, form: int, limit: int | None) -> list[tuple[int, str, int]]:
        """Return meldingen of which facts must be made."""
        return [(k.id, k.ref, k.version) for k in self.report_facts(region, form) if k.facts is None][:limit]

    def team_messages(self, start: datetime | None, end: datetime | None) -> Iterator[TeamMessage]:
        """Yield messages about meldingen."""
        regions = {row.stored.route.ref: row.stored.route.region for row in self._tables.meldingen.values()}
        for _, row in sorted(self._tables.outbox.items()):
            inside = (start is None or row.deliver_at >= start) and (end is None or row.deliver_at < end)
            if inside and row.ref in regions:
                about = (row.ref, regions[row.ref], row.team, row.urgency.value, row.norm or row.kind, row.wait)
                yield TeamMessage(row.id, row.key, *about, microseconds(row.deliver_at))


class InMemoryReportUnit(InMemoryReports):
    """Writing facts and steps."""

    def keep_facts(self, rows: Sequence[FactRow], form: int) -> None:
        """Keep facts in the place of earlier ones."""
        for row in rows:
            self._tables.put(self._tables.report_facts, row.id, (row.version, form, row.facts))

    def record_report(self, step: ReportStep) -> None:
        """Add a step."""
        earlier = self._tables.report_steps.get(step.region, ())
        self._tables.put(self._tables.report_steps, step.region, (*earlier, step))
