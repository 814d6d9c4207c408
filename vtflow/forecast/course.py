"""One course of the coming days: hours are spent in the order of the work, and onderzoeken are started oldest first.

Work on an onderzoek begins on the day on which hours are left after all work that comes before it, also after what was
begun earlier. So the list empties by work, not by assignment. More hours never make anything later.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vtflow.forecast.draws import Draw
from vtflow.forecast.known import Known, left_of
from vtflow.policy.forecasting import ONDERZOEK, VB, VV

#: less than a minute is no work
_NOTHING = 1 / 60


@dataclass(frozen=True, slots=True)
class Start:
    """How the work stands at the end of the day of the forecast, by one definition of start."""

    on: date
    waiting: tuple[date, ...]  #: of each onderzoek that waits, oldest first: day from which it stands on the list
    in_hand: float  #: part of the hours that is left of all that was begun, in whole onderzoeken
    undecided: int
    services: float  #: diensten Voorwaarden & Vervolg, by the part that is left

    @property
    def listed(self) -> int:
        """How many stand on the list."""
        return sum(day <= self.on for day in self.waiting)


@dataclass(frozen=True, slots=True)
class Course:
    """How the days went; index 0 is the day after the one of the forecast."""

    listed: Sequence[int]  #: on the wachtlijst at the end of each day
    in_hand: Sequence[float]  #: hours of onderzoeken that were begun, at the end of each day
    empty: int | None  #: first day at the end of which nothing is listed; -1: the list is empty already; None: never
    done: int | None  #: first day at the end of which all onderzoeken of the beginning are finished; as `empty`


def start_of(known: Known, definition: str) -> Start:
    """Return how the work stands, by a definition of start (one of `STARTS`)."""
    on = known.on
    waiting = tuple(one.listed for one in known.onderzoeken if one.waits(on, definition))
    begun = ((one, one.starts[definition]) for one in known.in_hand(on, definition))
    services = [one for one in known.services if one.begun <= on and not (one.ended and one.ended <= on)]
    return Start(
        on,
        waiting,
        sum(left_of(max(day or one.decided, one.decided), on) for one, day in begun),
        known.undecided,
        sum(left_of(one.begun, on) for one in services),
    )


class _Work:
    """What is left to do while days go by."""

    def __init__(self, start: Start, draw: Draw) -> None:
        self.effort = draw.efforts[ONDERZOEK]
        self.others = {VB: start.undecided * draw.efforts[VB], VV: start.services * draw.efforts[VV]}
        self.in_hand = start.in_hand * self.effort
        self._queue = sorted(day.toordinal() for day in start.waiting)
        self._begun = 0
        #: hours of onderzoeken to spend until those of the beginning are finished
        self.first = self.in_hand + len(self._queue) * self.effort

    def day(self, hours: float) -> None:
        """Spend the hours of a day."""
        for kind, left in self.others.items():
            spent = min(hours, left)
            self.others[kind] = left - spent
            hours -= spent
        while hours > _NOTHING and (self.in_hand > _NOTHING or self._begun < len(self._queue)):
            if self.in_hand <= _NOTHING:
                self._begun += 1
                self.in_hand += self.effort
            spent = min(hours, self.in_hand)
            self.in_hand -= spent
            self.first -= spent
            hours -= spent

    def add(self, listed: int) -> None:
        """Let an onderzoek wait; oldest melding first."""
        insort(self._queue, listed, lo=self._begun)

    def listed(self, today: int) -> int:
        """Return how many stand on the list."""
        return bisect_right(self._queue, today, lo=self._begun) - self._begun


def run(start: Start, draw: Draw, extra: float = 0.0, *, until_empty: bool = False) -> Course:
    """Return how the days of a draw go.

    Args:
        start: How the work stands.
        draw: What comes and which hours there are.
        extra: Hours more on each working day.
        until_empty: Go no further than the day on which the list is empty.
    """
    work, coming = _Work(start, draw), iter(draw.listed)
    today = start.on.toordinal() + 1
    listed: list[int] = []
    in_hand: list[float] = []
    empty = None if start.listed else -1
    done = None if work.first > _NOTHING else -1
    for number, own in enumerate(draw.hours):
        work.others[VB] += draw.inflow[VB][number] * draw.efforts[VB]
        work.others[VV] += draw.inflow[VV][number] * draw.efforts[VV]
        for _ in range(draw.inflow[ONDERZOEK][number]):
            work.add(next(coming))
        work.day(own + extra * draw.workdays[number])
        listed.append(work.listed(today + number))
        in_hand.append(work.in_hand)
        if empty is None and not listed[-1]:
            empty = number
            if until_empty:
                break
        if done is None and work.first <= _NOTHING:
            done = number
    return Course(listed, in_hand, empty, done)
