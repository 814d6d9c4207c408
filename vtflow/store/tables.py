"""The tables of the record. Classes name the columns; queries go through SQLAlchemy Core on the constants below them.

Instants are integer microseconds in UTC. Keys are integers; the display code is an index beside them.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from vtflow.store.instants import Instant

#: on SQLite: one tree by primary key, where a row number of its own would need a second one
_BY_KEY = {"sqlite_with_rowid": False}
_BIG = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Any:
    return Field(default=None, sa_column=Column(_BIG, primary_key=True))


def _melding(*, primary_key: bool = False, index: bool = False) -> Any:
    return Field(sa_column=Column(_BIG, ForeignKey("melding.id"), primary_key=primary_key, nullable=False, index=index))


def _instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Instant, nullable=nullable)


def _number() -> Any:
    return Field(default=0, sa_type=BigInteger)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class Melding(SQLModel, table=True):
    """A melding as it stands: its snapshot, and the columns that queues and lists select by."""

    __table_args__ = (
        _partial("ix_melding_due", "next_moment", "id", where="next_moment IS NOT NULL"),
        Index("ix_melding_about", "household"),
        _partial("ix_melding_stale", "changed_at", "id", where="group_version > shown_version"),
        _partial("ix_melding_open", "ref", "region", "gemeente", "root_id", "closed_at", where="closed_at IS NULL"),
        _partial("ix_melding_casushouder", "region", "casushouder", where="casushouder <> ''"),
    )
    id: int | None = _id()
    ref: str = Field(unique=True)
    root_id: int = Field(sa_column=Column(_BIG, ForeignKey("melding.id"), nullable=False, index=True))
    region: str
    gemeente: str
    household: str
    state: str
    responsible: str
    aan_zet: str
    casushouder: str = Field(default="", sa_column_kwargs={"server_default": ""})
    received_at: datetime = _instant()
    closed_at: datetime | None = _instant(nullable=True)
    version: int
    group_version: int = _number()
    next_moment: datetime | None = _instant(nullable=True)
    head: bytes
    snapshot: str = Field(sa_type=Text)
    changed_at: datetime = _instant()
    armed_number: int = 0
    armed_kind: str = ""
    armed_at: datetime | None = _instant(nullable=True)
    armed_since: int = _number()
    shown_version: int = _number()
    shown_route_run: str | None = None
    shown_leg_run: str | None = None
    shown_leg_number: int = 0
    shown_digests: str = Field(default="{}", sa_type=Text)


class Event(SQLModel, table=True):
    """A fact, for good: a trigger refuses to change or remove it."""

    __table_args__ = (UniqueConstraint("melding_id", "seq"),)
    id: int | None = _id()
    melding_id: int = _melding()
    seq: int
    since: int = _number()
    kind: str
    at: datetime = _instant()
    recorded_at: datetime = _instant()
    payload: str = Field(sa_type=Text)
    hash: bytes


class Wait(SQLModel, table=True):
    """A wait, open or closed."""

    __table_args__ = (_partial("ix_wait_open", "holder", "limit_at", where="closed_at IS NULL"), _BY_KEY)
    melding_id: int = _melding(primary_key=True)
    no: int = Field(primary_key=True)
    norm: str
    leg: str
    holder: str
    opened_at: datetime = _instant()
    limit_at: datetime = _instant()
    level: int
    breached: bool
    closed_at: datetime | None = _instant(nullable=True)
    how: str
    in_time: bool | None = None


class Responsibility(SQLModel, table=True):
    """Who was responsible from when until when; at most one without an end a melding."""

    __table_args__ = (_partial("ux_responsibility_open", "melding_id", where="until IS NULL", unique=True),)
    id: int | None = _id()
    melding_id: int = _melding(index=True)
    team: str
    since: datetime = _instant()
    until: datetime | None = _instant(nullable=True)


class Overdracht(SQLModel, table=True):
    """An overdracht; at most one open one a melding and receiver."""

    __table_args__ = (_partial("ux_overdracht_open", "melding_id", "aan", where="is_open", unique=True), _BY_KEY)
    melding_id: int = _melding(primary_key=True)
    no: int = Field(primary_key=True)
    aan: str
    soort: str
    state: str
    offered_at: datetime = _instant()
    is_open: bool


class Booking(SQLModel, table=True):
    """Office time booked to one holder."""

    id: int | None = _id()
    melding_id: int = _melding(index=True)
    holder: str
    since: datetime = _instant()
    until: datetime = _instant()
    seconds: int


class Note(SQLModel, table=True):
    """Free text of one event; may be erased."""

    __table_args__ = (_BY_KEY,)
    melding_id: int = _melding(primary_key=True)
    seq: int = Field(primary_key=True)
    text: str


class Sending(SQLModel, table=True):
    """What goes to a channel in one piece."""

    __table_args__ = (_partial("ix_sending_busy", "due_at", where="status = 'bezig'"),)
    id: int | None = _id()
    key: str = Field(unique=True)
    team: str
    channel: str
    urgency: str
    attempts: int
    unknowns: int
    next_at: datetime | None = _instant(nullable=True)
    leased: bool  #: somebody is handing it to the channel now
    due_at: datetime | None = _instant(nullable=True)  #: end of the lease, or else the next moment
    status: str
    region: str = ""


class Outbox(SQLModel, table=True):
    """One message for one channel of one team."""

    __table_args__ = (
        UniqueConstraint("key", "channel"),
        Index("ix_outbox_wait", "ref", "wait"),
        _partial("ix_outbox_sent", "sending_id", where="sending_id IS NOT NULL"),
        _partial("ix_outbox_waiting", "deliver_at", where="status = 'wacht' AND sending_id IS NULL"),
    )
    id: int | None = _id()
    key: str
    ref: str
    team: str
    channel: str
    kind: str
    role: str
    urgency: str
    at: datetime = _instant()
    deliver_at: datetime = _instant()
    wait: int
    norm: str
    rung: str
    holder: str
    limit: str
    late: bool
    status: str
    lapsed: bool = False
    region: str = ""  #: whose words and hours
    person: str = ""  #: whom of the team it is for
    instead_of: str = ""  #: who is away and would have heard it
    sending_id: int | None = Field(sa_column=Column(_BIG, ForeignKey("sending.id"), nullable=True))


class Attempt(SQLModel, table=True):
    """One attempt to deliver a sending."""

    id: int | None = _id()
    sending_id: int = Field(sa_column=Column(_BIG, ForeignKey("sending.id"), nullable=False, index=True))
    at: datetime = _instant()
    result: str
    channel: str = ""  #: over which it went; empty where the process fell away before it could tell
    reason: str = ""  #: class or code, never content


class Answer(SQLModel, table=True):
    """The answer that a command gave under its idempotency key."""

    id: int | None = _id()
    key: str = Field(unique=True)
    ref: str
    answer: str


class Link(SQLModel, table=True):
    """Where a source reference went, by pseudonym."""

    id: int | None = _id()
    kenmerk: str = Field(unique=True)
    content: str
    cipher: bytes
    ref: str


class Clock(SQLModel, table=True):
    """The anchor of a clock that all processes share; one row at most."""

    id: int = Field(primary_key=True)
    real_at: datetime = _instant()
    domain_at: datetime = _instant()
    scale: float
    alive_until: datetime = _instant()


class Meta(SQLModel, table=True):
    """What is true of the database as a whole, such as its instance id."""

    key: str = Field(primary_key=True)
    value: str


def _table(model: type[SQLModel]) -> Table:
    return cast("Table", model.__table__)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


METADATA = SQLModel.metadata
MELDING = _table(Melding)
EVENT = _table(Event)
WAIT = _table(Wait)
RESPONSIBILITY = _table(Responsibility)
OVERDRACHT = _table(Overdracht)
BOOKING = _table(Booking)
NOTE = _table(Note)
SENDING = _table(Sending)
OUTBOX = _table(Outbox)
ATTEMPT = _table(Attempt)
ANSWER = _table(Answer)
LINK = _table(Link)
CLOCK = _table(Clock)
META = _table(Meta)
