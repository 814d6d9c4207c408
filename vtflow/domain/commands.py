"""What people and machines may ask of a melding: imperative, validated at the border, Dutch field names.

The field names are those of the forms, files and stories. Codes are checked against the region's lists in `decide`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.clock_commands import CLOCK_COMMANDS
from vtflow.domain.command import Code, Command, JaNee, Part, Staff
from vtflow.domain.events import Scalar
from vtflow.domain.melder_commands import MELDER_COMMANDS
from vtflow.domain.person_commands import (
    Persoon,
    PlanMonitoring,
    RecordBetrokkenen,
    RecordGesprek,
    RecordMonitoring,
    Uitzondering,
)
from vtflow.domain.work_commands import WORK_COMMANDS, Kenmerk


class RegisterMelding(Command):
    """Take a melding in."""

    name: ClassVar[str] = "register-melding"
    gemeente: Annotated[str, Field(min_length=1, max_length=80)]
    melder: Code
    kanaal: Code
    huishouden: Annotated[str, Field(min_length=1, max_length=80)]
    acuut: JaNee = False
    structureel: JaNee = False
    aard: Code
    kinderen: Annotated[int, Field(ge=0, le=30)] = 0
    bron_kenmerk: Annotated[str, Field(max_length=80)] = ""
    criterium: Code | Literal[""] = ""  #: why a professional must report
    wil_melden: JaNee | None = None  #: what somebody answered to the question whether this is a melding


class CheckVeiligheid(Command):
    """Record the directe veiligheidscheck."""

    name: ClassVar[str] = "check-veiligheid"
    acuut: JaNee


class DecideVeiligheidsbeoordeling(Command):
    """Record the decision that ends the assessment."""

    name: ClassVar[str] = "decide-veiligheidsbeoordeling"
    uitkomst: Code
    monitoring: JaNee = False
    gesproken: Literal["alle", "gemotiveerd", "nog_niet"] = "nog_niet"
    uitzondering: Uitzondering | None = None  #: with "gemotiveerd": why, and who agreed


class InformMelder(Command):
    """Record what the melder heard, and the proof of it."""

    name: ClassVar[str] = "inform-melder"
    over: Literal["besluit", "wachten", "prioriteit", "onderzoek", "vertraging"] = "besluit"
    wijze: Code = "telefoon"
    kenmerk: Kenmerk = ""
    bericht: Code | Literal[""] = ""  #: code of the text that was used


class Override(Part):
    """Who lets an incomplete overdracht through the gate, and why."""

    reden: Code
    akkoord: Staff


class Spoor(Part):
    """One track of a split overdracht: for whom, to which team, and whether that team coordinates."""

    aan: Code
    voor: tuple[Persoon, ...] = ()
    regie: JaNee = False
    grond: Code = "wettelijke_taak"


class OfferOverdracht(Command):
    """Offer an overdracht to the queue of a receiving team, or split over several (`sporen`)."""

    name: ClassVar[str] = "offer-overdracht"
    aan: Code | Literal[""] = ""
    soort: Code = "overdragen"
    grond: Code = "wettelijke_taak"
    sporen: tuple[Spoor, ...] = ()
    spoed: JaNee = False
    checklist: dict[str, Scalar]
    override: Override | None = None


class OverdrachtCommand(Command):
    """Base of the commands on one delivery; `overdracht` says which, needed only where several could be meant."""

    overdracht: Annotated[int, Field(ge=0)] = 0


class WithdrawOverdracht(OverdrachtCommand):
    """Withdraw an open offer; `vervalt`: nothing is needed any more on this track."""

    name: ClassVar[str] = "withdraw-overdracht"
    reden: Code
    vervalt: JaNee = False


class ConfirmReceipt(OverdrachtCommand):
    """Confirm, by name, that the offer arrived."""

    name: ClassVar[str] = "confirm-receipt"


class AcceptOverdracht(OverdrachtCommand):
    """Accept the overdracht by name; the safety duty moves."""

    name: ClassVar[str] = "accept-overdracht"
    naam: Code
    gesprek_op: date | None = None


class ReturnOverdracht(OverdrachtCommand):
    """Send the overdracht back as incomplete."""

    name: ClassVar[str] = "return-overdracht"
    reden: Code
    ook: Annotated[tuple[Code, ...], Field(max_length=20)] = ()  #: what else is missing, from the same list


class RefuseOverdracht(OverdrachtCommand):
    """Refuse the overdracht."""

    name: ClassVar[str] = "refuse-overdracht"
    reden: Code


class PutOnOwnListCommand(OverdrachtCommand):
    """Put the household on the receiver's own waiting list."""

    name: ClassVar[str] = "put-on-own-list"
    naam: Code
    verwachte_start: date


