"""The shape of a region file and of `standard.yaml`. Values only, as in `shapes`."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from vtflow.policy.shapes import LadderShape, Length, Shape, Slug

Source = Annotated[str, Field(min_length=5)]
Age = Annotated[int, Field(ge=0, le=120)]
Weekday = Literal["ma", "di", "wo", "do", "vr", "za", "zo"]
Hours = dict[Weekday, list[str]]


class Part(Shape, BaseModel):
    """Base. Names BaseModel once more, for the linter: pydantic copies a default list or mapping."""


class CalendarShape(Part):
    """Opening hours of a region's office: weekday -> windows like "08:30-17:00"."""

    version: str
    hours: Hours
    open_on: list[date] = []
    closed: dict[date, str] = {}


class TeamShape(Part):
    """One team of any party; its kind is one of `standard.yaml`."""

    title: str
    kind: str
    gemeenten: list[Slug] = []
    staff: list[str] = []
    coordinator: str = ""
    manager: str = ""
    hours: Hours | None = None
    #: days on which this team is shut or open beside those of the region; they move the delivery of messages only
    closed: dict[date, str] = {}
    open_on: list[date] = []
    subregion: str = ""
    oin: Annotated[str, Field(pattern=r"^(\d{20})?$")] = ""
    open: bool = True
    tasks: list[Slug] = []
    min_age: Age | None = None
    max_age: Age | None = None


class StandardTeam(TeamShape):
    """A team that every region has, with blanks."""

    per: Literal["regio", "subregio", "gemeente"]
    code: str
    leads: bool = False
    machine: bool = False


class StandardFile(Part):
    """standard.yaml."""

    version: str
    source: Source
    kinds: Annotated[dict[str, str], Field(min_length=1)]
    calendar: CalendarShape
    channels_default: list[str]
    teams: list[StandardTeam]
    roles: dict[str, str]


class StandardUse(Part):
    """How a region names its standard teams."""

    name: str = ""
    vt: Slug = ""
    operaties: Slug = ""
    lokaal: Slug = "cjg"
    lokaal_titel: str = "Lokaal team"


class Dated(Part):
    """Something that holds from a first to a last day, both included."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="until")


class SubregionShape(Part):
    """A part of a region."""

    title: str
    gemeenten: Annotated[list[Slug], Field(min_length=1)]


class ModuleShape(Dated):
    """A task that the region runs or ran."""

    title: str
    source: Source
    note: str = ""
    uren: Annotated[int, Field(ge=1, le=2000)] | None = None  #: hours a week that it takes; None: not known
    uren_bron: str = ""  #: where that number comes from; needed with one


class ModeShape(Dated):
    """Another way of working for a while."""

    id: Slug
    title: str
    modules: Annotated[list[Slug], Field(min_length=1)]
    teams: dict[Slug, Slug] = {}
    source: Source


class AgreementShape(Dated):
    """An agreement between parties."""

    id: Slug
    title: str
    parties: Annotated[list[Slug], Field(min_length=1)]
    source: Source


class OverrideShape(Dated):
    """Another length of a norm for a while, by an agreement or by the region itself."""

    norm: str
    length: Length
    agreement: str = ""


class ReportCycleShape(Dated):
    """A report that is owed again and again."""

    id: Slug
    title: str
    every: Literal["1w", "2w", "6w", "kwartaal"]
    receivers: Annotated[list[str], Field(min_length=1)]
    source: Source


class RegionStart(Part):
    """What the standard needs to know of a region file before it can be filled in; the rest is checked afterwards."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Slug
    title: str
    gemeenten: list[Slug] = []
    subregions: dict[Slug, SubregionShape] = {}
    standard: StandardUse | None = None
    teams: dict[str, Any] = {}
    roles: dict[str, str] = {}


class ContactreeksShape(Part):
    """When a series of failed contact attempts is complete, and within how many working days the next one is made."""

    pogingen: Annotated[int, Field(ge=1, le=10)] = 3
    kanalen: Annotated[int, Field(ge=1, le=5)] = 2
    dagdelen: Annotated[int, Field(ge=1, le=4)] = 2
    binnen_werkdagen: Annotated[int, Field(ge=1, le=10)] = 3


class HerhalingShape(Part):
    """From how many meldingen in how many months on the radar marks one as structural; ours, an assumption."""

    aantal: Annotated[int, Field(ge=2, le=20)] = 3
    maanden: Annotated[int, Field(ge=1, le=60)] = 12
    source: Source = "Eigen aanname; de meldcode noemt herhaling zonder getal"


class CohortShape(Dated):
    """Meldingen that were received in a period and are worked off apart; its last day is the cut-off date."""

    id: Slug
    title: str
    source: Source


class WachtenShape(Part):
    """How the region watches over waiting; the numbers are assumptions until the region agrees on its own."""

    gemist: Annotated[int, Field(ge=1, le=10)] = 3
    zonder_contact: Annotated[int, Field(ge=1, le=60)] = 10
    kloof: Annotated[int, Field(ge=1, le=100)] = 5
    caseload: Annotated[int, Field(ge=1, le=200)] = 15
    caseload_blokkeert: bool = False
    caseload_van: dict[str, Annotated[int, Field(ge=0, le=200)]] = {}
    cohorten: list[CohortShape] = []
    extern: list[Slug] = []
    source: Source = "Eigen aanname; caseload 12 tot 15 per fte (landelijk genoemd)"


def _form(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<mapping>"


class RegionShape(Part):
    """One region file, after `extends` and `standard` were resolved."""

    id: Slug
    title: str
    source: Source
    gemeenten: Annotated[list[Slug], Field(min_length=1)]
    subregions: dict[Slug, SubregionShape] = {}
    calendar: CalendarShape
    veilig_thuis: str
    gesprek_verplicht: bool = True
    contactreeks: ContactreeksShape = ContactreeksShape()
    herhaling: HerhalingShape = HerhalingShape()
    wachten: WachtenShape = WachtenShape()
    soorten: list[Literal["overdragen", "aanhaken", "in_kennis_stellen", "consult", "verzoek"]] = []
    triage_verplicht: bool = False
    bereikbaarheid: Slug | None = None
    criteria: str = "criteria/1"
    teams: dict[Slug, TeamShape]
    roles: dict[str, str]
    channels_default: list[str] = []
    vertegenwoordiging: dict[Literal["zsm"], dict[Weekday, Slug]] = {}
    ladders: list[LadderShape] = []
    modules: dict[Slug, ModuleShape] = {}
    modes: list[ModeShape] = []
    agreements: list[AgreementShape] = []
    report_cycles: list[ReportCycleShape] = []
    norms: Annotated[
        Annotated[dict[str, Length], Tag("<mapping>")] | Annotated[list[OverrideShape], Tag("<list>")],
        Discriminator(_form),
    ] = {}

    @property
    def overrides(self) -> list[OverrideShape]:
        """The other lengths of norms, in the order of the file; a plain mapping holds always."""
        if isinstance(self.norms, list):
            return self.norms
        return [OverrideShape(norm=norm, length=length) for norm, length in self.norms.items()]
