"""Who does what next: the memory of the simulated people, small for each melding, and the queue of their moments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from msgspec.structs import replace

from vtflow.demo.acts import REST, next_steps
from vtflow.demo.seen import Seen, Step
from vtflow.domain.norms import Policy
from vtflow.engine import Answer
from vtflow.ports import Happened, History
from vtflow.simulate import mix
from vtflow.simulate.manner import manner_of

#: after a wait has run out, somebody looks what that brought
_AFTER_LIMIT = timedelta(hours=1)
#: a refused act is tried later and later, up to so many rests
_MOST_RESTS = 20
_NOT_REFUSED: Mapping[str, int] = {}


@dataclass(slots=True)
class _Refused:
    """Acts that were refused on a melding."""

    times: dict[str, int] = field(default_factory=dict[str, int])
    rest_until: dict[str, datetime] = field(default_factory=dict[str, datetime])


class Queue:
    """Meldingen by the moment at which somebody looks at them; a newer moment takes the place of an older one."""

    def __init__(self) -> None:
        """Start empty."""
        self._heap: list[tuple[datetime, int]] = []
        self._moments: dict[int, datetime] = {}

    def put(self, number: int, at: datetime) -> None:
        """Look at a melding at this moment, and not at the one that was planned."""
        self._moments[number] = at
        heappush(self._heap, (at, number))

    def due(self, until: datetime, limit: int) -> list[int]:
        """Take out what is due, earliest first, at most `limit`."""
        found: list[int] = []
        while self._heap and len(found) < limit and self._heap[0][0] <= until:
            at, number = heappop(self._heap)
            if self._moments.get(number) == at:
                del self._moments[number]
                found.append(number)
        return found


class People:
    """Decides what somebody does about a melding, from how it stands; remembers refusals only."""

    def __init__(self, seed: int, on_time: int = mix.ON_TIME_PERCENT) -> None:
        """Take the seed of all manners, and how many in a hundred assessments are decided in time."""
        self._seed = seed
        self._on_time = on_time
        self._refused: dict[int, _Refused] = {}

    def plan(self, number: int, found: History, policy: Policy) -> tuple[Step | None, datetime | None]:
        """Return the next act on a melding, and when to look at it: the act's moment or the end of a wait.

        Args:
            number: Its place in the inflow.
            found: How it stands.
            policy: Rules of its region.

        Returns:
            No act and no moment when nothing is left to do.
        """
        route = found.stored.route
        refused = self._refused.get(number)
        refusals = refused.times if refused else _NOT_REFUSED
        seen = Seen(route, found.happened, policy, manner_of(self._seed, number, self._on_time), refusals)
        rests = refused.rest_until if refused else {}
        steps = next_steps(seen)
        moments = {one.act: max(one.at, rests.get(one.act, one.at)) for one in steps}
        step = min(steps, key=lambda one: moments[one.act], default=None)
        limits = [wait.limit_at + _AFTER_LIMIT for wait in route.waits if not wait.breached] if route.is_open else []
        look = min(limits, default=None)
        if step is not None and (look is None or moments[step.act] <= look):
            return step, moments[step.act]
        return None, look

    def refuse(self, number: int, step: Step, now: datetime, policy: Policy) -> None:
        """Let whoever was refused rest before the next try."""
        refused = self._refused.setdefault(number, _Refused())
        refused.times[step.act] = times = refused.times.get(step.act, 0) + 1
        office = policy.region.team_of(step.by).office
        refused.rest_until[step.act] = office.add_office_minutes(now, REST * min(times, _MOST_RESTS))


def latest(found: History, moment: datetime) -> datetime:
    """Return a moment that does not lie before what happened already."""
    return max(moment, *(one.last for one in found.happened.values()))


def after(found: History, answer: Answer) -> History:
    """Return how a melding stands after a command, from how it stood and what was recorded."""
    happened = dict(found.happened)
    for event in answer.recorded:
        known = happened.get(event.fact.kind, Happened(0, event.at))
        happened[event.fact.kind] = Happened(known.times + 1, max(known.last, event.at))
    stored = replace(found.stored, route=answer.route) if answer.route else found.stored
    return History(stored, happened)
