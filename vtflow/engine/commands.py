"""Carrying out a command on a melding, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain import commands as c
from vtflow.domain.assigning import counts_as_caseload
from vtflow.domain.chronology import require_order
from vtflow.domain.decide import Case, decide
from vtflow.domain.draft import Context, Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.ladder import settle
from vtflow.domain.work_commands import AssignCasushouder
from vtflow.engine.consequences import Parts, Work, group_of, kinds, merged
from vtflow.engine.guards import countable, require_clean, require_in_service, require_past, require_received
from vtflow.engine.registration import TakenIn
from vtflow.engine.scope import require_scope
from vtflow.engine.values import Answer, Ask, Outcome
from vtflow.faults import point
from vtflow.ports import Batch, Stored, Unit
from vtflow.terms.zone import to_utc


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was decided, with all that must be written for it."""

    answer: Answer
    batch: Batch
    about: frozenset[str]  #: the meldingen of its route


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
        ask = Ask(ref, command, by, at=at, key=key, assurance=assurance)
        point("command.begin")
        return self._store.transact(lambda unit: self._do_in(unit, ask))

    def _do_in(self, unit: Unit, ask: Ask) -> Answer:
        carried = self._carry_out(unit, ask, self._clock.now())
        if isinstance(carried, Answer):
            return carried
        unit.write(carried.batch)
        return carried.answer

    def do_all(self, asks: Sequence[Ask]) -> list[Outcome]:
        """Carry out many commands in the order given, in one transaction, as `do` would one after another.

        Two commands on one route see each other. Keep the number bounded: nothing is written before the last.

        Returns:
            Per command the answer, or why it was refused; one that is refused does not hold up the others.
        """
        point("command.begin")
        return self._store.transact(lambda unit: self._do_all_in(unit, asks))

    def _do_all_in(self, unit: Unit, asks: Sequence[Ask]) -> list[Outcome]:
        now = self._clock.now()
        groups = unit.groups([ask.ref for ask in asks])
        pending: list[Batch] = []
        touched: set[str] = set()  #: meldingen and keys that `pending` is about
        changed: set[str] = set()  #: those of which `groups` may be out of date
        answers: list[Outcome] = []
        for ask in asks:
            group = groups.get(ask.ref, [])
            about = {s.route.ref for s in group} | ({ask.key} if ask.key else set[str]())
            # why: what is about the same route or key must find what came before it in the record, and a melding that
            # is taken in along may join any route
            if ask.command.makes_melding or not touched.isdisjoint(about):
                unit.write(merged(pending))
                pending, touched = [], set()
            try:
                carried = self._carry_out(unit, ask, now, [] if about & changed else group)
            except (Refused, BadInput) as error:
                answers.append(error)
                continue
            if isinstance(carried, Answer):
                answers.append(carried)
                continue
            answers.append(carried.answer)
            pending.append(carried.batch)
            touched |= about | carried.about
            changed |= about | carried.about
        unit.write(merged(pending))
        return answers

    def _carry_out(self, unit: Unit, ask: Ask, now: datetime, group: Sequence[Stored] = ()) -> Answer | Done:
        """Decide one command; `group` is its open route where that was read before, and read here when empty."""
        earlier = unit.answer(ask.key) if ask.key else None
        if earlier:
            return Answer.from_json(earlier[1])
        ref, command, effective = ask.ref, ask.command, ask.at or now
        require_past(effective, now)
        effective = to_utc(effective)
        require_clean(command.toelichting)
        group = group or group_of(unit, ref)
        found = next(s for s in group if s.route.ref == ref)
        target = found.route
        require_version(group, ask)
        require_received(target, effective)
        policy = self.policy_of(group[0].route)
        require_in_service(policy, ask.by, effective)
        require_scope(unit, policy, target, ask.by, now)
        context = Context(now, effective, ask.by, ask.assurance, policy)
        made = self._made(unit, ask, group, context) if command.makes_melding else None
        drafts = self._drafts(unit, ask, group, _with_made(context, made))
        before = {name: len(draft.events) for name, draft in drafts.items()}
        with countable():
            decide(case(ref, group, drafts), command)
        if effective < found.changed_at:
            require_order(command.name, target, drafts[ref].route, unit.events(ref), effective)
        done = tuple(kind for name, d in drafts.items() for kind in kinds(d.events[before[name] :]))
        state = drafts[ref].route.state.value  # why here: time may move it once more before now
        text = command.toelichting
        items = [Work(s, drafts[s.route.ref], text if s.route.ref == ref else "") for s in group]
        for item in items:
            if item.draft.route.is_open:
                settle(item.draft, now)
        draft = drafts[ref]
        answer = Answer(
            ref,
            state,
            done,
            melding=made.answer.ref if made else "",
            route=draft.route,
            recorded=tuple(draft.events),
        )
        answers = ((ask.key, ref, answer.to_json()),) if ask.key else ()
        own = self.changes(items, policy, answers=answers)
        batch = merged([made.batch, own]) if made else own
        return Done(answer, batch, frozenset({*drafts, *(change.route.ref for change in batch.changes)}))

    def _made(self, unit: Unit, ask: Ask, group: Sequence[Stored], context: Context) -> TakenIn | None:
        """Take in the melding that a command makes along, where it makes one; nothing is written yet."""
        text = f"{ask.command.name} makes no melding"
        raise TypeError(text)

    def _drafts(self, unit: Unit, ask: Ask, group: Sequence[Stored], context: Context) -> dict[str, Draft]:
        """Return a draft of each melding of a route, settled up to the effective moment."""
        command = ask.command
        partners = unit.partners(context.policy.region.id, context.at) if command.asks_partners else {}
        history = tuple(unit.events(ask.ref)) if command.asks_history else ()
        caseload = _caseload(unit, context.policy.region.id, ask)
        context = replace(
            context, with_note=bool(command.toelichting), partners=partners, history=history, caseload=caseload
        )
        drafts = {stored.route.ref: Draft(stored.route, context) for stored in group}
        for stored in group:
            if stored.route.is_open:
                settle(drafts[stored.route.ref], context.at)
        return drafts


def _with_made(context: Context, made: TakenIn | None) -> Context:
    return replace(context, melding=made.answer.ref, taken_over=made.went) if made else context


def require_version(group: Sequence[Stored], ask: Ask) -> None:
    """Refuse a command that was decided on another version of the melding than there is now.

    Raises:
        Refused: somebody or time changed it since.
    """
    version = next(one.version for one in group if one.route.ref == ask.ref)
    if ask.version not in {None, version}:
        text = f"{ask.ref} is intussen gewijzigd; haal de melding opnieuw op en beslis dan"
        raise Refused("versie", text)


def _caseload(unit: Unit, region: str, ask: Ask) -> dict[str, int]:
    """Return on how many other meldingen somebody works who is to be assigned."""
    if not isinstance(ask.command, AssignCasushouder):
        return {}
    staff = ask.command.casushouder
    held = unit.held_by_staff(region, staff)
    return {staff: sum(route.ref != ask.ref and counts_as_caseload(route) for route in held)}


def case(ref: str, group: Sequence[Stored], drafts: dict[str, Draft]) -> Case:
    """Return what a command on `ref` may touch; `group` is its open route, root first."""
    root = group[0].route.ref
    if ref != root:
        return Case(drafts[ref], root=drafts[root])
    joined = tuple(drafts[s.route.ref] for s in group[1:] if s.route.is_open)
    return Case(drafts[ref], joined=joined)
