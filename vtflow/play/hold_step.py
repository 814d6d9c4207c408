"""A step of a story that is not about a melding: a region is put on hold, or released."""

from vtflow.engine import Engine
from vtflow.engine.holds import NewHold
from vtflow.play.story import StoryStep, moment, read_data
from vtflow.policy.shapes import Shape

HOLD_STEP = "hold-region"
RELEASE_STEP = "release-region"


class _Said(Shape):
    tot: str
    reden: str


def record_hold(engine: Engine, region: str, step: StoryStep) -> None:
    """Put the region of a step on hold from its moment on.

    Raises:
        BadInput: a field, moment or staff member is wrong.
        Refused: it is not the person's to do, or a rule forbids it.
    """
    said = read_data(_Said, step)
    engine.place_hold(region, NewHold(until=moment(said.tot), reden=said.reden), step.by)


def record_release(engine: Engine, region: str, step: StoryStep) -> None:
    """End the hold of the region of a step.

    Raises:
        Refused: nothing is held, or it is not the person's to do.
    """
    engine.release_hold(region, step.by)
