"""What Veilig Thuis itself did on a melding: who does the work, what was planned, asked, told and written up."""

from typing import Literal

from msgspec import Struct

from vtflow.domain.work import Afspraak


class CasushouderAssigned(Struct, frozen=True, kw_only=True):
    """A named member of staff does the work from now on, until somebody else is assigned with a reason."""

    kind: Literal["casushouder-toegewezen"] = "casushouder-toegewezen"
    casushouder: str
    was: str = ""  #: who was assigned before; empty at the first assignment
    reden: str = ""  #: why it moved; empty at the first assignment
    ander_team: bool = False  #: it moved to another team of Veilig Thuis
    note: int | None = None
    caseload: int = 0  #: open meldingen of the casushouder, this one included; 0: not counted
    norm: int = 0  #: how many that may be
    boven_norm: bool = False  #: more than that
    akkoord: str = ""  #: who agreed to that, where the region blocks it


class PlacedAtTeam(Struct, frozen=True, kw_only=True):
    """A melding that waits was put on the list of another team of Veilig Thuis."""

    kind: Literal["melding-verdeeld"] = "melding-verdeeld"
    team: str
    was: str
    reden: str
    note: int | None = None


class HouseholdInformed(Struct, frozen=True, kw_only=True):
    """The household was told, and by what this can be proved."""

    kind: Literal["huishouden-geinformeerd"] = "huishouden-geinformeerd"
    over: str  #: gegevens, besluit, onderzoek, vertraging
    wijze: str
    kenmerk: str = ""  #: of the letter or message that was sent
    note: int | None = None


class InformationPostponed(Struct, frozen=True, kw_only=True):
    """Telling the household that data were recorded was postponed."""

    kind: Literal["informatie-uitgesteld"] = "informatie-uitgesteld"
    reden: str
    note: int | None = None


class VeiligheidsplanRecorded(Struct, frozen=True, kw_only=True):
    """The veiligheidsplan was laid down; it replaces an earlier one."""

    kind: Literal["veiligheidsplan-vastgelegd"] = "veiligheidsplan-vastgelegd"
    voorwaarden: tuple[str, ...]
    afspraken: tuple[Afspraak, ...]
    controle_op: str  #: ISO date of the first check
    dagen: int = 0  #: calendar days until then
    note: int | None = None


class AfspraakChecked(Struct, frozen=True, kw_only=True):
    """It was looked at whether an agreement of the veiligheidsplan was kept."""

    kind: Literal["afspraak-gecontroleerd"] = "afspraak-gecontroleerd"
    nummer: int
    resultaat: str  #: nagekomen, niet_nagekomen
    controle_op: str  #: ISO date of the next check of the plan; empty when all were done
    dagen: int  #: calendar days until then; 0 when it is past, or when there is none
    open: bool  #: whether the plan asks for another check
    note: int | None = None


class ContactAttempted(Struct, frozen=True, kw_only=True):
    """An attempt to reach one person, one of a series."""

    kind: Literal["contactpoging-vastgelegd"] = "contactpoging-vastgelegd"
    persoon: str
    kanaal: str
    dagdeel: str  #: ochtend, middag, avond, weekend; from the moment of the attempt
    uitkomst: str  #: bereikt, niet_bereikt
    volgende_op: str = ""  #: ISO date of the next attempt; empty when none is needed
    dagen: int = 0  #: calendar days until the earliest attempt that is planned now, of anybody
    volledig: bool = False  #: with this one the series is complete: the person cannot be reached
    note: int | None = None


class TriageScored(Struct, frozen=True, kw_only=True):
    """The triage instrument was filled in."""

    kind: Literal["triage-ingevuld"] = "triage-ingevuld"
    versie: str
    antwoorden: tuple[tuple[str, str], ...]  #: question and answer, by code, in the order of the questionnaire
    score: int
    klasse: str  #: urgency class that the score falls in
    spoed: bool  #: the class asks for action at once
    note: int | None = None


class HoursRecorded(Struct, frozen=True, kw_only=True):
    """Time was spent on the melding."""

    kind: Literal["uren-vastgelegd"] = "uren-vastgelegd"
    taak: str
    minuten: int
    note: int | None = None


class WorkMoved(Struct, frozen=True, kw_only=True):
    """The open work of one member of staff went to another."""

    kind: Literal["werk-overgenomen"] = "werk-overgenomen"
    van: str
    naar: str
    reden: str
    wat: tuple[str, ...]  #: what it was: casushouder, regie, afspraak ...
    note: int | None = None


WorkFact = (
    CasushouderAssigned
    | WorkMoved
    | PlacedAtTeam
    | HouseholdInformed
    | InformationPostponed
    | VeiligheidsplanRecorded
    | AfspraakChecked
    | ContactAttempted
    | TriageScored
    | HoursRecorded
)
