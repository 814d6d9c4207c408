"""A step of a story that is not about a melding: somebody, or a whole team, is away, leaves, or is back."""

from datetime import date

from vtflow.engine import Engine
from vtflow.engine.staffing import NewAbsence
from vtflow.play.story import StoryStep, read_data
from vtflow.policy.shapes import Shape

ABSENCE_STEP = "absence"


class _Said(Shape):
    wie: str
    van: date
    tot: date | None = None  #: last day; left out: for good
    vervanger: str = ""  #: left out: `wie` is back from `van` on
    reden: str = "verlof"


def record_absence(engine: Engine, region: str, step: StoryStep) -> None:
    """Record an absence with a stand-in, or without one that somebody is back.

    Raises:
        BadInput: a field, day or member of staff is wrong.
        Refused: it is not the person's to do, or a rule of the calendar forbids it.
    """
    said = read_data(_Said, step)
    if not said.vervanger:
        engine.end_absence(region, said.wie, step.by, said.van)
        return
    new = NewAbsence(who=said.wie, first=said.van, last=said.tot, substitute=said.vervanger, reden=said.reden)
    engine.record_absence(region, new, step.by)
