"""The command that takes an advies in; what follows goes by `vtflow do`."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, Key
from vtflow.cli.record import open_record
from vtflow.cli.routes import given_or_new, read_new, report_answer
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.engine import NewAdvies


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("register-advies")(register_advies)


def register_advies(
    data: Annotated[str, typer.Option("--data", help="velden als JSON, ook ontvangen_op")],
    by: By,
    key: Key = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Neem één vraag om advies aan; anoniem mag, en het huishouden blijft onbekend."""
    app = open_record()
    command, received_at = read_new(RegisterAdvies, data, app.clock)
    new = NewAdvies(command=command, received_at=received_at, by=by, assurance="cli", key=given_or_new(key))
    report_answer(app.engine.register_advies(app.region, new), as_json=as_json)
