"""The duty roster: loading one, swapping, and warning of the hours in which nobody has duty."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from vtflow.domain.duty import Shift, Span, is_open_ended, staff_on_duty, timeline, whole_gaps
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import OPERATIES, ROSTER_GAP, Message
from vtflow.domain.norms import Policy, Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.written_time import clock_text
from vtflow.engine.consequences import Parts
from vtflow.ports import Batch, OutboxRow, Unit
from vtflow.ports.duty import Planned, Swap
from vtflow.terms import local_date
from vtflow.terms.zone import end_of_day, to_utc

#: a gap is told when it begins within so many working days
WARN_WORKDAYS = 5
#: and as urgent when it begins within so many
URGENT_WORKDAYS = 1
#: a longer shift is a slip of the pen that would hide every gap behind it
LONGEST = timedelta(days=31)
#: who hear of a gap
GAP_ROLES = ("regiocoordinator", "teamleider_vt")
#: ends the key of the second word about a gap
_SOON = "/dringend"
_TOLD = 10  #: faults of a file that are told


class Duty(Parts):
    """The use cases of the duty roster of a region, or of the regions that share it."""

    def load_roster(self, region: str, planned: Sequence[Planned], by: str) -> int:
        """Add a roster: all rows or none; a row that was added before, and maybe swapped since, is left alone.

        Rows over hours that were planned before go over them.

        Args:
            region: Whose staff and whose service.
            planned: In any order; of one service, without overlap.
            by: Staff member of Veilig Thuis, of its teamleiders or of the regiocoordinatie.

        Returns:
            How many rows were new.

        Raises:
            Refused: `by` may not, or a row is wrong; the text names lines and reasons.
            BadInput: the region has no service, or `by` does not exist.
        """
        policy = self.policy(region)
        service = _service(policy.region)
        _require_planner(policy.region, by)
        faults = list(_faults(planned, policy.region))
        if faults:
            more = f"; en nog {len(faults) - _TOLD}" if len(faults) > _TOLD else ""
            raise Refused("rooster", f"er is niets geladen: {'; '.join(faults[:_TOLD])}{more}")
        now = self._clock.now()

        def work(unit: Unit) -> int:
            known = {(one.start, one.until, one.staff) for one in unit.roster(service)}
            shifts = [
                Shift(service=service, start=start, until=until, staff=row.staff, recorded_at=now, by=by)
                for row in planned
                if ((start := to_utc(row.start)), (until := to_utc(row.until)), row.staff) not in known
            ]
            unit.record_shifts(shifts)
            return len(shifts)

        added = self._store.transact(work)
        self._around.roster_changed(service)
        return added

    def swap_duty(self, region: str, swap: Swap, by: str) -> Shift:
        """Let one person take over from another from a moment that has not passed; the plan as it was stays known.

        Args:
            region: Whose staff and whose service.
            swap: Who, when and why.
            by: One of the two, the coordinator of one of them, or the teamleider.

        Raises:
            Refused: `by` may not, the moment has passed, or who gives duty away does not have it all that time.
            BadInput: a staff member or code does not exist, or the end does not come after the start.
        """
        policy = self.policy(region)
        service = _service(policy.region)
        now = self._clock.now()
        start, until = to_utc(swap.start or now), to_utc(swap.until)
        _require_swap(policy, swap, by)
        if until <= start:
            text = f"het einde ({clock_text(until)}) komt niet na het begin ({clock_text(start)})"
            raise BadInput(text)
        if start < now:
            raise Refused("verleden", f"{clock_text(start)} is voorbij; ruilen kan vanaf nu")
        shift = Shift(
            service=service, start=start, until=until, staff=swap.takes, recorded_at=now, by=by, reden=swap.reden
        )

        def work(unit: Unit) -> None:
            _require_duty(timeline(unit.roster(service), start, until), swap.gives)
            unit.record_shifts([shift])

        self._store.transact(work)
        self._around.roster_changed(service)
        return shift

    def on_duty(self, region: str) -> str:
        """Return who has duty now by the roster of a region, `<team>.<code>`; empty where nobody has."""
        return staff_on_duty(self.policy(region).shifts, self._clock.now())

    def roster(self, region: str, start: datetime, until: datetime) -> tuple[Span, ...]:
        """Return who has duty from `start` to `until`, oldest first, hours of nobody included.

        Raises:
            BadInput: the region has no service.
        """
        policy = self.policy(region)
        _service(policy.region)
        return timeline(policy.shifts, start, until)

    def gaps(self, region: str, workdays: int = WARN_WORKDAYS) -> tuple[Span, ...]:
        """Return when nobody has duty, from now through the last of so many working days, oldest first.

        A gap that begins in that time is told up to the next shift.

        Raises:
            BadInput: the region has no service.
        """
        policy, now = self.policy(region), self._clock.now()
        service = _service(policy.region)
        shifts = self._store.read(lambda reader: reader.roster(service))
        return tuple(gap for _, gap in whole_gaps(shifts, now, _horizon(policy, now, workdays)))

    def warn_gaps(self, region: str) -> int:
        """Tell the regiocoordinatie and the teamleiders of every gap that begins within five working days.

        Each gap once, and once more as urgent when it begins within one working day and is still open.

        Returns:
            How many messages were made; 0 for a region without a service.
        """
        policy = self.policy(region)
        if not policy.region.bereikbaarheid:
            return 0
        return self._store.transact(lambda unit: self._warn_in(unit, policy))

    def _warn_in(self, unit: Unit, policy: Policy) -> int:
        now, service = self._clock.now(), policy.region.bereikbaarheid
        shifts = unit.roster(service)
        soon = _horizon(policy, now, URGENT_WORKDAYS)
        messages = [
            Message(
                key=f"{service}/{name}/{ROSTER_GAP}/{team}{_SOON if gap.start < soon else ''}",
                ref=service,
                team=team,
                kind=ROSTER_GAP,
                role=role,
                urgency=Urgency.URGENT if gap.start < soon else Urgency.GEWOON,
                at=now,
                rung="" if is_open_ended(shifts, gap) else gap.until.isoformat(),
                holder=team,
                limit=gap.start.isoformat(),
            )
            for name, gap in whole_gaps(shifts, now, _horizon(policy, now, WARN_WORKDAYS))
            for team, role in _told(policy.region).items()
        ]
        new = [message for message in messages if unit.answer(message.key) is None]
        outbox: list[OutboxRow] = [row for message in new for row in self.rows(message, now, policy)]
        if new:
            answers = tuple((message.key, service, "") for message in new)
            unit.write(Batch(outbox=tuple(outbox), answers=answers))
        return len(new)


def _service(region: Region) -> str:
    if not region.bereikbaarheid:
        text = f"{region.title} heeft geen bereikbaarheidsdienst; zet bereikbaarheid in het regiobestand"
        raise BadInput(text)
    return region.bereikbaarheid


def _told(region: Region) -> dict[str, str]:
    """Return the teams that hear of a gap, each with its role; operations where a role leads nowhere."""
    found: dict[str, str] = {}
    for role in GAP_ROLES:
        target = region.roles.get(role, "")
        found.setdefault(target if target in region.teams else region.roles[OPERATIES], role)
    return found


def _horizon(policy: Policy, now: datetime, workdays: int) -> datetime:
    """Return the end of the day that lies so many working days after today."""
    return end_of_day(policy.legal.add_workdays(local_date(now), workdays))


def _faults(planned: Sequence[Planned], region: Region) -> Iterator[str]:
    """Yield what is wrong with the rows, in order of their start."""
    last: Planned | None = None
    for row in sorted(planned, key=lambda one: one.start):
        reason = _fault(row, region)
        if reason:
            yield f"regel {row.line}: {reason}"
        elif last and row.start < last.until:
            yield f"regel {row.line}: valt samen met regel {last.line}; er heeft één persoon tegelijk dienst"
        if not reason and (last is None or row.until > last.until):
            last = row


def _fault(row: Planned, region: Region) -> str:
    if row.until <= row.start:
        return f"het einde ({clock_text(row.until)}) komt niet na het begin ({clock_text(row.start)})"
    if row.until - row.start > LONGEST:
        return f"de dienst duurt langer dan {LONGEST.days} dagen; kijk de datums na"
    try:
        _require_staff(region, row.staff)
    except BadInput as error:
        return str(error)
    return ""


def _require_staff(region: Region, staff: str) -> None:
    """Check that somebody can be on duty: a known code of a team of Veilig Thuis that the region knows."""
    team = region.team_of(staff)
    if team.kind != VEILIG_THUIS or staff.partition(".")[2] not in team.staff:
        text = (
            f"{staff!r} kan geen dienst hebben; kies een medewerker van Veilig Thuis die op de lijst van een team staat"
        )
        raise BadInput(text)


def _require_planner(region: Region, by: str) -> None:
    team = region.team_of(by)
    leads = {region.roles.get(role, "") for role in GAP_ROLES}
    if team.kind != VEILIG_THUIS and team.code not in leads:
        raise Refused(
            "bevoegd", f"{by} kan geen rooster laden; dat kan Veilig Thuis, de teamleider of de regiocoördinatie"
        )


def _require_swap(policy: Policy, swap: Swap, by: str) -> None:
    region = policy.region
    for staff in (swap.gives, swap.takes):
        _require_staff(region, staff)
    policy.require_code("ruilreden", swap.reden)
    if swap.gives == swap.takes:
        text = f"{swap.gives} kan niet met zichzelf ruilen; noem wie overneemt"
        raise BadInput(text)
    leads = {region.team_of(staff).coordinator for staff in (swap.gives, swap.takes)} | {region.roles["teamleider_vt"]}
    if by not in {swap.gives, swap.takes} and region.team_of(by).code not in leads:
        who = f"{swap.gives}, {swap.takes}, hun coördinator of de teamleider"
        raise Refused("bevoegd", f"{by} kan deze dienst niet ruilen; dat kan {who}")


def _require_duty(spans: Sequence[Span], staff: str) -> None:
    for span in spans:
        holder = span.shift.staff if span.shift else "niemand"
        if holder != staff:
            when = f"van {clock_text(span.start)} tot {clock_text(span.until)}"
            text = f"{staff} heeft niet steeds dienst: {when} is dat {holder}"
            raise Refused("rooster", text)
