"""Rows of a CSV file: header first, comma or semicolon, a quoted cell may run on over a few lines."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from vtflow.importing.lines import Line
from vtflow.importing.mapping import ColumnMapping
from vtflow.importing.rows import COLUMNS, MAX_LINES_IN_CELL, OPTIONAL, BadRow, Fault, FileRefused, Row
from vtflow.importing.text import Unclean, clean, is_clean, shown_kenmerk

_QUOTE_OPEN = "een aanhalingsteken wordt op deze regel niet gesloten, of een notitie loopt over te veel regels"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says of the rest."""

    columns: tuple[str, ...]
    delimiter: str
    mapping: ColumnMapping | None = None  #: how the words of another system become those of vtflow


def read_header(line: Line, mapping: ColumnMapping | None = None) -> Header:
    """Read the first line of a file, that of another system through its mapping.

    Raises:
        FileRefused: columns are unknown, missing or doubled; the text says what is expected.
    """
    expected = f"verwacht worden: {', '.join(COLUMNS)}"
    if line.fault:
        text = f"de eerste regel is geen rij kolomnamen: {line.fault}"
        raise FileRefused(text)
    delimiter = ";" if ";" in line.text else ","
    try:
        cells = next(csv.reader((line.text,), delimiter=delimiter, strict=True), list[str]())
        columns = tuple(clean(cell).lower() for cell in cells)
    except (csv.Error, Unclean) as error:
        text = f"de eerste regel is geen rij kolomnamen; {expected}"
        raise FileRefused(text) from error
    if mapping is not None:
        columns = mapping.header(columns)
    if not set(columns) & set(COLUMNS):
        text = f"de eerste regel moet de kolomnamen bevatten, gescheiden door een komma of puntkomma; {expected}"
        raise FileRefused(text)
    fixed = frozenset(mapping.fixed) if mapping is not None else frozenset[str]()
    _require_columns(columns, expected, fixed)
    return Header(columns, delimiter, mapping)


def _require_columns(columns: tuple[str, ...], expected: str, fixed: frozenset[str]) -> None:
    missing = [name for name in COLUMNS if name not in columns and name not in OPTIONAL | fixed]
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    unknown = [place for place, name in enumerate(columns, 1) if name and name not in COLUMNS]
    faults = [
        f"ontbrekende kolommen: {', '.join(missing)}" if missing else "",
        f"dubbele kolommen: {', '.join(name for name in doubled if name in COLUMNS)}" if doubled else "",
        # why: a name nobody knows may be somebody's data in a file without a header
        f"onbekende kolommen op plaats {', '.join(map(str, unknown))}" if unknown else "",
    ]
    if any(faults):
        text = f"{'; '.join(fault for fault in faults if fault)}; {expected}"
        raise FileRefused(text)


class _Ahead:
    """Lines with a way to put back what was read too far."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._ahead: deque[Line] = deque()

    def next(self) -> Line | None:
        return self._ahead.popleft() if self._ahead else next(self._source, None)

    def put_back(self, taken: list[Line]) -> None:
        self._ahead.extendleft(reversed(taken))


def csv_rows(source: Iterator[Line], header: Header) -> Iterator[Row | BadRow]:
    """Yield the rows below the header; lines without any content are passed over."""
    ahead = _Ahead(source)
    blank = f"{header.delimiter} \t"
    while (line := ahead.next()) is not None:
        if line.fault:
            yield BadRow(line.number, "", (Fault("", line.fault),))
            continue
        text: str | None = line.text
        if not text.strip(blank):
            continue
        if text.count('"') % 2:
            text = _run_on(line, ahead, header)
        if text is None:
            yield BadRow(line.number, "", (Fault("", _QUOTE_OPEN),))
        else:
            yield _row(line, text, header)


def _run_on(first: Line, ahead: _Ahead, header: Header) -> str | None:
    """Return a record whose quoted cell runs on over the next lines; None, with nothing consumed, when none closes it.

    A line that could be a row of its own never counts as the rest of a cell: one stray quote must not swallow rows.
    """
    taken: list[Line] = []
    parts, quotes = [first.text], first.text.count('"')
    while len(taken) < MAX_LINES_IN_CELL and (line := ahead.next()) is not None:
        taken.append(line)
        if line.fault or line.text.count(header.delimiter) >= len(header.columns) - 1:
            break
        parts.append(line.text)
        quotes += line.text.count('"')
        if quotes % 2 == 0:
            return "\n".join(parts)
    ahead.put_back(taken)
    return None


def _row(line: Line, text: str, header: Header) -> Row | BadRow:
    # why: almost every line is plain, and then there is no quote to follow and no cell to clean
    plain = text.split(header.delimiter) if is_clean(text) and '"' not in text else None
    try:
        cells = plain or next(csv.reader((text,), delimiter=header.delimiter, strict=True))
    except csv.Error:
        return BadRow(line.number, "", (Fault("", "de aanhalingstekens of regeleinden in deze regel kloppen niet"),))
    if len(cells) != len(header.columns):
        few = len(cells) < len(header.columns)
        hint = "er ontbreken velden" if few else "zet een veld met het scheidingsteken tussen aanhalingstekens"
        reason = f"de regel heeft {len(cells)} velden, de eerste regel noemt er {len(header.columns)}; {hint}"
        place = header.columns.index("bron_kenmerk")
        return BadRow(line.number, shown_kenmerk(cells[place]) if place < len(cells) else "", (Fault("", reason),))
    if plain and header.mapping is None:
        return Row(line.number, line.offset, dict(zip(header.columns, map(str.strip, plain), strict=True)))
    told = dict(zip(header.columns, cells, strict=True))
    return cleaned(line, told if header.mapping is None else header.mapping.cells(told))


def cleaned(line: Line, cells: dict[str, str]) -> Row | BadRow:
    """Return a row with clean cells, or a refusal that names every cell that is not."""
    faults: list[Fault] = []
    for field, cell in cells.items():
        try:
            cells[field] = text = clean(cell)
        except Unclean as unclean:
            faults.append(Fault(field, str(unclean)))
        else:
            if "\n" in text and field != "notitie":
                faults.append(Fault(field, "loopt door op een volgende regel; dat mag alleen in een notitie"))
    if faults:
        return BadRow(line.number, shown_kenmerk(cells.get("bron_kenmerk", "")), tuple(faults))
    return Row(line.number, line.offset, cells)
