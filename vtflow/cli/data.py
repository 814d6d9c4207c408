"""Commands over files: import meldingen, play a story."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, IntoRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.importing import import_file
from vtflow.importing.mapping import read_mapping
from vtflow.play import play, read_story
from vtflow.wiring import open_app, policy_book


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_meldingen)
    app.command("play")(play_story)


def import_meldingen(
    file: Annotated[Path, typer.Argument(help="CSV of JSON-regels")],
    region: IntoRegion = "",
    mapping: Annotated[Path | None, typer.Option("--mapping", help="koppeling van kolommen (YAML)")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="alleen tonen wat er zou gebeuren")] = False,
    as_json: AsJson = False,
) -> None:
    """Neem meldingen in uit een bestand; afgekeurde regels gaan met reden naar BESTAND.rejected.csv."""
    app = open_app(create=True)
    report = import_file(
        app.engine,
        app.store,
        app.seal,
        region or app.region,
        file,
        now=app.clock.now(),
        dry_run=dry_run,
        progress=None if as_json else _progress,
        mapping=read_mapping(mapping) if mapping is not None else None,
    )
    if as_json:
        print_json(report.counts())
        return
    say(
        f"{report.read} gelezen: {report.imported} nieuwe routes, {report.joined} gevoegd, "
        f"{report.unchanged} ongewijzigd, {report.rejected} afgekeurd{' (proef: niets veranderd)' if dry_run else ''}"
    )
    if report.rejected_file is not None:
        say(f"afgekeurde regels met reden: {report.rejected_file}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} van {total} " + ("\n" if done >= total else ""))


def play_story(
    story: Annotated[Path, typer.Argument(help="verhaal (YAML)")],
    *,
    as_json: AsJson = False,
) -> None:
    """Speel een verhaal van opdrachten op de klok en controleer wat het verwacht; eindigt met 1 als het niet klopt."""
    told = read_story(story)
    played = play(told, policy_book())
    if as_json:
        print_json(played.as_json())
    else:
        rows = ((line["at"], line["ref"], line["event"], line["by"], line["detail"]) for line in played.timeline)
        print_table(told.title, ("moment", "ref", "gebeurtenis", "door", "details"), rows)
        for name, state in played.state.items():
            say(f"{name}: {state}; verantwoordelijk {played.responsible[name]}, aan zet {played.aan_zet[name] or '-'}")
        for mismatch in played.mismatches:
            say(f"klopt niet: {mismatch}")
        say("het verhaal klopt" if not played.mismatches else f"{len(played.mismatches)} verschillen")
    if played.mismatches:
        raise typer.Exit(1)