class ReportFirstContact(OverdrachtCommand):
    """Report the receiver's first contact with the household."""

    name: ClassVar[str] = "report-first-contact"


class ReportHelpStarted(OverdrachtCommand):
    """Report that help really started."""

    name: ClassVar[str] = "report-help-started"


class ReportBack(OverdrachtCommand):
    """Tell Veilig Thuis that help runs."""

    name: ClassVar[str] = "report-back"


class HandBack(OverdrachtCommand):
    """Give the household back to Veilig Thuis after it was accepted."""

    name: ClassVar[str] = "hand-back"
    reden: Code


class RecordContact(Command):
    """Record a contact or an attempt."""

    name: ClassVar[str] = "record-contact"
    kanaal: Code = "telefoon"
    uitkomst: Literal["bereikt", "niet_bereikt"]
    veilig: Literal["ja", "nee", "onbekend"] = "onbekend"
    gesproken: Literal["alle", "gemotiveerd", "nog_niet"] = "nog_niet"
    uitzondering: Uitzondering | None = None  #: with "gemotiveerd": why, and who agreed
    persoon: Persoon | Literal[""] = ""  #: who was spoken or tried


class ReportSignal(Command):
    """Report that the situation changed."""

    name: ClassVar[str] = "report-signal"
    bron: Code = "melder"
    punt: Code | Literal[""] = ""  #: what the melder had agreed to watch for


class Retriage(Command):
    """Judge the urgency anew."""

    name: ClassVar[str] = "retriage"
    acuut: JaNee
    risico: Literal["", "gewoon", "verhoogd", "hoog"] = ""  #: while waiting; empty: it follows from what is known


class Escalate(Command):
    """Lift a wait to a level of its ladder by hand."""

    name: ClassVar[str] = "escalate"
    niveau: Annotated[int, Field(ge=1, le=4)]
    reden: Code
    norm: str = ""  #: which wait; empty: the main one
    aan: Code | Literal[""] = ""  #: team or role that must hear it; empty: whom the ladder names


class LowerEscalation(Command):
    """Take a wait back to a lower level of its ladder, with a reason; what lies above comes again after a rest."""

    name: ClassVar[str] = "de-escalate"
    niveau: Annotated[int, Field(ge=0, le=3)]
    reden: Code
    tot: date | None = None  #: last day of rest; default two working days
    norm: str = ""  #: which wait; empty: the main one


class AcknowledgeEscalation(Command):
    """Take an escalation on, with a next action and an end."""

    name: ClassVar[str] = "acknowledge-escalation"
    actie: Code
    tot: date | None = None  #: last day of rest; default two working days
    norm: str = ""


class Close(Command):
    """End the route; open waits are waived one by one, with a reason each."""

    name: ClassVar[str] = "close"
    reden: Code = "afgerond"
    ontheffen: dict[str, Code] = Field(default_factory=dict)


class SplitMelding(Command):
    """Undo a wrong join: the melding goes its own way."""

    name: ClassVar[str] = "split-melding"
    reden: Code


#: the commands of the main line; those of the legs stand in `legs`
CORE: dict[str, type[Command]] = {
    command.name: command
    for command in (
        RegisterMelding,
        CheckVeiligheid,
        DecideVeiligheidsbeoordeling,
        InformMelder,
        OfferOverdracht,
        WithdrawOverdracht,
        ConfirmReceipt,
        AcceptOverdracht,
        ReturnOverdracht,
        RefuseOverdracht,
        PutOnOwnListCommand,
        ReportFirstContact,
        ReportHelpStarted,
        ReportBack,
        HandBack,
        RecordContact,
        ReportSignal,
        Retriage,
        Escalate,
        LowerEscalation,
        AcknowledgeEscalation,
        RecordMonitoring,
        RecordBetrokkenen,
        RecordGesprek,
        PlanMonitoring,
        Close,
        SplitMelding,
        *WORK_COMMANDS,
        *CLOCK_COMMANDS,
        *MELDER_COMMANDS,
    )
}
