"""What happened to a melding: facts, past tense, never edited. `kind` is the stored name and what norms refer to."""

from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct

from vtflow.domain.clock_events import (
    BookingCorrected,
    ClockChange,
    ClockFact,
    EntryCorrected,
    ReceiptCorrected,
    StartCorrected,
    TrajectCancelled,
    WaitExtended,
    WaitMigrated,
    WaitPaused,
    WaitResumed,
    WaitSkipped,
)
from vtflow.domain.handover_events import (
    FirstContactReported,
    HelpStartReported,
    OverdrachtAccepted,
    OverdrachtHandedBack,
    OverdrachtOffered,
    OverdrachtRefused,
    OverdrachtReturned,
    OverdrachtWithdrawn,
    PutOnOwnList,
    ReceiptConfirmed,
    ReportedBack,
    Scalar,
)
from vtflow.domain.intake_events import (
    AdviesRegistered,
    GemeenteSet,
    GemeenteUnknown,
    IntakeFact,
    LinkReceived,
    MeldingRegistered,
    RepetitionMarked,
)
from vtflow.domain.joining_events import JoinReceived, JoinUndone, MeldingJoined, MeldingSplit
from vtflow.domain.melder_events import MelderFact
from vtflow.domain.moving_events import MeldingTakenOver
from vtflow.domain.person_events import BetrokkenenRecorded, GesprekRecorded, MonitoringRecorded, MonitorplanRecorded
from vtflow.domain.step_events import StepTaken
from vtflow.domain.wait_events import (
    TEAM_ROLE,
    AcknowledgementLapsed,
    EscalatedByHand,
    EscalationAcknowledged,
    EscalationLowered,
    RungReached,
    TermBreached,
    WaitClosed,
    WaitOpened,
)
from vtflow.domain.work_events import WorkFact

__all__ = [
    "TEAM_ROLE",
    "AcknowledgementLapsed",
    "AdviesRegistered",
    "BetrokkenenRecorded",
    "BookingCorrected",
    "ClockChange",
    "ContactRecorded",
    "EntryCorrected",
    "EscalatedByHand",
    "EscalationAcknowledged",
    "EscalationLowered",
    "Event",
    "Fact",
    "FirstContactReported",
    "GemeenteSet",
    "GemeenteUnknown",
    "GesprekRecorded",
    "HelpStartReported",
    "JoinReceived",
    "JoinUndone",
    "JoinedMeldingDecided",
    "LinkReceived",
    "MelderInformed",
    "MeldingJoined",
    "MeldingRegistered",
    "MeldingSplit",
    "MeldingTakenOver",
    "MonitoringRecorded",
    "MonitorplanRecorded",
    "OverdrachtAccepted",
    "OverdrachtHandedBack",
    "OverdrachtOffered",
    "OverdrachtRefused",
    "OverdrachtReturned",
    "OverdrachtWithdrawn",
    "PutOnOwnList",
    "ReceiptConfirmed",
    "ReceiptCorrected",
    "RepetitionMarked",
    "ReportedBack",
    "RouteClosed",
    "RouteRetriaged",
    "RungReached",
    "Scalar",
    "SignalReported",
    "StartCorrected",
    "StepTaken",
    "TermBreached",
    "TrajectCancelled",
    "VeiligheidChecked",
    "VeiligheidsbeoordelingDecided",
    "WaitClosed",
    "WaitExtended",
    "WaitMigrated",
    "WaitOpened",
    "WaitPaused",
    "WaitResumed",
    "WaitSkipped",
    "kind_of",
    "name_of",
]


class VeiligheidChecked(Struct, frozen=True, kw_only=True):
    """The directe veiligheidscheck was done."""

    kind: Literal["veiligheid-gecheckt"] = "veiligheid-gecheckt"
    acuut: bool
    note: int | None = None


class VeiligheidsbeoordelingDecided(Struct, frozen=True, kw_only=True):
    """The assessment was decided, multidisciplinary."""

    kind: Literal["veiligheidsbeoordeling-besloten"] = "veiligheidsbeoordeling-besloten"
    uitkomst: str
    monitoring: bool
    gesproken: str  #: alle, gemotiveerd, nog_niet
    note: int | None = None
    uitzondering_reden: str = ""  #: why not everybody was spoken, with gemotiveerd
    uitzondering_akkoord: str = ""  #: who agreed to that


class JoinedMeldingDecided(Struct, frozen=True, kw_only=True):
    """On the route: the assessment of a joined melding was decided."""

    kind: Literal["gevoegde-melding-besloten"] = "gevoegde-melding-besloten"
    ref: str
    uitkomst: str
    opens: bool  #: the outcome decides the (reopened) route itself
    monitoring: bool


