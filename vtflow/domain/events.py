"""What happened to a melding: facts, past tense, never edited. `kind` is the stored name and what norms refer to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from vtflow.domain.melding import Sent, Wait

Scalar = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingRegistered:
    """A melding was taken in; its moment is the true moment of receipt."""

    kind: Literal["melding-geregistreerd"] = "melding-geregistreerd"
    ref: str
    region: str
    gemeente: str
    melder: str
    kanaal: str
    acuut: bool
    structureel: bool
    aard: str
    kinderen: int
    responsible: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingJoined:
    """On the new melding: it was joined to an open route about the same household."""

    kind: Literal["melding-gevoegd"] = "melding-gevoegd"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinReceived:
    """On the open route: another melding about the household joined it."""

    kind: Literal["voeging-ontvangen"] = "voeging-ontvangen"
    ref: str
    reopens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingSplit:
    """On the joined melding: the join was wrong, it goes its own way."""

    kind: Literal["melding-gesplitst"] = "melding-gesplitst"
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinUndone:
    """On the route: a melding that had joined was split off."""

    kind: Literal["voeging-ongedaan"] = "voeging-ongedaan"
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VeiligheidChecked:
    """The directe veiligheidscheck was done."""

    kind: Literal["veiligheid-gecheckt"] = "veiligheid-gecheckt"
    acuut: bool
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VeiligheidsbeoordelingDecided:
    """The assessment was decided, multidisciplinary."""

    kind: Literal["veiligheidsbeoordeling-besloten"] = "veiligheidsbeoordeling-besloten"
    uitkomst: str
    monitoring: bool
    gesproken: str  #: alle, gemotiveerd, nog_niet
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedMeldingDecided:
    """On the route: the assessment of a joined melding was decided."""

    kind: Literal["gevoegde-melding-besloten"] = "gevoegde-melding-besloten"
    ref: str
    uitkomst: str
    opens: bool  #: the outcome decides the (reopened) route itself
    monitoring: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MelderInformed:
    """The melder heard the result of the assessment."""

    kind: Literal["melder-geinformeerd"] = "melder-geinformeerd"
    wijze: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdrachtOffered:
    """An overdracht was offered to a team's queue, with the result of the gate."""

    kind: Literal["overdracht-aangeboden"] = "overdracht-aangeboden"
    no: int
    aan: str
    soort: str
    spoed: bool
    criteria: str  #: version of the criteria, e.g. "criteria/1"
    checklist: Mapping[str, Scalar]
    missing: tuple[str, ...] = ()  #: criteria that were overridden
    override_reason: str = ""
    override_by: str = ""
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdrachtWithdrawn:
    """Veilig Thuis withdrew its open offer."""

    kind: Literal["overdracht-ingetrokken"] = "overdracht-ingetrokken"
    no: int
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptConfirmed:
    """A named person of the receiver took the offer in; receipt is not acceptance."""

    kind: Literal["overdracht-ontvangen"] = "overdracht-ontvangen"
    no: int
    spoed: bool
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdrachtAccepted:
    """A named person accepted: the safety duty moves now."""

    kind: Literal["overdracht-geaccepteerd"] = "overdracht-geaccepteerd"
    no: int
    naam: str
    gesprek_op: date | None  #: None: accepted 'koud', without a joint meeting
    spoed: bool
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdrachtReturned:
    """The receiver sent the overdracht back as incomplete."""

    kind: Literal["overdracht-onvolledig"] = "overdracht-onvolledig"
    no: int
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdrachtRefused:
    """The receiver refused the overdracht."""

    kind: Literal["overdracht-geweigerd"] = "overdracht-geweigerd"
    no: int
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnOwnList:
    """The receiver put the household on its own waiting list; the safety duty is with Veilig Thuis."""

    kind: Literal["op-eigen-wachtlijst"] = "op-eigen-wachtlijst"
    no: int
    naam: str
    verwachte_start: date
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstContactReported:
    """The receiver had its first contact with the household."""

    kind: Literal["eerste-contact"] = "eerste-contact"
    no: int
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpStartReported:
    """Help really started."""

    kind: Literal["hulp-gestart"] = "hulp-gestart"
    no: int
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBack:
    """The receiver told Veilig Thuis that help runs; Veilig Thuis ends its own work and monitors."""

    kind: Literal["teruggekoppeld"] = "teruggekoppeld"
    no: int
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecorded:
    """A contact (attempt) with the household was recorded."""

    kind: Literal["contact-vastgelegd"] = "contact-vastgelegd"
    kanaal: str
    uitkomst: str  #: bereikt, niet_bereikt
    veilig: str  #: ja, nee, onbekend
    gesproken: str  #: alle, gemotiveerd, nog_niet
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReported:
    """Somebody reported that the situation changed."""

    kind: Literal["signaal-gemeld"] = "signaal-gemeld"
    bron: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRetriaged:
    """Urgency was judged anew; old and new are both kept."""

    kind: Literal["hertriage-gedaan"] = "hertriage-gedaan"
    acuut_was: bool
    acuut: bool
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRecorded:
    """A monitor moment took place, or was missed with a reason."""

    kind: Literal["monitoring-vastgelegd"] = "monitoring-vastgelegd"
    moment: str  #: norm id of the monitor moment
    resultaat: str
    door: str  #: staff member; the casushouder unless `reden` says why not
    reden: str = ""
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteClosed:
    """The route ended."""

    kind: Literal["afgesloten"] = "afgesloten"
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitOpened:
    """A wait began; it carries its norm version, calendar, limit and ladder for good."""

    kind: Literal["wacht-begonnen"] = "wacht-begonnen"
    wait: Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitClosed:
    """A wait ended, at the effective moment of the answer."""

    kind: Literal["wacht-beeindigd"] = "wacht-beeindigd"
    no: int
    norm: str
    leg: str
    in_time: bool
    how: str  #: kind of the event that ended it, or "ontheven"
    reason: str = ""  #: why it was waived


