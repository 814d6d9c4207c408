"""Agendas of meetings that come back: which meldingen are on the table."""

from datetime import date
from typing import Annotated, Any

import typer

from vtflow.cli.days import day_or
from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput
from vtflow.policy.table import Table
from vtflow.reports.agenda import AFSTEMMING_AGENDA, afstemming_rows, afstemming_table
from vtflow.reports.bespreekagenda import BESPREEKAGENDA, bespreekagenda_rows, bespreekagenda_table
from vtflow.reports.overlegagenda import OVERLEGAGENDA, overleg_rows, overleg_table
from vtflow.terms import local_date
from vtflow.wiring import App
from vtflow.wiring.access import note_list

AGENDAS = (AFSTEMMING_AGENDA, BESPREEKAGENDA, OVERLEGAGENDA)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("agenda")(agenda)


def agenda(
    kind: Annotated[str, typer.Argument(help="soort overleg: afstemming, bespreking, overleg", metavar="SOORT")],
    on: Annotated[str, typer.Option("--on", help="dag van het overleg, jjjj-mm-dd; leeg: vandaag")] = "",
    team: Annotated[str, typer.Option("--team", help="bij bespreking en overleg: code van het team")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de agenda van een overleg.

    afstemming: overleg van Veilig Thuis, politie en Openbaar Ministerie; bespreking: casusbesprekingen van een team op
    een dag, met wat nog is afgesproken; overleg: vast overleg met een lokaal team, met overdrachten die stokken en wie
    wat voor wanneer doet.
    """
    if kind not in AGENDAS:
        text = f"agenda {kind!r} bestaat niet; bekend: {', '.join(AGENDAS)}"
        raise BadInput(text)
    app = open_record()
    day = day_or(on, "--on", local_date(app.clock.now()))
    note_list(app)
    if kind == AFSTEMMING_AGENDA:
        rows, table = _afstemming(app, day)
    else:
        rows, table = (_bespreking if kind == BESPREEKAGENDA else _overleg)(app, team, day)
    if as_json:
        print_json({"agenda": kind, "op": day.isoformat(), "punten": rows})
        return
    print_table(table.title, table.columns, table.rows)


def _afstemming(app: App, day: date) -> tuple[list[dict[str, Any]], Table]:
    rows = afstemming_rows(app.store, day, local_date(app.clock.now()))
    return rows, afstemming_table(rows, day)


def _title(app: App, team: str) -> str:
    if not team:
        text = "noem het team waarvan u de agenda wilt: --team, bv. --team cjg-haarlem"
        raise BadInput(text)
    regions = [app.policies.policy(region).region for region in app.settings.regions]
    return next((one for one in regions if team in one.teams), regions[0]).team(team).title


def _overleg(app: App, team: str, day: date) -> tuple[list[dict[str, Any]], Table]:
    title = _title(app, team)
    rows = overleg_rows(app.store, app.policies, team, app.clock.now())
    return rows, overleg_table(rows, title, day)


def _bespreking(app: App, team: str, day: date) -> tuple[list[dict[str, Any]], Table]:
    title = _title(app, team)
    rows = bespreekagenda_rows(app.store, team, day, local_date(app.clock.now()))
    return rows, bespreekagenda_table(rows, title, day)
