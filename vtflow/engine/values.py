"""What the use cases take and give."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from vtflow.domain import commands as c
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.events import Event
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.domain.melding import Route, Urgency
from vtflow.domain.norms import Policy
from vtflow.seal import Seal


class Policies(Protocol):
    """Where the rules of a region come from."""

    def policy(self, region: str) -> Policy:
        """Return the policy of a region; BadInput when it is not configured."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did."""

    ref: str
    state: str
    events: tuple[str, ...]  #: kinds of the recorded events, in order; empty when nothing changed
    joined_to: str = ""
    melding: str = ""  #: display code of the melding that was made along
    unchanged: bool = False  #: it had been done before: the same key, or the same kenmerk with equal content
    #: how the melding stands after a command; None where it was not carried out now
    route: Route | None = field(default=None, compare=False, repr=False)
    #: everything that was recorded on the melding with it, what time had brought included, oldest first
    recorded: tuple[Event, ...] = field(default=(), compare=False, repr=False)

    def to_json(self) -> str:
        """Return it as the text that is kept under the idempotency key."""
        found = [self.ref, self.state, list(self.events), self.joined_to]
        return json.dumps([*found, self.melding] if self.melding else found)

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Read what `to_json` wrote."""
        ref, state, events, joined_to, *melding = json.loads(text)
        return cls(ref, state, tuple(events), joined_to, *melding)


#: what became of one of many: its answer, or why it was refused
Outcome = Answer | Refused | BadInput


class Origin(Struct, frozen=True):
    """Where a melding came from, as pseudonyms: for duplicates and for finding it again."""

    kenmerk: str
    content: str  #: of everything it says, in one normal form


class NewMelding(Struct, frozen=True, kw_only=True):
    """A melding to take in."""

    command: c.RegisterMelding
    received_at: datetime
    by: str = SYSTEEM
    assurance: str = SYSTEEM
    key: str = ""
    origin: Origin | None = None  #: as `Engine.origin` gave it earlier; worked out when left out
    uit_advies: str = ""  #: display code of the advies it is made from; empty: none
    machine: bool = False  #: a message brought it in: an unknown gemeente goes into a queue instead of back to a clerk


class Ask(Struct, frozen=True):
    """One command on one melding, as `Engine.do` takes it; many of them go into `Engine.do_all`."""

    ref: str
    command: c.Command
    by: str  #: staff member `<team>.<code>`
    at: datetime | None = None  #: effective moment (aware); None: now
    key: str = ""  #: idempotency key
    assurance: str = "cli"
    version: int | None = None  #: refused where the melding is of another version by now; None: of any


class NewAdvies(Struct, frozen=True, kw_only=True):
    """An advies to take in."""

    command: RegisterAdvies
    received_at: datetime
    by: str
    assurance: str = SYSTEEM
    key: str = ""


class Surroundings(Struct, frozen=True):
    """What the engine needs besides store and clock."""

    policies: Policies
    seal: Seal
    channels: Callable[[str], tuple[str, ...]]
    new_ref: Callable[[], str]
    roster_changed: Callable[[str], None] = lambda _: None  #: hears of a service whose duty roster was changed
    absence_changed: Callable[[str], None] = lambda _: None  #: hears of a region whose absence calendar was changed
    late_after: timedelta = timedelta(hours=1)  #: recorded later than this counts as late: into the digest
    #: from team, staff member (empty: nobody in particular) and urgency to the channels of a message; None: `channels`
    reach: Callable[[str, str, Urgency], tuple[str, ...]] | None = None
    alarm_after: int = 3  #: failed attempts in a row from which on a channel fails

    def channels_for(self, team: str, person: str, urgency: Urgency) -> tuple[str, ...]:
        """Return over which channels a message goes: those of the person it is for, else those of the team."""
        return self.reach(team, person, urgency) if self.reach else self.channels(team)
