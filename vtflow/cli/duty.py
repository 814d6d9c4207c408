"""Commands about the bereikbaarheidsdienst: its roster, swaps, and hours without anybody."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.days import day_or
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.routes import read_moment
from vtflow.domain.duty import is_open_ended
from vtflow.domain.errors import BadInput
from vtflow.domain.written_time import clock_text
from vtflow.engine.duty import WARN_WORKDAYS
from vtflow.importing.roster import read_roster
from vtflow.ports.duty import Swap
from vtflow.reports.duty import gap_rows, roster_rows
from vtflow.terms import local_date
from vtflow.terms.zone import ONE_DAY, local_midnight

duty_app = typer.Typer(help="Bereikbaarheidsdienst: wie heeft wanneer dienst.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(duty_app, name="duty")


@duty_app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="CSV met de kolommen van, tot, medewerker (<team>.<code>)")],
    by: By,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Laad een rooster: alle regels of geen. Een regel die er al was blijft, ook als de dienst is geruild."""
    planned = read_roster(file)
    app = open_record()
    added = app.engine.load_roster(region or app.region, planned, by)
    if as_json:
        print_json({"nieuw": added, "ongewijzigd": len(planned) - added})
        return
    say(f"{added} diensten geladen, {len(planned) - added} waren er al")


@duty_app.command("show")
def show(
    first: Annotated[str, typer.Option("--from", help="eerste dag, jjjj-mm-dd; leeg: vandaag")] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="aantal dagen")] = 14,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon wie wanneer dienst heeft, na alle ruilen; uren waarin niemand dienst heeft staan er als zodanig tussen."""
    app = open_record()
    policy = app.policies.policy(region or app.region)
    day = day_or(first, "--from", local_date(app.clock.now()))
    start, until = local_midnight(day), local_midnight(day + days * ONE_DAY)
    rows = roster_rows(app.engine.roster(policy.region.id, start, until), policy)
    if as_json:
        print_json({"bereikbaarheidsdienst": policy.region.bereikbaarheid, "rooster": rows})
        return
    columns = ("van", "tot", "medewerker", "team", "ruilreden", "door")
    print_table(f"Rooster {policy.region.bereikbaarheid}", columns, (list(row.values()) for row in rows))


@duty_app.command("swap")
def swap(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    gives: Annotated[str, typer.Option("--gives", help="wie de dienst nu heeft, <team>.<code>")],
    takes: Annotated[str, typer.Option("--takes", help="wie overneemt, <team>.<code>")],
    until: Annotated[str, typer.Option("--until", help="tot wanneer, jjjj-mm-ddTuu:mm")],
    reason: Annotated[str, typer.Option("--reason", help="redencode (ruilreden)")],
    by: By,
    start: Annotated[str, typer.Option("--from", help="vanaf wanneer, jjjj-mm-ddTuu:mm; leeg: nu")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Laat iemand een dienst overnemen, vanaf nu of later; wat eerder gold blijft bewaard."""
    app = open_record()
    wanted = Swap(
        start=read_moment(start),
        until=_moment(until),
        gives=gives,
        takes=takes,
        reden=reason,
    )
    done = app.engine.swap_duty(region or app.region, wanted, by)
    if as_json:
        print_json({"van": clock_text(done.start), "tot": clock_text(done.until), "medewerker": done.staff})
        return
    say(f"{done.staff} heeft dienst van {clock_text(done.start)} tot {clock_text(done.until)}")


@duty_app.command("gaps")
def gaps(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="aantal werkdagen vooruit")] = WARN_WORKDAYS,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de uren zonder dienst die binnen dit aantal werkdagen beginnen; eindigt ook met gaten met 0."""
    app = open_record()
    name = region or app.region
    found = app.engine.gaps(name, days)
    shifts = app.policies.policy(name).shifts
    rows = gap_rows(found, bool(found) and is_open_ended(shifts, found[-1]))
    if as_json:
        print_json(rows)
        return
    print_table(f"{len(rows)} gaten in het rooster", ("van", "tot"), (list(row.values()) for row in rows))


def _moment(text: str) -> datetime:
    found = read_moment(text)
    if found is None:
        fault = "--until: noem het einde, bv. 2026-01-31T15:00"
        raise BadInput(fault)
    return found
