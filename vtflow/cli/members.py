"""Commands for an installation on several machines: run one member, ask whether it works, list all."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput

_NAMES = "services, server, dispatcher, waakhond, web, auditor of waak"


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("ready")(ready)
    app.command("members")(members)


def run(name: Annotated[str, typer.Argument(help=_NAMES, metavar="ONDERDEEL")]) -> None:
    """Draai één onderdeel op deze machine, tot het gestopt wordt. Voor één machine is er `vtflow up`."""
    from vtflow.up.members import run_member

    run_member(name)


def ready(name: Annotated[str, typer.Argument(help=_NAMES, metavar="ONDERDEEL")]) -> None:
    """Vraag of een onderdeel op deze machine werkt: eindigt met 0 als dat zo is, anders met 1."""
    from vtflow.settings import read_settings
    from vtflow.up.members import is_ready

    works = is_ready(read_settings(), name)
    say(f"{name} {'werkt' if works else 'werkt niet'}")
    raise typer.Exit(0 if works else 1)


def members(
    *,
    gone: Annotated[
        str, typer.Option("--gone", help="dit lid komt niet terug, bijvoorbeeld dispatcher@b", metavar="LID")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Toon wie er op welke machine meedoet, met het laatste teken van leven."""
    from vtflow.up.watching import forget_member, member_rows

    app = open_record()
    if gone:
        if not forget_member(app, gone):
            text = f"{gone!r} gaf nooit een teken van leven; `vtflow members` toont de leden"
            raise BadInput(text)
        say(f"{gone} telt niet meer mee; begint het toch weer, dan telt het vanzelf mee")
        return
    rows = member_rows(app)
    if as_json:
        print_json(rows)
        return
    columns = ("lid", "onderdeel", "machine", "laatste", "seconden_geleden", "gestopt", "keer_uitgevallen")
    print_table(f"{len(rows)} leden", columns, ([row[name] for name in columns] for row in rows))
