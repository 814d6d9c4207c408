"""The table of what partners said of their intake: rows are added, never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant


class Partner(SQLModel, table=True):
    """The intake of one partner from one moment on."""

    __tablename__ = "partner_status"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_partner_status_region", "region", "at"),)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    region: str = Field(sa_column=Column(String, nullable=False))
    team: str = Field(sa_column=Column(String, nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    open: bool = Field(sa_column=Column(Boolean, nullable=False))
    weeks: int = Field(sa_column=Column(Integer, nullable=False))
    reden: str = Field(sa_column=Column(String, nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))


PARTNER: Table = SQLModel.metadata.tables["partner_status"]
