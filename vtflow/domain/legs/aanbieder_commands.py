"""What the lokaal team, the gemeente and the provider may ask on a referral to help."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code
from vtflow.domain.legs.leg import LegCommand
from vtflow.domain.legs.toelating import Asked, Target

Urgentie = Literal["gewoon", "spoed"]


class ReferToProvider(Asked):
    """Refer one person to a provider."""

    name: ClassVar[str] = "refer-to-provider"
    urgentie: Urgentie = "gewoon"


class ReferOnward(Target):
    """Refer the same person to another provider, after a refusal or because waiting takes too long."""

    name: ClassVar[str] = "refer-onward"
    urgentie: Urgentie | Literal[""] = ""  #: empty: as it was


class RequestAssignment(LegCommand):
    """Ask the gemeente to assign help (JW315)."""

    name: ClassVar[str] = "request-assignment"
    product: Code


class AssignHelp(LegCommand):
    """Assign help (JW301)."""

    name: ClassVar[str] = "assign-help"
    product: Code
    ingangsdatum: date


class RefuseAssignment(LegCommand):
    """Refuse to assign help; the referral ends."""

    name: ClassVar[str] = "refuse-assignment"
    reden: Code


class ReportWaiting(LegCommand):
    """Tell how long the person is expected to wait."""

    name: ClassVar[str] = "report-waiting"
    weken: Annotated[int, Field(ge=1, le=104)]
    reden: Code


class ArrangeBridgeHelp(LegCommand):
    """Record what help there is meanwhile, or why none is needed."""

    name: ClassVar[str] = "arrange-bridge-help"
    vorm: Code
    door: Code = ""  #: team that gives it; empty: whoever records it


class RecordIntake(LegCommand):
    """Record that the intake was held."""

    name: ClassVar[str] = "record-intake"


class StartHelp(LegCommand):
    """Report that help started (JW305 where it was assigned)."""

    name: ClassVar[str] = "start-help"


class ReportProgress(LegCommand):
    """Report how the help goes."""

    name: ClassVar[str] = "report-progress"
    voortgang: Code


class StopHelp(LegCommand):
    """Report that help stopped (JW307 where it was assigned)."""

    name: ClassVar[str] = "stop-help"
    reden: Code


class ReleaseHelp(LegCommand):
    """Leave the help to the lokaal team: it goes on, Veilig Thuis no longer follows it."""

    name: ClassVar[str] = "release-help"


class RefuseReferral(LegCommand):
    """Refuse the referral; the person needs another provider."""

    name: ClassVar[str] = "refuse-referral"
    reden: Code


class WithdrawReferral(LegCommand):
    """Withdraw the referral."""

    name: ClassVar[str] = "withdraw-referral"
    reden: Code
