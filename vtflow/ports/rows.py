"""What the store keeps and what one transaction writes: frozen values."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from vtflow.domain.events import Event
from vtflow.domain.melding import Route, Urgency


class VersionConflict(Exception):
    """Somebody else changed the same route first; the whole transaction must be tried again."""


class StoreUnavailable(Exception):
    """The database cannot be reached or written; nothing was recorded."""


class Armed(Struct, frozen=True):
    """The moment of a route that the window was told to wake at. Kept on the root of a group."""

    number: int = 0  #: 0: never armed
    kind: str = ""
    at: datetime | None = None
    since: int = 0  #: group version at which it was armed: later events are what happened during it


class Stored(Struct, frozen=True, kw_only=True):
    """A melding as it stands in the store."""

    id: int
    version: int  #: goes up with every change of this melding
    route: Route
    head: bytes  #: hash of its last event
    changed_at: datetime  #: when its last event was recorded
    group_version: int = 0  #: on a root: goes up with every change of it or a melding joined to it
    armed: Armed = Armed()


class Happened(NamedTuple):
    """What is known of the events of one kind: how often, and when last."""

    times: int
    last: datetime


class History(NamedTuple):
    """A melding as it stands, with what happened to it."""

    stored: Stored
    happened: Mapping[str, Happened]  #: by kind of event


class Change(Struct, frozen=True, kw_only=True):
    """What one transaction does to one melding. The store derives its tables from the route before and after."""

    stored: Stored | None  #: None: a new melding
    route: Route
    events: tuple[Event, ...]  #: new ones, in order
    bookings: tuple["Booking", ...] = ()
    household: str = ""  #: pseudonym, on a new melding only
    notes: tuple["Note", ...] = ()


class Booking(Struct, frozen=True):
    """Office time of a melding booked to the one party that was at the ball."""

    holder: str
    start: datetime
    end: datetime
    seconds: int


class Note(Struct, frozen=True):
    """Free text, kept apart from the event whose sequence number it bears, so that it can be erased."""

    seq: int
    text: str


class OutboxStatus(StrEnum):
    """What became of a message on one channel."""

    WACHT = "wacht"  #: not yet its time
    BEZIG = "bezig"  #: being handed to the channel
    GELUKT = "gelukt"
    MISLUKT = "mislukt"  #: given up after the last attempt
    ONBEKEND = "onbekend"  #: may have arrived; not tried again
    VERVALLEN = "vervallen"  #: no longer true when its time came


#: how long an urgent message waits for others to the same team
BUNDLE = timedelta(minutes=2)
#: from region and team to the moment at which a team that is closed now opens; None where it is open
Opens = Callable[[str, str], datetime | None]


def always_open(_: str, __: str) -> datetime | None:
    """Tell that a team is open."""
    return None


class OutboxRow(Struct, frozen=True, kw_only=True):
    """One message for one channel of one team; unique by `key` and `channel`."""

    key: str
    ref: str
    team: str
    channel: str
    kind: str
    role: str
    urgency: Urgency
    at: datetime  #: when it became true
    deliver_at: datetime  #: not before this
    wait: int = 0
    norm: str = ""
    rung: str = ""
    holder: str = ""
    limit: str = ""
    late: bool = False  #: recorded so late that it goes into a digest
    region: str = ""  #: whose words and hours; empty on rows of before
    person: str = ""  #: whom of the team it is for; empty: whoever looks
    instead_of: str = ""  #: who is away and would have heard it; empty: nobody
    id: int = 0
    status: OutboxStatus = OutboxStatus.WACHT
    sending: int = 0  #: id of the sending that carries it; 0 when none yet


class Sending(Struct, frozen=True, kw_only=True):
    """One message as it goes to a channel: a digest, a bundle or a single acute one; its key never changes."""

    id: int
    key: str
    team: str
    channel: str
    urgency: Urgency
    region: str = ""
    attempts: int = 0
    unknowns: int = 0  #: attempts whose outcome is unknown
    next_at: datetime | None = None  #: next attempt; None when settled
    status: OutboxStatus = OutboxStatus.BEZIG


class Link(Struct, frozen=True):
    """Where a source reference went, by pseudonym: for duplicates and for finding a melding by its kenmerk."""

    kenmerk: str  #: keyed hash of the source reference
    content: str  #: keyed hash of the row it came with
    cipher: bytes  #: the reference itself, encrypted
    ref: str


class Batch(Struct, frozen=True, kw_only=True):
    """Everything one transaction writes: all of it or nothing."""

    changes: tuple[Change, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()  #: rows whose key and channel exist already are left alone
    lapse: tuple[tuple[str, int], ...] = ()  #: (ref, wait): unsent rows about these waits lapse
    #: (ref, wait): unsent reminders about these waits lapse that were there before, the coordinator task not
    rest: tuple[tuple[str, int], ...] = ()
    answers: tuple[tuple[str, str, str], ...] = ()  #: (idempotency key, ref, answer)
    links: tuple[Link, ...] = ()
    armed: tuple[tuple[int, Armed], ...] = ()  #: (id of a root, its newly armed moment)


class WaitRow(Struct, frozen=True, kw_only=True):
    """A wait as lists and reports see it, open or closed."""

    ref: str
    gemeente: str
    no: int
    norm: str
    leg: str
    holder: str
    opened_at: datetime
    limit_at: datetime
    level: int
    breached: bool
    closed_at: datetime | None
    in_time: bool | None  #: None while open


class Listed(Struct, frozen=True, kw_only=True):
    """What queues, lists and counts read of a melding, so that they need not open its snapshot."""

    region: str
    gemeente: str
    state: str
    responsible: str
    aan_zet: str  #: empty when nobody is
    casushouder: str  #: who was assigned, as the caseload of people is counted; empty when nobody is
    received_at: datetime
    closed_at: datetime | None
    next_moment: datetime | None  #: as the queue of due moments knows it


class Dossier(Struct, frozen=True, kw_only=True):
    """Everything the store keeps of one melding beside its events, as `verify` compares it."""

    stored: Stored
    listed: Listed
    waits: tuple[WaitRow, ...] = ()  #: by number
    responsibilities: tuple[tuple[str, datetime, datetime | None], ...] = ()  #: oldest first
    bookings: tuple[Booking, ...] = ()  #: oldest first
    outbox: tuple[OutboxRow, ...] = ()  #: oldest first
