"""What the stories told: where they brought meldingen, and what people said with each command.

The stories are read and played once a run. Moments in what was said move along with the day on which it is said again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from tests.unit.engine.world import BOOK, KENNEMERLAND
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.melding import Route
from vtflow.play.player import Stage
from vtflow.play.story import Story, StoryStep, moment, read_story

STORIES = Path(__file__).parents[2] / "stories"
SHARED = Path(__file__).parents[4] / "shared" / "stories"
Say = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sight:
    """A melding of a story as it stood after a step."""

    route: Route
    root: Route | None  #: the route that it joined
    at: datetime
    history: tuple[Any, ...]
    story: str


@cache
def stories() -> dict[str, Story]:
    """Every story by the name of its file, the shared ones where they are there."""
    return {path.stem: read_story(path) for path in (*sorted(STORIES.glob("*.yaml")), *sorted(SHARED.glob("*.yaml")))}


@cache
def sights() -> tuple[Sight, ...]:
    """Every melding after every step of every story, changed ones only."""
    return tuple(sight for name, story in stories().items() for sight in _played(name, story))


def _played(name: str, story: Story) -> Iterator[Sight]:
    stage = Stage(story, BOOK)
    before: dict[str, Route] = {}
    for step in story.steps:
        stage.advance(moment(step.at))
        stage.do(step)
        routes = {ref: _route(stage, ref) for ref in stage.refs.values()}
        for ref, route in routes.items():
            if before.get(ref) != route:
                before[ref] = route
                events = stage.store.read(lambda reader, ref=ref: reader.events(ref))
                history = tuple(event for event, _ in events)
                yield Sight(route, routes.get(route.joined_to or ""), stage.clock.now(), history, name)


def _route(stage: Stage, ref: str) -> Route:
    stored = stage.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    return stored.route


@cache
def told() -> dict[str, list[StoryStep]]:
    """What was said with each command in the stories of one region, refused steps last."""
    found: dict[str, list[StoryStep]] = defaultdict(list)
    for story in stories().values():
        if story.region != KENNEMERLAND.region.id:
            continue
        for step in sorted(story.steps, key=lambda step: bool(step.refused)):
            found[step.do].append(step)
    return found


def said(command: str, today: date, choice: int = 0, swap: int = 0) -> Say:
    """Return who gave a command and what was said with it, as if it were said today.

    Args:
        command: Its name.
        today: Local day to which moments move along.
        choice: Which of the times it was told.
        swap: 0 leaves it as told; else one field gets another value that fits it.
    """
    untold = StoryStep(at=f"{today} 09:00", do=command, ref="A", by="vt.m01", data=UNTOLD.get(command, {}))
    steps = told().get(command) or [untold]
    step = steps[choice % len(steps)]
    data = {name: _moved(value, today - date.fromisoformat(step.at[:10])) for name, value in step.data.items()}
    others = alternatives(command)
    if swap and others:
        name = sorted(others)[swap % len(others)]
        data[name] = others[name][swap // len(others) % len(others[name])]
    return step.by, data


#: commands that no story tells, and what may be said with them
UNTOLD: dict[str, dict[str, Any]] = {
    "migrate-norm": {"norm": "VB-5WD", "reden": "norm_gewijzigd", "akkoord": "vt.m03"},
    "withdraw-vto": {"reden": "nieuwe_informatie"},
    "prepare-justitie": {},
    "confirm-kennisgeving": {"naam": "m02"},
    "settle-kennisgeving": {"vervolg": "einde_bemoeienis"},
    "refuse-verlenging": {},
    "withdraw-information": {"reden": "niet_meer_nodig"},
}


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, datetime | date):
        return str(value + by)
    if isinstance(value, dict):
        return {name: _moved(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    if isinstance(value, str):
        try:
            moved = (datetime if ":" in value else date).fromisoformat(value) + by
            return moved.isoformat()
        except ValueError:
            return value
    return value


@cache
def alternatives(command: str) -> dict[str, Sequence[Any]]:
    """Return other values for the plain fields of a command: of its type, or of the code list of its told values."""
    found: dict[str, Sequence[Any]] = {}
    for name, field in COMMANDS[command].model_fields.items():
        kind = field.annotation
        values = {step.data[name] for step in told().get(command, ()) if isinstance(step.data.get(name), str)}
        lists = [tuple(codes) for codes in KENNEMERLAND.codes.values() if values and values <= codes.keys()]
        if kind is bool:
            found[name] = (True, False)
        elif get_origin(kind) is Literal:
            found[name] = get_args(kind)
        elif lists:
            found[name] = min(lists, key=len)
    return found
