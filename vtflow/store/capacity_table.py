"""The tables of capacity and measures: rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant


def _id() -> int | None:
    return Field(default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True))


class CapacityRow(SQLModel, table=True):
    """Hours of a team, or of a temporary member of staff, from a first to a last day."""

    __tablename__ = "capacity"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_capacity_region", "region", "id"),)
    id: int | None = _id()
    region: str = Field(sa_column=Column(String, nullable=False))
    soort: str = Field(sa_column=Column(String, nullable=False))
    team: str = Field(sa_column=Column(String, nullable=False))
    first: date = Field(sa_column=Column(Date, nullable=False))
    last: date = Field(sa_column=Column(Date, nullable=False))
    uren: int = Field(sa_column=Column(Integer, nullable=False))
    staff: str = Field(sa_column=Column(String, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))


class MeasureRow(SQLModel, table=True):
    """One version of a campaign or measure, as JSON."""

    __tablename__ = "measure"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_measure_region", "region", "id"),)
    id: int | None = _id()
    region: str = Field(sa_column=Column(String, nullable=False))
    code: str = Field(sa_column=Column(String, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))


CAPACITY: Table = SQLModel.metadata.tables["capacity"]
MEASURE: Table = SQLModel.metadata.tables["measure"]
