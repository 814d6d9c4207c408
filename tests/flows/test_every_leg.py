"""Every leg of the chain on the real server: its own flow, its own armed moment, an end that says what happened.

Each scene is taken from a story: the first moment at which the leg in question owns the route's next moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from flows.melding_route import leg_flows, leg_specs
from tests.flows.fake_book import real_now
from tests.flows.room import Room, at_rest
from tests.flows.test_route_in_the_window import Play
from vtflow.domain.routing import LEGS
from vtflow.engine.passage import next_leg
from vtflow.orchestrate.api import Json, state
from vtflow.orchestrate.context import Context, bind
from vtflow.orchestrate.dispatcher import Dispatcher, Pace
from vtflow.orchestrate.provision import Deployments
from vtflow.orchestrate.repair import Repairer
from vtflow.orchestrate.window import Window
from vtflow.play.player import Stage
from vtflow.play.story import moment, read_story
from vtflow.policy import PolicyBook
from vtflow.ports import Stored
from vtflow.reports.routebook import EngineRouteBook

BOOK = PolicyBook()
STORIES = sorted((Path(__file__).parents[1] / "stories").glob("*.yaml"))
#: handover as the overview of the chain numbers it -> story, the step that is the answer, the wait it ends, its flow
ANSWERS = {
    "L1 melder to Veilig Thuis": ("01", 2, "VB-DIRECT", "directe-veiligheidscheck"),
    "L2 police to Veilig Thuis": ("01", 3, "VB-5WD", "veiligheidsbeoordeling"),
    "L3 to a casushouder of Veilig Thuis": ("42", 6, "VV-START", "dienst"),
    "L4 to a lokaal team: named person": ("01", 11, "OVD-ACC", "overdracht"),
    "L4 to a lokaal team: first contact": ("100", 7, "OVD-CONTACT", "overdracht"),
    "L5 to the Raad": ("50", 12, "VTO-ONTVANGST", "raadsonderzoek"),
    "L6 to the table of ZSM": ("60", 9, "ZSM-VT", "zsm"),
    "L7 lokaal team to aanbieder": ("70", 18, "JW305-WACHT", "jeugdhulp"),
    "L8 Raad to the gecertificeerde instelling": ("50", 20, "GI-JB", "gecertificeerde-instelling"),
    "L9 to vrouwenopvang: intake done": ("73", 13, "HULP-INTAKE", "jeugdhulp"),
    "L9 to the crisisdienst": ("75", 9, "JEUGD-CRISIS", "crisis"),
    "L10 huisverbod: advice on extension": ("63", 9, "HV-ADVIES", "huisverbod"),
    "L11 to MDA++: regisseur named": ("104", 10, "MDA-REGISSEUR", "mda"),
    "L12 back to Veilig Thuis": ("111", 9, "WACHT-HERTRIAGE", "veiligheidsbeoordeling"),
}
OUTCOMES = {
    ("FAILED", "Termijn verstreken"),
    ("COMPLETED", "Herinnering verstuurd"),
    ("COMPLETED", "Bijgewerkt"),
}


@dataclass(frozen=True)
class Scene:
    """A story up to the step after which a leg owns the next moment of a melding."""

    path: Path
    steps: int
    alias: str


class RunningClock:
    """The clock of a stage beside real time: what lies ahead on the stage lies as far ahead really."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def now(self) -> datetime:
        return self._stage.clock.now()

    def to_real(self, moment: datetime) -> datetime:
        return real_now() + (moment - self.now())


def meldingen(stage: Stage) -> Iterator[tuple[str, list[Stored]]]:
    """Each open route on the stage by its alias, root first."""
    for alias, ref in stage.refs.items():
        group = stage.store.transact(lambda unit, ref=ref: unit.group(ref))
        if group and group[0].route.is_open and group[0].route.ref == ref:
            yield alias, list(group)


def waits_under(norm: str, stage: Stage, ref: str) -> set[tuple[str, int]]:
    """Return melding and number of what is waited on under a norm, in a route and what joined it."""
    group = stage.store.transact(lambda unit: unit.group(ref))
    return {(stored.route.ref, wait.no) for stored in group for wait in stored.route.waits if wait.norm == norm}


@cache
def scenes() -> dict[str, Scene]:
    """For each leg the first scene in which it owns the next moment."""
    found: dict[str, Scene] = {}
    for path in STORIES:
        story = read_story(path)
        stage = Stage(story, BOOK)
        for number, step in enumerate(story.steps, 1):
            stage.advance(moment(step.at))
            stage.do(step)
            for alias, group in meldingen(stage):
                found.setdefault(next_leg(group)[1], Scene(path, number, alias))
        if LEGS.keys() <= found.keys():
            break
    return found


