"""What the use cases take and give."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from vtflow.domain import commands as c
from vtflow.domain.draft import SYSTEEM
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
    unchanged: bool = False  #: it had been done before: the same key, or the same kenmerk with equal content

    def to_json(self) -> str:
        """Return it as the text that is kept under the idempotency key."""
        return json.dumps([self.ref, self.state, list(self.events), self.joined_to])

    @classmethod
    def from_json(cls, text: str) -> "Answer":
        """Read what `to_json` wrote."""
        ref, state, events, joined_to = json.loads(text)
        return cls(ref, state, tuple(events), joined_to)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a melding came from, as pseudonyms: for duplicates and for finding it again."""

    kenmerk: str
    content: str  #: of everything it says, in one normal form


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMelding:
    """A melding to take in."""

    command: c.RegisterMelding
    received_at: datetime
    by: str = SYSTEEM
    assurance: str = SYSTEEM
    key: str = ""
    origin: Origin | None = None  #: as `Engine.origin` gave it earlier; worked out when left out
    uit_advies: str = ""  #: display code of the advies it is made from; empty: none


@dataclass(frozen=True, slots=True)
class Ask:
    """One command on one melding, as `Engine.do` takes it; many of them go into `Engine.do_all`."""

    ref: str
    command: c.Command
    by: str  #: staff member `<team>.<code>`
    at: datetime | None = None  #: effective moment (aware); None: now
    key: str = ""  #: idempotency key
    assurance: str = "cli"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine needs besides store and clock."""

    policies: Policies
    seal: Seal
    channels: Callable[[str], tuple[str, ...]]
    new_ref: Callable[[], str]
    late_after: timedelta = timedelta(hours=1)  #: recorded later than this counts as late: into the digest
