"""The table of the absence calendars: rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant


class Absent(SQLModel, table=True):
    """One person or team away for a while; of rows over one day the last recorded holds."""

    __tablename__ = "absence"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_absence_region", "region", "id"),)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    region: str = Field(sa_column=Column(String, nullable=False))
    who: str = Field(sa_column=Column(String, nullable=False))
    first: date = Field(sa_column=Column(Date, nullable=False))
    last: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    substitute: str = Field(sa_column=Column(String, nullable=False))
    reden: str = Field(sa_column=Column(String, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))


ABSENCE: Table = SQLModel.metadata.tables["absence"]
