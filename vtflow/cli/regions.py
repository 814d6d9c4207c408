"""Regions: which there are, whether a file is right, how it reads as tables, and what a change would do."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput, PolicyError
from vtflow.domain.norms import Policy
from vtflow.notify.channels import load_channels
from vtflow.policy import PolicyBook
from vtflow.policy.tables import tables
from vtflow.reports.plan import plan as plan_of
from vtflow.settings import read_settings
from vtflow.wiring import policy_book
from vtflow.wiring.access import note_list

regions_app = typer.Typer(help="Regio's: wat is ingericht, en klopt het.", invoke_without_command=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(regions_app, name="regions")
    app.command("plan")(plan)


@regions_app.callback()
def regions(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Toon de regio's van het land: gemeenten, teams, diensten en afspraken."""
    if context.invoked_subcommand is not None:
        return
    book = policy_book()
    rows = [_row(book.policy(name)) for name in book.country()]
    if as_json:
        print_json(rows)
        return
    print_table(f"{len(rows)} regio's", list(rows[0]), (list(row.values()) for row in rows))
    others = sorted(set(book.regions()) - set(book.country()))
    if others:
        say(f"daarnaast, om te proberen: {', '.join(others)}")


def _row(policy: Policy) -> dict[str, Any]:
    region = policy.region
    return {
        "regio": region.id,
        "titel": region.title,
        "gemeenten": len(region.gemeenten),
        "teams": len(region.teams),
        "criteria": region.criteria,
        "diensten": len(region.profile.modules),
        "afspraken": len(region.profile.agreements),
    }


@regions_app.command("check")
def check_regions(
    file: Annotated[Path | None, typer.Argument(help="regiobestand; leeg: alle ingerichte regio's")] = None,
    channels: Annotated[Path | None, typer.Option("--channels", help="kanalenbestand; leeg: het ingestelde")] = None,
) -> None:
    """Controleer een regiobestand voordat het wordt gebruikt, of alles wat is ingericht; fouten met hun plaats."""
    book = policy_book()
    names = [str(file)] if file is not None else book.regions()
    faults: list[str] = []
    for name in names:
        try:
            policy = book.read_region(file) if file is not None else book.policy(name)
        except PolicyError as error:
            faults.append(str(error))
        else:
            faults += _unreached(policy, channels or read_settings().channels)
    if faults:
        raise PolicyError("\n".join(faults))
    say(f"in orde: {', '.join(names)}")


def _unreached(policy: Policy, file: Path | None) -> list[str]:
    """Return the teams that the channels file does not reach; without such a file all go to the mailbox."""
    if file is None:
        return []
    channels = load_channels(file, os.environ)
    return [
        f"{policy.region.id}: teams: {code}: geen kanaal in {file}; noem het team daar, of zet een kanaal onder default"
        for code in policy.region.teams
        if not channels.of_team(code)
    ]


@regions_app.command("show")
def show_region(
    region: Annotated[str, typer.Argument(help="regio, of een regiobestand (.yaml)", metavar="REGIO")],
    part: Annotated[str, typer.Option("--part", help="alleen tabellen met dit woord in de titel, bv. teams")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon alles wat voor een regio geldt als tabellen: normen, ladders, teams, diensten, afspraken, rapportages."""
    policy = _policy(policy_book(), region)
    found = [table for table in tables(policy) if part.lower() in table.title.lower()]
    if not found:
        text = f"geen tabel met {part!r} in de titel; er zijn: {', '.join(t.title for t in tables(policy))}"
        raise BadInput(text)
    if as_json:
        rows = [
            {"tabel": table.title, "rijen": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
            for table in found
        ]
        print_json(rows)
        return
    say("\n\n".join(table.as_markdown() for table in found))


def _policy(book: PolicyBook, region: str) -> Policy:
    return book.read_region(Path(region)) if region.endswith((".yaml", ".yml")) else book.policy(region)


def plan(
    region: Annotated[Path | None, typer.Option("--region", help="gewijzigd regiobestand")] = None,
    calendar: Annotated[Path | None, typer.Option("--calendar", help="gewijzigde kantoorkalender")] = None,
    of: Annotated[str, typer.Option("--of", help="bij --calendar: welke regio; leeg: de ingestelde")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon wat een gewijzigd regiobestand of kalender met de lopende termijnen zou doen; er verandert niets."""
    changed = region or calendar
    if changed is None or (region is not None and calendar is not None):
        text = "geef --region BESTAND of --calendar BESTAND, één van beide"
        raise BadInput(text)
    app = open_record()
    book = app.policies
    new = book.with_calendar(of or app.region, changed) if region is None else book.read_region(changed)
    note_list(app, new.region.id)
    found = plan_of(app.store, app.policies.policy(new.region.id), new, app.clock.now())
    if as_json:
        print_json(found.as_json())
        return
    _print_plan(found.as_json())


def _print_plan(found: dict[str, Any]) -> None:
    say(f"{found['gewijzigd']} van {found['termijnen']} lopende termijnen zouden anders zijn; er is niets veranderd")
    if found["verschillen"]:
        columns = ("ref", "norm", "bij", "nu tot", "zou zijn tot", "verstrijkt meteen", "berichten")
        rows = (
            (
                row["ref"],
                row["norm"],
                row["bij"],
                f"{row['voor']['te_laat_vanaf']} ({row['voor']['lengte']})",
                f"{row['na']['te_laat_vanaf']} ({row['na']['lengte']})",
                "ja" if row["zou_meteen_verstrijken"] else "nee",
                "; ".join(_moved(told) for told in row["berichten"]),
            )
            for row in found["verschillen"]
        )
        print_table("Verschillen", columns, rows)
    for gone in found["verdwenen_teams"]:
        say(f"let op: team {gone['team']} verdwijnt, maar heeft nog {gone['meldingen']} open meldingen")


def _moved(told: dict[str, Any]) -> str:
    before, after = (
        f"{one['moment']} aan {', '.join(one['aan'])}" if one else "niet" for one in (told["voor"], told["na"])
    )
    return f"{told['trede']}: {before} -> {after}"
