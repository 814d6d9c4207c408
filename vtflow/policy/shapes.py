"""The shape of the data files. Values only: no expressions, no logic; pydantic says what is wrong and where."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from vtflow.domain.melding import Urgency
from vtflow.terms import Basis

Scalar = str | int | bool
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Length = Annotated[str, Field(pattern=r"^(0wd|[1-9]\d{0,3}(h|oh|d|wd|w|m))$")]


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


class ExtensionShape(Shape):
    """How a norm may be extended, and how often."""

    length: Length
    times: Annotated[int, Field(ge=1, le=5)] = 1


class NormShape(Shape):
    """One norm."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9-]+$")]
    title: str
    leg: str
    holder: Literal["veilig_thuis", "ontvanger", "responsible", "vertegenwoordiger_zsm"]
    starts: list[TriggerShape]
    stops: list[TriggerShape]
    length: Length
    variants: list[VariantShape] = []
    basis: Basis
    roll: bool | None = None
    end: Literal["day", "clock"] = "day"
    next_office_day: bool = False
    skip_night: bool = False
    #: field of the starting step that holds the instant to count from; empty: the moment of the step
    counts_from: str = ""
    #: field of the starting step that holds how many units; empty: as many as `length` says
    count: str = ""
    ladder: str
    source: Annotated[str, Field(min_length=5)]
    per_overdracht: bool = False
    per_traject: bool = False
    version: str = ""
    gevraagd: str = ""
    terug: str = ""
    pauses: list[str] = []
    extension: ExtensionShape | None = None
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
    #: needed where another notice of the same event has words of its own
    naam: Annotated[str, Field(pattern="^[a-z_]*$")] = ""
    when: dict[str, Scalar] = {}
    audience: Annotated[list[str], Field(min_length=1)]
    urgency: Urgency
    titel: str = ""
    gevraagd: str = ""
    terug: str = ""
    #: norms: once the wait that opened with it has ended, the message is not sent any more
    vervalt_met: list[str] = []


class NoticesFile(Shape):
    """notices.yaml."""

    version: str
    notices: list[NoticeShape]


class LegFile(Shape):
    """legs/<leg>.yaml: what one leg adds to norms, ladders, notices and code lists."""

    version: str
    norms: list[NormShape] = []
    ladders: list[LadderShape] = []
    notices: list[NoticeShape] = []
    codes: dict[str, Annotated[dict[str, str], Field(min_length=1)]] = {}
    taak: str = "vervolgtraject"


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
