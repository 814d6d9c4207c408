"""Tables of reports: facts kept in short form, which can be made again, and the steps of reports, for good."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text
from sqlmodel import Field, SQLModel

from vtflow.store.tables import Instant

_BIG = BigInteger().with_variant(Integer(), "sqlite")


class ReportFacts(SQLModel, table=True):
    """The facts of one melding, of one version of it."""

    __tablename__ = "report_facts"  # pyright: ignore[reportAssignmentType]
    melding_id: int = Field(sa_column=Column(_BIG, ForeignKey("melding.id"), primary_key=True, autoincrement=False))
    version: int = Field(sa_column=Column(Integer, nullable=False))
    form: int = Field(sa_column=Column(Integer, nullable=False))
    facts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ReportStepRow(SQLModel, table=True):
    """One step of a report that is owed."""

    __tablename__ = "report_step"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_report_step_region", "region", "id"),)
    id: int | None = Field(default=None, sa_column=Column(_BIG, primary_key=True))
    key: str = Field(sa_column=Column(String, nullable=False))
    region: str = Field(sa_column=Column(String, nullable=False))
    step: str = Field(sa_column=Column(String, nullable=False))
    at: datetime = Field(sa_column=Column(Instant(), nullable=False))
    by: str = Field(sa_column=Column(String, nullable=False))
    data: str = Field(sa_column=Column(Text, nullable=False))


FACTS: Table = SQLModel.metadata.tables["report_facts"]
STEP: Table = SQLModel.metadata.tables["report_step"]
