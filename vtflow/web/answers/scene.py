"""A melding as it stands, seen from one link, and how much of it the team may see."""

from dataclasses import dataclass
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.melding import Route, Wait
from vtflow.domain.messages import receiver_of, resolve
from vtflow.domain.norms import Policy, Team
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.sight import sees_all
from vtflow.links import Link, Subject


@dataclass(frozen=True, slots=True)
class Scene:
    """A melding as it stands, seen from one link."""

    route: Route
    policy: Policy
    team: Team
    link: Link
    now: datetime
    events: tuple[e.Event, ...]  #: of the melding, oldest first

    @property
    def subject(self) -> Subject:
        """What the link is about."""
        return self.link.subject

    @property
    def is_veilig_thuis(self) -> bool:
        """Tell whether the team is Veilig Thuis itself."""
        return self.team.kind == VEILIG_THUIS

    @property
    def waits(self) -> list[Wait]:
        """The open waits that the link is about, nearest limit first."""
        subject = self.subject
        found = [
            one
            for one in self.route.waits
            if subject.kind == "melding" or subject in {Subject("overdracht", one.overdracht), _traject(one)}
        ]
        return sorted(found, key=lambda one: one.limit_at)

    @property
    def sees_all(self) -> bool:
        """Tell whether the team may see the whole timeline: only who took the melding on, and Veilig Thuis.

        Before acceptance a team sees what it needs to decide; a refusal ends its access. A coordinating team sees what
        the teams it coordinates see. Source: features.md F65.
        """
        return sees_all(self.route, self.policy.region, self.team)

    def is_told(self, wait: Wait) -> bool:
        """Tell whether the team hears of a wait: it lies there, or a rung that fired speaks to it."""
        if wait.holder == self.team.code:
            return True
        receiver = receiver_of(self.route, wait.traject, wait.overdracht)
        roles = {role for rung in wait.ladder[: wait.reached] for role in rung.audience}
        told = {resolve(role, self.route, self.policy, receiver, self.now) for role in roles}
        return self.team.code in told

    def may_preview(self) -> bool:
        """Tell whether the team still has a part in what its link is about, so that it may see what is asked."""
        subject, route = self.subject, self.route
        if not route.is_open:
            return False
        if subject.kind == "overdracht":
            return any(one.no == subject.no and not one.came_back for one in route.deliveries)
        if subject.kind == "traject":
            return any(one.no == subject.no and one.is_open for one in route.trajecten)
        return True


def _traject(wait: Wait) -> Subject:
    return Subject("traject", wait.traject)
