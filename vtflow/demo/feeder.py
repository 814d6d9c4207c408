"""The feeder: brings rows in when the clock reaches them and lets the simulated people act, each through the engine.

Holds no state that matters: what there is to do follows from the record, so after a crash it simply goes on.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vtflow.demo.acts import REST, next_steps
from vtflow.demo.courses import Manner
from vtflow.demo.feed import FeedRow
from vtflow.demo.seen import Seen, Step
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.engine import Engine
from vtflow.ports import Clock, History, Reader, Store, StoreUnavailable, VersionConflict
from vtflow.seal import Seal

_log = logging.getLogger(__name__)

ASSURANCE = "demo"
SEED = 2026
#: acts one melding may do at one look; more than that means that nothing moves
_MOST_ACTS = 8


@dataclass(frozen=True, slots=True)
class Parts:
    """What the feeder works with."""

    engine: Engine
    store: Store
    clock: Clock
    seal: Seal
    policy: Policy


@dataclass(slots=True)
class _Case:
    """What the feeder remembers of one melding, only to spare itself work."""

    row: FeedRow
    ref: str = ""
    mark: tuple[int, int] = (-1, -1)  #: version of the melding and number of refusals at which `steps` were planned
    steps: Sequence[Step] = ()
    refusals: dict[str, int] = field(default_factory=dict[str, int])
    rest_until: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def moment(self, step: Step) -> datetime:
        """Return when a step may be taken: at its own moment, or after the rest that a refusal brought."""
        return max(step.at, self.rest_until.get(step.act, step.at))


class Feeder:
    """Plays the outside world of one region."""

    def __init__(self, parts: Parts, feed: Sequence[FeedRow], seed: int = SEED) -> None:
        """Keep the parts; `feed` is in order of receipt."""
        self._engine = parts.engine
        self._store = parts.store
        self._clock = parts.clock
        self._seal = parts.seal
        self._policy = parts.policy
        self._seed = seed
        self._cases = [_Case(row) for row in feed]

    @property
    def is_used_up(self) -> bool:
        """Tell whether every row came in."""
        return all(case.ref for case in self._cases)

    def step(self) -> datetime | None:
        """Do what is due by now; return when the next thing is due on the domain clock, None when nothing is."""
        moments = [moment for case in self._cases if (moment := self._look(case)) is not None]
        return min(moments, default=None)

    def _look(self, case: _Case) -> datetime | None:
        try:
            if not case.ref and not self._take_in(case):
                return case.row.new.received_at
            return self._act(case)
        except (StoreUnavailable, VersionConflict) as error:
            _log.warning("melding %d of the feed: %s; trying again", case.row.number, type(error).__name__)
            return self._clock.now()

    def _take_in(self, case: _Case) -> bool:
        """Register the row when its moment has come, or find it where it came in before; False while it waits."""
        kenmerk = self._seal.kenmerk(case.row.new.command.bron_kenmerk)
        if self._clock.now() < case.row.new.received_at:
            return False
        link = self._store.read(lambda reader: reader.find(kenmerk))
        if link is not None:
            case.ref = link.ref
            return True
        try:
            case.ref = self._engine.register(self._policy.region.id, case.row.new).ref
        except (Refused, BadInput) as error:
            _log.error("melding %d of the feed was not taken in: %s", case.row.number, error)
            case.ref = "-"
        return True

    def _act(self, case: _Case) -> datetime | None:
        for _ in range(_MOST_ACTS):
            step = self._planned(case)
            if step is None:
                return None
            now = self._clock.now()
            moment = case.moment(step)
            if moment > now:
                return moment
            office = self._policy.region.team_of(step.by).office
            if not (step.around_the_clock or office.is_open_at(now)):
                return office.next_open(now)  # why: late by the clock's speed; a person would do it the next morning
            self._do(case, step, now)
        return self._clock.now()

    def _planned(self, case: _Case) -> Step | None:
        """Return the next step, planned anew only when the melding changed or something was refused."""
        refused = sum(case.refusals.values())

        def work(reader: Reader) -> History | None:
            stored = reader.melding(case.ref)
            if stored is None or (stored.version, refused) == case.mark:
                return None
            return reader.histories([case.ref])[case.ref]

        found = self._store.read(work)
        if found is not None:
            manner = Manner.of(self._seed, case.row.number, case.row.course)
            seen = Seen(found.stored.route, found.happened, self._policy, manner, case.refusals)
            case.mark, case.steps = (found.stored.version, refused), next_steps(seen)
        return min(case.steps, key=case.moment, default=None)

    def _do(self, case: _Case, step: Step, now: datetime) -> None:
        """Give the command as a person would; a refusal is noted and the person thinks again later."""
        key = f"demo/{case.row.number}/{step.act}/{case.mark[0]}"
        try:
            self._engine.do(case.ref, step.command, step.by, key=key, assurance=ASSURANCE)
            _log.info("%s %s by %s", case.ref, step.act, step.by)
        except (Refused, BadInput) as error:
            rule = error.rule if isinstance(error, Refused) else "bad-input"
            _log.info("%s %s by %s was refused (%s)", case.ref, step.act, step.by, rule)
            case.refusals[step.act] = times = case.refusals.get(step.act, 0) + 1
            office = self._policy.region.team_of(step.by).office
            case.rest_until[step.act] = office.add_office_minutes(now, REST * min(times, 20))
