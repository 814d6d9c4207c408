"""Small figures in what leaves the organisation openly: not shown under the limit, others rounded, totals too.

Each figure is treated on its own, totals included, so that no difference between rounded figures reveals a small one. A
share, median or other number is left out where any count it rests on is too small, and shares lose their decimals, so
that they cannot be turned back into counts. Commissioning gemeenten get exact figures (decision 25).
"""

from dataclasses import replace

from vtflow.policy.reporting import Small, reporting
from vtflow.reports.report import COUNT, NUMBER, SHARE, Column, Part, Report, Row, Value


def for_everybody(report: Report) -> Report:
    """Return a report as it may be shown to anybody."""
    small = reporting().small
    parts = tuple(_part(part, small) for part in report.parts)
    # why: an alarm names exact figures
    return replace(report, parts=parts, alarms=(), open=True)


def _part(part: Part, small: Small) -> Part:
    rows = tuple(_row(row, part.columns, small) for row in part.rows)
    return replace(part, rows=rows, mermaid="", note=_note(small))


def _note(small: Small) -> str:
    return f"Getallen onder {small.grens} worden niet getoond; andere zijn afgerond op {small.afronden}-tallen."


def _row(row: Row, columns: tuple[Column, ...], small: Small) -> Row:
    shown: dict[str, Value] = {}
    for column in columns:
        value = row[column.name]
        if column.kind == COUNT:
            value = _count(value, small)
        elif column.kind in {NUMBER, SHARE}:
            hidden = any(_is_small(row[name], small) for name in column.of) or _leaks(row, column, small)
            value = None if hidden else value
            if column.kind == SHARE and isinstance(value, float):
                value = float(round(value))
        elif column.name in _TELLS_COUNTS:
            value = ""
        shown[column.name] = value
    return shown


#: text in which counts stand
_TELLS_COUNTS = frozenset({"knelpunten"})


def _count(value: Value, small: Small) -> Value:
    if not isinstance(value, int) or value < small.grens:
        return None
    return small.afronden * ((value + small.afronden // 2) // small.afronden)


def _is_small(value: Value, small: Small) -> bool:
    return not isinstance(value, int) or value < small.grens


def _leaks(row: Row, column: Column, small: Small) -> bool:
    """Tell whether the part that a share leaves out is too small to be told apart."""
    if column.kind != SHARE or len(column.of) < 2:
        return False
    over, under = (row[name] for name in column.of[:2])
    return isinstance(over, int) and isinstance(under, int) and 0 < abs(under - over) < small.grens
