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
from tests.flows.room import Room
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
        """Let the dispatcher work until nothing is left to do."""
        for _ in range(20):
            if not await self.dispatcher.step():
                return
        message = "the dispatcher did not come to rest"
        raise AssertionError(message)

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


def test_the_stories_bring_every_leg_to_the_fore() -> None:
    assert LEGS.keys() <= scenes().keys()
