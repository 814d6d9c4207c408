"""What a simulated person sees of a melding, and what they mean to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vtflow.demo.courses import HOUR, Course, Manner
from vtflow.domain.commands import Command
from vtflow.domain.melding import Route, Traject, Wait
from vtflow.domain.norms import Policy, Team
from vtflow.ports import Happened
from vtflow.terms import AMSTERDAM, OfficeCalendar

#: nobody starts on something in the last hour of the day
_BEFORE_CLOSING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One command that somebody will give."""

    act: str  #: name of the act, e.g. "accept"
    at: datetime  #: not before this moment of the domain clock
    by: str  #: staff member
    command: Command
    around_the_clock: bool = False  #: by people on duty, whatever the hour


@dataclass(frozen=True, slots=True)
class Seen:
    """One melding as it stands, with the people around it."""

    route: Route
    happened: Mapping[str, Happened]  #: in its own stream, by kind
    policy: Policy
    manner: Manner
    refusals: Mapping[str, int] = field(default_factory=dict[str, int])  #: act -> how often it was refused

    @property
    def course(self) -> Course:
        """What sets this melding apart."""
        return self.manner.course

    def count(self, kind: str) -> int:
        """Return how often something happened."""
        return self.happened[kind].times if kind in self.happened else 0

    def last(self, kind: str) -> datetime:
        """Return when something happened last; the moment of receipt when it never did."""
        return self.happened[kind].last if kind in self.happened else self.route.received_at

    def wait(self, norm: str) -> Wait | None:
        """Return the open wait of a norm."""
        return next((wait for wait in self.route.waits if wait.norm == norm), None)

    def running(self, soort: str, *phases: str) -> Traject | None:
        """Return the open traject of a kind that is in one of these phases."""
        return next((t for t in self.route.trajecten if t.soort == soort and t.is_open and t.fase in phases), None)

    def receiver(self) -> Team:
        """Return the local team of the melding's gemeente."""
        teams = self.policy.region.teams.values()
        return next(t for t in teams if t.kind == "lokaal_team" and self.route.gemeente in t.gemeenten)

    def assessor(self) -> str:
        """Return who does the work of Veilig Thuis on this melding."""
        return self._one_of(self.policy.region.team(self.route.veilig_thuis), "vt")

    def colleague(self) -> str:
        """Return another person of Veilig Thuis."""
        team = self.policy.region.team(self.route.veilig_thuis)
        others = [code for code in team.staff if f"{team.code}.{code}" != self.assessor()]
        return f"{team.code}.{self.manner.pick('colleague', others)}"

    def on_duty(self) -> str:
        """Return who is on duty around the clock."""
        return self._one_of(self.policy.region.team(self.policy.region.roles["dienstdoende"]), "spoed")

    def coordinator(self) -> str:
        """Return the coordinator of Veilig Thuis."""
        return self._one_of(self.policy.region.team(self.policy.region.roles["teamleider_vt"]), "coordinator")

    def receiving(self) -> str:
        """Return the person of the receiving team who answers."""
        return self._one_of(self.receiver(), f"ontvanger/{self.route.overdrachten}")

    def receiving_coordinator(self) -> str:
        """Return the coordinator of the receiving team."""
        return self._one_of(self.policy.region.team(self.receiver().coordinator), "ontvanger-coordinator")

    def team(self, kind: str) -> Team:
        """Return the team of a kind that works for the melding's gemeente; the first where there are more."""
        return self.policy.region.teams_of_kind(kind, self.route.gemeente)[0]

    def of_kind(self, kind: str) -> str:
        """Return the person of such a team who does the work."""
        return self._one_of(self.team(kind), kind)

    def step(self, act: str, since: datetime, by: str, command: Command, turn: int = 0) -> Step:
        """Plan an act: so many office minutes of the person's team after `since`, never at the end of the day."""
        office = self.policy.region.team_of(by).office
        return Step(act, at_desk(office, since, self.manner.minutes(act, turn)), by, command)

    def by_veilig_thuis(self, act: str, since: datetime, command: Command, turn: int = 0) -> Step:
        """Plan an act of whoever does the work of Veilig Thuis; as `step`."""
        return self.step(act, since, self.assessor(), command, turn)

    def at_once(self, act: str, since: datetime, command: Command) -> Step:
        """Plan an act of those on duty: so many minutes after `since`, day or night."""
        return Step(act, since + timedelta(minutes=self.manner.minutes(act)), self.on_duty(), command, True)

    def _one_of(self, team: Team, what: str) -> str:
        return f"{team.code}.{self.manner.pick(what, team.staff)}"


def morning_of(wait: Wait) -> datetime:
    """Return late morning on the last day of a wait."""
    return (wait.limit_at - timedelta(hours=1)).astimezone(AMSTERDAM).replace(hour=11, minute=0)


def at_desk(office: OfficeCalendar, since: datetime, minutes: int) -> datetime:
    """Return the moment `minutes` of office time after `since`; early the next day where closing is near.

    A negative number of minutes counts back by the clock, to the opening at the earliest.
    """
    if minutes < 0:
        return max(office.next_open(since + timedelta(minutes=minutes)), since + timedelta(minutes=minutes))
    found = office.add_office_minutes(since, minutes)
    if office.is_open_at(found + _BEFORE_CLOSING):
        return found
    return office.next_opening(found) + timedelta(minutes=minutes % HOUR)
