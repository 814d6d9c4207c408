"""Commands about capacity: hours, absence and temporary staff of each team and week; and the sample for an audit."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.days import day_or, read_day
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.capacity import INHUUR, UREN, VERZUIM
from vtflow.domain.errors import BadInput
from vtflow.domain.profile import Period
from vtflow.domain.written_day import require_covered
from vtflow.engine import Hours
from vtflow.reports.capaciteit import capacity_rows, capacity_table, hired_rows
from vtflow.reports.steekproef import sample, sample_csv
from vtflow.reports.vrijgekomen import freed_rows, freed_table
from vtflow.terms import local_date
from vtflow.wiring import App
from vtflow.wiring.access import note_list

capacity_app = typer.Typer(help="Capaciteit: uren, verzuim en inhuur per team en week.", no_args_is_help=True)
#: by itself it audits vtflow (`watch`)
audit_app = typer.Typer(help="Voor een audit: een steekproef tegen de criteria van de overdracht.")
Team = Annotated[str, typer.Argument(help="team van Veilig Thuis")]
FirstWeek = Annotated[str, typer.Option("--from", help="een dag in de eerste week; leeg: deze week")]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=104, help="aantal weken")]
Number = Annotated[int, typer.Option("--hours", help="aantal hele uren")]
Week = Annotated[str, typer.Option("--week", help="een dag in die week, jjjj-mm-dd, of een week: jjjj-Www")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(capacity_app, name="capacity")
    app.add_typer(audit_app, name="audit")


@capacity_app.command("hours")
def hours(team: Team, week: Week, number: Number, by: By, region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Leg vast hoeveel uren een team in een week volgens het rooster heeft; wat eerder gold blijft bewaard."""
    _record(region, Hours(soort=UREN, team=team, first=_week(week), uren=number), by, as_json=as_json)


@capacity_app.command("absence")
def absence(team: Team, week: Week, number: Number, by: By, region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Leg vast hoeveel uren van een team in een week uitvallen door verzuim."""
    _record(region, Hours(soort=VERZUIM, team=team, first=_week(week), uren=number), by, as_json=as_json)


@capacity_app.command("hire")
def hire(  # noqa: PLR0913  # why: each is an option of the stable command line
    staff: Annotated[str, typer.Argument(help="wie wordt ingehuurd, <team>.<code>")],
    first: Annotated[str, typer.Option("--from", help="eerste dag, jjjj-mm-dd")],
    last: Annotated[str, typer.Option("--to", help="laatste dag, jjjj-mm-dd")],
    number: Annotated[int, typer.Option("--hours", help="hele uren per week")],
    by: By,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast wie tijdelijk meewerkt, van wanneer tot wanneer, met uren per week."""
    wanted = Hours(
        soort=INHUUR,
        team=staff.partition(".")[0],
        first=read_day(first, "--from"),
        last=read_day(last, "--to"),
        uren=number,
        staff=staff,
    )
    _record(region, wanted, by, as_json=as_json)


@capacity_app.command("show")
def show(
    first: FirstWeek = "",
    weeks: Weeks = 4,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon per team en week de uren, het verzuim, de inhuur en wat overblijft."""
    app = open_record()
    name = region or app.region
    start = day_or(first, "--from", _today(app))
    rows, hired = capacity_rows(app.store, app.policies, name, start, weeks), hired_rows(app.store, name)
    if as_json:
        print_json({"weken": rows, "inhuur": hired})
        return
    table = capacity_table(rows)
    print_table(table.title, table.columns, table.rows)
    if hired:
        print_table("Inhuur", tuple(hired[0]), (list(row.values()) for row in hired))


@capacity_app.command("freed")
def freed(
    first: FirstWeek = "",
    weeks: Weeks = 4,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon hoeveel uren vrijkomen doordat taken zijn gestopt of rusten in een andere werkwijze."""
    app = open_record()
    rows = freed_rows(app.policies.policy(region or app.region), day_or(first, "--from", _today(app)), weeks)
    if as_json:
        print_json(rows)
        return
    table = freed_table(rows)
    print_table(table.title, table.columns, table.rows)


def _today(app: App) -> date:
    return local_date(app.clock.now())


@audit_app.command("sample")
def audit_sample(  # noqa: PLR0913  # why: each is an option of the stable command line
    size: Annotated[int, typer.Option("--size", help="hoeveel overdrachten")] = 25,
    seed: Annotated[int, typer.Option("--seed", help="begingetal van de loting; hetzelfde geeft dezelfde")] = 1,
    first: Annotated[str, typer.Option("--from", help="aangeboden vanaf deze dag")] = "",
    last: Annotated[str, typer.Option("--to", help="aangeboden tot en met deze dag")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="bestand; leeg: op het scherm")] = None,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Trek een steekproef van overdrachten en toon per criterium wat er bij het aanbod is vastgelegd.

    Het bestand opent in Nederlands Excel. Er staan kenmerken, codes en datums in, geen persoonsgegevens.
    """
    app = open_record()
    period = Period(read_day(first, "--from") if first else None, read_day(last, "--to") if last else None)
    rows = sample(app.store, app.policies, region or app.region, size, seed, period)
    note_list(app, region or app.region)
    if as_json:
        print_json({"omvang": size, "begingetal": seed, "rijen": rows})
    elif out is None:
        say(sample_csv(rows).removeprefix("\ufeff").rstrip("\r\n"))
    else:
        _write(out, sample_csv(rows))
        say(f"{len(rows)} overdrachten in {out}")


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fault = f"{out} kan niet worden geschreven: {error.strerror}"
        raise BadInput(fault) from error


def _record(region: str, wanted: Hours, by: str, *, as_json: bool) -> None:
    app = open_record()
    changed = app.engine.record_hours(region or app.region, wanted, by)
    if as_json:
        print_json({"soort": wanted.soort, "team": wanted.team, "uren": wanted.uren, "veranderd": changed})
        return
    say(f"{wanted.team}: {wanted.uren} {wanted.soort}" if changed else f"{wanted.team}: niets veranderd, dit gold al")


def _week(text: str) -> date:
    try:
        day = date.fromisoformat(f"{text}-1" if "W" in text else text)
    except ValueError as error:
        fault = f"--week {text!r} is geen week; schrijf jjjj-Www of een dag, bv. 2026-W10 of 2026-03-02"
        raise BadInput(fault) from error
    require_covered(day, f"--week {text}")
    return day
