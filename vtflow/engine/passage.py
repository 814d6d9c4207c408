"""Time passing over stored routes, and arming the moment at which each must be looked at again."""

import logging
from collections.abc import Sequence
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.draft import SYSTEEM, Context, Draft
from vtflow.domain.ladder import settle
from vtflow.engine.consequences import Parts, Work, group_of, merged
from vtflow.faults import point
from vtflow.ports import Armed, Batch, LegOutcome, Stored, Unit

_log = logging.getLogger(__name__)


class Passage(Parts):
    """The use cases that time itself calls for."""

    def settle(self, ref: str) -> int:
        """Record everything that time brought about on a route up to now; returns how many events."""
        return self._store.transact(lambda unit: self._settle_group(unit, group_of(unit, ref)))

    def settle_due(self, limit: int = 500) -> int:
        """Settle at most `limit` routes whose moment has come, in one transaction; returns how many were settled.

        A route on which this fails is left as it is and written to the log, and the others are settled: one that is
        broken must not stop the chain. The auditor tells its moment that passed unrecorded.
        """
        return self._settle_due(limit)[0]

    def settle_all(self, limit: int = 500) -> int:
        """Settle until nothing is due; returns how many routes were settled.

        However many routes are broken, those whose moment came later than theirs are settled too.
        """
        total = broken = 0
        while True:
            settled, left = self._settle_due(limit + broken)
            total += settled
            if not settled and left <= broken:
                return total
            broken = left

    def _settle_due(self, limit: int) -> tuple[int, int]:
        """Settle at most `limit` due routes; returns how many were settled, and how many groups were left."""

        def work(unit: Unit) -> tuple[int, int]:
            groups = unit.due(self._clock.now(), limit)
            point("settle.claimed")
            found = [self._settled_or_left(group) for group in groups]
            batches = [batch for batch in found if batch is not None]
            unit.write(merged(batches))
            # why only these: a route that is due and does not move would be due for ever
            return sum(bool(batch.changes) for batch in batches), len(found) - len(batches)

        return self._store.transact(work)

    def _settle_group(self, unit: Unit, group: Sequence[Stored]) -> int:
        batch = self._settled(group)
        unit.write(batch)
        return sum(len(change.events) for change in batch.changes)

    def _settled_or_left(self, group: Sequence[Stored]) -> Batch | None:
        if not group:
            return None  # it cannot be read, which the store logged
        try:
            return self._settled(group)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one route, the others go on
            _log.error("melding %s cannot be settled: %s", group[0].route.ref, type(error).__name__)
            return None

    def _settled(self, group: Sequence[Stored]) -> Batch:
        """Return what time brought about on a group up to now."""
        now, policy = self._clock.now(), self.policy_of(group[0].route)
        context = Context(now, now, SYSTEEM, SYSTEEM, policy)
        work = [Work(s, Draft(s.route, context)) for s in group if s.route.is_open]
        for item in work:
            settle(item.draft, now)
        return self.changes(work, policy)

    def advance(self, ref: str, number: int) -> LegOutcome:
        """Settle a route and arm the moment after `number`, in one transaction.

        When `number` is no longer the armed one, nothing is armed and the outcome is VERVALLEN: of two runs that
        would arm the same successor one finds the number taken.

        Raises:
            UnknownMelding: no melding has this reference.
        """

        def work(unit: Unit) -> LegOutcome:
            self._settle_group(unit, group_of(unit, ref))
            point("leg.settled")
            group = group_of(unit, ref)
            root = group[0]
            if root.armed.number != number:
                return LegOutcome.VERVALLEN
            outcome = leg_outcome(unit.events_since(root.id, root.armed.since))
            moment, kind = next_leg(group)
            if moment is not None:
                armed = Armed(number + 1, kind, moment, root.group_version)
                unit.write(Batch(armed=((root.id, armed),)))
            return outcome

        return self._store.transact(work)


def next_leg(group: Sequence[Stored]) -> tuple[datetime | None, str]:
    """Return the earliest moment of a group and the leg that owns it; None when no wait is left."""
    found = [
        (moment, wait.leg)
        for stored in group
        if stored.route.is_open
        for wait in stored.route.waits
        if (moment := wait.next_moment) is not None
    ]
    return min(found, default=(None, ""), key=lambda pair: pair[0])  # pyright: ignore[reportArgumentType]


def leg_outcome(events: Sequence[e.Event]) -> LegOutcome:
    """Say how an armed moment ended: a breach counts over a reminder, a reminder over an answer in time."""
    facts = [event.fact for event in events]
    if any(isinstance(fact, e.TermBreached) for fact in facts):
        return LegOutcome.VERSTREKEN
    closed = [fact for fact in facts if isinstance(fact, e.WaitClosed)]
    if any(not fact.in_time for fact in closed):
        return LegOutcome.TE_LAAT
    if any(isinstance(fact, e.RungReached) for fact in facts):
        return LegOutcome.HERINNERING
    return LegOutcome.OP_TIJD if closed else LegOutcome.BIJGEWERKT
