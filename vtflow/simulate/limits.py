"""What the people of a what-if have time for: hours of Veilig Thuis day by day, and the measures of a scenario.

Hours are spent when work is taken up: at the decision on an assessment and when somebody is assigned to a dienst. A day
may go over by its last piece of work; that is taken off the days after it. Hours that nobody needs are gone. An acute
melding never waits for hours. Other teams have no register of hours: they take the time that simulated teams take.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from vtflow.demo.seen import Step
from vtflow.domain.commands import DecideVeiligheidsbeoordeling
from vtflow.domain.legs.dienst import DIENST, ONDERZOEK
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.work_commands import AssignCasushouder
from vtflow.policy.forecasting import ONDERZOEK as ONDERZOEK_WORK
from vtflow.policy.forecasting import VB, VV, forecasting
from vtflow.simulate.scenario import Measure, Scenario, day_of
from vtflow.terms import local_date, local_midnight

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_WORKDAYS = 5


@dataclass(slots=True)
class Capacity:
    """The limits of one run."""

    policy: Policy
    start: date  #: first day of the run
    hours: Mapping[date, float]  #: that Veilig Thuis has on each day, before the measures
    scenario: Scenario
    spent: dict[str, float] = field(default_factory=dict[str, float])  #: kind of work -> hours
    _left: float = 0.0
    _today: date | None = None

    def put_off(self, step: Step, route: Route, now: datetime) -> datetime | None:
        """Return until when an act waits: for hours, the end of a stop, or a partner that answers again."""
        day = local_date(now - _HOUR)
        if (closed := self._closed(step.by.partition(".")[0], day)) is not None:
            return local_midnight(day_of(closed.last, self.start) + _DAY)
        kind = work_of(step, route)
        if kind is None:
            return None
        if (stop := self._stopped(kind, day)) is not None:
            return local_midnight(day_of(stop.last, self.start) + _DAY)
        self._go_on(day)
        if self._left <= 0 and not route.acuut:
            return self.policy.region.office.next_opening(now)
        cost = forecasting().efforts[kind].midden / self._speed(kind, day)
        self._left -= cost
        self.spent[kind] = self.spent.get(kind, 0.0) + cost
        return None

    def moment(self, at: datetime, now: datetime) -> datetime:
        """Return when an act that waited is recorded: within the hour that ends now."""
        return max(at, now - _HOUR)

    def _go_on(self, day: date) -> None:
        """Add the hours of the days that came; what was left over before is gone."""
        today = self._today or self.start - _DAY
        while today < day:
            today += _DAY
            self._left = min(self._left, 0.0) + self.hours_on(today)
        self._today = today

    def hours_on(self, day: date) -> float:
        """Return the hours that Veilig Thuis has on a day, with the measures."""
        hours = self.hours.get(day, 0.0)
        for one in self._holding("continuiteit", day):
            hours *= one.factor or 1.0
        if self.policy.legal.is_workday(day):
            hours += sum(one.hours / _WORKDAYS for one in self._holding("extra_team", day))
        return hours

    def _holding(self, kind: str, day: date) -> list[Measure]:
        return [one for one in self.scenario.measures if one.kind == kind and one.holds_on(day, self.start)]

    def _closed(self, team: str, day: date) -> Measure | None:
        return next((one for one in self._holding("partner_sluit", day) if one.team == team), None)

    def _stopped(self, kind: str, day: date) -> Measure | None:
        return next((one for one in self._holding("continuiteit", day) if kind in one.stops), None)

    def _speed(self, kind: str, day: date) -> float:
        found = 1.0
        for one in self._holding("sprintweek", day) if kind == VB else []:
            found *= one.factor or 1.0
        return found


def work_of(step: Step, route: Route) -> str | None:
    """Return the kind of work that an act takes up; None where it costs no hours of the register."""
    if isinstance(step.command, DecideVeiligheidsbeoordeling):
        return VB
    if isinstance(step.command, AssignCasushouder):
        open_one = next((one for one in route.trajecten if one.soort == DIENST.soort and one.is_open), None)
        dienst = open_one.gegevens.get("dienst") if open_one else ""
        return ONDERZOEK_WORK if dienst == ONDERZOEK else VV
    return None
