"""The data files on the work of Veilig Thuis: the triage instrument and the tasks. Shapes, checks, values."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.work import Instrument, Question, Tasks, UrgencyClass
from vtflow.policy.shapes import Shape

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Source = Annotated[str, Field(min_length=5)]


class AnswerShape(Shape):
    """One answer and its points."""

    title: str
    punten: Annotated[int, Field(ge=0, le=100)]


class QuestionShape(Shape):
    """One question."""

    code: Code
    title: str
    answers: Annotated[dict[Code, AnswerShape], Field(min_length=2)]


class UrgencyClassShape(Shape):
    """One urgency class."""

    code: Code
    title: str
    vanaf: Annotated[int, Field(ge=0)]
    spoed: bool = False


class InstrumentShape(Shape):
    """One version of the instrument."""

    versie: Code
    source: Source
    valid_from: date | None = None
    valid_until: date | None = None
    questions: Annotated[list[QuestionShape], Field(min_length=1)]
    classes: Annotated[list[UrgencyClassShape], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> "InstrumentShape":
        """Check that every score has one class, and every question its own code."""
        codes = [question.code for question in self.questions]
        if len(set(codes)) < len(codes):
            text = f"{self.versie}: a question stands twice"
            raise ValueError(text)
        from_0 = self.classes[0].vanaf == 0
        if not from_0 or any(one.vanaf >= following.vanaf for one, following in pairwise(self.classes)):
            text = f"{self.versie}: classes begin at 0 and ascend"
            raise ValueError(text)
        return self


class TriageFile(Shape):
    """triage.yaml."""

    versions: Annotated[list[InstrumentShape], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> "TriageFile":
        """Check that a version stands once."""
        names = [one.versie for one in self.versions]
        if len(set(names)) < len(names):
            text = "a version stands twice"
            raise ValueError(text)
        return self


class ActivityShape(Shape):
    """One command of the main line, the event it leads to, and its task."""

    command: str
    event: str
    taak: Code


class TasksFile(Shape):
    """taken.yaml."""

    version: str
    source: Source
    wettelijk: Annotated[dict[Code, str], Field(min_length=1)]
    overig: Annotated[dict[Code, str], Field(min_length=1)]
    activiteiten: list[ActivityShape]


def instruments(file: TriageFile) -> tuple[Instrument, ...]:
    """Return the versions of the instrument, in the order of the file."""
    return tuple(
        Instrument(
            versie=one.versie,
            source=one.source,
            questions=tuple(
                Question(
                    question.code,
                    question.title,
                    {code: answer.punten for code, answer in question.answers.items()},
                    {code: answer.title for code, answer in question.answers.items()},
                )
                for question in one.questions
            ),
            classes=tuple(UrgencyClass(c.code, c.title, c.vanaf, c.spoed) for c in one.classes),
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )
        for one in file.versions
    )


def task_codes(file: TasksFile) -> dict[str, str]:
    """Return the code list of tasks: the statutory ones first."""
    return {**file.wettelijk, **file.overig}


def tasks(file: TasksFile, of_legs: Mapping[str, str]) -> Tasks:
    """Return which task each command and event belongs to; `of_legs` holds the task of each leg by its kind."""
    by_command = {one.command: one.taak for one in file.activiteiten}
    by_event = {one.event: one.taak for one in file.activiteiten}
    for leg in LEG_BOOK.values():
        task = of_legs.get(leg.soort, DEFAULT_TASK)
        by_command |= dict.fromkeys(leg.commands, task)
        by_event |= {step.name: task for step in leg.steps}
    return Tasks(frozenset(file.wettelijk), by_command, by_event)


#: task of a leg that names none
DEFAULT_TASK = "vervolgtraject"
