"""Maintenance mode of a region: ordinary messages wait for its end; clocks, ladders and all other messages go on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.messages import OPERATIES
from vtflow.domain.norms import Policy, Region
from vtflow.domain.written_time import clock_text
from vtflow.engine.consequences import Parts
from vtflow.ports import OutboxRow, Unit
from vtflow.ports.watch import Hold
from vtflow.terms.zone import to_utc

#: what lasts longer is no storm or closure, and its messages must be seen
LONGEST = timedelta(days=14)
#: roles whose teams may place and release a hold
ROLES = (OPERATIES, "regiocoordinator", "teamleider_vt")
SYSTEEM = "systeem"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """Maintenance mode as it is asked for."""

    until: datetime  #: exclusive
    reden: str  #: code
    start: datetime | None = None  #: None: now


class Holds(Parts):
    """The use cases of maintenance mode."""

    def place_hold(self, region: str, new: NewHold, by: str) -> Hold:
        """Let the ordinary messages of a region wait from a moment on; what is urgent or acute goes on.

        Args:
            region: Whose messages wait.
            new: From when, until when, and why.
            by: Staff member of operations, of the regiocoordinatie or of the teamleiders.

        Raises:
            Refused: `by` may not, the moment has passed, it lasts too long, or another hold lies over it.
            BadInput: `by`, the region or the reason does not exist, or the end does not come after the start.
        """
        policy, now = self.policy(region), self._clock.now()
        _require_lead(policy.region, by)
        policy.require_code("onderhoudsreden", new.reden)
        start, until = to_utc(new.start or now), to_utc(new.until)
        _require_span(start, until, now)
        hold = Hold(region=region, start=start, until=until, reden=new.reden, by=by, recorded_at=now)

        def work(unit: Unit) -> Hold:
            for other in unit.all_holds(region):
                if other.ended_at is None and other.start < until and start < other.until:
                    span = f"van {clock_text(other.start)} tot {clock_text(other.until)}"
                    text = f"{policy.region.title} staat al stil {span}; hef dat eerst op (release)"
                    raise Refused("onderhoud", text)
            return replace(hold, id=unit.record_hold(hold))

        return self._store.transact(work)

    def release_hold(self, region: str, by: str) -> Hold:
        """End the hold of a region now, or call off the first one to come.

        Each held message leaves as soon as its team is open: those of one team and channel in one digest.

        Raises:
            Refused: `by` may not, or nothing is held.
            BadInput: `by` or the region does not exist.
        """
        policy, now = self.policy(region), self._clock.now()
        _require_lead(policy.region, by)

        def work(unit: Unit) -> Hold:
            found = [one for one in unit.all_holds(region) if one.ended_at is None]
            if not found:
                raise Refused("onderhoud", f"{policy.region.title} staat niet stil; er is niets op te heffen")
            return _end(unit, min(found, key=lambda one: one.start), policy, now, by)

        return self._store.transact(work)

    def settle_holds(self) -> int:
        """End every hold whose end has come and let its messages go; returns how many ended.

        Until this was done a hold goes on, so that nothing slips out at night.
        """
        now = self._clock.now()
        if not any(_is_over(one, now) for one in self._store.read(lambda reader: reader.holds())):
            return 0

        def work(unit: Unit) -> int:
            over = [one for one in unit.all_holds(None) if _is_over(one, now)]
            for hold in over:
                _end(unit, hold, self.policy(hold.region), hold.until, SYSTEEM)
            return len(over)

        return self._store.transact(work)

    def held(self, region: str) -> list[OutboxRow]:
        """Return the messages of a region that wait for the end of a hold, oldest first; empty while none holds."""
        now = self._clock.now()

        def look(hold: Hold) -> bool:
            return hold.ended_at is None and hold.start <= now

        holds = self._store.read(lambda reader: reader.holds(region))
        # why the microsecond: what may leave at this very moment is held as well
        until = now + timedelta(microseconds=1)
        return self._store.read(lambda reader: reader.held(region, until)) if any(map(look, holds)) else []


def _is_over(hold: Hold, now: datetime) -> bool:
    return hold.ended_at is None and hold.until <= now


def _end(unit: Unit, hold: Hold, policy: Policy, at: datetime, by: str) -> Hold:
    """End a hold at a moment; what it held leaves at the first moment at which its team is open."""
    rows = unit.held_rows(hold.region, at) if hold.start < at else []
    ended = replace(hold, ended_at=at, ended_by=by, released=len(rows))
    unit.end_hold(ended, {row.id: _leaves(row, policy, at) for row in rows})
    return ended


def _leaves(row: OutboxRow, policy: Policy, at: datetime) -> datetime:
    team = policy.region.teams.get(row.team)
    return team.office.next_open(at) if team else at


def _require_span(start: datetime, until: datetime, now: datetime) -> None:
    if until <= start:
        text = f"het einde ({clock_text(until)}) komt niet na het begin ({clock_text(start)})"
        raise BadInput(text)
    if start < now:
        raise Refused("verleden", f"{clock_text(start)} is voorbij; stilzetten kan vanaf nu")
    if until - start > LONGEST:
        raise Refused("onderhoud", f"stilzetten kan hooguit {LONGEST.days} dagen; kies een eerder einde (--until)")


def _require_lead(region: Region, by: str) -> None:
    team = region.team_of(by).code
    if team not in {region.roles.get(role, "") for role in ROLES}:
        text = f"{by} kan een regio niet stilzetten; dat kan operaties, de regiocoördinatie of de teamleider"
        raise Refused("bevoegd", text)
