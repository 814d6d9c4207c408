"""Time passing over stored routes, and arming the moment at which each must be looked at again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.draft import SYSTEEM, Context, Draft
from vtflow.domain.ladder import settle
from vtflow.domain.norms import Policy
from vtflow.engine.consequences import Parts, Work, group_of, merged
from vtflow.faults import point
from vtflow.ports import Armed, Batch, LegOutcome, Stored, Unit


class Passage(Parts):
    """The use cases that time itself calls for."""

    def settle(self, ref: str) -> int:
        """Record everything that time brought about on a route up to now; returns how many events."""
        return self._store.transact(lambda unit: self._settle_groups(unit, [group_of(unit, ref)]))

    def settle_due(self, limit: int = 500) -> int:
        """Settle at most `limit` routes whose moment has come, in one transaction; returns how many there were."""

        def work(unit: Unit) -> int:
            groups = unit.due(self._clock.now(), limit)
            point("settle.claimed")
            self._settle_groups(unit, groups)
            return len(groups)

        return self._store.transact(work)

    def settle_all(self, limit: int = 500) -> int:
        """Settle until nothing is due; returns how many routes were settled."""
        total = 0
        while found := self.settle_due(limit):
            total += found
        return total

    def _settle_groups(self, unit: Unit, groups: Iterable[Sequence[Stored]]) -> int:
        now = self._clock.now()
        batches: list[tuple[list[Work], Policy]] = []
        count = 0
        for group in groups:
            policy = self.policy_of(group[0].route)
            context = Context(now, now, SYSTEEM, SYSTEEM, policy)
            work = [Work(s, Draft(s.route, context)) for s in group if s.route.is_open]
            for item in work:
                settle(item.draft, now)
                count += len(item.draft.events)
            batches.append((work, policy))
        unit.write(merged([self.changes(work, policy) for work, policy in batches]))
        return count

    def advance(self, ref: str, number: int) -> LegOutcome:
        """Settle a route and arm the moment after `number`, in one transaction.

        When `number` is no longer the armed one, nothing is armed and the outcome is VERVALLEN: of two runs that
        would arm the same successor one finds the number taken.

        Raises:
            UnknownMelding: no melding has this reference.
        """

        def work(unit: Unit) -> LegOutcome:
            self._settle_groups(unit, [group_of(unit, ref)])
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
