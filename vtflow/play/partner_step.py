"""A step of a story that is not about a melding: what a partner says of its intake."""

from typing import Annotated

from pydantic import Field

from vtflow.domain.command import JaNee
from vtflow.engine import Engine
from vtflow.play.story import StoryStep, moment, read_data
from vtflow.policy.shapes import Shape
from vtflow.ports.partners import Intake

PARTNER_STEP = "partner-status"


class _Said(Shape):
    open: JaNee
    weken: Annotated[int, Field(ge=0)] = 0
    reden: str = ""


def record_partner(engine: Engine, region: str, step: StoryStep) -> None:
    """Record the intake of the partner that the step names as its `ref`.

    Raises:
        BadInput: a field is wrong.
        Refused: the partner has no intake, or somebody else speaks for it.
    """
    said = read_data(_Said, step)
    intake = Intake(said.open, said.weken, said.reden)
    engine.record_partner(region, step.ref, intake, step.by, at=moment(step.effective or step.at))
