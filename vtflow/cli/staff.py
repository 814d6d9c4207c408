"""Commands about staff: who is away and who stands in, and the open work of one person."""

from typing import Annotated

import typer

from vtflow.cli.days import day_or, read_day
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.absence import Absence
from vtflow.domain.errors import Refused
from vtflow.domain.work_commands import MoveWork
from vtflow.engine.staffing import LEFT, NewAbsence
from vtflow.reports.staffing import absence_rows, moved_row, work_row
from vtflow.terms import local_date
from vtflow.wiring.access import note_list

staff_app = typer.Typer(help="Medewerkers: afwezigheid, vervanging en open werk.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(help="medewerker <team>.<code>, of de code van een team")]
Person = Annotated[str, typer.Argument(help="medewerker, <team>.<code>")]
First = Annotated[str, typer.Option("--from", help="eerste dag, jjjj-mm-dd; leeg: vandaag")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(staff_app, name="staff")


@staff_app.command("absent")
def absent(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    who: Who,
    until: Annotated[str, typer.Option("--until", help="laatste dag, jjjj-mm-dd")],
    substitute: Annotated[str, typer.Option("--substitute", help="wie waarneemt: medewerker of team")],
    reason: Annotated[str, typer.Option("--reason", help="redencode (afwezigreden)")],
    by: By,
    first: First = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast dat iemand, of een heel team, afwezig is en wie waarneemt. Berichten gaan naar de vervanger."""
    app = open_record()
    start = day_or(first, "--from", local_date(app.clock.now()))
    new = NewAbsence(who=who, first=start, last=read_day(until, "--until"), substitute=substitute, reden=reason)
    _report(app.engine.record_absence(region or app.region, new, by), as_json=as_json)


@staff_app.command("leave")
def leave(
    who: Person,
    substitute: Annotated[str, typer.Option("--substitute", help="wie het werk overneemt, <team>.<code>")],
    by: By,
    first: First = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast dat iemand uit dienst gaat. Bekijk dan het open werk (staff work) en verplaats het (staff move)."""
    app = open_record()
    start = day_or(first, "--from", local_date(app.clock.now()))
    new = NewAbsence(who=who, first=start, last=None, substitute=substitute, reden=LEFT)
    _report(app.engine.record_absence(region or app.region, new, by), as_json=as_json)


@staff_app.command("back")
def back(who: Who, by: By, first: First = "", region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Leg vast dat iemand er weer is, ook eerder dan gepland."""
    app = open_record()
    day = read_day(first, "--from") if first else None
    _report(app.engine.end_absence(region or app.region, who, by, day), as_json=as_json)


@staff_app.command("list")
def show(
    on: Annotated[str, typer.Option("--on", help="vanaf deze dag, jjjj-mm-dd; leeg: vandaag")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon wie afwezig is of wordt, en wie dan waarneemt."""
    app = open_record()
    day = day_or(on, "--on", local_date(app.clock.now()))
    rows = absence_rows(app.engine.absences(region or app.region), day)
    if as_json:
        print_json(rows)
        return
    columns = ("wie", "van", "t/m", "vervanger", "neemt waar", "reden", "door")
    print_table(f"{len(rows)} afwezig", columns, (list(row.values()) for row in rows))


@staff_app.command("work")
def work(who: Person, region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Toon al het open werk van één medewerker: meldingen, afspraken, trajecten, opgepakte escalaties en diensten."""
    app = open_record()
    rows = [work_row(one) for one in app.engine.open_work(region or app.region, who)]
    note_list(app, region or app.region)
    if as_json:
        print_json(rows)
        return
    print_table(f"Open werk van {who}", ("melding", "werk"), (list(row.values()) for row in rows))


@staff_app.command("move")
def move(  # noqa: PLR0913  # why: each is an option of the stable command line
    who: Person,
    to: Annotated[str, typer.Option("--to", help="wie het overneemt, <team>.<code>")],
    reason: Annotated[str, typer.Option("--reason", help="redencode (toewijsreden)")],
    by: By,
    region: OfRegion = "",
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="voer het uit; zonder dit wordt alleen getoond wat er zou gebeuren")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Verplaats al het open werk van één medewerker naar een ander. Toont eerst wat er zou gebeuren."""
    app = open_record()
    command = MoveWork(van=who, naar=to, reden=reason)
    moved = app.engine.move_work(region or app.region, command, by, dry_run=not yes)
    rows = [moved_row(one) for one in moved]
    if as_json:
        print_json({"uitgevoerd": yes, "werk": rows})
    else:
        title = f"Werk van {who} naar {to}" + ("" if yes else " (nog niet uitgevoerd; geef --yes)")
        print_table(title, ("melding", "werk", "gelukt", "uitkomst"), (list(row.values()) for row in rows))
    failed = sum(not one.ok for one in moved)
    if failed:
        raise Refused("overnemen", f"{failed} van {len(rows)} konden niet worden verplaatst; de redenen staan erbij")


def _report(row: Absence, *, as_json: bool) -> None:
    last = row.last.isoformat() if row.last else ""
    if as_json:
        print_json({"wie": row.who, "van": row.first.isoformat(), "tot_en_met": last, "vervanger": row.substitute})
    elif row.substitute:
        until = f"t/m {row.last:%d-%m-%Y}" if row.last else "en komt niet terug"
        say(f"{row.who} is afwezig van {row.first:%d-%m-%Y} {until}; {row.substitute} neemt waar")
    else:
        say(f"{row.who} is er weer vanaf {row.first:%d-%m-%Y}")
