"""Who asks: the holder of a key, and the words in which an access is written down."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from vtflow.policy.access import Role


class Outcome(StrEnum):
    """How an access ended."""

    TOEGESTAAN = "toegestaan"
    GEWEIGERD = "geweigerd"  #: the role may not do this at all
    NIET_GEVONDEN = "niet-gevonden"  #: no such melding, or not within the scope of the role
    ONGELDIG = "ongeldig"  #: what was sent cannot be read
    AFGEWEZEN = "afgewezen"  #: a rule of the field forbids it
    CONFLICT = "conflict"  #: the same kenmerk or key, with another content
    BEGRENSD = "begrensd"  #: too many requests


@dataclass(frozen=True, slots=True)
class Area:
    """The meldingen of one campaign."""

    gemeenten: tuple[str, ...]  #: slugs; empty: all
    first: date | None = None  #: first day of receipt, Europe/Amsterdam; None: no bound
    last: date | None = None  #: last one, included


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a key, as every question of scope sees it."""

    key_id: str
    region: str
    team: str
    role: Role
    is_veilig_thuis: bool = False
    person: str = ""  #: code within the team of who works with the key; empty: the system itself
    areas: tuple[Area, ...] | None = None  #: what an outside team sees; None: it is no outside team

    @property
    def actor(self) -> str:
        """The staff member where one was named, else the key."""
        return f"{self.team}.{self.person}" if self.person else f"sleutel:{self.key_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One row of the log of access: who, as what, what, of which melding, how it ended. No content."""

    at: datetime  #: real time, UTC
    actor: str
    role: str
    team: str
    region: str
    via: str  #: api, pagina, link or opdrachtregel
    action: str
    ref: str = ""
    outcome: str = Outcome.TOEGESTAAN.value
    reason: str = ""  #: code
    related: bool = True  #: whether the melding lay with that team


def seen_by(holder: Holder, at: datetime, action: str) -> Seen:
    """Return an access of a holder through the API, to be completed with what it was about."""
    return Seen(
        at=at,
        actor=holder.actor,
        role=holder.role.code,
        team=holder.team,
        region=holder.region,
        via="api",
        action=action,
    )
