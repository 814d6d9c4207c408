"""What every report is, whatever it counts: parts with columns, rows, definitions and perhaps a plot.

Rows hold plain values; how they look (Dutch decimals, suppression) is for the renderers (`render`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from vtflow.policy.reporting import reporting
from vtflow.policy.table import Table

Value = str | int | float | bool | None
Row = Mapping[str, Value]

TEXT, COUNT, NUMBER, SHARE = "tekst", "aantal", "getal", "procent"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in JSON, its heading, and what kind of value it holds."""

    name: str
    heading: str
    kind: str = TEXT
    of: tuple[str, ...] = ()  #: columns with the counts that a number or share rests on, for suppression


@dataclass(frozen=True, slots=True)
class Plot:
    """How a part is drawn."""

    mark: str  #: lijn, staaf
    x: str  #: column
    y: tuple[str, ...]  #: columns, one line or colour each
    title: str = ""
    only: Mapping[str, str] = field(default_factory=dict[str, str])  #: rows that have these values


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of a report with what its figures mean."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    indicators: tuple[str, ...] = ()
    plot: Plot | None = None
    mermaid: str = ""  #: a drawing in Mermaid, for Markdown
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duiding:
    """What a figure means, in words that somebody signed for."""

    part: str
    text: str
    by: str
    at: str  #: ISO instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report: same input, same content, whenever it is made."""

    kind: str
    title: str
    region: str  #: title of the region
    on: date  #: what was known at the end of this day
    first: date | None = None  #: period, both included; None: a state on a day
    last: date | None = None
    parts: tuple[Part, ...]
    alarms: tuple[str, ...] = ()
    duiding: tuple[Duiding, ...] = ()
    open: bool = False  #: small figures are suppressed and others rounded

    @property
    def subtitle(self) -> str:
        """Return for which period and with what knowledge, in Dutch."""
        period = f"{self.first:%d-%m-%Y} tot en met {self.last:%d-%m-%Y}, " if self.first and self.last else ""
        return f"{self.region}; {period}zoals bekend aan het eind van {self.on:%d-%m-%Y}"


def definitions(part: Part) -> list[dict[str, str]]:
    """Return the declared definitions of the figures in a part, in order."""
    known = reporting().indicators
    return [known[name].model_dump() for name in part.indicators]


def as_json(report: Report) -> dict[str, object]:
    """Return a report as plain values; equal reports give equal values in equal order."""
    return {
        "rapport": report.kind,
        "titel": report.title,
        "regio": report.region,
        "op": report.on.isoformat(),
        "van": report.first.isoformat() if report.first else None,
        "tot": report.last.isoformat() if report.last else None,
        "openbaar": report.open,
        "alarmen": list(report.alarms),
        "delen": [_part(part) for part in report.parts],
        "duiding": [{"deel": d.part, "tekst": d.text, "door": d.by, "op": d.at} for d in report.duiding],
    }


def _part(part: Part) -> dict[str, object]:
    return {
        "deel": part.id,
        "titel": part.title,
        "rijen": [dict(row) for row in part.rows],
        "definities": definitions(part),
        "opmerking": part.note,
    }


def of_table(ident: str, table: Table, indicators: Sequence[str] = ()) -> Part:
    """Return a table of text as a part."""
    columns = tuple(Column(heading, heading) for heading in table.columns)
    rows = tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return Part(id=ident, title=table.title, columns=columns, rows=rows, indicators=tuple(indicators))