@dataclass(frozen=True, slots=True, kw_only=True)
class RungReached:
    """A rung of a wait's ladder was reached at its true moment."""

    kind: Literal["trede-bereikt"] = "trede-bereikt"
    no: int
    norm: str
    leg: str
    rung: str
    level: int
    percent: int
    sent: Sent
    by_hand: bool = False
    again_at: datetime | None = None  #: when the same rung comes again, for the coordinator task


@dataclass(frozen=True, slots=True, kw_only=True)
class TermBreached:
    """A limit passed while its wait was open; stays for good."""

    kind: Literal["termijn-verstreken"] = "termijn-verstreken"
    no: int
    norm: str
    leg: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalatedByHand:
    """A person lifted a wait to a level of its ladder."""

    kind: Literal["met-de-hand-geescaleerd"] = "met-de-hand-geescaleerd"
    no: int
    norm: str
    level: int
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAcknowledged:
    """A named person took an escalation on; messages rest until the end."""

    kind: Literal["escalatie-bevestigd"] = "escalatie-bevestigd"
    no: int
    norm: str
    until: datetime
    actie: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementLapsed:
    """The end of an acknowledgement came while the wait was still open."""

    kind: Literal["bevestiging-verlopen"] = "bevestiging-verlopen"
    no: int
    norm: str


Fact = (
    MeldingRegistered
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
    | ContactRecorded
    | SignalReported
    | RouteRetriaged
    | MonitoringRecorded
    | RouteClosed
    | WaitOpened
    | WaitClosed
    | RungReached
    | TermBreached
    | EscalatedByHand
    | EscalationAcknowledged
    | AcknowledgementLapsed
)


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its circumstances."""

    at: datetime  #: effective moment, UTC
    recorded_at: datetime  #: when vtflow learned it, UTC
    by: str  #: staff member `<team>.<code>`, or "systeem"
    assurance: str  #: how sure we are of `by`: login, link, form, by_sender, cli, systeem
    fact: Fact
