"""The table of what was asked and decided about destroying: acts are added, never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant


class DestructionAct(SQLModel, table=True):
    """One act about one melding."""

    __tablename__ = "destruction_act"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_destruction_act_ref", "ref", "id"),)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    ref: str = Field(sa_column=Column(String, nullable=False))
    act: str = Field(sa_column=Column(String, nullable=False))
    ground: str = Field(sa_column=Column(String, nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant(), nullable=False))


DESTRUCTION: Table = SQLModel.metadata.tables["destruction_act"]
