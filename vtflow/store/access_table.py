"""The tables of access: keys of other systems, answers by idempotency key, who saw what, and who looked that over.

Rows of keys, of the log and of reviews are added, never changed; a trigger guards the log.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel

from vtflow.store.instants import Instant


def _id() -> Any:
    return Field(default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True))


def _instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Instant, nullable=nullable)


class ApiKeyAct(SQLModel, table=True):
    """A key that was made, or the end of one."""

    __tablename__ = "api_key_act"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_api_key_act_key_id", "key_id", "id"),)
    id: int | None = _id()
    key_id: str  #: public part of the key
    act: str  #: gemaakt or ingetrokken
    region: str
    team: str
    role: str
    digest: str  #: SHA-256 of the secret part; empty at the end of a key
    by: str
    at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)


class ApiRequest(SQLModel, table=True):
    """The answer that a request gave under its idempotency key; without an answer while it is carried out."""

    __tablename__ = "api_request"  # pyright: ignore[reportAssignmentType]
    id: int | None = _id()
    key: str = Field(unique=True)
    digest: str  #: of method, path and body
    at: datetime = _instant()
    status: int | None = None
    body: str = Field(default="", sa_type=Text)


class AccessRow(SQLModel, table=True):
    """Somebody saw something, did something, or was refused."""

    __tablename__ = "access_log"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_access_log_ref", "ref", "id"), Index("ix_access_log_at", "at", "id"))
    id: int | None = _id()
    at: datetime = _instant()
    actor: str
    role: str
    team: str
    region: str
    via: str  #: api, pagina, link, opdrachtregel
    action: str
    ref: str  #: display code; empty where it is of no melding
    outcome: str
    reason: str  #: code, never content
    related: bool  #: whether the melding lay with that team when it was asked for


class AccessReview(SQLModel, table=True):
    """Somebody looked the accesses of a month over."""

    __tablename__ = "access_review"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_access_review_region", "region", "month"),)
    id: int | None = _id()
    region: str
    month: str
    last_row: int = Field(sa_type=BigInteger)  #: up to which row of the log
    rows: int
    remarkable: int
    judgement: str
    by: str
    at: datetime = _instant()


_TABLES = SQLModel.metadata.tables
API_KEY_ACT: Table = _TABLES["api_key_act"]
API_REQUEST: Table = _TABLES["api_request"]
ACCESS_LOG: Table = _TABLES["access_log"]
ACCESS_REVIEW: Table = _TABLES["access_review"]
