"""Commands about waiting: who must be called, what a melder is told, and moves between teams."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson, OfRegion, Ref
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput, UnknownMelding
from vtflow.domain.reference import read_display_code
from vtflow.engine.placing import place_all
from vtflow.reports.melderbericht import melder_text
from vtflow.reports.wachtspreiding import MEASURES, WACHTTIJD, moves, moves_table
from vtflow.reports.zonder_contact import contact_rows, contact_table
from vtflow.terms import local_date
from vtflow.wiring.access import note_list, note_read


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("contacts")(contacts)
    app.command("melder-text")(melder)
    app.command("balance")(balance)


def contacts(
    team: Annotated[str, typer.Option("--team", help="alleen wat dit team belt; leeg: alle teams")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de takenlijst van wie contact houdt met wachtenden: het hoogste risico eerst, dan wat het eerst moet."""
    app = open_record()
    note_list(app)
    rows = contact_rows(app.store, app.policies, app.clock.now(), team)
    if as_json:
        print_json(rows)
        return
    table = contact_table(rows)
    print_table(f"{len(rows)} contacten", table.columns, table.rows)


def melder(
    ref: Ref,
    text: Annotated[str, typer.Argument(help="code van de tekst, bv. wachten of prioriteit_hoger", metavar="TEKST")],
    *,
    as_json: AsJson = False,
) -> None:
    """Toon een tekst voor de melder, zonder iets over het gezin; Veilig Thuis verstuurt haar zelf.

    Leg daarna vast dat zij is verstuurd: inform-melder met bericht, wijze en het kenmerk van de brief of het bericht.
    """
    app = open_record()
    stored = app.store.read(lambda reader: reader.melding(read_display_code(ref)))
    if stored is None:
        raise UnknownMelding(ref)
    note_read(app, stored.route.ref)
    policy = app.policies.policy(stored.route.region)
    found = melder_text(stored.route, policy, text, local_date(app.clock.now()))
    if as_json:
        print_json({"ref": stored.route.ref, "bericht": text, "tekst": found})
        return
    say(found)


def balance(  # why: each is an option of the stable command line
    measure: Annotated[str, typer.Option("--measure", help="wachttijd of werkdruk")] = WACHTTIJD,
    by: Annotated[str, typer.Option("--by", help="wie bevestigt, <team>.<code>; alleen bij --confirm")] = "",
    only: Annotated[list[str] | None, typer.Option("--only", help="alleen deze melding; mag vaker")] = None,
    region: OfRegion = "",
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help="voer uit; anders alleen tonen")] = False,
    as_json: AsJson = False,
) -> None:
    """Stel voor welke wachtende melding naar welk team gaat, zodat iedereen even lang wacht.

    Zonder --confirm wordt er alleen getoond. Eindigt ook zonder voorstellen met 0. Bij --confirm krijgt iedere
    verplaatsing haar eigen uitkomst.
    """
    if measure not in MEASURES:
        text = f"--measure {measure!r} bestaat niet; kies uit: {', '.join(MEASURES)}"
        raise BadInput(text)
    if confirm and not by:
        text = "noem wie de verplaatsingen bevestigt (--by)"
        raise BadInput(text)
    app = open_record()
    name = region or app.region
    note_list(app, name)
    chosen = {read_display_code(ref) for ref in only or []}
    proposed = moves(app.store, app.policies, name, app.clock.now(), measure)
    rows = [row for row in proposed if not chosen or row["ref"] in chosen]
    faults = _confirmed(rows, name, MEASURES[measure], by) if confirm else []
    shown = (
        [{**row, "uitkomst": fault or "verplaatst"} for row, fault in zip(rows, faults, strict=True)]
        if confirm
        else rows
    )
    if as_json:
        print_json({"regio": name, "maat": measure, "uitgevoerd": confirm, "verplaatsingen": shown})
        return
    table = moves_table(rows)
    print_table(f"{len(rows)} verplaatsingen", table.columns, table.rows)
    for row, fault in zip(rows, faults, strict=False):
        say(f"{row['ref']}: {fault or 'verplaatst naar ' + row['naar']}")
    if not confirm and rows:
        say("er is niets verplaatst; bevestig met --confirm --by <team>.<code>")


def _confirmed(rows: list[dict[str, str]], region: str, reason: str, by: str) -> list[str]:
    return place_all(open_record().engine, region, [(row["ref"], row["naar"]) for row in rows], reason, by)
