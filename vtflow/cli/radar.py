"""The command that shows an assessor what the radar found."""

import typer

from vtflow.cli.history import print_history
from vtflow.cli.options import AsJson, Ref
from vtflow.cli.output import print_json, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import UnknownMelding
from vtflow.domain.reference import read_display_code
from vtflow.reports.history import history
from vtflow.wiring.access import note_read


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("radar")(radar)


def radar(
    ref: Ref,
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de eerdere meldingen over hetzelfde huishouden: klasse, data, wie verantwoordelijk was, hoe het afliep."""
    app = open_record()
    found = history(app.store, app.policies, read_display_code(ref))
    if found is None:
        raise UnknownMelding(ref)
    note_read(app, str(found["ref"]))
    if as_json:
        print_json(found)
        return
    say(str(found["ref"]))
    print_history(found)
