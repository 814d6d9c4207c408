"""How a report leaves the command line: on the screen as tables, or in a form, or whole into a file."""

from pathlib import Path

from vtflow.cli.output import print_table, say
from vtflow.domain.errors import BadInput
from vtflow.reports.files import write_whole
from vtflow.reports.render import FORMATS, as_table
from vtflow.reports.report import Report


def require_shape(shape: str, out: Path | None, *, as_json: bool) -> str:
    """Return in which form a report is asked, by option or by the name of the file; empty: as tables.

    Raises:
        BadInput: there is no such form.
    """
    wanted = shape or ("json" if as_json else (out.suffix.removeprefix(".") if out else ""))
    if wanted not in {"", *FORMATS}:
        text = f"--format {wanted!r} bestaat niet; kies uit: {', '.join(FORMATS)}"
        raise BadInput(text)
    return wanted


def put_report(made: Report, shape: str, out: Path | None) -> None:
    """Print a report, or write it whole."""
    if shape:
        put_text(FORMATS[shape](made), out)
        return
    say(f"{made.title} – {made.subtitle}")
    for alarm in made.alarms:
        say(f"let op: {alarm}")
    for part in made.parts:
        table = as_table(part, is_open=made.open)
        print_table(table.title, table.columns, table.rows)


def put_text(text: str, out: Path | None) -> None:
    """Print a text, or write it whole into a file and say so."""
    if out is None:
        say(text.removesuffix("\n"))
    else:
        write_whole(out, text)
        say(f"geschreven: {out}")
