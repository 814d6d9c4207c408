"""Commands about messages: what became of each, and sending one again by hand."""

from typing import Annotated

import typer

from vtflow.access.log import MESSAGES
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.reference import read_display_code
from vtflow.ports import LogQuery
from vtflow.reports.deliveries import message_rows
from vtflow.wiring.access import note_read

messages_app = typer.Typer(help="Berichten: wat er van elk bericht werd.", invoke_without_command=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(messages_app, name="messages")


@messages_app.callback()
def messages(
    context: typer.Context,
    ref: Annotated[str, typer.Option("--ref", help="van deze melding")] = "",
    team: Annotated[str, typer.Option("--team", help="voor dit team")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="hoogstens zoveel, de nieuwste")] = 50,
    *,
    failed: Annotated[
        bool, typer.Option("--failed", help="alleen opgegeven, onzeker of wachtend na een mislukte poging")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Toon berichten met elke poging: wanneer, over welk kanaal, met welke uitkomst."""
    if context.invoked_subcommand:
        return
    app = open_record()
    code = read_display_code(ref) if ref else ""
    query = LogQuery(ref=code, team=team, failed=failed, limit=limit)
    note_read(app, code, MESSAGES)
    rows = message_rows(app.store.read(lambda reader: reader.delivery_log(query)))
    if as_json:
        print_json(rows)
        return
    columns = ("ref", "team", "kanaal", "soort", "klasse", "vanaf", "stand", "pogingen", "bezorging")
    cells = (
        (
            row["ref"],
            row["team"],
            row["kanaal"],
            " ".join(filter(None, (row["norm"], row["trede"]))) or row["soort"],
            row["klasse"],
            row["vanaf"],
            row["stand"],
            "\n".join(_attempt(one) for one in row["pogingen"]),
            row["bezorging"],
        )
        for row in rows
    )
    print_table(f"{len(rows)} berichten", columns, cells)


def _attempt(one: dict[str, str]) -> str:
    return " ".join(filter(None, (one["op"], one["kanaal"], one["uitkomst"], one["reden"])))


@messages_app.command("retry")
def retry(
    key: Annotated[str, typer.Argument(help="de bezorging, zoals `vtflow messages` haar noemt")],
    by: By,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Laat één bezorging nu opnieuw proberen; wie dat vroeg blijft bewaard. vtflow verstuurt haar binnen seconden."""
    app = open_record()
    done = app.engine.retry_delivery(region or app.region, key, by)
    if as_json:
        print_json({"bezorging": done.key, "stand": done.status.value, "pogingen": done.attempts, "door": by})
        return
    say(f"{done.key} wordt opnieuw verstuurd (tot nu toe {done.attempts} pogingen)")
