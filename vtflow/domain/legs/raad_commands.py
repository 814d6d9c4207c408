"""The commands of the leg of the Raad voor de Kinderbescherming."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, JaNee, Staff
from vtflow.domain.legs.bescherming import Kinderen
from vtflow.domain.legs.leg import LegCommand

#: id of a machine message, and a mark under which a proof can be found again; no personal data
Bericht = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class SendVto(LegCommand):
    """Ask the Raad for an investigation; spoed goes by phone first, and by message at once."""

    name: ClassVar[str] = "send-vto"
    aan: Code | Literal[""] = ""  #: team of the Raad; empty: the only one there is
    kinderen: Kinderen
    grond: Code
    veiligheidsplan: JaNee
    zienswijze: Code
    spoed: JaNee = False
    gebeld_op: datetime | None = None  #: with spoed; without an offset local time
    gebeld_met: Code | Literal[""] = ""  #: person at the Raad who took the call
    in_plaats: JaNee = False  #: the VTO comes instead of the overdracht that was decided on


class DropVto(LegCommand):
    """Decide, before anything was sent, that no VTO is needed after all."""

    name: ClassVar[str] = "drop-vto"
    uitkomst: Code
    monitoring: JaNee = False
    akkoord: Staff


class RecordVtoBericht(LegCommand):
    """Record how far the message with the VTO has come."""

    name: ClassVar[str] = "record-vto-bericht"
    status: Literal["verzonden", "aangekomen", "doorgestuurd", "bevestigd", "niet_bezorgbaar"]
    bericht: Bericht
    reden: Code | Literal[""] = ""  #: with niet_bezorgbaar


class DeliverVtoOtherwise(LegCommand):
    """Record that the VTO reached the Raad by other means, with a proof."""

    name: ClassVar[str] = "deliver-vto-otherwise"
    wijze: Code
    bewijs: Bericht
    ontvangen_door: Code  #: person at the Raad


class AcceptVto(LegCommand):
    """Take the VTO on, by name; the safety duty moves where the VTO leads."""

    name: ClassVar[str] = "accept-vto"
    naam: Code


class RejectVto(LegCommand):
    """Send the VTO back: no investigation."""

    name: ClassVar[str] = "reject-vto"
    reden: Code


class WithdrawVto(LegCommand):
    """Withdraw the VTO before the investigation began."""

    name: ClassVar[str] = "withdraw-vto"
    reden: Code


class LeadVto(LegCommand):
    """Let a VTO that runs beside the rest lead the route from now on."""

    name: ClassVar[str] = "lead-vto"


class SendWachtbrief(LegCommand):
    """Record the letter that says how long the wait will be; the next one when that runs over."""

    name: ClassVar[str] = "send-wachtbrief"
    wachttijd: Code


class AskRaadStand(LegCommand):
    """Record that the parents ask how things stand; they may after three months."""

    name: ClassVar[str] = "ask-raad-stand"


class GiveRaadStand(LegCommand):
    """Record that the Raad told how things stand."""

    name: ClassVar[str] = "give-raad-stand"


class StartRaadsonderzoek(LegCommand):
    """Record that the investigation began."""

    name: ClassVar[str] = "start-raadsonderzoek"


class FinishRaadsonderzoek(LegCommand):
    """Record what the Raad asks of the court; "geen" when no measure is needed."""

    name: ClassVar[str] = "finish-raadsonderzoek"
    maatregel: Code


class RejectVerzoek(LegCommand):
    """Record that the court did not pronounce the measure."""

    name: ClassVar[str] = "reject-verzoek"


class DecideNaRaad(LegCommand):
    """Decide how the route goes on after a VTO without a measure."""

    name: ClassVar[str] = "decide-na-raad"
    uitkomst: Code
    monitoring: JaNee = False
