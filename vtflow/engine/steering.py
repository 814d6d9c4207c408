"""Steering: hours of teams, campaigns and measures, and reminders of them; unequal waiting is told."""

import dataclasses
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from vtflow.domain.capacity import monday_of
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.measures import DONE, REMIND_WORKDAYS, Measure, present
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import OPERATIES, Message
from vtflow.domain.norms import Policy
from vtflow.domain.steering_messages import INFORM_RAAD, MEASURE_DUE, WAIT_GAP
from vtflow.domain.waiting_lists import team_gap
from vtflow.engine.consequences import Parts
from vtflow.engine.dividing import open_routes
from vtflow.engine.guards import require_clean
from vtflow.engine.steering_checks import Hours, require_change, require_lead, require_measure, row_of
from vtflow.ports import Batch, OutboxRow, Unit
from vtflow.terms import local_date


class Steering(Parts):
    """The use cases of who steers the work rather than does it."""

    def record_hours(self, region: str, hours: Hours, by: str) -> bool:
        """Record hours of a team-week, absence in it, or temporary staff with dates; earlier rows stay.

        Args:
            region: Region of the team.
            hours: What is planned.
            by: Staff member of Veilig Thuis or of one of `steering_checks.LEADS`.

        Returns:
            Whether anything was recorded; what holds already is not recorded again.

        Raises:
            Refused: `by` may not.
            BadInput: a team, person, number or date is unknown or wrong.
        """
        policy = self.policy(region)
        require_lead(policy.region, by)
        row = row_of(policy.region, hours, by, self._clock.now())

        def work(unit: Unit) -> bool:
            known = [one for one in unit.capacity(region) if one.subject == row.subject]
            if known and (known[-1].uren, known[-1].last) == (row.uren, row.last):
                return False
            unit.record_capacity(row)
            return True

        return self._store.transact(work)

    def begin_measure(self, wanted: Measure) -> None:
        """Add a campaign, measure or evaluation moment to the register.

        Raises:
            Refused: who gives it may not, the code is taken, or the title seems to hold personal data.
            BadInput: a kind, team, owner, cohort, gemeente or date is unknown or wrong.
        """
        policy = self.policy(wanted.region)
        require_lead(policy.region, wanted.by)
        require_clean(wanted.titel)
        require_measure(policy, wanted)

        def work(unit: Unit) -> None:
            if any(one.code == wanted.code for one in unit.measures(wanted.region)):
                raise Refused("maatregel", f"{wanted.code} bestaat al; kies een andere code, of werk die bij")
            unit.record_measure(dataclasses.replace(wanted, recorded_at=self._clock.now()))

        self._store.transact(work)

    def change_measure(self, region: str, code: str, by: str, **changes: object) -> Measure:
        """Record a new version of a campaign or measure: finished with result and evidence, dropped, or moved.

        Returns:
            The new version.

        Raises:
            Refused: `by` may not, it is not open, or it ends without the evidence that is asked.
            BadInput: there is no such code, or a value is wrong.
        """
        policy = self.policy(region)
        require_lead(policy.region, by)

        def work(unit: Unit) -> Measure:
            found = next((one for one in present(unit.measures(region)) if one.code == code), None)
            if found is None:
                known = ", ".join(one.code for one in present(unit.measures(region))) or "geen"
                text = f"maatregel {code!r} bestaat niet; bekend: {known}"
                raise BadInput(text)
            version = dataclasses.replace(found, recorded_at=self._clock.now(), by=by, **changes)  # pyright: ignore[reportArgumentType]
            require_change(found, version)
            require_measure(policy, version)
            unit.record_measure(version)
            return version

        return self._store.transact(work)

    def remind_measures(self, region: str) -> int:
        """Tell the owner of every measure that is due within five working days, once; late ones again each week.

        What is done but of which the gemeenteraad still has to hear is told to the manager and the regiocoordinator.

        Returns:
            How many messages were made.
        """
        policy = self.policy(region)

        def work(unit: Unit) -> int:
            owed = [one for one in present(unit.measures(region)) if one.is_owed()]
            return self._tell_once(unit, policy, [message for one in owed for message in self._due(policy, one)])

        return self._store.transact(work)

    def warn_wait_gap(self, region: str) -> int:
        """Tell the regiocoordinator that waiting differs more between teams than the region accepts.

        Looks once a day, because it reads every open melding of the region; tells at most once a week.

        Returns:
            How many messages were made.
        """
        policy, now = self.policy(region), self._clock.now()
        today = local_date(now)
        looked = f"{region}/{WAIT_GAP}/gekeken/{today}"
        if self._store.transact(lambda unit: unit.answer(looked)) is not None:
            return 0
        routes = self._store.read(lambda reader: list(open_routes(reader, region)))
        differs = team_gap(routes, policy, now) > policy.region.profile.wachten.kloof
        key = f"{region}/{WAIT_GAP}/{monday_of(today)}"
        wanted = [self._steering(policy, key, WAIT_GAP, "regiocoordinator")] if differs else []

        def work(unit: Unit) -> int:
            if unit.answer(looked) is None:
                unit.write(Batch(answers=((looked, region, ""),)))
            return self._tell_once(unit, policy, wanted)

        return self._store.transact(work)

    def _due(self, policy: Policy, one: Measure) -> list[Message]:
        today = local_date(self._clock.now())
        if one.status == DONE:
            key = f"{one.region}/{one.code}/{INFORM_RAAD}/{monday_of(today)}"
            roles = ("manager_vt", "regiocoordinator")
            return [self._steering(policy, key, INFORM_RAAD, role, limit=one.uiterlijk) for role in roles]
        if today < policy.legal.add_workdays(one.uiterlijk, -REMIND_WORKDAYS):
            return []
        stage = monday_of(today).isoformat() if today > one.uiterlijk else "vooraf"
        key = f"{one.region}/{one.code}/{one.uiterlijk}/{stage}"
        late = today > one.uiterlijk
        role = "manager_vt" if late else "regiocoordinator"
        owner = replace(
            self._steering(policy, key, MEASURE_DUE, role, limit=one.uiterlijk, team=one.eigenaar.partition(".")[0]),
            urgency=Urgency.URGENT if late else Urgency.GEWOON,
        )
        return (
            [owner, self._steering(policy, f"{key}/leiding", MEASURE_DUE, role, limit=one.uiterlijk)]
            if late
            else [owner]
        )

    def _steering(
        self, policy: Policy, key: str, kind: str, role: str, limit: date | None = None, team: str = ""
    ) -> Message:
        region = policy.region
        target = team or region.roles.get(role, "")
        target = target if target in region.teams else region.roles[OPERATIES]
        return Message(
            key=f"{key}/{role}/{target}",
            ref=key.split("/")[1] if kind != WAIT_GAP else region.id,
            team=target,
            kind=kind,
            role=role,
            urgency=Urgency.GEWOON,
            at=self._clock.now(),
            holder=target,
            limit=limit.isoformat() if limit else "",
        )

    def _tell_once(self, unit: Unit, policy: Policy, wanted: Sequence[Message]) -> int:
        new = [message for message in wanted if unit.answer(message.key) is None]
        rows: list[OutboxRow] = [row for one in new for row in self.rows(one, one.at, policy)]
        if new:
            unit.write(Batch(outbox=tuple(rows), answers=tuple((one.key, one.ref, "") for one in new)))
        return len(new)
