"""The command that shows meldingen that go to another region; what is done with one goes by `vtflow do`."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson, OfRegion
from vtflow.cli.output import print_json, print_table
from vtflow.cli.record import open_record
from vtflow.reports.transfers import transfer_rows, transfer_table
from vtflow.wiring.access import note_list


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("transfers")(transfers)


def transfers(
    region: OfRegion = "",
    *,
    ended: Annotated[bool, typer.Option("--alles", help="ook wat is aanvaard, teruggestuurd of ingetrokken")] = False,
    as_json: AsJson = False,
) -> None:
    """Toon meldingen die na een verhuizing naar een andere regio gaan of daarvandaan komen, en wie moet antwoorden."""
    app = open_record()
    rows = transfer_rows(app.store, app.policies, region or app.region, ended=ended)
    note_list(app, region or app.region)
    if as_json:
        print_json(rows)
        return
    table = transfer_table(rows)
    print_table(table.title, table.columns, table.rows)
