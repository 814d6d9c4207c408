"""The table of duty rosters: shifts are added, never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant


class Duty(SQLModel, table=True):
    """One person on duty for a while; of rows that overlap the last recorded holds."""

    __tablename__ = "duty_shift"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_duty_shift_service", "service", "id"),)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    service: str = Field(sa_column=Column(String, nullable=False))
    start: datetime = Field(sa_column=Column(Instant(), nullable=False))
    until: datetime = Field(sa_column=Column(Instant(), nullable=False))
    staff: str = Field(sa_column=Column(String, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))
    reden: str = Field(sa_column=Column(String, nullable=False))


DUTY: Table = SQLModel.metadata.tables["duty_shift"]
