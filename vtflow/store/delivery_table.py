"""The tables around delivery: who had a message tried again by hand, and how each channel does."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant

_BIG = BigInteger().with_variant(Integer(), "sqlite")


class DeliveryRetry(SQLModel, table=True):
    """A delivery that somebody had tried again by hand: rows are added, never changed."""

    __tablename__ = "delivery_retry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_delivery_retry_sending_id", "sending_id"),)
    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    sending_id: int = Field(sa_column=Column(_BIG, ForeignKey("sending.id"), nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))


class ChannelStatus(SQLModel, table=True):
    """How one channel does, as its attempts say; worked out from the log of attempts, one row a channel."""

    __tablename__ = "channel_state"  # pyright: ignore[reportAssignmentType]
    channel: str = Field(sa_column=Column(String, primary_key=True))
    failures: int = Field(sa_column=Column(Integer, nullable=False))
    since: datetime | None = Field(sa_column=Column(Instant(), nullable=True))
    at: datetime | None = Field(sa_column=Column(Instant(), nullable=True))
    reason: str = Field(sa_column=Column(String, nullable=False))
    doubtful: int = Field(sa_column=Column(Integer, nullable=False))
    alarmed_at: datetime | None = Field(sa_column=Column(Instant(), nullable=True))
    alarmed: bool = Field(sa_column=Column(Boolean, nullable=False))


DELIVERY_RETRY: Table = SQLModel.metadata.tables["delivery_retry"]
CHANNEL_STATE: Table = SQLModel.metadata.tables["channel_state"]
