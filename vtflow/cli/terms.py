"""`vtflow term`: compute a term, one by one or a file at a time, and say why it ends when it ends."""

import csv
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, say
from vtflow.domain.errors import BadInput
from vtflow.domain.written_day import read_written_day
from vtflow.domain.written_time import clock_text, on_the_clock
from vtflow.terms import (
    AMSTERDAM,
    LEGAL,
    Basis,
    Due,
    Explanation,
    LegalCalendar,
    Length,
    OfficeCalendar,
    Rule,
    Unit,
    due,
    explain,
)
from vtflow.wiring import policy_book

BATCH_COLUMNS = ("from", "length", "basis", "calendar", "roll")
#: how a moment begins; what follows is for the reader of ISO moments to judge
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}")
_ROLL = {"ja": True, "nee": False, "": None}


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("term")(term)


def term(  # noqa: PLR0913  # why: each is an option of the stable command line
    start: Annotated[str, typer.Option("--from", help="datum of tijdstip (lokaal, of met offset)")] = "",
    length: Annotated[str, typer.Option(help="bv. 5wd, 10w, 3m, 6h, 8oh, of -3d terug")] = "",
    basis: Annotated[Basis, typer.Option(help="grondslag van de termijn")] = Basis.STATUTORY,
    calendar: Annotated[str, typer.Option(help="legal, of een regio")] = "legal",
    end: Annotated[str, typer.Option(help="day of clock")] = "day",
    *,
    roll: Annotated[bool, typer.Option("--roll", help="einde op een vrije dag schuift door")] = False,
    skip_night: Annotated[bool, typer.Option("--skip-night", help="uren: 00:00 tot 09:00 telt niet mee")] = False,
    batch: Annotated[Path | None, typer.Option(help="CSV met from,length,basis,calendar,roll")] = None,
    as_json: AsJson = False,
) -> None:
    """Reken een termijn uit, met uitleg: welke dagen tellen en welke worden overgeslagen."""
    if batch is not None:
        _batch(batch)
        return
    if not start or not length:
        text = "geef --from en --length, of --batch met een bestand"
        raise BadInput(text)
    legal, office = _calendars(calendar)
    span = Length.parse(length)
    rule = _rule(basis, span, end, roll=roll, skip_night=skip_night)
    found = explain(read_start(start), span, rule, legal, office)
    if as_json:
        print_json(term_json(found))
        return
    say(f"{due_text(found.due)}{'' if found.due.certain else ' (onder voorbehoud)'}")
    say(f"te laat vanaf {clock_text(found.due.limit_at)}; kalender {found.due.calendar}")
    if found.counted:
        say(f"geteld: {', '.join(f'{day:%d-%m-%Y}' for day in found.counted)}")
    for day, reason in found.skipped:
        say(f"overgeslagen: {day:%d-%m-%Y} {reason}")
    for note in found.notes:
        say(f"let op: {note}")


def _rule(basis: Basis, span: Length, end: str, *, roll: bool, skip_night: bool) -> Rule:
    if end not in {"day", "clock"}:
        text = f"--end {end!r}: kies day of clock"
        raise BadInput(text)
    if skip_night and span.unit is not Unit.HOURS:
        text = f"--skip-night kan alleen bij een termijn in uren (bv. 6h), niet bij {span}"
        raise BadInput(text)
    return Rule(
        basis=basis, roll=True if roll else None, end="clock" if end == "clock" else "day", skip_night=skip_night
    )


def term_json(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values; `due` is the date, or the instant for terms in hours."""
    return {
        "due": due_text(found.due),
        "due_on": found.due.due_on.isoformat() if found.due.due_on else None,
        "limit_at": found.due.limit_at.astimezone(UTC).isoformat(),
        "counted": [day.isoformat() for day in found.counted],
        "skipped": [{"date": day.isoformat(), "reason": reason} for day, reason in found.skipped],
        "certain": found.due.certain,
        "calendar": found.due.calendar,
        "notes": list(found.notes),
    }


def due_text(found: Due) -> str:
    """Return the due date, or for terms in hours the local instant with its offset."""
    if found.due_on is not None and found.limit_at.astimezone(AMSTERDAM).strftime("%H:%M:%S") == "00:00:00":
        return found.due_on.isoformat()
    return found.limit_at.astimezone(AMSTERDAM).isoformat(timespec="minutes")


def read_start(text: str) -> date | datetime:
    """Read a date, or a moment that is local unless it has an offset.

    Raises:
        BadInput: not ISO, outside the calendars, or a local time that does not exist or came twice.
    """
    text = text.strip()
    if len(text) == len("2026-01-31"):
        return read_written_day(text)
    try:
        found = datetime.fromisoformat(text) if _MOMENT.match(text) else None
    except ValueError:
        found = None
    if found is None:
        fault = f"{text!r} is geen datum of tijdstip; schrijf 2026-01-31 of 2026-01-31T15:00"
        raise BadInput(fault)
    return on_the_clock(found, text)


_books: dict[str, tuple[LegalCalendar, OfficeCalendar | None]] = {"legal": (LEGAL, None), "": (LEGAL, None)}


def _calendars(name: str) -> tuple[LegalCalendar, OfficeCalendar | None]:
    if name not in _books:
        office = policy_book().policy(name).region.office
        _books[name] = (office.days, office)
    return _books[name]


def _batch(path: Path) -> None:
    try:
        handle = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        text = f"{path} is niet te lezen: {error.strerror}"
        raise BadInput(text) from error
    with handle:
        reader = csv.DictReader(handle)
        missing = [name for name in BATCH_COLUMNS[:2] if name not in (reader.fieldnames or ())]
        if missing:
            text = f"{path}: kolom {', '.join(missing)} ontbreekt; nodig zijn {', '.join(BATCH_COLUMNS)}"
            raise BadInput(text)
        writer = csv.DictWriter(sys.stdout, [*(reader.fieldnames or ()), "due"], lineterminator="\n")
        writer.writeheader()
        for row in reader:
            writer.writerow({**row, "due": _batch_due(row, reader.line_num, path)})


def _batch_due(row: dict[str, str], line: int, path: Path) -> str:
    roll = (row.get("roll") or "").strip().lower()
    basis = (row.get("basis") or Basis.STATUTORY.value).strip()
    try:
        if roll not in _ROLL:
            text = f"roll {roll!r}: schrijf ja, nee of niets"
            raise BadInput(text)
        if basis not in {item.value for item in Basis}:
            text = f"basis {basis!r}: kies uit {', '.join(item.value for item in Basis)}"
            raise BadInput(text)
        legal, office = _calendars((row.get("calendar") or "legal").strip())
        rule = Rule(basis=Basis(basis), roll=_ROLL[roll])
        return due_text(due(read_start(row["from"]), Length.parse(row["length"]), rule, legal, office))
    except (BadInput, ValueError) as error:
        text = f"{path}, regel {line}: {error}"
        raise BadInput(text) from error
