"""Commands about machine messages in the shape of CORV: send, receive, status."""

from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.corv import DropFolder, Exchange, Outcome
from vtflow.wiring import App
from vtflow.wiring.access import note_list

corv_app = typer.Typer(help="Berichten met de Raad en de politie, via een uitwisselmap.", no_args_is_help=True)
By = Annotated[str, typer.Option("--by", help="wie de uitwisseling verzorgt, <team>.<code>, bv. van operaties")]
Folder = Annotated[Path | None, typer.Option("--folder", help="uitwisselmap; leeg: corv in VTFLOW_HOME")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(corv_app, name="corv")


@corv_app.command("send")
def send(by: By, folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Zet ieder verzoek tot onderzoek dat nog niet weg is als bericht in de map `uit`."""
    app = open_record()
    _tell(_exchange(app, _folder(app, folder)).send(by), as_json=as_json)


@corv_app.command("receive")
def receive(by: By, folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Verwerk de berichten in de map `in`; wat niet kan gaat met de reden naar `afgekeurd`."""
    app = open_record()
    _tell(_exchange(app, _folder(app, folder)).receive(by), as_json=as_json)


@corv_app.command("status")
def status(folder: Folder = None, *, as_json: AsJson = False) -> None:
    """Toon wat nog moet worden verzonden, wat nog moet worden verwerkt en wat is afgekeurd."""
    app = open_record()
    drop = _folder(app, folder)
    note_list(app)
    found = {
        "te_verzenden": [route.ref for route, _ in _exchange(app, drop).waiting()],
        "te_verwerken": [one.name for one in drop.arrived()],
        "afgekeurd": [{"bestand": name, "reden": reason} for name, reason in drop.put_aside()],
    }
    if as_json:
        print_json(found)
        return
    say(f"te verzenden: {len(found['te_verzenden'])}   te verwerken: {len(found['te_verwerken'])}")
    print_table("Afgekeurd", ("bestand", "reden"), drop.put_aside())


def _folder(app: App, folder: Path | None) -> DropFolder:
    return DropFolder(folder or app.settings.home / "corv")


def _exchange(app: App, drop: DropFolder) -> Exchange:
    return Exchange(app.engine, app.store, app.clock, drop, app.region)


def _tell(outcomes: list[Outcome], *, as_json: bool) -> None:
    """Print what became of each message; ends with 1 when one did not go through."""
    if as_json:
        print_json([{"bericht": o.id, "ref": o.ref, "gelukt": o.ok, "tekst": o.text} for o in outcomes])
    else:
        for one in outcomes:
            say(f"{one.id}{f' ({one.ref})' if one.ref else ''}: {one.text}")
        say(f"{len(outcomes)} berichten, {sum(not one.ok for one in outcomes)} niet gelukt")
    if any(not one.ok for one in outcomes):
        raise typer.Exit(1)
