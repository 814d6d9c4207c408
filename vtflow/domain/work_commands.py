"""Commands on the work of Veilig Thuis itself: who does it, what is agreed, tried, told, scored and written up."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, Command, Part, Staff
from vtflow.domain.person_commands import Persoon

#: reference of a letter or message in the sender's own system: letters, year, number
Kenmerk = Annotated[str, Field(pattern=r"^([A-Z]{2,6}-\d{4}-\d{3,7})?$")]
#: a person concerned by role code, a staff member, or a team
Eigenaar = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}(\.[a-z0-9]{1,10})?$")]
MAX_AFSPRAKEN, MAX_MINUTEN = 20, 24 * 60


class AssignCasushouder(Command):
    """Name who does the work; again only with a reason."""

    name: ClassVar[str] = "assign-casushouder"
    casushouder: Staff
    reden: Code | Literal[""] = ""
    akkoord: Staff | Literal[""] = ""  #: who agrees to go past the caseload, where the region blocks that


class PlaceAtTeam(Command):
    """Put a melding that waits on the list of another team of Veilig Thuis, so that everybody waits as long."""

    name: ClassVar[str] = "place-at-team"
    team: Code
    reden: Code


class InformHousehold(Command):
    """Record that the household was told, and the proof of it."""

    name: ClassVar[str] = "inform-household"
    over: Literal["gegevens", "besluit", "onderzoek", "vertraging"]
    wijze: Code
    kenmerk: Kenmerk = ""


class PostponeInformation(Command):
    """Postpone telling the household that data were recorded."""

    name: ClassVar[str] = "postpone-information"
    reden: Code


class AfspraakRow(Part):
    """One agreement."""

    actie: Code
    eigenaar: Eigenaar
    controle_op: date
    consequentie: Code | Literal[""] = ""


class SetVeiligheidsplan(Command):
    """Lay down the veiligheidsplan; it replaces an earlier one."""

    name: ClassVar[str] = "set-veiligheidsplan"
    voorwaarden: Annotated[list[Code], Field(min_length=1, max_length=MAX_AFSPRAKEN)]
    afspraken: Annotated[list[AfspraakRow], Field(min_length=1, max_length=MAX_AFSPRAKEN)]


class CheckAfspraak(Command):
    """Record whether an agreement of the veiligheidsplan was kept."""

    name: ClassVar[str] = "check-afspraak"
    nummer: Annotated[int, Field(ge=1, le=MAX_AFSPRAKEN)]
    resultaat: Literal["nagekomen", "niet_nagekomen"]


class RecordContactpoging(Command):
    """Record an attempt to reach one person, and when the next one is."""

    name: ClassVar[str] = "record-contactpoging"
    persoon: Persoon
    kanaal: Code
    uitkomst: Literal["bereikt", "niet_bereikt"]
    volgende_op: date | None = None


class RecordTriage(Command):
    """Record the answers to the triage instrument."""

    name: ClassVar[str] = "record-triage"
    versie: Code
    antwoorden: Annotated[dict[Code, Code], Field(min_length=1, max_length=60)]


class RecordUren(Command):
    """Record time spent on the melding."""

    name: ClassVar[str] = "record-uren"
    taak: Code
    minuten: Annotated[int, Field(ge=1, le=MAX_MINUTEN)]


class MoveWork(Command):
    """Move all open work of one member of staff on a melding to another."""

    name: ClassVar[str] = "move-work"
    van: Staff
    naar: Staff
    reden: Code


class SetGemeente(Command):
    """Say to which gemeente a melding belongs that came in without."""

    name: ClassVar[str] = "set-gemeente"
    gemeente: Annotated[str, Field(min_length=1, max_length=80)]


WORK_COMMANDS: tuple[type[Command], ...] = (
    AssignCasushouder,
    PlaceAtTeam,
    InformHousehold,
    PostponeInformation,
    SetVeiligheidsplan,
    CheckAfspraak,
    RecordContactpoging,
    RecordTriage,
    RecordUren,
    MoveWork,
    SetGemeente,
)
