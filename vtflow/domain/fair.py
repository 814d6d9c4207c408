"""Equal waiting between teams: how far they lie apart, and which moves bring them together.

Knows numbers only, so that it can be proved: a proposal never widens the gap, and every move narrows it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

#: moves proposed at once
MOST = 100
_TENTH = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One melding on the list of a team, in the order of the queue."""

    ref: str
    team: str
    days: int  #: working days it waits


@dataclass(frozen=True, slots=True)
class Move:
    """A melding that goes to another team, and the gap before and after."""

    ref: str
    van: str
    naar: str
    days: int
    before: float
    after: float


#: what is compared of a team: its code and what waits there
Measure = Callable[[str, Sequence[Waiting]], float]


def median_days(_: str, waiting: Sequence[Waiting]) -> float:
    """Return the median wait of a team; 0 where nobody waits."""
    return float(median(one.days for one in waiting)) if waiting else 0.0


def load_of(capacity: Mapping[str, int], others: Mapping[str, int]) -> Measure:
    """Return a measure of work: meldingen of a team, running ones included, for each person who works there.

    Args:
        capacity: Team -> people (or full-time posts) that can take work; a team without any counts as one.
        others: Team -> meldingen that it works on and that cannot be moved.
    """
    return lambda team, waiting: (len(waiting) + others.get(team, 0)) / max(1, capacity.get(team, 1))


def p90(days: Sequence[int]) -> int:
    """Return the smallest number of days within which at least 90 % lies; 0 for none."""
    ranked = sorted(days)
    return ranked[-(-9 * len(ranked) // _TENTH) - 1] if ranked else 0


def gap(teams: Sequence[str], waiting: Sequence[Waiting], measure: Measure) -> float:
    """Return the difference between the highest and lowest team; 0 for fewer than two teams."""
    values = [measure(team, [one for one in waiting if one.team == team]) for team in teams]
    return max(values) - min(values) if len(values) > 1 else 0.0


def proposals(teams: Sequence[str], waiting: Sequence[Waiting], measure: Measure, limit: float) -> list[Move]:
    """Return moves from the team that is worst off to the one that is best off, until the gap is within `limit`.

    Each move is the first in the order of the queue that narrows the gap; a melding moves once. When no move narrows it
    any more, the proposal ends there. At most `MOST` moves.

    Args:
        teams: Codes of the teams that share the work.
        waiting: What may move, in the order of the queue.
        measure: What is compared.
        limit: A gap up to this is accepted.
    """
    now, found = list(waiting), list[Move]()
    moved: set[str] = set()
    before = gap(teams, now, measure)
    while before > limit and len(found) < MOST:
        step = _step(teams, now, measure, before, moved)
        if step is None:
            break
        found.append(step)
        moved.add(step.ref)
        now = _after(now, step)
        before = step.after
    return found


def _step(
    teams: Sequence[str], waiting: Sequence[Waiting], measure: Measure, before: float, moved: set[str]
) -> Move | None:
    by_team = {team: measure(team, [one for one in waiting if one.team == team]) for team in teams}
    ranked = sorted(teams, key=lambda team: (by_team[team], team))
    worst, best = ranked[-1], ranked[0]
    for one in waiting:
        if one.team != worst or one.ref in moved:
            continue
        step = Move(one.ref, worst, best, one.days, before, before)
        after = gap(teams, _after(waiting, step), measure)
        if after < before:
            return replace(step, after=after)
    return None


def _after(waiting: Sequence[Waiting], step: Move) -> list[Waiting]:
    return [replace(one, team=step.naar) if one.ref == step.ref else one for one in waiting]
