"""A file of meldingen: opened once, read in order, and read again row by row in any order."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from vtflow.importing.csv_rows import csv_rows, read_header
from vtflow.importing.json_rows import json_rows
from vtflow.importing.lines import Line, find_encoding, lines, open_file
from vtflow.importing.mapping import ColumnMapping
from vtflow.importing.rows import BadRow, FileRefused, Row

_JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})


class Source:
    """The rows of one file."""

    def __init__(self, path: Path, mapping: ColumnMapping | None = None) -> None:
        """Open the file, find out its encoding and form, and read its header, through a mapping where one is given.

        Raises:
            FileRefused: its rows cannot be told apart; the text says why.
        """
        self._file = open_file(path)
        try:
            self.encoding = find_encoding(self._file)
            self._first = self._first_line()
            self._header = None if self._is_json(path) else read_header(self._first, mapping)
        except FileRefused as error:
            self._file.close()
            text = f"{path.name}: {error}"
            raise FileRefused(text) from error
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield every row in the order of the file."""
        found = lines(self._file, self.encoding, self._first.offset, self._first.number)
        if self._header is not None:
            next(found)
        return self._parsed(found)

    def row_at(self, offset: int, line: int) -> Row | BadRow | None:
        """Return the row that begins at a byte; None when there is none any more."""
        return next(self._parsed(lines(self._file, self.encoding, offset, line)), None)

    def _parsed(self, found: Iterator[Line]) -> Iterator[Row | BadRow]:
        return json_rows(found) if self._header is None else csv_rows(found, self._header)

    def _first_line(self) -> Line:
        for line in lines(self._file, self.encoding):
            if line.fault or line.text.strip():
                return line
        text = "het bestand is leeg"
        raise FileRefused(text)

    def _is_json(self, path: Path) -> bool:
        start = self._first.text.lstrip()
        if start.startswith("["):
            text = "verwacht wordt één JSON-object per regel, geen lijst tussen [ en ]"
            raise FileRefused(text)
        return start.startswith("{") or path.suffix.lower() in _JSON_LINES


def read_rows(path: Path) -> Iterator[Row | BadRow]:
    """Yield the rows of a file in order, memory flat; what cannot be read comes as a row that is refused.

    Raises:
        FileRefused: the rows of the file cannot be told apart.
    """
    with Source(path) as source:
        yield from source.rows()
