"""Rows of a file of JSON lines: one flat object a line."""

from collections.abc import Iterator
from typing import Any, cast

from vtflow.importing.csv_rows import cleaned
from vtflow.importing.exact_json import Doubtful, decoder
from vtflow.importing.lines import Line
from vtflow.importing.rows import COLUMNS, BadRow, Fault, Row
from vtflow.importing.text import shown_kenmerk

_MAX_DIGITS = 20
_YES_NO = frozenset({"acuut", "structureel"})


def json_rows(source: Iterator[Line]) -> Iterator[Row | BadRow]:
    """Yield a row a line; blank lines are passed over."""
    for line in source:
        if line.fault:
            yield BadRow(line.number, "", (Fault("", line.fault),))
        elif line.text.strip():
            yield _row(line)


def _row(line: Line) -> Row | BadRow:
    try:
        found = _object_in(line.text)
    except Doubtful as doubt:
        return BadRow(line.number, "", (Fault("", str(doubt)),))
    cells: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in found.items():
        if name not in COLUMNS:
            faults.append(Fault("", "er staat een onbekend veld in; verwacht worden: " + ", ".join(COLUMNS)))
            continue
        text = _text(name, value)
        if text is None:
            faults.append(Fault(name, "moet tekst zijn, geen lijst, object of waarheidswaarde"))
        else:
            cells[name] = text
    row = cleaned(line, cells)
    if not faults:
        return row
    more = row.faults if isinstance(row, BadRow) else ()
    return BadRow(line.number, shown_kenmerk(cells.get("bron_kenmerk", "")), (*dict.fromkeys(faults), *more))


def _object_in(text: str) -> dict[str, Any]:
    try:
        found = _DECODER.decode(text.strip())
    except Doubtful:
        raise
    except RecursionError as error:
        reason = "de haken zijn te diep genest; verwacht wordt één plat object per regel"
        raise Doubtful(reason) from error
    except ValueError as error:
        reason = "dit is geen geldige JSON; verwacht wordt één object per regel"
        raise Doubtful(reason) from error
    if not isinstance(found, dict):
        reason = "verwacht wordt één object per regel, tussen { en }"
        raise Doubtful(reason)
    return cast("dict[str, Any]", found)


def _text(name: str, value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("ja" if value else "nee") if name in _YES_NO else None
    return value if isinstance(value, str) else None


def _number(text: str) -> str:
    """Keep a number as it was written; the columns decide what they take."""
    if len(text) > _MAX_DIGITS:
        reason = "er staat een getal van te veel cijfers in"
        raise Doubtful(reason)
    return text


_DECODER = decoder(_number, _number)
