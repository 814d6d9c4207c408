"""What happened to a wait: begun, ended, late, climbed by time or by hand, taken on by somebody."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from vtflow.domain.melding import Rung, Sent, Wait

#: begins the role of a team that a person chose by its code
TEAM_ROLE = "team:"


class WaitOpened(Struct, frozen=True, kw_only=True):
    """A wait began; it carries its norm version, calendar, limit and ladder for good."""

    kind: Literal["wacht-begonnen"] = "wacht-begonnen"
    wait: Wait


class WaitClosed(Struct, frozen=True, kw_only=True):
    """A wait ended, at the effective moment of the answer."""

    kind: Literal["wacht-beeindigd"] = "wacht-beeindigd"
    no: int
    norm: str
    leg: str
    in_time: bool
    how: str  #: kind of the event that ended it, or "ontheven"
    reason: str = ""  #: why it was waived


class RungReached(Struct, frozen=True, kw_only=True):
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


def rung_reached(wait: Wait, rung: Rung, sent: Sent) -> RungReached:
    """Return that a rung of a wait was reached by time."""
    return RungReached(
        no=wait.no,
        norm=wait.norm,
        leg=wait.leg,
        rung=rung.name,
        level=rung.level,
        percent=rung.percent,
        sent=sent,
    )


class TermBreached(Struct, frozen=True, kw_only=True):
    """A limit passed while its wait was open; stays for good."""

    kind: Literal["termijn-verstreken"] = "termijn-verstreken"
    no: int
    norm: str
    leg: str
    holder: str


class EscalatedByHand(Struct, frozen=True, kw_only=True):
    """A person lifted a wait to a level of its ladder."""

    kind: Literal["met-de-hand-geescaleerd"] = "met-de-hand-geescaleerd"
    no: int
    norm: str
    level: int
    reden: str
    note: int | None = None
    aan: str = ""  #: role, or `team:<code>`, that was chosen to hear it; empty: whom the ladder names


class EscalationLowered(Struct, frozen=True, kw_only=True):
    """A person took a wait back to a lower level; it carries the wait as it is from then on."""

    kind: Literal["escalatie-verlaagd"] = "escalatie-verlaagd"
    no: int
    norm: str
    van: int  #: level it stood on
    level: int  #: level it goes back to; 0: as if nothing had been escalated
    reden: str
    until: datetime  #: before this instant no higher rung fires, but for the coordinator task
    wait: Wait
    note: int | None = None


class EscalationAcknowledged(Struct, frozen=True, kw_only=True):
    """A named person took an escalation on; messages rest until the end."""

    kind: Literal["escalatie-bevestigd"] = "escalatie-bevestigd"
    no: int
    norm: str
    until: datetime
    actie: str
    note: int | None = None


class AcknowledgementLapsed(Struct, frozen=True, kw_only=True):
    """The end of an acknowledgement came while the wait was still open."""

    kind: Literal["bevestiging-verlopen"] = "bevestiging-verlopen"
    no: int
    norm: str
