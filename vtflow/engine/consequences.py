"""What follows from decided events: bookings, notes, and rows for everybody who must be told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.bookings import ended_turn
from vtflow.domain.draft import Draft
from vtflow.domain.duty import DIENSTDOENDE
from vtflow.domain.errors import UnknownMelding
from vtflow.domain.holders import holder_messages, then
from vtflow.domain.melding import Route, Urgency
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES, Message, is_told, messages
from vtflow.domain.norms import Policy
from vtflow.engine.values import Surroundings
from vtflow.ports import BUNDLE, Batch, Booking, Change, Clock, Link, Note, OutboxRow, Store, Stored, Unit
from vtflow.terms import OfficeCalendar

#: an acute message recorded later than this after its moment no longer rings
ACUTE_UNTIL = timedelta(hours=24)


class Work(Struct, frozen=True):
    """A draft with the row it started from."""

    stored: Stored | None
    draft: Draft
    note: str = ""


class Parts:
    """What all use cases share: store, clock and surroundings, and the way from events to a batch."""

    def __init__(self, store: Store, clock: Clock, around: Surroundings) -> None:
        """Keep the parts; opens nothing."""
        self._store = store
        self._clock = clock
        self._around = around

    def policy(self, region: str) -> Policy:
        """Return the rules of a region; BadInput when it is not configured."""
        return self._around.policies.policy(region)

    def opens(self, region: str, team: str, now: datetime) -> datetime | None:
        """Return when a team that is closed at `now` opens; None where it is open, or nobody knows its hours."""
        if not region:
            return None
        found = self.policy(region).region.teams.get(team)
        return None if found is None or found.office.is_open_at(now) else found.office.next_open(now)

    def policy_of(self, route: Route) -> Policy:
        """Return the rules of a route's region."""
        return self._around.policies.policy(route.region)

    def changes(
        self,
        work: list[Work],
        policy: Policy,
        household: str = "",
        *,
        answers: tuple[tuple[str, str, str], ...] = (),
        links: tuple[Link, ...] = (),
    ) -> Batch:
        """Return what the new events of some drafts write, with answers and links beside them.

        `household` is the pseudonym of a new melding.
        """
        changes: list[Change] = []
        outbox: list[OutboxRow] = []
        lapse: list[tuple[str, int]] = []
        rest: list[tuple[str, int]] = []
        for item in work:
            draft, events = item.draft, tuple(item.draft.events)
            if not events:
                continue
            ref = draft.route.ref
            bookings, found = self._consequences(draft, policy)
            outbox += found
            lapse += [(ref, event.fact.no) for event in events if isinstance(event.fact, e.WaitClosed)]
            rest += [(ref, no) for no in rested(events)]
            changes.append(
                Change(
                    stored=item.stored,
                    route=draft.route,
                    events=events,
                    bookings=tuple(bookings),
                    household=household if item.stored is None else "",
                    notes=notes(draft, item.note),
                )
            )
        return Batch(
            changes=tuple(changes),
            outbox=tuple(outbox),
            lapse=tuple(lapse),
            rest=tuple(rest),
            answers=answers,
            links=links,
        )

    def _consequences(self, draft: Draft, policy: Policy) -> tuple[list[Booking], list[OutboxRow]]:
        """Walk the new events: what is booked to whom, and who must be told."""
        bookings: list[Booking] = []
        rows: list[OutboxRow] = []
        for place, (event, before, after) in enumerate(draft.steps):
            if turn := ended_turn(before, after, event.at):
                bookings.append(Booking(*turn, policy.region.office.office_seconds(*turn[1:])))
            if not is_told(event.fact, policy):
                continue
            for message in messages(event, after, policy, then(draft.steps, place)):
                rows += self.rows(message, event.recorded_at, policy)
        for message in holder_messages(draft.steps, policy, {row.team for row in rows}):
            rows += self.rows(message, draft.context.now, policy)
        return bookings, rows

    def rows(self, message: Message, recorded_at: datetime, policy: Policy) -> list[OutboxRow]:
        """Return a message as rows, one a channel of its team; operations hear of a team without any."""
        channels = self._around.channels(message.team)
        operations = policy.region.roles[OPERATIES]
        if not channels and message.team != operations:
            kind = f"{EMPTY_TARGET}-{message.role}"
            alert = replace(message, team=operations, kind=kind, key=f"{message.key}/{EMPTY_TARGET}")
            return self.rows(alert, recorded_at, policy)
        lateness = recorded_at - message.at
        late = lateness > self._around.late_after
        urgency = message.urgency
        if (urgency is Urgency.URGENT and late) or (urgency is Urgency.ACUUT and lateness > ACUTE_UNTIL):
            urgency = Urgency.GEWOON
        known = recorded_at if late else message.at
        office = policy.region.team(message.team).office
        deliver_at = known
        if urgency is Urgency.GEWOON:
            # why: a team that never closes would get its digest at midnight, hours after everybody else
            deliver_at = (policy.region.office if office.never_closes else office).next_opening(known)
        elif urgency is Urgency.URGENT:
            # why: who has duty by a shared roster is reached at any hour, whatever the hours of that person's team
            has_duty = message.role == DIENSTDOENDE and policy.region.bereikbaarheid and message.team != operations
            deliver_at = known if has_duty else opening_for(office, known)
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
                region=policy.region.id,
                person=message.person,
                instead_of=message.instead_of,
            )
            for channel in self._around.channels_for(message.team, message.person, urgency)
        ]


def opening_for(office: OfficeCalendar, known: datetime) -> datetime:
    """Return from when an urgent message can leave: its bundle must close inside the hours of the team too."""
    found = office.next_open(known)
    return found if office.is_open_at(found + BUNDLE) else office.next_open(found + BUNDLE)


def merged(parts: Sequence[Batch]) -> Batch:
    """Return one batch that writes everything that `parts` write."""
    return Batch(
        changes=tuple(one for part in parts for one in part.changes),
        outbox=tuple(row for part in parts for row in part.outbox),
        lapse=tuple(pair for part in parts for pair in part.lapse),
        rest=tuple(pair for part in parts for pair in part.rest),
        answers=tuple(one for part in parts for one in part.answers),
        links=tuple(link for part in parts for link in part.links),
    )


def group_of(unit: Unit, ref: str) -> list[Stored]:
    """Return the open route of a melding, root first; UnknownMelding when there is none."""
    group = unit.group(ref)
    if not group:
        raise UnknownMelding(ref)
    return group


def rested(events: Sequence[e.Event]) -> list[int]:
    """Return the waits that were acknowledged or lowered, of which what was not sent yet is no longer asked."""
    found: dict[int, None] = {}
    for event in events:
        fact = event.fact
        if isinstance(fact, e.EscalationAcknowledged | e.EscalationLowered):
            found[fact.no] = None
    return list(found)


def kinds(events: Sequence[e.Event]) -> tuple[str, ...]:
    """Return the kinds of events, in order."""
    return tuple(e.name_of(event.fact) for event in events)


def notes(draft: Draft, text: str) -> tuple[Note, ...]:
    """Keep the text under the number of the event that mentions it; drop it when none did."""
    if not text:
        return ()
    numbers = [getattr(event.fact, "note", None) for event in draft.events]
    return tuple(Note(number, text) for number in numbers if number is not None)