class MelderInformed(Struct, frozen=True, kw_only=True):
    """The melder heard the decision, that it waits, or what a dienst found."""

    kind: Literal["melder-geinformeerd"] = "melder-geinformeerd"
    wijze: str
    note: int | None = None
    over: str = "besluit"  #: besluit, wachten, prioriteit, onderzoek, vertraging
    kenmerk: str = ""  #: of the letter or message that was sent
    bericht: str = ""  #: code of the text that was used; empty: told without one


class ContactRecorded(Struct, frozen=True, kw_only=True):
    """A contact (attempt) with the household was recorded."""

    kind: Literal["contact-vastgelegd"] = "contact-vastgelegd"
    kanaal: str
    uitkomst: str  #: bereikt, niet_bereikt
    veilig: str  #: ja, nee, onbekend
    gesproken: str  #: alle, gemotiveerd, nog_niet
    note: int | None = None
    uitzondering_reden: str = ""  #: why not everybody was spoken, with gemotiveerd
    uitzondering_akkoord: str = ""  #: who agreed to that
    persoon: str = ""  #: who was spoken or tried, by role code; empty: not told
    gemist: int = 0  #: how many attempts in a row reached nobody, this one included
    grens: bool = False  #: with this one so many were missed that the urgency is judged anew
    traject: int = 0  #: referral that waits for help, of which it was the contact plan; 0: none
    wacht_op_hulp: bool = False  #: that referral still waits


class SignalReported(Struct, frozen=True, kw_only=True):
    """Somebody reported that the situation changed."""

    kind: Literal["signaal-gemeld"] = "signaal-gemeld"
    bron: str
    punt: str = ""  #: what the melder had agreed to watch for; empty: something else
    note: int | None = None


class RouteRetriaged(Struct, frozen=True, kw_only=True):
    """Urgency was judged anew; old and new are both kept."""

    kind: Literal["hertriage-gedaan"] = "hertriage-gedaan"
    acuut_was: bool
    acuut: bool
    note: int | None = None
    risico_was: str = ""  #: risk class while waiting, before
    risico: str = ""  #: and after
    beoordeeld: bool = False  #: that class was chosen by who judged; else it follows from what is known
    verandert: bool = False  #: urgency or risk class is another one
    stijgt: bool = False  #: the risk class went up


class RouteClosed(Struct, frozen=True, kw_only=True):
    """The route ended."""

    kind: Literal["afgesloten"] = "afgesloten"
    reden: str
    note: int | None = None
    naar: str = ""  #: region of the Veilig Thuis that took the melding over; empty: it ended
    melding: str = ""  #: display code under which it goes on there; empty: not in this record


Fact = (
    MeldingRegistered
    | MeldingTakenOver
    | MeldingJoined
    | JoinReceived
    | MeldingSplit
    | JoinUndone
    | VeiligheidChecked
    | VeiligheidsbeoordelingDecided
    | JoinedMeldingDecided
    | MelderInformed
    | OverdrachtOffered
    | OverdrachtWithdrawn
    | ReceiptConfirmed
    | OverdrachtAccepted
    | OverdrachtReturned
    | OverdrachtRefused
    | PutOnOwnList
    | FirstContactReported
    | HelpStartReported
    | ReportedBack
    | OverdrachtHandedBack
    | ContactRecorded
    | SignalReported
    | RouteRetriaged
    | BetrokkenenRecorded
    | GesprekRecorded
    | MonitorplanRecorded
    | MonitoringRecorded
    | RouteClosed
    | StepTaken
    | WaitOpened
    | WaitClosed
    | RungReached
    | TermBreached
    | EscalatedByHand
    | EscalationLowered
    | EscalationAcknowledged
    | AcknowledgementLapsed
    | WorkFact
    | ClockFact
    | IntakeFact
    | MelderFact
)


def kind_of(fact: type[Fact]) -> str:
    """Return the stored name of a class of facts."""
    return str(get_args(fact.__annotations__["kind"])[0])


def name_of(fact: Fact) -> str:
    """Return the name under which norms and notices refer to a fact: its kind, or the step that was taken."""
    return fact.stap if isinstance(fact, StepTaken) else fact.kind


class Event(Struct, frozen=True):
    """A fact with its circumstances."""

    at: datetime  #: effective moment, UTC
    recorded_at: datetime  #: when vtflow learned it, UTC
    by: str  #: staff member `<team>.<code>`, or "systeem"
    assurance: str  #: how sure we are of `by`: login, link, form, by_sender, cli, systeem
    fact: Fact
