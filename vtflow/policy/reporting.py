"""What reports declare: definitions of figures, limits of alarms, small numbers, and the norm of each report owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from vtflow.policy.files import raw_file, shaped
from vtflow.policy.shapes import Shape

_FILE = Path(__file__).parent / "data" / "rapporten.yaml"
_Text = Annotated[str, Field(min_length=1)]


class Indicator(Shape):
    """One declared figure."""

    id: Annotated[str, Field(pattern=r"^IND-[A-Z]+$")]
    title: _Text
    definition: _Text
    numerator: _Text
    denominator: _Text
    source: _Text


class Alarms(Shape):
    """When figures ask for attention."""

    trend_weken: Annotated[int, Field(ge=1)]
    toename_procent: Annotated[int, Field(ge=1)]
    toename_minimum: Annotated[int, Field(ge=0)]
    bron: _Text


class Small(Shape):
    """What is done to figures that leave the organisation openly."""

    grens: Annotated[int, Field(ge=1)]
    afronden: Annotated[int, Field(ge=1)]
    bron: _Text


class ReportNorm(Shape):
    """The clock of a report that is owed again and again."""

    id: Annotated[str, Field(pattern=r"^RAP-[A-Z0-9]+$")]
    every: _Text  #: as the cycle of a region writes it
    title: _Text
    report: _Text  #: kind of report
    duiding: tuple[_Text, ...]  #: parts that somebody explains before it is signed; "alle": every one
    source: _Text


class Rung(Shape):
    """Who hears of a report that is not there, so many working days from its last day."""

    day: int
    name: _Text
    audience: tuple[_Text, ...]


class _File(Shape):
    version: _Text
    indicatoren: tuple[Indicator, ...]
    alarmen: Alarms
    klein: Small
    normen: tuple[ReportNorm, ...]
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Everything that reports declare, of one version."""

    version: str
    indicators: Mapping[str, Indicator]  #: by id, in the order of the file
    alarms: Alarms
    small: Small
    norms: Mapping[str, ReportNorm]  #: by cycle, as a region writes it
    ladder: tuple[Rung, ...]  #: by day


@cache
def reporting(path: Path = _FILE) -> Reporting:
    """Return what the data file declares.

    Raises:
        PolicyError: the file does not fit; the place and what is wrong, in Dutch.
    """
    found = shaped(raw_file(path, path.name), _File, path.name)
    return Reporting(
        version=found.version,
        indicators={one.id: one for one in found.indicatoren},
        alarms=found.alarmen,
        small=found.klein,
        norms={one.every: one for one in found.normen},
        ladder=tuple(sorted(found.ladder, key=lambda rung: rung.day)),
    )
