"""Agendas of meetings that come back: which meldingen are on the table."""

from datetime import date
from typing import Annotated

import typer

from vtflow.cli.output import print_json, print_table
from vtflow.domain.errors import BadInput
from vtflow.reports.agenda import AFSTEMMING_AGENDA, afstemming_rows, afstemming_table
from vtflow.terms import local_date
from vtflow.wiring import open_app

AGENDAS = (AFSTEMMING_AGENDA,)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("agenda")(agenda)


def agenda(
    kind: Annotated[str, typer.Argument(help="soort overleg: afstemming", metavar="SOORT")],
    on: Annotated[str, typer.Option("--on", help="dag van het overleg, jjjj-mm-dd; leeg: vandaag")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="als JSON")] = False,
) -> None:
    """Toon de agenda van een overleg: afstemming is het overleg van Veilig Thuis, politie en Openbaar Ministerie."""
    if kind not in AGENDAS:
        text = f"agenda {kind!r} bestaat niet; bekend: {', '.join(AGENDAS)}"
        raise BadInput(text)
    app = open_app()
    today = local_date(app.clock.now())
    day = _day(on) if on else today
    rows = afstemming_rows(app.store, day, today)
    if as_json:
        print_json({"agenda": kind, "op": day.isoformat(), "punten": rows})
        return
    table = afstemming_table(rows, day)
    print_table(table.title, table.columns, table.rows)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        fault = f"--on {text!r} is geen datum; schrijf jjjj-mm-dd, bv. 2026-09-10"
        raise BadInput(fault) from error
