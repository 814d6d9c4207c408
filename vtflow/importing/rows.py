"""The values that reading a file yields, its columns and its limits. Knows neither the field nor the engine."""

from collections.abc import Mapping

from msgspec import Struct

from vtflow.domain.errors import BadInput

COLUMNS = (
    "bron_kenmerk",
    "ontvangen_op",
    "gemeente",
    "melder",
    "kanaal",
    "huishouden",
    "acuut",
    "structureel",
    "aard",
    "kinderen",
    "notitie",
    "criterium",
)
OPTIONAL = frozenset({"notitie", "criterium"})

#: of a file; all that the whole country takes in during two years fits in it
MAX_BYTES = 32 * 1024 * 1024
#: of one line, in bytes
MAX_LINE = 16 * 1024
#: of one cell, in characters: what a note may hold
MAX_CELL = 280
#: how many lines one quoted cell may run on
MAX_LINES_IN_CELL = 20


class FileRefused(BadInput):
    """A file cannot be imported at all: what it is or how it begins leaves its rows unreadable."""


class Fault(Struct, frozen=True):
    """One thing that is wrong with a row, in words a clerk understands."""

    field: str  #: name of the column; empty when it is about the row as a whole
    reason: str  #: Dutch; never repeats personal data
    value: str = ""  #: what was found, only where it cannot be personal


class Row(Struct, frozen=True):
    """A row whose cells could be told apart: clean text, not yet checked against any list."""

    line: int  #: line of the file on which it begins; the first line is 1
    offset: int  #: byte at which that line begins
    cells: Mapping[str, str]


class BadRow(Struct, frozen=True):
    """A row that is refused, with everything that is wrong with it."""

    line: int
    kenmerk: str  #: empty when it could not be read or may not be repeated
    faults: tuple[Fault, ...]  #: at least one
