"""The shape of the data files. Values only: no expressions, no logic; pydantic says what is wrong and where."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from vtflow.domain.melding import Urgency
from vtflow.terms import Basis

Scalar = str | int | bool
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Length = Annotated[str, Field(pattern=r"^(0wd|[1-9]\d{0,3}(h|oh|d|wd|w|m))$")]
Hours = dict[Literal["ma", "di", "wo", "do", "vr", "za", "zo"], list[str]]


class Shape(BaseModel):
    """Base: nothing unknown may stand in a data file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TriggerShape(Shape):
    """An event kind and the field values it must have."""

    event: str
    when: dict[str, Scalar] = {}


class VariantShape(Shape):
    """Another length or ladder where the field values match."""

    when: dict[str, Scalar]
    length: Length
    ladder: str | None = None


class NormShape(Shape):
    """One norm."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9-]+$")]
    title: str
    leg: str
    holder: Literal["veilig_thuis", "ontvanger", "responsible"]
    starts: Annotated[list[TriggerShape], Field(min_length=1)]
    stops: list[TriggerShape]
    length: Length
    variants: list[VariantShape] = []
    basis: Basis
    roll: bool | None = None
    end: Literal["day", "clock"] = "day"
    next_office_day: bool = False
    ladder: str
    source: Annotated[str, Field(min_length=5)]
    per_overdracht: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


class NormsFile(Shape):
    """norms.yaml."""

    version: str
    norms: list[NormShape]


class StepShape(Shape):
    """One step of a ladder."""

    percent: Literal[50, 80, 100, 150]
    urgency: Urgency
    audience: Annotated[list[str], Field(min_length=1)]
    opens: list[str] = []


class TaskShape(Shape):
    """The coordinator task after the last repeat; it comes again until somebody answers."""

    every_workdays: Annotated[int, Field(ge=1)]

    audience: Annotated[list[str], Field(min_length=1)]
    urgency: Urgency


class LadderShape(Shape):
    """One ladder class."""

    id: str
    steps: Annotated[list[StepShape], Field(min_length=1)]


class LaddersFile(Shape):
    """ladders.yaml."""

    version: str
    repeats: Annotated[int, Field(ge=0, le=10)]
    repeat_every_workdays: Annotated[int, Field(ge=1)]
    task: TaskShape
    ladders: list[LadderShape]


class NoticeShape(Shape):
    """One notice."""

    event: str
    when: dict[str, Scalar] = {}
    audience: Annotated[list[str], Field(min_length=1)]
    urgency: Urgency


class NoticesFile(Shape):
    """notices.yaml."""

    version: str
    notices: list[NoticeShape]


class CriterionShape(Shape):
    """One item of the gate."""

    key: str
    title: str
    answer: Literal["ja", "code", "staff"]
    codes: str = ""
    when: dict[str, Scalar] = {}


class CriteriaShape(Shape):
    """One version of the gate."""

    id: Annotated[str, Field(pattern=r"^criteria/\d+$")]
    items: Annotated[list[CriterionShape], Field(min_length=1)]


class CriteriaFile(Shape):
    """criteria.yaml."""

    criteria: list[CriteriaShape]


class CalendarShape(Shape):
    """Opening hours of a region's office: weekday -> windows like "08:30-17:00"."""

    version: str
    hours: Hours
    open_on: list[date] = []
    closed: dict[date, str] = {}


class TeamShape(Shape):
    """One team."""

    title: str
    kind: str
    gemeenten: list[Slug] = []
    staff: list[str] = []
    coordinator: str = ""
    manager: str = ""
    hours: Hours | None = None


class RegionShape(Shape):
    """One region file, after `extends` was resolved."""

    id: Slug
    title: str
    source: str
    gemeenten: Annotated[list[Slug], Field(min_length=1)]
    calendar: CalendarShape
    veilig_thuis: str
    gesprek_verplicht: bool = True
    criteria: str = "criteria/1"
    teams: dict[Slug, TeamShape]
    roles: dict[str, str]
    channels_default: list[str] = []
    norms: dict[str, Length] = {}


class GemeenteShape(Shape):
    """One gemeente."""

    name: str
    slug: Slug
    aliases: list[str] = []


class CountryRegionShape(Shape):
    """One region of the country with its gemeenten."""

    id: Slug
    title: str
    gemeenten: Annotated[list[GemeenteShape], Field(min_length=1)]


class GemeentenFile(Shape):
    """gemeenten.yaml."""

    version: str
    source: str
    regions: list[CountryRegionShape]


class CodesFile(RootModel[dict[str, Annotated[dict[str, str], Field(min_length=1)]]]):
    """codes.yaml: list -> code -> text on screen."""
