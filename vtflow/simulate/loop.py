"""The loop of the simulation: virtual time goes on by the hour; people report, act, and time does its work.

What falls in one hour is committed together, in bounded batches. Acts keep their own moment inside the hour, so terms
and lateness are what they would be one by one. Messages become rows of the outbox; nothing is sent.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Protocol

from vtflow.demo.seen import Step
from vtflow.domain.commands import DecideVeiligheidsbeoordeling
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.reference import BITS, display_code
from vtflow.engine import Answer, Ask, Engine, Outcome, Policies, Surroundings
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


class Limits(Protocol):
    """What keeps people from an act that they mean to do."""

    def put_off(self, step: Step, route: Route, now: datetime) -> datetime | None:
        """Return until when an act must wait; None: it is done now, and what it costs is spent."""
        ...

    def moment(self, at: datetime, now: datetime) -> datetime:
        """Return at which moment an act is recorded that was meant for `at` and is done in the hour that ends now."""
        ...


class Unlimited:
    """Everybody has time for everything."""

    def put_off(self, step: Step, route: Route, now: datetime) -> datetime | None:
        """Put nothing off."""
        del step, route, now

    def moment(self, at: datetime, now: datetime) -> datetime:
        """Return the moment that was meant."""
        del now
        return at


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

    def __init__(self, parts: Parts, plan: Plan, limits: Limits | None = None) -> None:
        """Keep the parts; nothing is done yet. Without limits everybody has time for everything."""
        self._parts = parts
        self._plan = plan
        self._queue = Queue()
        self._people = People(plan.seed, plan.on_time)
        self._refs: dict[int, str] = {}
        self._region_of: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._limits = limits or Unlimited()
        self.done = Done()

    def run(self, until: datetime, heard: Callable[[Done], None] = lambda _: None) -> Done:
        """Run until a moment, at the earliest the end of the inflow; `heard` is called after each hour."""
        any_policy = next(iter(self._parts.policies.values()))
        for hour, found in self._hours(self.inflow(any_policy.legal.is_workday), until):
            self._parts.clock.set(hour)
            self._register(found)
            self._act(hour)
            while count := self._parts.engine.settle_due(BATCH):
                self.done.settled += count
            self.done.until = hour
            heard(self.done)
        return self.done

    def inflow(self, is_workday: Callable[[date], bool]) -> Iterator[tuple[datetime, list[Arrival]]]:
        """Yield each hour of the plan by its end, with what came in during it."""
        return arrivals(self._plan, is_workday)

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

    def _take_in(self, unit: Unit, found: Sequence[Arrival]) -> list[Outcome]:
        answers: list[Outcome] = []
        for region, group in groupby(found, key=lambda one: one.region):
            answers += self._parts.engine.register_all_in(unit, region, [one.new for one in group])
        return answers

    def _remember(self, arrival: Arrival, answer: Outcome) -> None:
        if not isinstance(answer, Answer):
            self._count_refusal(answer)
            return
        self.follow(arrival.number, answer.ref, arrival.region, arrival.new.received_at)
        self.done.meldingen += 1
        if answer.joined_to:
            self.done.joined += 1
            self._look_again(answer.joined_to)

    def follow(self, number: int, ref: str, region: str, at: datetime) -> None:
        """Let people look at a melding from a moment on; its number fixes how they behave."""
        self._refs[number] = ref
        self._region_of[number] = region
        self._numbers[ref] = number
        self._queue.put(number, at)

    def _look_again(self, ref: str) -> None:
        if ref in self._numbers:
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
                if (later := self._limits.put_off(step, found.stored.route, now)) is not None:
                    self._queue.put(number, later)
                    continue
                steps.append((number, step))
                asks.append(_ask(found, step, self._limits.moment(at, now), now))
            elif at is not None:
                self._queue.put(number, max(at, now + _HOUR) if at <= now else at)
        if asks:
            self._carry_out(steps, asks, histories, now)

    def _policy(self, number: int) -> Policy:
        return self._parts.policies[self._region_of[number]]

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
