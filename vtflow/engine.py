"""Use cases: load, decide, append, in one transaction; time passing; arming the next moment.

Knows no norm, no SQL and no Prefect. Everything that leaves vtflow is a row in the outbox; sending is `outbox.py`.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.decide import Case, decide, join, register
from vtflow.domain.draft import SYSTEEM, Context, Draft
from vtflow.domain.errors import BadInput, Refused, UnknownMelding
from vtflow.domain.gemeenten import gemeente_slug
from vtflow.domain.ladder import settle
from vtflow.domain.melding import Route, Urgency
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES, Message, messages
from vtflow.domain.norms import Policy
from vtflow.domain.personal import personal_data
from vtflow.ports import Armed, Batch, Booking, Change, Clock, LegOutcome, Link, Note, OutboxRow, Store, Stored, Unit
from vtflow.seal import Seal
from vtflow.terms.zone import to_utc

#: an acute message recorded later than this after its moment no longer rings
ACUTE_UNTIL = timedelta(hours=24)


class Policies(Protocol):
    """Where the rules of a region come from."""

    def policy(self, region: str) -> Policy:
        """Return the policy of a region; BadInput when it is not configured."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did."""

    ref: str
    state: str
    events: tuple[str, ...]  #: kinds of the recorded events, in order; empty when nothing changed
    joined_to: str = ""
    unchanged: bool = False  #: it had been done before: the same key, or the same kenmerk with equal content

    def to_json(self) -> str:
        """Return it as the text that is kept under the idempotency key."""
        return json.dumps([self.ref, self.state, list(self.events), self.joined_to])

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Read what `to_json` wrote."""
        ref, state, events, joined_to = json.loads(text)
        return cls(ref, state, tuple(events), joined_to)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a melding came from, as pseudonyms: for duplicates and for finding it again."""

    kenmerk: str
    content: str  #: of everything it says, in one normal form


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMelding:
    """A melding to take in."""

    command: c.RegisterMelding
    received_at: datetime
    by: str = SYSTEEM
    assurance: str = SYSTEEM
    key: str = ""
    origin: Origin | None = None  #: as `Engine.origin` gave it earlier; worked out when left out


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine needs besides store and clock."""

    policies: Policies
    seal: Seal
    channels: Callable[[str], tuple[str, ...]]
    new_ref: Callable[[], str]
    late_after: timedelta = timedelta(hours=1)  #: recorded later than this counts as late: into the digest


class Engine:
    """The use cases over one store."""

    def __init__(self, store: Store, clock: Clock, around: Surroundings) -> None:
        """Keep the parts; opens nothing."""
        self._store = store
        self._clock = clock
        self._around = around

    # ------------------------------------------------------------ commands

    def register(self, region: str, new: NewMelding) -> Answer:
        """Take one melding in, and join it where its household has an open route.

        Raises:
            BadInput: a code, the gemeente or the moment is wrong, or the text holds personal data.
        """
        return self._store.transact(lambda unit: self.register_in(unit, region, new))

    def register_in(self, unit: Unit, region: str, new: NewMelding) -> Answer:
        """Take one melding in within an open transaction; see `register`."""
        taken = self._take_in(unit, region, new)
        if isinstance(taken, Answer):
            return taken
        unit.write(taken.batch)
        return taken.answer

    def register_all(self, region: str, news: Sequence[NewMelding]) -> list[Answer | Refused | BadInput]:
        """Take many meldingen in, in the order given, in one transaction.

        Returns:
            Per melding the answer, or why it was refused; one that is refused does not hold up the others.
        """
        return self._store.transact(lambda unit: self._register_all_in(unit, region, news))

    def _register_all_in(
        self, unit: Unit, region: str, news: Sequence[NewMelding]
    ) -> list[Answer | Refused | BadInput]:
        answers: list[Answer | Refused | BadInput] = []
        pending: list[Batch] = []
        touched: set[str] = set()
        for new in news:
            about = {self._around.seal.household(new.command.huishouden), new.key, new.command.bron_kenmerk.strip()}
            about.discard("")
            # why: what is about the same household, key or kenmerk must find what came before it in the record
            if not touched.isdisjoint(about):
                unit.write(_merged(pending))
                pending, touched = [], set()
            touched |= about
            try:
                taken = self._take_in(unit, region, new)
            except (Refused, BadInput) as error:
                answers.append(error)
                continue
            if isinstance(taken, Answer):
                answers.append(taken)
            else:
                answers.append(taken.answer)
                pending.append(taken.batch)
        unit.write(_merged(pending))
        return answers

    def policy(self, region: str) -> Policy:
        """Return the rules of a region; BadInput when it is not configured."""
        return self._around.policies.policy(region)

    def origin(self, region: str, new: NewMelding) -> Origin | None:
        """Return the pseudonyms of a melding's kenmerk and of all it says; None without a kenmerk."""
        command, seal = new.command, self._around.seal
        if new.origin is not None or not command.bron_kenmerk:
            return new.origin
        fields = {name: str(value) for name, value in command}
        fields["regio"] = region
        fields["gemeente"] = gemeente_slug(command.gemeente, self.policy(region))
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
            return replace(Answer.from_json(earlier[1]), unchanged=True)
        if link is None:
            return None
        state = next(stored.route.state for stored in unit.group(link.ref) if stored.route.ref == link.ref)
        return Answer(link.ref, state.value, (), unchanged=True)

    def _take_in(self, unit: Unit, region: str, new: NewMelding) -> "Answer | _TakenIn":
        policy, now = self.policy(region), self._clock.now()
        _require_past(new.received_at, now)
        _require_clean(new.command.toelichting)
        slug = gemeente_slug(new.command.gemeente, policy)
        origin = self.origin(region, new)
        known = self._known(unit, new, origin)
        if known is not None:
            return known
        at, with_note = to_utc(new.received_at), bool(new.command.toelichting)
        context = Context(now, at, new.by, new.assurance, policy, with_note=with_note)
        draft = Draft(None, context)
        register(draft, new.command, self._around.new_ref(), slug)
        household = self._around.seal.household(new.command.huishouden)
        root_ref = unit.open_root(region, household)
        work = [_Work(None, draft, new.command.toelichting)]
        if root_ref is not None:
            group = unit.group(root_ref)
            # why: rows may come out of order; a route cannot be joined before it began
            joined_at = max(at, group[0].route.received_at)
            root = Draft(group[0].route, replace(context, at=joined_at, with_note=False))
            settle(root, joined_at)
            join(draft, root)
            work = [_Work(group[0], root), *work]
        for item in work:
            settle(item.draft, now)
        answer = Answer(draft.route.ref, draft.route.state.value, _kinds(draft.events), draft.route.joined_to or "")
        batch = replace(
            self._changes(work, policy, household),
            answers=((new.key, answer.ref, answer.to_json()),) if new.key else (),
            links=self._links(new, origin, answer.ref),
        )
        return _TakenIn(answer, batch)

    def _links(self, new: NewMelding, origin: Origin | None, ref: str) -> tuple[Link, ...]:
        if origin is None:
            return ()
        cipher = self._around.seal.encrypt(new.command.bron_kenmerk.strip())
        return (Link(origin.kenmerk, origin.content, cipher, ref),)

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
            _require_past(effective, now)
            effective = to_utc(effective)
            _require_clean(command.toelichting)
            group = _group(unit, ref)
            _require_received(next(s.route for s in group if s.route.ref == ref), effective)
            policy = self._policy(group[0].route)
            context = Context(now, effective, by, assurance, policy, with_note=bool(command.toelichting))
            drafts = {stored.route.ref: Draft(stored.route, context) for stored in group}
            for stored in group:
                if stored.route.is_open:
                    settle(drafts[stored.route.ref], effective)
            before = {name: len(draft.events) for name, draft in drafts.items()}
            decide(_case(ref, group, drafts), command)
            done = tuple(kind for name, d in drafts.items() for kind in _kinds(d.events[before[name] :]))
            answer = Answer(ref, drafts[ref].route.state.value, done)
            text = command.toelichting
            items = [_Work(s, drafts[s.route.ref], text if s.route.ref == ref else "") for s in group]
            for item in items:
                if item.draft.route.is_open:
                    settle(item.draft, now)
            self._write(unit, items, policy, key, answer)
            return answer

        return self._store.transact(work)

    # ------------------------------------------------------------ time

    def settle(self, ref: str) -> int:
        """Record everything that time brought about on a route up to now; returns how many events."""
        return self._store.transact(lambda unit: self._settle_groups(unit, [_group(unit, ref)]))

    def settle_due(self, limit: int = 500) -> int:
        """Settle at most `limit` routes whose moment has come, in one transaction; returns how many there were."""

        def work(unit: Unit) -> int:
            groups = unit.due(self._clock.now(), limit)
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
        batches: list[tuple[list[_Work], Policy]] = []
        count = 0
        for group in groups:
            policy = self._policy(group[0].route)
            context = Context(now, now, SYSTEEM, SYSTEEM, policy)
            work = [_Work(s, Draft(s.route, context)) for s in group if s.route.is_open]
            for item in work:
                settle(item.draft, now)
                count += len(item.draft.events)
            batches.append((work, policy))
        unit.write(_merged([self._changes(work, policy) for work, policy in batches]))
        return count

    # ------------------------------------------------------------ arming

    def advance(self, ref: str, number: int) -> LegOutcome:
        """Settle a route and arm the moment after `number`, in one transaction.

        When `number` is no longer the armed one, nothing is armed and the outcome is VERVALLEN: of two runs that
        would arm the same successor one finds the number taken.

        Raises:
            UnknownMelding: no melding has this reference.
        """

        def work(unit: Unit) -> LegOutcome:
            self._settle_groups(unit, [_group(unit, ref)])
            group = _group(unit, ref)
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

    # ------------------------------------------------------------ inside

    def _policy(self, route: Route) -> Policy:
        return self._around.policies.policy(route.region)

    def _write(
        self,
        unit: Unit,
        work: list["_Work"],
        policy: Policy,
        key: str,
        answer: Answer,
    ) -> None:
        batch = self._changes(work, policy)
        answers = ((key, answer.ref, answer.to_json()),) if key else ()
        unit.write(replace(batch, answers=answers))

    def _changes(self, work: list["_Work"], policy: Policy, household: str = "") -> Batch:
        changes: list[Change] = []
        outbox: list[OutboxRow] = []
        lapse: list[tuple[str, int]] = []
        for item in work:
            draft = item.draft
            if not draft.events:
                continue
            bookings, found = self._consequences(draft, policy)
            outbox += found
            lapse += [(draft.route.ref, ev.fact.no) for ev in draft.events if isinstance(ev.fact, e.WaitClosed)]
            changes.append(
                Change(
                    stored=item.stored,
                    route=draft.route,
                    events=tuple(draft.events),
                    bookings=tuple(bookings),
                    household=household if item.stored is None else "",
                    notes=_notes(draft, item.note),
                )
            )
        return Batch(changes=tuple(changes), outbox=tuple(outbox), lapse=tuple(lapse))

    def _consequences(self, draft: Draft, policy: Policy) -> tuple[list[Booking], list[OutboxRow]]:
        """Walk the new events: what is booked to whom, and who must be told."""
        bookings: list[Booking] = []
        rows: list[OutboxRow] = []
        for event, before, after in draft.steps:
            if before is not None and before.aan_zet != after.aan_zet and before.aan_zet:
                start, end = before.aan_zet_since, max(event.at, before.aan_zet_since)
                # why: between the wait that ends and the one that follows, the ball is nobody's for no time at all
                if start < end:
                    seconds = policy.region.office.office_seconds(start, end)
                    bookings.append(Booking(before.aan_zet, start, end, seconds))
            for message in messages(event, after, policy):
                rows += self._rows(message, event, policy)
        return bookings, rows

    def _rows(self, message: Message, event: e.Event, policy: Policy) -> list[OutboxRow]:
        channels = self._around.channels(message.team)
        operations = policy.region.roles[OPERATIES]
        if not channels and message.team != operations:
            kind = f"{EMPTY_TARGET}-{message.role}"
            alert = replace(message, team=operations, kind=kind, key=f"{message.key}/{EMPTY_TARGET}")
            return self._rows(alert, event, policy)
        lateness = event.recorded_at - event.at
        late = lateness > self._around.late_after
        urgency = message.urgency
        if (urgency is Urgency.URGENT and late) or (urgency is Urgency.ACUUT and lateness > ACUTE_UNTIL):
            urgency = Urgency.GEWOON
        known = event.recorded_at if late else event.at
        office = policy.region.team(message.team).office
        deliver_at = known
        if urgency is Urgency.GEWOON:
            deliver_at = office.next_opening(known)
        elif urgency is Urgency.URGENT:
            deliver_at = office.next_open(known)
        return [
            OutboxRow(
                key=message.key,
                ref=message.ref,
                team=message.team,
                channel=channel,
                kind=message.kind,
                role=message.role,
                urgency=urgency,
                at=message.at,
                deliver_at=deliver_at,
                wait=message.wait,
                norm=message.norm,
                rung=message.rung,
                holder=message.holder,
                limit=message.limit,
                late=late,
            )
            for channel in channels
        ]


