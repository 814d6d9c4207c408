"""The audit: works out from each open wait what must have been recorded and sent by now, and compares.

It decides nothing and repairs nothing. Its work grows with what is open, not with what was ever closed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vtflow.domain.events import Event
from vtflow.domain.melding import Sent, Urgency, Wait
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES, RECEIVER_ROLES, receiver_of, resolve
from vtflow.domain.norms import Policy
from vtflow.domain.wait_events import RungReached
from vtflow.domain.written_time import clock_text
from vtflow.engine import Policies
from vtflow.ports import OutboxRow, OutboxStatus, Reader, Store
from vtflow.ports.watch import Incident, Standing
from vtflow.watch import silence
from vtflow.watch.limits import Limits
from vtflow.watch.silence import Statement, statements

#: open meldingen that are read at a time
PAGE = 500
#: late messages that are looked at; more of them say nothing new
_MOST_LATE = 10_000
NO_RUNG, NO_MESSAGE, NOT_DELIVERED = "trede-zonder-gebeurtenis", "trede-zonder-bericht", "niet-bezorgd"
GIVEN_UP, NO_TARGET, NO_RUN = "bericht-opgegeven", "leeg-doel", "wachtmoment-ontbreekt"
#: every kind of incident that an audit finds, and ends when it is no longer there
KINDS = (*silence.KINDS, NO_RUNG, NO_MESSAGE, NOT_DELIVERED, GIVEN_UP, NO_TARGET, NO_RUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What one audit found."""

    at: datetime
    meldingen: int
    waits: int
    rungs: int  #: recorded rungs that were compared
    messages: int  #: messages that were compared
    findings: tuple[Incident, ...]  #: by key
    statements: tuple[Statement, ...]  #: one an open melding, route by route

    @property
    def whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Tally:
    meldingen: int = 0
    waits: int = 0
    rungs: int = 0
    messages: int = 0
    found: dict[str, Incident] = field(default_factory=dict[str, Incident])
    groups: dict[int, list[Standing]] = field(default_factory=dict[int, list[Standing]])


class Auditor:
    """Audits one record."""

    def __init__(
        self, store: Store, policies: Policies, channels: Callable[[str], Sequence[str]], limits: Limits
    ) -> None:
        """Keep the parts; reads nothing yet.

        Args:
            store: The record.
            policies: The rules of each region.
            channels: From team code to the names of its channels.
            limits: How late something may be.
        """
        self._store = store
        self._policies = policies
        self._channels = channels
        self._limits = limits

    def run(self, now: datetime, *, window: bool = True) -> Audit:
        """Audit everything that is open at `now`, domain time.

        Args:
            now: The present.
            window: Whether armed runs are looked for; without a dispatcher there are none.

        Raises:
            StoreUnavailable: the record cannot be read.
        """
        tally, after = _Tally(), 0
        while page := self._store.read(lambda reader, after=after: self._page(reader, after, now, tally)):
            after = page
        self._late(now, tally)
        said: list[Statement] = []
        for group in tally.groups.values():
            policy = self._policies.policy(group[0].stored.route.region)
            said += statements(group, policy, now, self._limits.moment)
            if window:
                _keep(tally, _unarmed(group, now, self._limits.window))
        _keep(tally, (one.as_incident(now) for one in said if one.incident))
        return Audit(
            at=now,
            meldingen=tally.meldingen,
            waits=tally.waits,
            rungs=tally.rungs,
            messages=tally.messages,
            findings=tuple(tally.found[key] for key in sorted(tally.found)),
            statements=tuple(said),
        )

    def _page(self, reader: Reader, after: int, now: datetime, tally: _Tally) -> int:
        """Compare one page on one snapshot; returns the number of its last melding, 0 when there is none."""
        page = reader.standing(after, PAGE)
        if not page:
            return 0
        rungs = reader.rungs([one.stored.id for one in page])
        messages = reader.messages([one.stored.route.ref for one in page])
        for one in page:
            route = one.stored.route
            rows, events = messages.get(route.ref, []), rungs[one.stored.id]
            tally.meldingen += 1
            tally.waits += len(route.waits)
            tally.rungs += len(events)
            tally.messages += len(rows)
            tally.groups.setdefault(one.root, []).append(one)
            policy = self._policies.policy(route.region)
            for wait in route.waits:
                own = [row for row in rows if row.wait == wait.no]
                reached = [event for event in events if _is_of(event, wait)]
                _keep(tally, _missing_rungs(one, wait, reached, now, self._limits.moment))
                _keep(tally, _untold(one, wait, reached, own, now))
                _keep(tally, _given_up(own, now))
                _keep(tally, self._nowhere(one, wait, own, policy, now))
        return page[-1].stored.id

    def _nowhere(
        self, one: Standing, wait: Wait, rows: Sequence[OutboxRow], policy: Policy, now: datetime
    ) -> Iterator[Incident]:
        """Find roles of an open wait that led nowhere and still do: who must act may not know it."""
        route = one.stored.route
        for row in rows:
            if not row.kind.startswith(EMPTY_TARGET):
                continue
            receiver = receiver_of(route, wait.traject, wait.overdracht)
            team = resolve(row.role, route, policy, receiver, now)
            # why: a notice may name who was told in a role that lasted no longer than the notice
            if team is None and not row.norm:
                continue
            if team is None or not self._channels(team):
                text = f"rol {row.role} van {route.region} leidt naar niemand die te bereiken is"
                key = f"{NO_TARGET}/{route.region}/{row.role}"
                yield Incident(key=key, kind=NO_TARGET, ref=route.ref, text=text, at=now)
        operations = policy.region.roles[OPERATIES]
        if not self._channels(operations):
            text = f"{operations} van {route.region} heeft geen kanaal: als niemand te bereiken is hoort niemand het"
            key = f"{NO_TARGET}/{route.region}/{OPERATIES}"
            yield Incident(key=key, kind=NO_TARGET, text=text, at=now)

    def _late(self, now: datetime, tally: _Tally) -> None:
        """Find messages that should have reached their channel; what a hold keeps back is explained."""
        late, held = self._store.read(lambda reader: (late_rows(reader, now, self._limits), held_keys(reader, now)))
        by_place: dict[tuple[str, str, Urgency], list[OutboxRow]] = {}
        for row in late:
            if row.id not in held:
                by_place.setdefault((row.team, row.channel, row.urgency), []).append(row)
        for (team, channel, urgency), rows in by_place.items():
            text = f"{len(rows)} x {urgency.value} voor {team} via {channel}, het oudste van {_since(rows)}"
            key = f"{NOT_DELIVERED}/{team}/{channel}/{urgency.value}"
            _keep(tally, [Incident(key=key, kind=NOT_DELIVERED, ref=rows[0].ref, text=text, at=now)])


