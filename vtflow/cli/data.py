"""Commands over files: import meldingen, play a story."""

from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.output import print_json, print_table, say
from vtflow.play import play, read_story
from vtflow.policy import PolicyBook


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("play")(play_story)


def play_story(
    story: Annotated[Path, typer.Argument(help="verhaal (YAML)")],
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Speel een verhaal van opdrachten op de klok en controleer wat het verwacht; eindigt met 1 als het niet klopt."""
    told = read_story(story)
    played = play(told, PolicyBook())
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