class Chain:
    """The room's server with the flows of the whole chain, over a stage."""

    def __init__(self, room: Room, stage: Stage) -> None:
        self.api = room.api
        deployments = Deployments(room.api, lambda: leg_specs(LEGS))
        window = Window(room.api, deployments)
        self.deployments = deployments
        self.book = EngineRouteBook(stage.engine, stage.store, RunningClock(stage), BOOK)
        self.dispatcher = Dispatcher(self.book, window, leg_flows(LEGS), real_now, Pace(interval=0.1, cooldown=1.0))
        repairer = Repairer(self.book, window, real_now)
        bind(Context(self.book, window, repairer, room.tick, room.send, room.import_file, room.inbox))

    async def work(self) -> None:
        await at_rest(self.dispatcher)

    async def legs(self, ref: str) -> list[Json]:
        """Return the leg runs of a melding, by number."""
        row = next(row for row in self.book.shown("", 1000) if row.ref == ref)
        runs = await self.api.runs({"parent_flow_run_id": {"any_": [str(row.shown.route_run)]}})
        return sorted(runs, key=lambda run: run["parameters"]["number"])

    async def make_due(self, run: Json) -> None:
        """Let the moment of a leg run be now."""
        await self.api.set_state(run["id"], state("SCHEDULED", run["state"]["name"], real_now()), force=True)


@pytest.mark.parametrize("kind", LEGS)
def test_a_leg_sleeps_under_its_own_flow_and_ends_with_what_happened(play: Play, kind: str) -> None:
    scene = scenes()[kind]
    story = read_story(scene.path)
    # why: the server is shared, and a reference that was shown once is not shown anew
    stage = Stage(story, BOOK, first=(list(LEGS).index(kind) + 1) << 40)
    for step in story.steps[: scene.steps]:
        stage.advance(moment(step.at))
        stage.do(step)
    ref = stage.refs[scene.alias]

    async def scenario(room: Room) -> None:
        chain = Chain(room, stage)
        await chain.deployments.ensure()
        await chain.work()

        (leg,) = await chain.legs(ref)
        assert (leg["state_type"], chain.deployments.flow_of(leg)) == ("SCHEDULED", kind)
        assert leg["name"].startswith(f"{ref} · 1 · ")
        assert leg["state"]["name"].startswith(("Wacht op ", "Te laat: "))

        due, _ = next_leg(stage.store.transact(lambda unit: unit.group(ref)))
        assert due is not None
        stage.clock.set(due)
        await chain.make_due(leg)
        await chain.work()

        ended, armed = await chain.legs(ref)
        assert (ended["state_type"], ended["state"]["name"]) in OUTCOMES
        assert armed["state_type"] == "SCHEDULED"

    play(scenario)


@pytest.mark.parametrize("handover", ANSWERS)
def test_each_handover_of_the_chain_ends_its_moment_in_the_window_with_the_answer(play: Play, handover: str) -> None:
    number, count, norm, flow = ANSWERS[handover]
    story = read_story(next(path for path in STORIES if path.name.startswith(f"{number}-")))
    stage = Stage(story, BOOK, first=(len(LEGS) + list(ANSWERS).index(handover) + 1) << 40)
    for step in story.steps[: count - 1]:
        stage.advance(moment(step.at))
        stage.do(step)
    answer = story.steps[count - 1]
    stage.advance(moment(answer.at))
    ref = stage.refs[answer.ref]
    before = waits_under(norm, stage, ref)
    assert before

    async def scenario(room: Room) -> None:
        chain = Chain(room, stage)
        await chain.deployments.ensure()
        await chain.work()
        (leg,) = await chain.legs(ref)
        assert (leg["state_type"], chain.deployments.flow_of(leg)) == ("SCHEDULED", flow)

        stage.do(answer)
        await chain.work()

        ended, *armed = await chain.legs(ref)
        assert (ended["state_type"], ended["state"]["name"]) == ("COMPLETED", "Op tijd beantwoord")
        assert [run["state_type"] for run in armed] == ["SCHEDULED"]

    play(scenario)
    assert before - waits_under(norm, stage, ref)


def test_the_stories_bring_every_leg_to_the_fore() -> None:
    assert LEGS.keys() <= scenes().keys()
