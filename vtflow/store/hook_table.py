"""The tables of events for other systems: subscriptions, how far each was served, and what is to be delivered."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from vtflow.store.instants import Instant

_BIG = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Any:
    return Field(default=None, sa_column=Column(_BIG, primary_key=True))


def _instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Instant, nullable=nullable)


class HookAct(SQLModel, table=True):
    """A subscription that was made, or the end of one; rows are added, never changed."""

    __tablename__ = "hook_act"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_hook_act_code", "code", "id"),)
    id: int | None = _id()
    code: str
    act: str  #: gemaakt or gestopt
    region: str
    team: str
    url: str
    kinds: str = Field(sa_type=Text)  #: comma separated; empty: all
    form: str
    secret: str  #: where the secret stands, never the secret
    by: str
    at: datetime = _instant()


class HookCursor(SQLModel, table=True):
    """Up to which event a subscription was served."""

    __tablename__ = "hook_cursor"  # pyright: ignore[reportAssignmentType]
    code: str = Field(primary_key=True)
    event_id: int = Field(sa_type=BigInteger)


class HookSending(SQLModel, table=True):
    """One event for one subscriber."""

    __tablename__ = "hook_sending"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("code", "event_id"),
        Index(
            "ix_hook_sending_busy",
            "code",
            "ref",
            "id",
            sqlite_where=text("status = 'wacht'"),
            postgresql_where=text("status = 'wacht'"),
        ),
    )
    id: int | None = _id()
    code: str
    event_id: int = Field(sa_type=BigInteger)  #: 0 or less: a test, which is of no event
    ref: str
    kind: str
    body: str = Field(sa_type=Text)
    status: str  #: wacht, bezorgd, opgegeven
    attempts: int
    made_at: datetime = _instant()
    next_at: datetime = _instant()
    until: datetime = _instant()  #: when it is given up
    leased_until: datetime | None = _instant(nullable=True)


class HookAttempt(SQLModel, table=True):
    """One attempt; rows are added, never changed."""

    __tablename__ = "hook_attempt"  # pyright: ignore[reportAssignmentType]
    id: int | None = _id()
    sending_id: int = Field(sa_column=Column(_BIG, ForeignKey("hook_sending.id"), nullable=False, index=True))
    at: datetime = _instant()
    result: str
    reason: str  #: class or status, never content


_TABLES = SQLModel.metadata.tables
HOOK_ACT: Table = _TABLES["hook_act"]
HOOK_CURSOR: Table = _TABLES["hook_cursor"]
HOOK_SENDING: Table = _TABLES["hook_sending"]
HOOK_ATTEMPT: Table = _TABLES["hook_attempt"]
