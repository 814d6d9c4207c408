"""Commands about who does what: the work of one person today, and dividing the list over people."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, Key, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.routes import given_or_new
from vtflow.domain.errors import Refused
from vtflow.domain.reference import read_display_code
from vtflow.engine.dividing import MOST, Division
from vtflow.reports.worklist import worklist
from vtflow.wiring.access import note_list


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("mine")(mine)
    app.command("assign-bulk")(assign_bulk)


def mine(
    staff: Annotated[str, typer.Argument(help="medewerker, <team>.<code>", metavar="MEDEWERKER")],
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de werklijst van een medewerker: wat te laat is, wat vandaag en binnenkort moet, en wie er gebeld moet."""
    app = open_record()
    rows = worklist(app.store, app.policies, region or app.region, staff, app.clock.now())
    note_list(app, region or app.region)
    if as_json:
        print_json(rows)
        return
    columns = ("wanneer", "soort", "wat", "ref", "uiterlijk", "bij", "risico", "gemeente")
    print_table(f"{len(rows)} regels voor {staff}", columns, ([row[name] for name in columns] for row in rows))


def assign_bulk(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    by: By,
    to: Annotated[list[str], typer.Option("--to", help="aan wie, <team>.<code>; mag vaker")],
    refs: Annotated[
        list[str] | None, typer.Argument(help="deze meldingen; leeg: zie --count", metavar="MELDING")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=0, max=MOST, help="zoveel van boven uit de wachtrij")] = 0,
    team: Annotated[str, typer.Option("--team", help="alleen van de lijst van dit team")] = "",
    region: OfRegion = "",
    key: Key = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="voer het uit; anders is het een proef")] = False,
    as_json: AsJson = False,
) -> None:
    """Wijs in één keer casushouders toe, hooguit 100 meldingen: wie het minste heeft krijgt de volgende.

    Zonder --yes wordt alles geprobeerd en niets vastgelegd. Iedere melding krijgt haar eigen uitkomst.
    """
    app = open_record()
    division = Division(people=to, refs=[read_display_code(ref) for ref in refs or []], count=count, team=team)
    note_list(app, region or app.region)
    done = app.engine.assign_all(region or app.region, division, by, dry_run=not yes, key=given_or_new(key))
    rows = [{"ref": one.ref, "casushouder": one.staff, "gelukt": not one.fault, "reden": one.fault} for one in done]
    if as_json:
        print_json({"uitgevoerd": yes, "meldingen": rows})
    else:
        cells = ([row["ref"], row["casushouder"], row["reden"] or ("toegewezen" if yes else "kan")] for row in rows)
        print_table(f"{len(rows)} meldingen", ("melding", "casushouder", "uitkomst"), cells)
        if not yes:
            say("dit was een proef, er is niets vastgelegd; voer het uit met --yes")
    failed = sum(bool(one.fault) for one in done)
    if failed:
        raise Refused("bulk", f"{failed} van {len(rows)} konden niet worden toegewezen; de redenen staan erbij")
