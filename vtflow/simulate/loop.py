"""The loop of the simulation: virtual time goes on by the hour; people report, act, and time does its work.

What falls in one hour is committed together, in bounded batches. Acts keep their own moment inside the hour, so terms
and lateness are what they would be one by one. Messages become rows of the outbox; nothing is sent.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from vtflow.demo.seen import Step
from vtflow.domain.commands import DecideVeiligheidsbeoordeling
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.domain.reference import BITS, display_code
from vtflow.engine import Answer, Ask, Engine, Policies, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.ports import History, Store, Unit
from vtflow.seal import Seal
from vtflow.simulate.inflow import Arrival, Plan, arrivals
from vtflow.simulate.people import People, Queue, after, latest

#: commands, meldingen or routes that one transaction takes at most
BATCH = 400
#: looks at one melding within an hour; more than that means that nothing moves
_MOST_LOOKS = 12
_HOUR = timedelta(hours=1)
ASSURANCE = "simulatie"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the simulation works with."""

    engine: Engine
    store: Store
    clock: VirtualClock
    policies: Mapping[str, Policy]  #: of the simulated regions


def build(
    store: Store, plan: Plan, policies: Policies, seal: Seal, channels: Callable[[str], tuple[str, ...]]
) -> Parts:
    """Put an engine with a virtual clock over a store that starts empty; display codes follow from the seed."""
    codes, clock = Random(f"{plan.seed}/codes"), VirtualClock(plan.start)
    around = Surroundings(
        policies=policies,
        seal=seal,
        channels=channels,
        new_ref=lambda: display_code(codes.getrandbits(BITS)),
    )
    rules = {region: policies.policy(region) for region in plan.regions}
    return Parts(Engine(store, clock, around), store, clock, rules)


@dataclass(slots=True)
class Done:
    """What was done so far."""

    meldingen: int = 0
    joined: int = 0
    commands: int = 0  #: carried out, registrations not included
    settled: int = 0  #: routes that time changed
    refused: Counter[str] = field(default_factory=Counter[str])  #: rule -> times
    outcomes: Counter[str] = field(default_factory=Counter[str])  #: what assessments were decided to
    until: datetime | None = None  #: how far virtual time came


class Simulation:
    """One run over a store that starts empty."""

    def __init__(self, parts: Parts, plan: Plan) -> None:
        """Keep the parts; nothing is done yet."""
        self._parts = parts
        self._plan = plan
        self._queue = Queue()
        self._people = People(plan.seed)
        self._regions = list(plan.regions)
        self._refs: list[str] = []
        self._region_of = array("B")
        self._numbers: dict[str, int] = {}
        self.done = Done()

    def run(self, until: datetime, heard: Callable[[Done], None] = lambda _: None) -> Done:
        """Run until a moment, at the earliest the end of the inflow; `heard` is called after each hour."""
        any_policy = next(iter(self._parts.policies.values()))
        for hour, found in self._hours(arrivals(self._plan, any_policy.legal.is_workday), until):
            self._parts.clock.set(hour)
            self._register(found)
            self._act(hour)
            while count := self._parts.engine.settle_due(BATCH):
                self.done.settled += count
            self.done.until = hour
            heard(self.done)
        return self.done

    def _hours(
        self, inflow: Iterator[tuple[datetime, list[Arrival]]], until: datetime
    ) -> Iterator[tuple[datetime, list[Arrival]]]:
        """Yield the hours of the inflow, and after it empty ones up to `until`."""
        yield from inflow
        hour = self._plan.end + _HOUR
        while hour <= until:
            yield hour, []
            hour += _HOUR

    # ------------------------------------------------------------ reporting

    def _register(self, found: Sequence[Arrival]) -> None:
        for start in range(0, len(found), BATCH):
            part = found[start : start + BATCH]
            answers = self._parts.store.transact(lambda unit, part=part: self._take_in(unit, part))
            for arrival, answer in zip(part, answers, strict=True):
                self._remember(arrival, answer)

    def _take_in(self, unit: Unit, found: Sequence[Arrival]) -> list[Answer | Refused | BadInput]:
        answers: list[Answer | Refused | BadInput] = []
        for region, group in groupby(found, key=lambda one: one.region):
            answers += self._parts.engine.register_all_in(unit, region, [one.new for one in group])
        return answers

    def _remember(self, arrival: Arrival, answer: Answer | Refused | BadInput) -> None:
        if not isinstance(answer, Answer):
            self._count_refusal(answer)
            self._refs.append("")
            self._region_of.append(0)
            return
        number = len(self._refs)
        self._refs.append(answer.ref)
        self._region_of.append(self._regions.index(arrival.region))
        self._numbers[answer.ref] = number
        self._queue.put(number, arrival.new.received_at)
        self.done.meldingen += 1
        if answer.joined_to:
            self.done.joined += 1
            self._look_again(answer.joined_to)

    def _look_again(self, ref: str) -> None:
        self._queue.put(self._numbers[ref], self._parts.clock.now())

    # ------------------------------------------------------------ acting

    def _act(self, now: datetime) -> None:
        looks: Counter[int] = Counter()
        while numbers := self._queue.due(now, BATCH):
            looks.update(numbers)
            tired = {number for number in numbers if looks[number] > _MOST_LOOKS}
            for number in tired:
                self._queue.put(number, now + _HOUR)
            self._round([number for number in numbers if number not in tired], now)

    def _round(self, numbers: Sequence[int], now: datetime) -> None:
        refs = [self._refs[number] for number in numbers]
        histories = self._parts.store.read(lambda reader: reader.histories(refs))
        steps: list[tuple[int, Step]] = []
        asks: list[Ask] = []
        for number, ref in zip(numbers, refs, strict=True):
            found = histories[ref]
            step, at = self._people.plan(number, found, self._policy(number))
            if step is not None and at is not None and at <= now:
                steps.append((number, step))
                asks.append(_ask(found, step, at, now))
            elif at is not None:
                self._queue.put(number, max(at, now + _HOUR) if at <= now else at)
        if asks:
            self._carry_out(steps, asks, histories, now)

    def _policy(self, number: int) -> Policy:
        return self._parts.policies[self._regions[self._region_of[number]]]

    def _carry_out(
        self, steps: Sequence[tuple[int, Step]], asks: Sequence[Ask], histories: Mapping[str, History], now: datetime
    ) -> None:
        answers = self._parts.engine.do_all(asks)
        roots: list[str] = []
        for (number, step), ask, answer in zip(steps, asks, answers, strict=True):
            found = histories[ask.ref]
            if isinstance(answer, Answer):
                self.done.commands += 1
                self._count_outcome(step)
                found = after(found, answer)
                roots += [root] if (root := found.stored.route.joined_to) else []
            else:
                self._count_refusal(answer)
                self._people.refuse(number, step, now, self._policy(number))
            _, at = self._people.plan(number, found, self._policy(number))
            if at is not None:
                self._queue.put(number, at)
        for root in roots:  # why last: what was recorded on a joined melding may have changed its route
            self._look_again(root)

    def _count_outcome(self, step: Step) -> None:
        if isinstance(step.command, DecideVeiligheidsbeoordeling):
            self.done.outcomes[step.command.uitkomst] += 1

    def _count_refusal(self, error: Refused | BadInput) -> None:
        self.done.refused[error.rule if isinstance(error, Refused) else "bad-input"] += 1


def _ask(found: History, step: Step, at: datetime, now: datetime) -> Ask:
    moment = min(latest(found, at), now)
    return Ask(found.stored.route.ref, step.command, step.by, at=moment, assurance=ASSURANCE)
