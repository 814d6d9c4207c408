"""One renderer for all reports: from a report to HTML, CSV, JSON or Markdown, byte for byte the same each time."""

import base64
import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping

from vtflow.policy.table import Table
from vtflow.reports.page import page
from vtflow.reports.plots import svg_of
from vtflow.reports.report import SHARE, Column, Part, Report, Row, Value, as_json, definitions

#: what begins a file that Excel is to read as UTF-8
_BOM = "\ufeff"
#: signs by which a spreadsheet would read a text as a formula
_FORMULA = ("=", "+", "-", "@", "\t")
HIDDEN = "·"


def shown(value: Value, column: Column, *, is_open: bool = False) -> str:
    """Return a value as a Dutch reader expects it; a small figure that is not shown is a dot."""
    if value is None:
        return HIDDEN if is_open and column.kind != "tekst" else "-"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if column.kind == SHARE:
        return f"{float(value):.0f}" if is_open else f"{float(value):.1f}".replace(".", ",")
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",")
    return str(value)


def as_table(part: Part, *, is_open: bool = False) -> Table:
    """Return a part as a table of text."""
    return Table(
        part.title,
        tuple(column.heading for column in part.columns),
        tuple(_cells(row, part.columns, is_open) for row in part.rows),
    )


def _cells(row: Row, columns: tuple[Column, ...], is_open: bool) -> tuple[str, ...]:
    return tuple(shown(row[column.name], column, is_open=is_open) for column in columns)


def to_json(report: Report) -> str:
    """Return the whole report as JSON."""
    return json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"


def to_markdown(report: Report) -> str:
    """Return the report as Markdown, definitions under every table, drawings as Mermaid."""
    lines = [f"# {report.title}", "", report.subtitle, ""]
    if report.alarms:
        lines += ["**Let op**", "", *(f"- {alarm}" for alarm in report.alarms), ""]
    for part in report.parts:
        lines += [as_table(part, is_open=report.open).as_markdown(), ""]
        if part.mermaid:
            lines += ["```mermaid", part.mermaid, "```", ""]
        lines += [f"- *{one['title']}*: {one['definition']}. {_fraction(one)}" for one in definitions(part)]
        lines += [f"- {part.note}"] if part.note else []
        lines += [f"- **Duiding** ({d.by}, {d.at}): {d.text}" for d in report.duiding if d.part == part.id]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def with_pictures(report: Report) -> str:
    """Return the report as Markdown with its plots as pictures inside, for a page that shows Markdown only."""
    pictures: list[str] = []
    for part in report.parts:
        if svg := svg_of(part):
            data = base64.b64encode(svg.encode()).decode()
            pictures += [f"![{part.title}](data:image/svg+xml;base64,{data})", ""]
    return "\n".join([to_markdown(report), *pictures])


def _fraction(one: Mapping[str, str]) -> str:
    return f"Teller: {one['numerator']}; noemer: {one['denominator']}. Bron: {one['source']}."


def to_csv(report: Report) -> str:
    """Return the report for Dutch Excel: semicolons, decimal commas, a mark for UTF-8; parts below each other.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([report.title, report.subtitle])
    for alarm in report.alarms:
        writer.writerow(["let op", alarm])
    for part in report.parts:
        writer.writerow([])
        writer.writerow([part.title])
        writer.writerow([column.heading for column in part.columns])
        for row in part.rows:
            cells = zip(part.columns, _cells(row, part.columns, report.open), strict=True)
            writer.writerow([_safe(cell, column) for column, cell in cells])
        for one in definitions(part):
            writer.writerow(["definitie", one["title"], one["definition"], _fraction(one)])
        for duiding in (d for d in report.duiding if d.part == part.id):
            writer.writerow(["duiding", duiding.text, duiding.by, duiding.at])
    return _BOM + out.getvalue()


def _safe(cell: str, column: Column) -> str:
    is_text = column.kind == "tekst" and cell != "-"
    return f"'{cell}" if is_text and cell.startswith(_FORMULA) else cell


def to_html(report: Report) -> str:
    """Return the report as one page that needs nothing else, ready to print, with its plots."""
    tables = [(part, as_table(part, is_open=report.open), definitions(part)) for part in report.parts]
    numeric = {part.id: [column.kind != "tekst" for column in part.columns] for part in report.parts}
    return page(report, tables, numeric)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "html": to_html,
    "csv": to_csv,
    "json": to_json,
    "md": to_markdown,
}


def fingerprint(report: Report) -> str:
    """Return the hash by which the same figures can be recognised later: SHA-256 over the JSON without duiding."""
    content = as_json(report)
    content.pop("duiding")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
