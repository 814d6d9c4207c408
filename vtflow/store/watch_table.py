"""The tables of the watch: signs of life, incidents, holds of a region, daily proofs.

A sign of life is written over; of incidents and holds only the end is filled in, once.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from vtflow.store.tables import OUTBOX, Instant

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_OPEN = sql("ended_at IS NULL")


class Heartbeat(SQLModel, table=True):
    """The last sign of life of one part, in real time."""

    __tablename__ = "heartbeat"  # pyright: ignore[reportAssignmentType]
    part: str = Field(sa_column=Column(String, primary_key=True))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    every: float = Field(sa_column=Column(Float, nullable=False))
    started_at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    stopped: bool = Field(sa_column=Column(Boolean, nullable=False))
    crashes: int = Field(sa_column=Column(Integer, nullable=False))
    crashed_at: datetime | None = Field(sa_column=Column(Instant(), nullable=True))


class Incident(SQLModel, table=True):
    """Something that vtflow itself did not do or cannot explain; at most one open one a key."""

    __tablename__ = "incident"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ux_incident_open", "key", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)
    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    key: str = Field(sa_column=Column(String, nullable=False))
    kind: str = Field(sa_column=Column(String, nullable=False))
    ref: str = Field(sa_column=Column(String, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    ended_at: datetime | None = Field(sa_column=Column(Instant(), nullable=True))


class Hold(SQLModel, table=True):
    """Maintenance mode of a region."""

    __tablename__ = "region_hold"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_region_hold_open", "region", sqlite_where=_OPEN, postgresql_where=_OPEN),)
    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    region: str = Field(sa_column=Column(String, nullable=False))
    start: datetime = Field(sa_column=Column(Instant(), nullable=False))
    until: datetime = Field(sa_column=Column(Instant(), nullable=False))
    reden: str = Field(sa_column=Column(String, nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    ended_at: datetime | None = Field(sa_column=Column(Instant(), nullable=True))
    ended_by: str = Field(sa_column=Column(String, nullable=False))
    released: int = Field(sa_column=Column(Integer, nullable=False))


class Proof(SQLModel, table=True):
    """That on one day every open melding of a region was looked at."""

    __tablename__ = "silence_proof"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("region", "day"),)
    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    day: date = Field(sa_column=Column(Date, nullable=False))
    region: str = Field(sa_column=Column(String, nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    meldingen: int = Field(sa_column=Column(Integer, nullable=False))
    explained: int = Field(sa_column=Column(Integer, nullable=False))
    incidents: int = Field(sa_column=Column(Integer, nullable=False))


_GIVEN_UP = sql("status = 'mislukt' OR status = 'onbekend'")
#: messages that were given up are counted at every look
Index("ix_outbox_given_up", OUTBOX.c.id, sqlite_where=_GIVEN_UP, postgresql_where=_GIVEN_UP)

HEARTBEAT: Table = SQLModel.metadata.tables["heartbeat"]
INCIDENT: Table = SQLModel.metadata.tables["incident"]
HOLD: Table = SQLModel.metadata.tables["region_hold"]
PROOF: Table = SQLModel.metadata.tables["silence_proof"]