def late_rows(reader: Reader, now: datetime, limits: Limits) -> list[OutboxRow]:
    """Return the messages that are past the limit of their urgency, oldest first."""
    least = min(limits.delivery(urgency) for urgency in Urgency)
    rows = reader.undelivered(now - least, _MOST_LATE)
    return [row for row in rows if row.deliver_at < now - limits.delivery(row.urgency)]


def held_keys(reader: Reader, now: datetime) -> frozenset[int]:
    """Return the numbers of the messages that a region on hold keeps back at `now`."""
    regions = {one.region for one in reader.holds() if one.ended_at is None and one.start <= now}
    return frozenset(row.id for region in regions for row in reader.held(region, now))


def _since(rows: Sequence[OutboxRow]) -> str:
    return clock_text(min(row.deliver_at for row in rows))


def _keep(tally: _Tally, found: "Iterator[Incident] | Sequence[Incident]") -> None:
    for one in found:
        tally.found.setdefault(one.key, one)


def _is_of(event: Event, wait: Wait) -> bool:
    return isinstance(event.fact, RungReached) and event.fact.no == wait.no


def _missing_rungs(
    one: Standing, wait: Wait, reached: Sequence[Event], now: datetime, limit: timedelta
) -> Iterator[Incident]:
    """Find rungs whose moment came without an event of it.

    A wait whose clock was changed is left to `verify`: its ladder then holds rungs that never were to come.
    """
    if wait.clock is not None:
        return
    recorded = {event.fact.rung for event in reached if isinstance(event.fact, RungReached)}
    ref = one.stored.route.ref
    for rung in wait.ladder:
        if rung.at <= now - limit and rung.name not in recorded:
            text = f"trede {rung.name} van {wait.norm} ({clock_text(rung.at)}) staat niet in de gebeurtenissen"
            yield Incident(key=f"{NO_RUNG}/{ref}/{wait.no}/{rung.name}", kind=NO_RUNG, ref=ref, text=text, at=now)
            return  # why: what comes after it is late for the same reason


def _untold(
    one: Standing, wait: Wait, reached: Sequence[Event], rows: Sequence[OutboxRow], now: datetime
) -> Iterator[Incident]:
    """Find rungs that were to be told and of which there is no message at all."""
    told = {row.rung for row in rows if row.norm}
    ref = one.stored.route.ref
    for event in reached:
        fact = event.fact
        if not isinstance(fact, RungReached) or fact.sent is not Sent.VERSTUURD:
            continue
        if fact.rung not in told and f"{fact.rung}-hand" not in told and _has_audience(wait, fact.rung):
            text = f"trede {fact.rung} van {wait.norm} ({clock_text(event.at)}) leidde tot geen enkel bericht"
            yield Incident(key=f"{NO_MESSAGE}/{ref}/{wait.no}/{fact.rung}", kind=NO_MESSAGE, ref=ref, text=text, at=now)


def _has_audience(wait: Wait, name: str) -> bool:
    """Tell whether somebody had to hear of a rung: without an overdracht nobody is the receiver."""
    roles = next((rung.audience for rung in wait.ladder if rung.name == name), ())
    return any(role not in RECEIVER_ROLES for role in roles) or bool(roles and (wait.overdracht or wait.traject))


def _given_up(rows: Sequence[OutboxRow], now: datetime) -> Iterator[Incident]:
    """Find messages about an open wait that were given up on every channel of their team."""
    by_key: Mapping[str, list[OutboxRow]] = {key: [r for r in rows if r.key == key] for key in {r.key for r in rows}}
    for key, same in by_key.items():
        if all(row.status is OutboxStatus.MISLUKT for row in same):
            row = same[0]
            text = f"bericht voor {row.team} over {row.norm} ({row.rung}) is na alle pogingen niet bezorgd"
            yield Incident(key=f"{GIVEN_UP}/{key}", kind=GIVEN_UP, ref=row.ref, text=text, at=now)


def _unarmed(group: Sequence[Standing], now: datetime, limit: timedelta) -> Iterator[Incident]:
    """Find an open route that the window would not wake: nothing armed or shown, or a moment long past."""
    root = next((one for one in group if one.root == one.stored.id), None)
    if root is None or not any(one.next_moment for one in group):
        return
    if max(one.changed_at for one in group) > now - limit:
        return
    armed = root.stored.armed
    past = armed.at is not None and armed.at < now - limit
    if armed.number == 0 or past or root.shown_leg < armed.number:
        ref = root.stored.route.ref
        text = "het venster heeft geen wachtmoment voor deze melding; de waakhond legt het door"
        yield Incident(key=f"{NO_RUN}/{ref}", kind=NO_RUN, ref=ref, text=text, at=now)
