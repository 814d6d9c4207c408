"""Taking a melding in, joined where its household has an open route."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from vtflow.domain.decide import join, register
from vtflow.domain.draft import SYSTEEM, Context, Draft
from vtflow.domain.errors import Refused
from vtflow.domain.events import LinkReceived
from vtflow.domain.gemeenten import gemeente_slug, slug_or_unknown
from vtflow.domain.ladder import settle
from vtflow.domain.norms import Policy
from vtflow.domain.radar import Known, Radar, radar
from vtflow.engine.consequences import Parts, Work, kinds, merged
from vtflow.engine.guards import require_clean, require_past
from vtflow.engine.values import Answer, NewMelding, Origin
from vtflow.faults import point
from vtflow.ports import Batch, Link, Stored, Unit
from vtflow.terms.zone import to_utc

#: fields that came later: they count only where they are given, so that older rows keep the pseudonym they got
_LATER, _EMPTY = frozenset({"criterium", "wil_melden"}), frozenset({"", None})


class Asked(Struct, frozen=True):
    """A melding that passed the checks that need no record, with its pseudonyms."""

    new: NewMelding
    gemeente: str  #: slug
    household: str
    origin: Origin | None
    #: what is written where nothing is known of the household, when that was worked out already
    first: "TakenIn | None" = None

    @property
    def about(self) -> set[str]:
        """What another melding in the same transaction must not share with it unseen."""
        found = {self.household, self.new.key, self.origin.kenmerk if self.origin else ""}
        found.discard("")
        return found


class TakenIn(Struct, frozen=True):
    """A new melding with all that must be written for it."""

    answer: Answer
    batch: Batch
    #: of a transfer: display code of before -> the new one
    went: Mapping[str, str] = field(default_factory=dict[str, str])


class _Decided(Struct, frozen=True):
    """What a new melding writes, with what led to it."""

    taken: TakenIn
    draft: Draft
    seen: Radar


class Registration(Parts):
    """The use cases that begin a melding."""

    def register(self, region: str, new: NewMelding) -> Answer:
        """Take one melding in, and join it where its household has an open route.

        Raises:
            BadInput: a code, the gemeente or the moment is wrong, or the text holds personal data.
        """
        point("intake.begin")
        return self._store.transact(lambda unit: self.register_in(unit, region, new))

    def register_in(self, unit: Unit, region: str, new: NewMelding) -> Answer:
        """Take one melding in within an open transaction; see `register`."""
        policy, now = self.policy(region), self._clock.now()
        taken = self._take_in(unit, policy, now, self._ask(policy, now, new))
        if isinstance(taken, Answer):
            return taken
        unit.write(taken.batch)
        return taken.answer

    def _ask(self, policy: Policy, now: datetime, new: NewMelding) -> Asked:
        require_past(new.received_at, now)
        require_clean(new.command.toelichting)
        look_up = slug_or_unknown if new.machine else gemeente_slug
        slug = look_up(new.command.gemeente, policy)
        household = self._around.seal.household(new.command.huishouden)
        return Asked(new, slug, household, self.origin(policy.region.id, new))

    def origin(self, region: str, new: NewMelding) -> Origin | None:
        """Return the pseudonyms of a melding's kenmerk and of all it says; None without a kenmerk."""
        command, seal = new.command, self._around.seal
        if new.origin is not None or not command.bron_kenmerk:
            return new.origin
        fields = {
            name: str(value) for name, value in vars(command).items() if name not in _LATER or value not in _EMPTY
        }
        fields["regio"] = region
        look_up = slug_or_unknown if new.machine else gemeente_slug
        fields["gemeente"] = look_up(command.gemeente, self.policy(region))
        fields["huishouden"] = command.huishouden.strip().upper()
        fields["ontvangen_op"] = to_utc(new.received_at).isoformat()
        return Origin(seal.kenmerk(command.bron_kenmerk), seal.content(fields))

    def known_in(self, unit: Unit, region: str, new: NewMelding) -> Answer | None:
        """Return the answer of a melding that was taken in before; None when it is new.

        Raises:
            Refused: its kenmerk was used for other content.
        """
        return self._known(unit, new, self.origin(region, new))

    def _known(self, unit: Unit, new: NewMelding, origin: Origin | None) -> Answer | None:
        link = unit.link(origin.kenmerk) if origin else None
        if link and origin and link.content != origin.content:
            text = "dit kenmerk is al eerder gebruikt met een andere inhoud; er is niets overschreven"
            raise Refused("kenmerk-bezet", text)
        earlier = unit.answer(new.key) if new.key else None
        if earlier:
            return dataclasses.replace(Answer.from_json(earlier[1]), unchanged=True)
        if link is None:
            return None
        state = next(stored.route.state for stored in unit.group(link.ref) if stored.route.ref == link.ref)
        return Answer(link.ref, state.value, (), unchanged=True)

    def _take_in(self, unit: Unit, policy: Policy, now: datetime, asked: Asked) -> "Answer | TakenIn":
        new = asked.new
        known = self._known(unit, new, asked.origin)
        if known is not None:
            return known
        earlier = unit.known(asked.household)
        if not earlier:
            return asked.first or self._decided(policy, now, asked).taken
        root_ref = unit.open_root(policy.region.id, asked.household)
        root = unit.group(root_ref)[0] if root_ref is not None else None
        decided = self._decided(policy, now, asked, earlier, root)
        draft = decided.draft
        told = [self._tell(unit, one.ref, draft, draft.context) for one in decided.seen.elders]
        return replace(decided.taken, batch=merged([decided.taken.batch, *told])) if told else decided.taken

    def _decided(
        self,
        policy: Policy,
        now: datetime,
        asked: Asked,
        earlier: Sequence[Known] = (),
        root: Stored | None = None,
    ) -> "_Decided":
        """Decide what a melding writes, given what is known of its household and the open route that it joins.

        Asks nothing of the record.
        """
        new = asked.new
        at, with_note = to_utc(new.received_at), bool(new.command.toelichting)
        seen = radar(earlier, policy.region.id, at, root.route if root else None, policy.region.herhaling)
        context = Context(now, at, new.by, new.assurance, policy, with_note=with_note)
        draft = Draft(None, context)
        register(draft, new.command, self._around.new_ref(), asked.gemeente, seen, new.uit_advies)
        work = [Work(None, draft, new.command.toelichting)]
        if root is not None:
            # why: rows may come out of order; a route cannot be joined before it began
            joined_at = max(at, root.route.received_at)
            joined = Draft(root.route, replace(context, at=joined_at, with_note=False))
            settle(joined, joined_at)
            join(draft, joined)
            work = [Work(root, joined), *work]
        for item in work:
            settle(item.draft, now)
        answer = Answer(draft.route.ref, draft.route.state.value, kinds(draft.events), draft.route.joined_to or "")
        batch = self.changes(
            work,
            policy,
            asked.household,
            answers=((new.key, answer.ref, answer.to_json()),) if new.key else (),
            links=self._links(asked, answer.ref),
        )
        return _Decided(TakenIn(answer, batch), draft, seen)

    def _tell(self, unit: Unit, ref: str, draft: Draft, context: Context) -> Batch:
        """Let the open route of another region know, under the rules of that region; it is not joined."""
        stored = unit.group(ref)[0]
        if not stored.route.is_open:  # why: on PostgreSQL it may have been closed since the household was looked up
            return Batch()
        policy = self.policy_of(stored.route)
        at = max(context.at, stored.route.received_at)
        linked = Draft(stored.route, Context(context.now, at, SYSTEEM, SYSTEEM, policy))
        settle(linked, at)
        linked.record(LinkReceived(ref=draft.route.ref, regio=draft.route.region))
        settle(linked, context.now)
        return self.changes([Work(stored, linked)], policy)

    def made_in(self, unit: Unit, policy: Policy, now: datetime, new: NewMelding) -> TakenIn:
        """Return a melding that vtflow itself makes, with what must be written for it; nothing is written yet.

        Raises:
            BadInput: a code, the gemeente or the moment is wrong.
        """
        taken = self._take_in(unit, policy, now, self._ask(policy, now, new))
        if isinstance(taken, Answer):
            text = f"{taken.ref} was taken in before: what vtflow makes has no key and no kenmerk"
            raise TypeError(text)
        return taken

    def _links(self, asked: Asked, ref: str) -> tuple[Link, ...]:
        if asked.origin is None:
            return ()
        cipher = self._around.seal.encrypt(asked.new.command.bron_kenmerk.strip())
        return (Link(asked.origin.kenmerk, asked.origin.content, cipher, ref),)