@dataclass(frozen=True, slots=True)
class _Work:
    """A draft with the row it started from."""

    stored: Stored | None
    draft: Draft
    note: str = ""


@dataclass(frozen=True, slots=True)
class _TakenIn:
    """A new melding with all that must be written for it."""

    answer: Answer
    batch: Batch


def _merged(parts: Sequence[Batch]) -> Batch:
    return Batch(
        changes=tuple(one for part in parts for one in part.changes),
        outbox=tuple(row for part in parts for row in part.outbox),
        lapse=tuple(pair for part in parts for pair in part.lapse),
        answers=tuple(one for part in parts for one in part.answers),
        links=tuple(link for part in parts for link in part.links),
    )


def _group(unit: Unit, ref: str) -> list[Stored]:
    group = unit.group(ref)
    if not group:
        raise UnknownMelding(ref)
    return group


def _case(ref: str, group: Sequence[Stored], drafts: dict[str, Draft]) -> Case:
    root = group[0].route.ref
    if ref != root:
        return Case(drafts[ref], root=drafts[root])
    joined = tuple(drafts[s.route.ref] for s in group[1:] if s.route.is_open)
    return Case(drafts[ref], joined=joined)


def _kinds(events: Sequence[e.Event]) -> tuple[str, ...]:
    return tuple(event.fact.kind for event in events)


def _notes(draft: Draft, text: str) -> tuple[Note, ...]:
    """Keep the text under the number of the event that mentions it; drop it when none did."""
    if not text:
        return ()
    numbers = [getattr(event.fact, "note", None) for event in draft.events]
    return tuple(Note(number, text) for number in numbers if number is not None)


def _require_past(at: datetime, now: datetime) -> None:
    if at.tzinfo is None:
        text = "een tijdstip heeft een tijdzone nodig"
        raise BadInput(text)
    if at > now:
        text = f"het tijdstip {at.isoformat()} ligt in de toekomst; nu is het {now.isoformat(timespec='minutes')}"
        raise BadInput(text)


def _require_received(route: Route, at: datetime) -> None:
    if at < route.received_at:
        text = f"{route.ref} is ontvangen op {route.received_at.isoformat()}; {at.isoformat()} ligt daarvóór"
        raise BadInput(text)


def _require_clean(text: str) -> None:
    found = personal_data(text)
    if found:
        raise Refused("persoonsgegevens", f"de toelichting lijkt {found} te bevatten; laat persoonsgegevens weg")


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
