"""What people and machines may ask of a melding: imperative, validated at the border, Dutch field names.

The field names are those of the forms, files and stories. Codes are checked against the region's lists in `decide`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vtflow.domain.events import Scalar


def _ja_nee(value: object) -> object:
    """Read "ja" and "nee" as true and false; leave the rest to pydantic."""
    if isinstance(value, str) and value.strip().lower() in {"ja", "nee"}:
        return value.strip().lower() == "ja"
    return value


JaNee = Annotated[bool, BeforeValidator(_ja_nee), Field(strict=True)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Staff = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9]+$")]
Toelichting = Annotated[str, Field(max_length=280)]


class Command(BaseModel):
    """Base of all commands; `name` is what `vtflow do` and story files call it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    name: ClassVar[str]
    #: free text that goes to an erasable row of its own, never into an event
    toelichting: Toelichting = ""


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


class InformMelder(Command):
    """Record that the melder heard the result."""

    name: ClassVar[str] = "inform-melder"
    wijze: Code = "telefoon"


class Override(BaseModel):
    """Who lets an incomplete overdracht through the gate, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    reden: Code
    akkoord: Staff


class OfferOverdracht(Command):
    """Offer an overdracht to the queue of a receiving team."""

    name: ClassVar[str] = "offer-overdracht"
    aan: Code
    soort: Code = "overdragen"
    spoed: JaNee = False
    checklist: dict[str, Scalar]
    override: Override | None = None


class WithdrawOverdracht(Command):
    """Withdraw the open offer."""

    name: ClassVar[str] = "withdraw-overdracht"
    reden: Code


class ConfirmReceipt(Command):
    """Confirm, by name, that the offer arrived."""

    name: ClassVar[str] = "confirm-receipt"


class AcceptOverdracht(Command):
    """Accept the overdracht by name; the safety duty moves."""

    name: ClassVar[str] = "accept-overdracht"
    naam: Code
    gesprek_op: date | None = None


class ReturnOverdracht(Command):
    """Send the overdracht back as incomplete."""

    name: ClassVar[str] = "return-overdracht"
    reden: Code


class RefuseOverdracht(Command):
    """Refuse the overdracht."""

    name: ClassVar[str] = "refuse-overdracht"
    reden: Code


class PutOnOwnListCommand(Command):
    """Put the household on the receiver's own waiting list."""

    name: ClassVar[str] = "put-on-own-list"
    naam: Code
    verwachte_start: date


class ReportFirstContact(Command):
    """Report the receiver's first contact with the household."""

    name: ClassVar[str] = "report-first-contact"


class ReportHelpStarted(Command):
    """Report that help really started."""

    name: ClassVar[str] = "report-help-started"


class ReportBack(Command):
    """Tell Veilig Thuis that help runs."""

    name: ClassVar[str] = "report-back"


class RecordContact(Command):
    """Record a contact or an attempt."""

    name: ClassVar[str] = "record-contact"
    kanaal: Code = "telefoon"
    uitkomst: Literal["bereikt", "niet_bereikt"]
    veilig: Literal["ja", "nee", "onbekend"] = "onbekend"
    gesproken: Literal["alle", "gemotiveerd", "nog_niet"] = "nog_niet"


class ReportSignal(Command):
    """Report that the situation changed."""

    name: ClassVar[str] = "report-signal"
    bron: Code = "melder"


class Retriage(Command):
    """Judge the urgency anew."""

    name: ClassVar[str] = "retriage"
    acuut: JaNee


class Escalate(Command):
    """Lift a wait to a level of its ladder by hand."""

    name: ClassVar[str] = "escalate"
    niveau: Annotated[int, Field(ge=1, le=4)]
    reden: Code
    norm: str = ""  #: which wait; empty: the main one


class AcknowledgeEscalation(Command):
    """Take an escalation on, with a next action and an end."""

    name: ClassVar[str] = "acknowledge-escalation"
    actie: Code
    tot: date | None = None  #: last day of rest; default two working days
    norm: str = ""


class RecordMonitoring(Command):
    """Record a monitor moment."""

    name: ClassVar[str] = "record-monitoring"
    resultaat: Code
    moment: str = ""  #: norm id; empty: the earliest open one
    reden: Code | Literal[""] = ""  #: why somebody other than the casushouder did it


class Close(Command):
    """End the route; open waits are waived one by one, with a reason each."""

    name: ClassVar[str] = "close"
    reden: Code = "afgerond"
    ontheffen: dict[str, Code] = Field(default_factory=dict)


class SplitMelding(Command):
    """Undo a wrong join: the melding goes its own way."""

    name: ClassVar[str] = "split-melding"
    reden: Code


COMMANDS: dict[str, type[Command]] = {
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
        RecordContact,
        ReportSignal,
        Retriage,
        Escalate,
        AcknowledgeEscalation,
        RecordMonitoring,
        Close,
        SplitMelding,
    )
}
