"""A report as one page: no script, no address outside, prints on A4."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vtflow.policy.table import Table
from vtflow.reports.plots import svg_of
from vtflow.reports.report import Part, Report

_PAGES = Path(__file__).parent / "pages"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def page(
    report: Report,
    tables: Sequence[tuple[Part, Table, list[dict[str, str]]]],
    numeric: Mapping[str, Sequence[bool]],
) -> str:
    """Return the page of a report.

    Args:
        report: What is shown.
        tables: Each part with its cells as text and its definitions.
        numeric: Part -> which of its columns hold numbers.
    """
    parts = [
        {
            "part": part,
            "table": table,
            "definitions": definitions,
            "numeric": numeric[part.id],
            # why: the drawing is made here from figures and titles that the library escapes
            "svg": Markup(svg_of(part)),  # noqa: S704
            "duiding": [one for one in report.duiding if one.part == part.id],
        }
        for part, table, definitions in tables
    ]
    return _environment().get_template("rapport.html.j2").render(report=report, parts=parts)
