"""What happened to an overdracht: offered, received, answered, and what the receiver reported since."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from vtflow.domain.melding import Scalar


class OverdrachtOffered(Struct, frozen=True, kw_only=True):
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
    voor: tuple[str, ...] = ()  #: persons it is about, by role; empty: the household
    regie: bool = False  #: the receiver coordinates the other deliveries
    grond: str = ""  #: legal ground
    #: each child by number with how it counts: gesproken, gezien, gemotiveerd, verklaard (the checklist only)
    kinderen: tuple[tuple[str, str], ...] = ()


class OverdrachtWithdrawn(Struct, frozen=True, kw_only=True):
    """Veilig Thuis withdrew its open offer."""

    kind: Literal["overdracht-ingetrokken"] = "overdracht-ingetrokken"
    no: int
    reden: str
    vervalt: bool = False  #: nothing is needed any more on this track; the others go on without it
    note: int | None = None


class ReceiptConfirmed(Struct, frozen=True, kw_only=True):
    """A named person of the receiver took the offer in; receipt is not acceptance."""

    kind: Literal["overdracht-ontvangen"] = "overdracht-ontvangen"
    no: int
    spoed: bool
    note: int | None = None


class OverdrachtAccepted(Struct, frozen=True, kw_only=True):
    """A named person accepted: the safety duty moves now."""

    kind: Literal["overdracht-geaccepteerd"] = "overdracht-geaccepteerd"
    no: int
    naam: str
    gesprek_op: date | None  #: None: accepted 'koud', without a joint meeting
    spoed: bool
    note: int | None = None


class OverdrachtReturned(Struct, frozen=True, kw_only=True):
    """The receiver sent the overdracht back as incomplete."""

    kind: Literal["overdracht-onvolledig"] = "overdracht-onvolledig"
    no: int
    reden: str
    note: int | None = None
    ook: tuple[str, ...] = ()  #: further reasons from the same list


class OverdrachtRefused(Struct, frozen=True, kw_only=True):
    """The receiver refused the overdracht."""

    kind: Literal["overdracht-geweigerd"] = "overdracht-geweigerd"
    no: int
    reden: str
    note: int | None = None


class PutOnOwnList(Struct, frozen=True, kw_only=True):
    """The receiver put the household on its own waiting list; the safety duty is with Veilig Thuis."""

    kind: Literal["op-eigen-wachtlijst"] = "op-eigen-wachtlijst"
    no: int
    naam: str
    verwachte_start: date
    note: int | None = None


class FirstContactReported(Struct, frozen=True, kw_only=True):
    """The receiver had its first contact with the household."""

    kind: Literal["eerste-contact"] = "eerste-contact"
    no: int
    note: int | None = None


class HelpStartReported(Struct, frozen=True, kw_only=True):
    """Help really started."""

    kind: Literal["hulp-gestart"] = "hulp-gestart"
    no: int
    note: int | None = None


class ReportedBack(Struct, frozen=True, kw_only=True):
    """The receiver told Veilig Thuis that help runs; Veilig Thuis ends its own work and monitors."""

    kind: Literal["teruggekoppeld"] = "teruggekoppeld"
    no: int
    note: int | None = None


class OverdrachtHandedBack(Struct, frozen=True, kw_only=True):
    """The receiver gave the household back after it had accepted; counts as a bounce between the two."""

    kind: Literal["overdracht-teruggegeven"] = "overdracht-teruggegeven"
    no: int
    reden: str
    heropent: bool  #: the whole handover came back, so the assessment opens again
    note: int | None = None
