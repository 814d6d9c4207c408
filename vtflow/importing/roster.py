"""A duty roster as a file: one shift a row, times in Amsterdam unless an offset is given."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from vtflow.importing.moments import BadMoment, parse_moment
from vtflow.importing.rows import FileRefused
from vtflow.ports.duty import Planned

COLUMNS = ("van", "tot", "medewerker")
MOST_ROWS = 5_000
_MOST_BYTES = 1_000_000
_TOLD = 10
#: a roster is about the time to come; the calendars go no further
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def read_roster(path: Path) -> list[Planned]:
    """Read a roster, in the order of the file; blank lines are passed over.

    The file is UTF-8 with the columns `van`, `tot` and `medewerker` in any order, apart by a comma or semicolon. `tot`
    is the first moment at which the shift no longer holds.

    Raises:
        FileRefused: it cannot be read, has other columns or no rows, or a row is wrong; the text names the lines.
    """
    found: list[Planned] = []
    faults: list[str] = []
    for line, row in _rows(path):
        if len(found) + len(faults) >= MOST_ROWS:
            text = f"{path.name}: heeft meer dan {MOST_ROWS} regels; laad het rooster per jaar"
            raise FileRefused(text)
        try:
            found.append(_planned(line, row))
        except BadMoment as error:
            faults.append(f"regel {line}: {error}")
    if faults:
        more = f"; en nog {len(faults) - _TOLD}" if len(faults) > _TOLD else ""
        text = f"{path.name}: er is niets geladen: {'; '.join(faults[:_TOLD])}{more}"
        raise FileRefused(text)
    if not found:
        text = f"{path.name}: heeft geen diensten"
        raise FileRefused(text)
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield every row that holds anything, by column, with its line."""
    lines = _text(path).splitlines()
    header = lines[0] if lines else ""
    columns = [name.strip().lower() for name in header.split(_delimiter(header))]
    if sorted(columns) != sorted(COLUMNS):
        text = f"{path.name}: de eerste regel noemt de kolommen {', '.join(COLUMNS)}, en geen andere"
        raise FileRefused(text)
    for line, cells in enumerate(csv.reader(lines[1:], delimiter=_delimiter(header)), 2):
        given = [cell.strip() for cell in cells]
        if not any(given):
            continue
        if len(given) != len(columns):
            text = f"{path.name}: regel {line}: heeft {len(given)} kolommen, verwacht worden er {len(columns)}"
            raise FileRefused(text)
        yield line, dict(zip(columns, given, strict=True))


def _planned(line: int, row: dict[str, str]) -> Planned:
    return Planned(line, _moment("van", row), _moment("tot", row), row["medewerker"])


def _moment(column: str, row: dict[str, str]) -> datetime:
    try:
        return parse_moment(row[column], _LATEST)
    except BadMoment as error:
        text = f"{column}: {error}"
        raise BadMoment(text) from error


def _text(path: Path) -> str:
    try:
        if path.exists() and (not path.is_file() or path.stat().st_size > _MOST_BYTES):
            text = f"{path.name}: is geen bestand, of te groot voor een rooster; laad het per jaar"
            raise FileRefused(text)
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"{path.name}: is geen UTF-8; sla het bestand op als CSV UTF-8"
        raise FileRefused(text) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "geen geldige bestandsnaam"
        text = f"{path.name}: kan niet worden gelezen: {reason}"
        raise FileRefused(text) from error


def _delimiter(header: str) -> str:
    return ";" if ";" in header else ","
