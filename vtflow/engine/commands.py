"""Carrying out a command on a melding, once."""

from collections.abc import Sequence
from datetime import datetime

from vtflow.domain import commands as c
from vtflow.domain.decide import Case, decide
from vtflow.domain.draft import Context, Draft
from vtflow.domain.ladder import settle
from vtflow.domain.norms import Policy
from vtflow.engine.consequences import Parts, Work, group_of, kinds
from vtflow.engine.guards import require_clean, require_past, require_received
from vtflow.engine.values import Answer
from vtflow.ports import Stored, Unit
from vtflow.terms.zone import to_utc


class Commands(Parts):
    """The use case behind every command of a person or machine."""

    def do(
        self,
        ref: str,
        command: c.Command,
        by: str,
        *,
        at: datetime | None = None,
        key: str = "",
        assurance: str = "cli",
    ) -> Answer:
        """Carry out a command on a melding, once: the same key gives the first answer again.

        Args:
            ref: Display code.
            command: What is asked.
            by: Staff member `<team>.<code>`.
            at: Effective moment (aware); now when left out.
            key: Idempotency key.
            assurance: How sure we are of `by`.

        Raises:
            Refused: a rule of the field forbids it; nothing changed.
            BadInput: something in it is unknown or malformed.
        """

        def work(unit: Unit) -> Answer:
            earlier = unit.answer(key) if key else None
            if earlier:
                return Answer.from_json(earlier[1])
            now = self._clock.now()
            effective = at or now
            require_past(effective, now)
            effective = to_utc(effective)
            require_clean(command.toelichting)
            group = group_of(unit, ref)
            require_received(next(s.route for s in group if s.route.ref == ref), effective)
            policy = self.policy_of(group[0].route)
            partners = unit.partners(policy.region.id, effective) if command.asks_partners else {}
            history = tuple(unit.events(ref)) if command.asks_history else ()
            with_note = bool(command.toelichting)
            context = Context(
                now, effective, by, assurance, policy, with_note=with_note, partners=partners, history=history
            )
            drafts = {stored.route.ref: Draft(stored.route, context) for stored in group}
            for stored in group:
                if stored.route.is_open:
                    settle(drafts[stored.route.ref], effective)
            before = {name: len(draft.events) for name, draft in drafts.items()}
            decide(case(ref, group, drafts), command)
            done = tuple(kind for name, d in drafts.items() for kind in kinds(d.events[before[name] :]))
            answer = Answer(ref, drafts[ref].route.state.value, done)
            text = command.toelichting
            items = [Work(s, drafts[s.route.ref], text if s.route.ref == ref else "") for s in group]
            for item in items:
                if item.draft.route.is_open:
                    settle(item.draft, now)
            self._write(unit, items, policy, key, answer)
            return answer

        return self._store.transact(work)

    def _write(
        self,
        unit: Unit,
        work: list[Work],
        policy: Policy,
        key: str,
        answer: Answer,
    ) -> None:
        answers = ((key, answer.ref, answer.to_json()),) if key else ()
        unit.write(self.changes(work, policy, answers=answers))


def case(ref: str, group: Sequence[Stored], drafts: dict[str, Draft]) -> Case:
    """Return what a command on `ref` may touch; `group` is its open route, root first."""
    root = group[0].route.ref
    if ref != root:
        return Case(drafts[ref], root=drafts[root])
    joined = tuple(drafts[s.route.ref] for s in group[1:] if s.route.is_open)
    return Case(drafts[ref], joined=joined)
