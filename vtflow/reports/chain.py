"""The chain of one melding as reports see it: who had it when, which waits ran, what went from whom to whom.

Built from facts; with `until` only from those that were recorded before it, which gives the melding as it was known
then. The clock of the chain runs from the receipt of the melding to the close of its route, whoever had it, so also
over the own list of a receiver and past the end of the work of Veilig Thuis.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vtflow.reports.facts import (
    LEFT,
    AnyFact,
    Booked,
    Changed,
    Done,
    Ended,
    Handed,
    In,
    Late,
    Onderzoek,
    OnLists,
    Opened,
    Phase,
    Placed,
    Turn,
)

#: states in which Veilig Thuis has done its own work
DONE = frozenset({"monitoring", "teruggekoppeld", "afgesloten"})
#: names of a melding that is joined to a route, and of one that turns out not to belong there
JOINED, SPLIT = "melding-gevoegd", "melding-gesplitst"
#: how help really starts
HELP_STARTS = frozenset({"hulp-gestart", "jw305-ontvangen", "hulp-begonnen"})


class Span(NamedTuple):
    """Time of the chain with one holder on one leg; it ends where the next one begins."""

    start: int
    end: int
    holder: str
    leg: str
    state: str


@dataclass(slots=True)
class WaitFacts:
    """One wait, as far as it was known; instants in microseconds."""

    no: int
    norm: str
    leg: str
    holder: str
    opened: int
    start: int  #: from which it counts
    limit: int
    late: bool = False  #: the breach was recorded
    inherited: bool = False  #: that was before it opened here, so it is counted where it ran until then
    ended: int | None = None
    how: str = ""
    in_time: bool = False


@dataclass(slots=True)
class Chain:
    """Everything that is counted of one melding."""

    ref: str
    came: In
    gemeente: str  #: as known, also where it came in without one
    closed: int | None = None  #: when its route ended
    turns: list[Turn] = field(default_factory=list[Turn])
    waits: dict[int, WaitFacts] = field(default_factory=dict[int, WaitFacts])
    handed: list[Handed] = field(default_factory=list[Handed])
    done: list[Done] = field(default_factory=list[Done])
    onderzoeken: list[Onderzoek] = field(default_factory=list[Onderzoek])
    corrections: list[Booked] = field(default_factory=list[Booked])
    phases: dict[int, list[Phase]] = field(default_factory=dict[int, list[Phase]])  #: of each traject, oldest first
    on_lists: tuple[tuple[str, int], ...] = ()  #: team and moment of offer of what waits on a receiver's own list
    spans: tuple[int, "list[Span]"] | None = None  #: as last worked out, with up to when
    phases_of_work: list[tuple[int, bool]] | None = None  #: what `handled` worked out

    @property
    def began(self) -> int:
        """When this region got it: at its receipt, or when it was taken over from another."""
        return self.turns[0].at if self.came.van and self.turns else self.came.at

    @property
    def left(self) -> int | None:
        """When another region took it over; None: it did not go."""
        return self.first(LEFT)

    @property
    def help_at(self) -> int | None:
        """When help first really started; None: not yet."""
        return min((one.at for one in self.done if one.what in HELP_STARTS), default=None)

    def first(self, *names: str) -> int | None:
        """Return the earliest moment of any of these steps; None: it did not happen."""
        return min((one.at for one in self.done if one.what in names), default=None)

    def handled(self) -> list[tuple[int, bool]]:
        """Return when the work of Veilig Thuis was done (True) or began again (False), oldest first.

        It is done when the melding goes to monitoring or closes; of one that joined a route when its own assessment is
        decided.
        """
        if self.phases_of_work is None:
            self.phases_of_work = self._handled()
        return self.phases_of_work

    def _handled(self) -> list[tuple[int, bool]]:
        decided = self.first("veiligheidsbeoordeling-besloten") if self.is_joined else None
        states = [(turn.at, turn.state in DONE) for turn in self.turns]
        if decided is not None:
            states = [(at, done) for at, done in states if at < decided] + [(decided, True)]
        found: list[tuple[int, bool]] = []
        # why: of one that was taken over after its work was done, that work was counted where it was done
        was = bool(self.came.van) and bool(states) and states[0][1]
        for at, done in states:
            if done != (found[-1][1] if found else was):
                found.append((at, done))
        return found

    @property
    def is_joined(self) -> bool:
        """Tell whether it travels with the route of another melding."""
        return joined_now(self.done)


def joined_now(done: Iterable[Done]) -> bool:
    """Tell from what was done, in the order of recording, whether a melding travels with the route of another."""
    last = [one.what for one in done if one.what in {JOINED, SPLIT}]
    return bool(last) and last[-1] == JOINED


def chain_of(ref: str, facts: Sequence[AnyFact], until: int | None = None) -> Chain | None:
    """Return the chain of a melding, as known before `until` (microseconds); None: it was not known yet."""
    known = facts if until is None else [fact for fact in facts if fact.known < until]
    if not known or not isinstance(known[0], In):
        return None
    came = known[0]
    chain = Chain(ref, came, came.gemeente)
    for fact in known:
        put = _PUT.get(type(fact))
        if put is not None:
            put(chain, fact)
    return chain


def _turn(chain: Chain, fact: Turn) -> None:
    chain.turns.append(fact)
    if not fact.holder:
        chain.closed = fact.at


def _opened(chain: Chain, fact: Opened) -> None:
    chain.waits[fact.no] = WaitFacts(
        fact.no,
        fact.norm,
        fact.leg,
        fact.holder,
        min(fact.at, fact.known),
        fact.start,
        fact.limit,
        late=fact.late,
        inherited=fact.late,
    )


def _changed(chain: Chain, fact: Changed) -> None:
    wait = chain.waits[fact.no]
    wait.limit, wait.start = fact.limit, fact.start


def _late(chain: Chain, fact: Late) -> None:
    chain.waits[fact.no].late = True


def _ended(chain: Chain, fact: Ended) -> None:
    wait = chain.waits[fact.no]
    wait.ended, wait.how, wait.in_time = fact.at, fact.how, fact.in_time


def _placed(chain: Chain, fact: Placed) -> None:
    chain.gemeente = fact.gemeente


def _phase(chain: Chain, fact: Phase) -> None:
    chain.phases.setdefault(fact.traject, []).append(fact)


def _on_lists(chain: Chain, fact: OnLists) -> None:
    chain.on_lists = fact.waiting


#: facts that a chain holds; what only single reports count they read for themselves
_PUT: dict[type, Callable[[Chain, Any], None]] = {
    Turn: _turn,
    Opened: _opened,
    Changed: _changed,
    Late: _late,
    Ended: _ended,
    Handed: lambda chain, fact: chain.handed.append(fact),
    Done: lambda chain, fact: chain.done.append(fact),
    Onderzoek: lambda chain, fact: chain.onderzoeken.append(fact),
    Booked: lambda chain, fact: chain.corrections.append(fact),
    Placed: _placed,
    Phase: _phase,
    OnLists: _on_lists,
}


def spans(chain: Chain, until: int) -> list[Span]:
    """Return the whole time of a melding as spans that touch, from its receipt to its close or `until`, oldest first.

    Corrections lie over what follows from the route, the last recorded over the others. No instant is left out and
    none is counted twice.
    """
    if chain.spans is not None and chain.spans[0] == until:
        return chain.spans[1]
    end = until if chain.closed is None else min(chain.closed, until)
    found: list[Span] = []
    following = [turn.at for turn in chain.turns[1:]]
    for turn, following_at in zip(chain.turns, [*following, end], strict=True):
        stop = min(following_at, end)
        if turn.holder and turn.at < stop:
            found.append(Span(turn.at, stop, turn.holder, turn.leg, turn.state))
    for correction in chain.corrections:
        found = [part for span in found for part in _over(span, correction)]
    chain.spans = until, found
    return found


def _over(span: Span, correction: Booked) -> Iterable[Span]:
    start, end = max(span.start, correction.start), min(span.end, correction.until)
    if start >= end:
        yield span
        return
    if span.start < start:
        yield span._replace(end=start)
    yield span._replace(start=start, end=end, holder=correction.holder)
    if end < span.end:
        yield span._replace(start=end)


def within(parts: Iterable[Span], start: int, end: int) -> list[Span]:
    """Return the parts of spans that lie between two instants."""
    return [
        part._replace(start=max(part.start, start), end=min(part.end, end))
        for part in parts
        if part.start < end and part.end > start
    ]


def merged(parts: Iterable[Span]) -> list[Span]:
    """Return spans with neighbours of one holder and leg taken together."""
    found: list[Span] = []
    for part in parts:
        if found and (found[-1].end, found[-1].holder, found[-1].leg) == (part.start, part.holder, part.leg):
            found[-1] = found[-1]._replace(end=part.end, state=part.state)
        else:
            found.append(part)
    return found
