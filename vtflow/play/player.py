"""Play a story on the real engine with an in-memory store, in virtual time, and compare with what it expects."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.domain.melding import Route, Sent, Urgency
from vtflow.domain.reference import display_code
from vtflow.engine import Engine, NewAdvies, NewMelding, Policies, Surroundings
from vtflow.notify.composer import TeamComposer
from vtflow.notify.recording import RecordingNotifier
from vtflow.outbox import Outbox
from vtflow.play.absence_step import ABSENCE_STEP, record_absence
from vtflow.play.compare import compare
from vtflow.play.duty_step import DUTY_STEP, FollowedPolicies, record_duty
from vtflow.play.hold_step import HOLD_STEP, RELEASE_STEP, record_hold, record_release
from vtflow.play.partner_step import PARTNER_STEP, record_partner
from vtflow.play.story import Story, StoryStep, local_text, moment, read_data
from vtflow.ports import OutboxStatus
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore

_CHANNEL = "postvak"
_BUNDLE = timedelta(minutes=2)
#: steps that are about no melding
_ASIDE = {
    PARTNER_STEP: record_partner,
    DUTY_STEP: record_duty,
    ABSENCE_STEP: record_absence,
    HOLD_STEP: record_hold,
    RELEASE_STEP: record_release,
}
#: stories are synthetic: nothing in them needs hiding
_OPEN_KEY = base64.urlsafe_b64encode(b"vtflow-stories-hold-no-secrets..")


class VirtualClock:
    """A clock that stands still until it is set."""

    def __init__(self, start: datetime) -> None:
        """Start at an instant."""
        self._now = start

    def now(self) -> datetime:
        """Return the virtual present."""
        return self._now

    def to_real(self, moment: datetime) -> datetime:
        """Virtual time has no real counterpart."""
        return moment

    def set(self, now: datetime) -> None:
        """Move the clock; never backward."""
        self._now = max(self._now, now)


@dataclass(frozen=True, slots=True)
class Played:
    """What a story gave. Lists are in order of time."""

    due: list[dict[str, Any]]
    rungs: list[dict[str, Any]]
    repeats: list[dict[str, Any]]  #: reminders after the last level, and the coordinator task
    messages: list[dict[str, Any]]
    state: dict[str, str]
    responsible: dict[str, str]
    aan_zet: dict[str, str]
    regisseur: dict[str, str]
    klasse: dict[str, str]
    timeline: list[dict[str, str]]
    mismatches: list[str] = field(default_factory=list[str])

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def play(story: Story, policies: Policies) -> Played:
    """Play a story from its first step to `until`, inclusive.

    Rungs up to a step's time fire before the step. A step that is refused unexpectedly, or not refused as it says,
    is a mismatch.

    Raises:
        BadInput: the story names a region, command, moment or field that does not exist.
    """
    return Stage(story, policies).run()


class Stage:
    """A fresh engine on which a story is played step by step."""

    def __init__(self, story: Story, policies: Policies, first: int = 1) -> None:
        """Set up the engine, a clock that stands at the first step, and a mailbox.

        Args:
            story: What will be played.
            policies: The rules of its region.
            first: Number behind the first display code; the same number gives the same code.
        """
        self._story = story
        self.clock = VirtualClock(moment(story.steps[0].at))
        self.store = InMemoryStore()
        self.refs: dict[str, str] = {}
        self._mismatches: list[str] = []
        numbers = iter(range(first, first + 1_000_000))
        self.policies = FollowedPolicies(policies, self.store, (story.region, *story.regions))
        around = Surroundings(
            policies=self.policies,
            seal=Seal(_OPEN_KEY, _OPEN_KEY),
            channels=lambda _: (_CHANNEL,),
            new_ref=lambda: display_code(next(numbers)),
        )
        self.engine = Engine(self.store, self.clock, around)
        duty = partial(self.engine.on_duty, story.region)
        policy = self.policies.policy(story.region)
        composer = TeamComposer(policy, lambda row: f"http://vtflow.local/{row.ref}", duty=duty)
        notifier = RecordingNotifier({}, (_CHANNEL,))
        self._outbox = Outbox(self.engine, self.store, self.clock, notifier, composer, (story.region,))

    def run(self) -> Played:
        """Play the whole story and compare."""
        for step in self._story.steps:
            self.advance(moment(step.at))
            self.do(step)
        self.advance(moment(self._story.until))
        played = self._collect()
        self._mismatches += list(compare(self._story.expect, played))
        return played

    def advance(self, until: datetime) -> None:
        """Move time on, stopping at every moment at which something happens by itself."""
        if until < self.clock.now():
            text = f"{local_text(until)} lies before the step ahead of it; put the steps in order of time"
            raise BadInput(text)
        while (nearest := self._nearest()) is not None and nearest <= until:
            self.clock.set(nearest)
            self._outbox.tick()
        self.clock.set(until)
        self._outbox.tick()

    def _nearest(self) -> datetime | None:
        now = self.clock.now()
        moments = self.store.read(
            lambda reader: [
                *(m for s in reader.meldingen(None, "", 10_000) if s.route.is_open and (m := s.route.next_moment)),
                *(
                    row.deliver_at + (_BUNDLE if row.urgency is Urgency.URGENT else timedelta())
                    for row in reader.outbox()
                    if row.status is OutboxStatus.WACHT
                ),
                *(hold.until for hold in reader.holds() if hold.ended_at is None),
            ]
        )
        return min((m for m in moments if m > now), default=None)

    def do(self, step: StoryStep) -> None:
        """Take one step; a refusal that was not expected, or did not come, is a mismatch."""
        try:
            self._command(step)
        except Refused as refusal:
            if refusal.rule != step.refused:
                self._mismatches.append(f"{step.at} {step.do} {step.ref}: geweigerd ({refusal.rule}): {refusal}")
            return
        if step.refused:
            self._mismatches.append(f"{step.at} {step.do} {step.ref}: had geweigerd moeten worden ({step.refused})")

    def _command(self, step: StoryStep) -> None:
        if step.do in _ASIDE:
            _ASIDE[step.do](self.engine, step.region or self._story.region, step)
            return
        kind = COMMANDS.get(step.do)
        if kind is None:
            text = f"{step.at}: command {step.do!r} does not exist; known: {', '.join(COMMANDS)}"
            raise BadInput(text)
        command = read_data(kind, step)
        effective = moment(step.effective or step.at)
        if isinstance(command, c.RegisterMelding):
            machine = step.by == SYSTEEM and command.kanaal == "corv"
            new = NewMelding(command=command, received_at=effective, by=step.by, machine=machine)
            self.refs[step.ref] = self.engine.register(step.region or self._story.region, new).ref
            return
        if isinstance(command, RegisterAdvies):
            asked = NewAdvies(command=command, received_at=effective, by=step.by)
            self.refs[step.ref] = self.engine.register_advies(step.region or self._story.region, asked).ref
            return
        if step.ref not in self.refs:
            text = f"{step.at}: melding {step.ref!r} was not registered in this story"
            raise BadInput(text)
        answer = self.engine.do(self.refs[step.ref], command, step.by, at=effective)
        if step.melding:
            self.refs[step.melding] = answer.melding

    def _collect(self) -> Played:
        alias = {ref: name for name, ref in self.refs.items()}
        due: list[dict[str, Any]] = []
        rungs: list[dict[str, Any]] = []
        repeats: list[dict[str, Any]] = []
        timeline: list[tuple[datetime, dict[str, str]]] = []
        states: dict[str, Route] = {}
        classes: dict[str, str] = {}
        for name, ref in self.refs.items():
            stored = self.store.read(lambda reader, ref=ref: reader.melding(ref))
            if stored is not None:
                states[name] = stored.route
            for event, _ in self.store.read(lambda reader, ref=ref: reader.events(ref)):
                timeline.append((event.at, _line(name, event, alias)))
                if isinstance(event.fact, e.MeldingRegistered):
                    classes[name] = f"{event.fact.klasse} {event.fact.fase}".strip()
                if isinstance(event.fact, e.WaitOpened):
                    due.append(_due(name, event.fact))
                if isinstance(event.fact, e.RungReached) and event.fact.sent is not Sent.OVERGESLAGEN:
                    (rungs if event.fact.rung.isdigit() else repeats).append(_rung(name, event))
        messages = [
            {
                "at": local_text(row.at),
                "ref": alias.get(row.ref, row.ref),
                "team": row.team,
                "kind": row.kind,
                "norm": row.norm,
                "rung": row.rung,
                "urgency": row.urgency.value,
                "status": row.status.value,
                "voor": row.person,
                "in_plaats_van": row.instead_of,
            }
            for row in self.store.read(lambda reader: reader.outbox())
        ]
        by_time = sorted(timeline, key=lambda pair: pair[0])
        return Played(
            due=sorted(due, key=lambda d: d["from"]),
            rungs=sorted(rungs, key=lambda r: r["at"]),
            repeats=sorted(repeats, key=lambda r: r["at"]),
            messages=messages,
            state={name: route.state.value for name, route in states.items()},
            responsible={name: route.responsible for name, route in states.items()},
            aan_zet={name: route.aan_zet for name, route in states.items()},
            regisseur={name: route.regisseur for name, route in states.items()},
            klasse=classes,
            timeline=[line for _, line in by_time],
            mismatches=self._mismatches,
        )


def _due(name: str, fact: e.WaitOpened) -> dict[str, Any]:
    wait = fact.wait
    found = {"ref": name, "norm": wait.norm, "from": local_text(wait.opened_at), "limit_at": local_text(wait.limit_at)}
    return {**found, "due_on": wait.due_on.isoformat()} if wait.due_on else found


def _rung(name: str, event: e.Event) -> dict[str, Any]:
    fact = event.fact
    if not isinstance(fact, e.RungReached):
        text = "not a rung"
        raise TypeError(text)
    found: dict[str, Any] = {
        "at": local_text(event.at),
        "ref": name,
        "norm": fact.norm,
        "percent": fact.percent,
        "sent": fact.sent.value,
    }
    return found if fact.rung.isdigit() else {**found, "rung": fact.rung}


def _line(name: str, event: e.Event, alias: Mapping[str, str]) -> dict[str, str]:
    fact = event.fact
    detail = {
        field: str(value)
        for field in (
            "norm",
            "rung",
            "sent",
            "persoon",
            "uitkomst",
            "aan",
            "reden",
            "to",
            "level",
            "klasse",
            "fase",
            "regio",
        )
        if (value := getattr(fact, field, "")) not in ("", None)
    }
    if isinstance(fact, e.WaitOpened):
        detail = {"norm": fact.wait.norm, "tot": local_text(fact.wait.limit_at)}
    elif isinstance(fact, e.StepTaken):
        detail = {"bij": fact.bij, **{key: str(value) for key, value in fact.gegevens.items()}}
    text = " ".join(f"{key}={alias.get(value, value)}" for key, value in detail.items())
    return {"at": local_text(event.at), "ref": name, "event": e.name_of(fact), "by": event.by, "detail": text}
