"""Commands about the people of a melding: naming them, who was spoken or seen, and how they are followed."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, Command, Part, Staff
from vtflow.domain.persons import PERSOON

Persoon = Annotated[str, Field(pattern=PERSOON)]
Moment = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,20}$")]
MAX_PERSONEN, MAX_RIJEN = 40, 40


class Uitzondering(Part):
    """Why not every direct betrokkene was spoken, and who agreed to that."""

    reden: Code
    akkoord: Staff


class RecordBetrokkenen(Command):
    """Name the direct betrokkenen of the melding by code; the list replaces an earlier one."""

    name: ClassVar[str] = "record-betrokkenen"
    betrokkenen: Annotated[list[Persoon], Field(min_length=1, max_length=MAX_PERSONEN)]


class RecordGesprek(Command):
    """Record that one person was spoken or seen, or why not and who agreed."""

    name: ClassVar[str] = "record-gesprek"
    persoon: Persoon
    uitkomst: Literal["gesproken", "gezien", "niet_gesproken"]
    reden: Code | Literal[""] = ""
    akkoord: Staff | Literal[""] = ""


class PlanRow(Part):
    """One row of a monitorplan."""

    persoon: Persoon
    punt: Code
    moment: Moment  #: norm id of the monitor moment


class PlanMonitoring(Command):
    """Lay down who is followed on which points and when; replaces the rows that are still open."""

    name: ClassVar[str] = "plan-monitoring"
    rijen: Annotated[list[PlanRow], Field(min_length=1, max_length=MAX_RIJEN)]


class PuntResult(Part):
    """What one row of the monitorplan showed."""

    persoon: Persoon
    punt: Code
    resultaat: Code


class RecordMonitoring(Command):
    """Record a monitor moment."""

    name: ClassVar[str] = "record-monitoring"
    resultaat: Code
    moment: str = ""  #: norm id; empty: the earliest open one
    reden: Code | Literal[""] = ""  #: why somebody other than the casushouder did it
    #: one for each row of the plan at this moment
    punten: Annotated[tuple[PuntResult, ...], Field(max_length=MAX_RIJEN)] = ()
