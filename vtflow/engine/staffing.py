"""Who is away and who stands in; the open work of one person, and moving all of it to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from vtflow.domain.absence import Absence, absence_on, stand_in
from vtflow.domain.duty import timeline
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.domain.staff_work import InHand, in_hand
from vtflow.domain.work_commands import MoveWork
from vtflow.engine.commands import Commands
from vtflow.engine.duty import Duty
from vtflow.ports import Stored, Unit
from vtflow.ports.duty import Swap
from vtflow.terms import local_date

#: reason on a row that says that somebody is back
BACK = "terug"
#: reason on a row that says that somebody left for good
LEFT = "uit_dienst"
_PAGE = 500
#: reason under which a duty goes to whoever takes the work over
_SWAPPED = "bezetting"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """An absence as it is handed in."""

    who: str  #: `<team>.<code>`, or the code of a team
    first: date
    last: date | None  #: None: for good
    substitute: str  #: of the same sort
    reden: str  #: code


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What somebody has in hand on one melding, or one span of duty."""

    ref: str  #: display code; empty for a duty
    held: tuple[InHand, ...] = ()
    start: datetime | None = None  #: of a duty
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one piece of work."""

    work: OpenWork
    text: str  #: Dutch
    ok: bool


class Staffing(Commands, Duty):
    """The use cases of the absence calendar."""

    def record_absence(self, region: str, new: NewAbsence, by: str) -> Absence:
        """Record that a member of staff or a team is away and who stands in; earlier rows stay.

        Args:
            region: Whose staff.
            new: Who, when, why, and who stands in.
            by: The person, somebody of the same team, its coordinator, or the teamleider.

        Raises:
            Refused: `by` may not, the days are wrong, or the stand-in is away too.
            BadInput: somebody does not exist, or the reason is not on the list.
        """
        policy, now = self.policy(region), self._clock.now()
        _require_known(policy, new.who, new.substitute)
        _require_leader(policy, new.who, by)
        policy.require_code("afwezigreden", new.reden)
        today = local_date(now)
        if new.last is not None and not max(new.first, today) <= new.last:
            text = f"de laatste dag ({new.last:%d-%m-%Y}) ligt voor de eerste of is voorbij; geef een latere dag"
            raise Refused("afwezig", text)
        row = Absence(
            region=region,
            who=new.who,
            first=new.first,
            last=new.last,
            substitute=new.substitute,
            reden=new.reden,
            recorded_at=now,
            by=by,
        )
        return self._record_row(row, max(new.first, today))

    def end_absence(self, region: str, who: str, by: str, first: date | None = None) -> Absence:
        """Record that somebody who is away is back from a day on; today when none is named.

        Raises:
            Refused: they are not away on that day, or `by` may not.
            BadInput: somebody does not exist.
        """
        policy, now = self.policy(region), self._clock.now()
        _require_leader(policy, who, by)
        day = first or local_date(now)
        away = absence_on(self._store.read(lambda reader: reader.absences(region)), who, day)
        if away is None:
            text = f"{who} is op {day:%d-%m-%Y} niet afwezig; kies een dag waarop dat zo is (staff list)"
            raise Refused("afwezig", text)
        row = Absence(
            region=region, who=who, first=day, last=away.last, substitute="", reden=BACK, recorded_at=now, by=by
        )
        return self._record_row(row, day)

    def _record_row(self, row: Absence, day: date) -> Absence:
        def work(unit: Unit) -> None:
            known = unit.absences(row.region)
            if row.substitute and stand_in((*known, row), row.who, day) is None:
                text = f"{row.substitute} is zelf afwezig zonder vervanger die er is; kies een ander"
                raise Refused("vervanger", text)
            unit.record_absences([row])

        self._store.transact(work)
        self._around.absence_changed(row.region)
        return row

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region as it was recorded."""
        self.policy(region)
        return self._store.read(lambda reader: reader.absences(region))

    def open_work(self, region: str, staff: str) -> tuple[OpenWork, ...]:
        """Return all open work of a member of staff: meldingen by reference, then duties by time; may be empty.

        Raises:
            BadInput: there is no such member of staff.
        """
        policy = self.policy(region)
        policy.region.team_of(staff)
        found = [OpenWork(s.route.ref, held) for s in self._open(region) if (held := in_hand(s.route, staff))]
        return (*found, *self._duties(policy, staff))

    def _open(self, region: str) -> Iterator[Stored]:
        after = ""
        while page := self._store.read(lambda reader, after=after: reader.meldingen(region, after, _PAGE)):
            yield from (stored for stored in page if stored.route.is_open)
            after = page[-1].route.ref

    def _duties(self, policy: Policy, staff: str) -> Iterator[OpenWork]:
        now = self._clock.now()
        until = max((shift.until for shift in policy.shifts), default=now)
        for span in timeline(policy.shifts, now, until):
            if span.shift is not None and span.shift.staff == staff:
                yield OpenWork("", start=span.start, until=span.until)

    def move_work(self, region: str, command: MoveWork, by: str, *, dry_run: bool) -> tuple[Moved, ...]:
        """Move all open work of one member of staff to another, melding by melding; one refusal holds up no other.

        Args:
            region: Whose staff.
            command: From whom, to whom, and why.
            by: Staff member of Veilig Thuis.
            dry_run: Change nothing; say what would be moved.

        Returns:
            Per melding and per duty what became of it.

        Raises:
            BadInput: somebody does not exist, or the reason is not on the list.
        """
        policy = self.policy(region)
        policy.require_code("toewijsreden", command.reden)
        policy.region.team_of(command.naar)
        if absence_on(policy.absences, command.naar, local_date(self._clock.now())):
            raise Refused("afwezig", f"{command.naar} is zelf afwezig; kies een ander")
        work = self.open_work(region, command.van)
        return tuple(
            Moved(one, "wordt overgenomen", ok=True) if dry_run else self._moved(region, one, command, by)
            for one in work
        )

    def _moved(self, region: str, one: OpenWork, command: MoveWork, by: str) -> Moved:
        try:
            if one.ref:
                self.do(one.ref, command, by)
            elif one.start is not None and one.until is not None:
                start = None if one.start <= self._clock.now() else one.start
                swap = Swap(start=start, until=one.until, gives=command.van, takes=command.naar, reden=_SWAPPED)
                self.swap_duty(region, swap, by)
        except (BadInput, Refused) as error:
            return Moved(one, str(error), ok=False)
        return Moved(one, f"overgenomen door {command.naar}", ok=True)


def _require_known(policy: Policy, who: str, substitute: str) -> None:
    region = policy.region
    if ("." in who) != ("." in substitute):
        text = f"{substitute!r} kan {who!r} niet vervangen: een persoon vervangt een persoon, een team een team"
        raise BadInput(text)
    for one in (who, substitute):
        _ = region.team_of(one) if "." in one else region.team(one)
    if who == substitute:
        text = f"{who} kan zichzelf niet vervangen; noem een ander"
        raise BadInput(text)


def _require_leader(policy: Policy, who: str, by: str) -> None:
    """Check that `by` may say of `who` that they are away: themselves, their team, its coordinator, the teamleider."""
    region = policy.region
    team, own = region.team(who.partition(".")[0]), region.team_of(by)
    if own.code not in {team.code, team.coordinator, region.roles["teamleider_vt"]}:
        text = f"{by} kan {who} niet afwezig melden; dat kan {team.title}, de coördinator daarvan of de teamleider"
        raise Refused("bevoegd", text)
