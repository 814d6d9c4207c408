"""Plots of reports: a part with a plot becomes an SVG that stands in a page by itself."""

import re
from functools import cache
from typing import Any

from vtflow.reports.report import Part, Plot, Row

#: numbers that the drawing library gives to clips and gradients, which go up in one process and mean nothing
_NUMBERED = re.compile(r"(clip|gradient_)\d+")
_COLOURS = ("#1f5a99", "#e07b00", "#3b8f5a", "#a33b5b", "#6b6b6b")
_WIDTH, _HEIGHT = 640, 240


def svg_of(part: Part) -> str:
    """Return the plot of a part as SVG; empty where it has none or nothing to draw."""
    rows = _drawn(part)
    if part.plot is None or not rows:
        return ""
    return _drawing(_spec(part.plot, part, rows))


def _drawn(part: Part) -> list[Row]:
    if part.plot is None:
        return []
    return [row for row in part.rows if all(row[name] == value for name, value in part.plot.only.items())]


def _spec(plot: Plot, part: Part, rows: list[Row]) -> Any:
    import altair as alt  # noqa: PLC0415  # why: takes a second; only pages with plots need it

    headings = {column.name: column.heading for column in part.columns}
    if plot.mark == "vlak":
        return _grid(alt, plot, rows, headings)
    long = [
        {"x": str(row[plot.x]), "reeks": headings[name], "waarde": row[name]}
        for row in rows
        for name in plot.y
        if row[name] is not None
    ]
    order = list(dict.fromkeys(str(row[plot.x]) for row in rows))
    chart = alt.Chart(alt.Data(values=long), width=_WIDTH, height=_HEIGHT, title=plot.title)
    marked = chart.mark_line(point=True) if plot.mark == "lijn" else chart.mark_bar()
    names = [headings[name] for name in plot.y]
    encoding: dict[str, Any] = {
        "x": alt.X("x:N", sort=order, title=headings[plot.x], axis=alt.Axis(labelAngle=-40, labelLimit=160)),
        "y": alt.Y("waarde:Q", title=None, stack=None if plot.mark == "lijn" else False),
        "color": alt.Color("reeks:N", sort=names, title=None, scale=alt.Scale(domain=names, range=list(_COLOURS))),
    }
    if plot.mark == "staaf" and len(names) > 1:
        encoding["xOffset"] = alt.XOffset("reeks:N", sort=names)
    return marked.encode(**encoding)


def _grid(alt: Any, plot: Plot, rows: list[Row], headings: dict[str, str]) -> Any:
    down, value = plot.y
    long = [{"x": row[plot.x], "y": row[down], "waarde": row[value]} for row in rows if row[value] is not None]
    chart = alt.Chart(alt.Data(values=long), title=plot.title, width=alt.Step(28), height=alt.Step(24))
    return chart.mark_rect().encode(
        x=alt.X("x:N", title=headings[plot.x], axis=alt.Axis(labelAngle=-40, labelLimit=200)),
        y=alt.Y("y:N", title=headings[down], axis=alt.Axis(labelLimit=240)),
        color=alt.Color("waarde:Q", title=headings[value], scale=alt.Scale(scheme="oranges")),
    )


def _drawing(chart: Any) -> str:
    import vl_convert  # noqa: PLC0415  # why: as altair

    found = str(vl_convert.vegalite_to_svg(chart.to_json(), vl_version=_version(), format_locale=_DUTCH))
    numbers: dict[str, str] = {}
    return _NUMBERED.sub(lambda match: numbers.setdefault(match[0], f"{match[1]}{len(numbers)}"), found)


#: how Dutch numbers are written on an axis
_DUTCH: Any = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}


@cache
def _version() -> str:
    import altair as alt  # noqa: PLC0415  # why: as above

    major, minor, *_ = str(alt.SCHEMA_VERSION).removeprefix("v").split(".")
    return f"{major}.{minor}"
