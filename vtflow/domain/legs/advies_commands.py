"""What may be asked of an advies."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, Command, JaNee
from vtflow.domain.legs.leg import LegCommand


class RegisterAdvies(Command):
    """Take a question for advies in; the household stays unknown, and the one who asks may too."""

    name: ClassVar[str] = "register-advies"
    gemeente: Annotated[str, Field(min_length=1, max_length=80)]
    adviesvrager: Code
    kanaal: Code
    anoniem: JaNee = False
    acuut: JaNee = False
    criterium: Code | Literal[""] = ""
    wil_melden: JaNee = False  #: what was answered to the question whether this is a melding


class GiveAdvies(LegCommand):
    """Record that the advies was given."""

    name: ClassVar[str] = "give-advies"
    wijze: Code = "telefoon"


class RecordIntention(LegCommand):
    """Record whether the one who asks wants to report; who wanted to and does no more needs a reason."""

    name: ClassVar[str] = "record-intention"
    wil_melden: JaNee
    reden: Code | Literal[""] = ""
    anoniem: JaNee | None = None  #: left out: as it was


class ConvertToMelding(LegCommand):
    """Make a melding of the advies; only now the household is asked for."""

    name: ClassVar[str] = "convert-to-melding"
    makes_melding: ClassVar[bool] = True
    reden: Code
    huishouden: Annotated[str, Field(min_length=1, max_length=80)]
    aard: Code
    kinderen: Annotated[int, Field(ge=0, le=30)] = 0
    acuut: JaNee | None = None  #: left out: as the advies
    structureel: JaNee = False
    gemeente: Annotated[str, Field(max_length=80)] = ""  #: left out: that of the advies
    criterium: Code | Literal[""] = ""  #: left out: that of the advies


class CloseAdvies(LegCommand):
    """End the advies without a melding."""

    name: ClassVar[str] = "close-advies"
    reden: Code = "gegeven"


class RequestInformation(LegCommand):
    """Ask another party what it knows, in the phase of advies."""

    name: ClassVar[str] = "request-information"
    aan: Code
    regio: Code | Literal[""] = ""  #: of another Veilig Thuis
    grond: Code


class AnswerInformation(LegCommand):
    """Record what another party answered; what it said belongs elsewhere."""

    name: ClassVar[str] = "answer-information"
    antwoord: Code


class WithdrawInformation(LegCommand):
    """Take a request back."""

    name: ClassVar[str] = "withdraw-information"
    reden: Code
