"""The shape of a story file and how its local times are read."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtflow.domain.errors import BadInput
from vtflow.domain.written_day import require_covered
from vtflow.policy.files import read_yaml
from vtflow.terms import AMSTERDAM
from vtflow.terms.zone import NoSuchTime, TimeCameTwice, civil_instant

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?")
_Shaped = TypeVar("_Shaped", bound=BaseModel)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoryStep(_Shape):
    """One command at a local moment; a missing `by` is the system."""

    at: str
    effective: str = ""  #: when it really happened, for what is typed in later; empty: at `at`
    do: str
    ref: str
    region: str = ""  #: where a melding comes in; empty: the region of the story
    melding: str = ""  #: alias of the melding that the command makes
    by: str = "systeem"
    data: dict[str, Any] = Field(default_factory=dict)
    refused: str = ""  #: rule that must refuse the command; empty: it must succeed


class Expectation(_Shape):
    """What the timeline must contain."""

    due: list[dict[str, str]] = []
    rungs: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    state: dict[str, str] = {}
    responsible: dict[str, str] = {}
    aan_zet: dict[str, str] = {}
    regisseur: dict[str, str] = {}
    klasse: dict[str, str] = {}  #: class by the radar, with the phase of a vervolgmelding behind it


class Story(_Shape):
    """A story: a coordinator, a tester and the guide read the same."""

    title: str
    region: str
    regions: list[str] = []  #: others whose meldingen stand in the same record
    steps: Annotated[list[StoryStep], Field(min_length=1)]
    until: str
    expect: Expectation = Expectation()


def read_story(path: Path) -> Story:
    """Read a story file.

    Raises:
        BadInput: it cannot be read; the text names the place.
    """
    try:
        return Story.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        text = f"{path}: cannot be read as a story: {error}"
        raise BadInput(text) from error
    except ValidationError as error:
        first = error.errors()[0]
        text = f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise BadInput(text) from error


def moment(text: str) -> datetime:
    """Read a local moment `YYYY-MM-DD HH:MM` in Europe/Amsterdam, or one with an offset; returns UTC.

    Raises:
        BadInput: not of that form, outside the calendars, in the hour that spring skips, or in the hour that autumn
            doubles without offset.
    """
    if not _MOMENT.fullmatch(text):
        fault = f"moment {text!r}: expected YYYY-MM-DD HH:MM, local time, or with an offset like +02:00"
        raise BadInput(fault)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        fault = f"moment {text!r}: {error}"
        raise BadInput(fault) from error
    require_covered(found, text)
    try:
        return civil_instant(found)
    except (NoSuchTime, TimeCameTwice) as error:
        fault = f"moment {text!r} {error}"
        raise BadInput(fault) from error


def read_data(kind: type[_Shaped], step: StoryStep) -> _Shaped:
    """Return the fields of a step in their shape.

    Raises:
        BadInput: a field is wrong; the text names step and field.
    """
    try:
        return kind.model_validate(step.data)
    except ValidationError as error:
        first = error.errors()[0]
        text = f"{step.at} {step.do}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise BadInput(text) from error


def local_text(instant: datetime) -> str:
    """Return an instant as local time, `YYYY-MM-DD HH:MM`."""
    return instant.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")
