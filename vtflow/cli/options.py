"""Options and arguments that many commands have, each with its one Dutch help text."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from vtflow.domain.errors import BadInput
from vtflow.settings import Settings, read_settings
from vtflow.wiring import settings_here


def of_this_installation(region: str) -> str:
    """Return the region as it was given, or empty.

    Raises:
        BadInput: this installation does not run that region, so nobody would watch it or send its messages.
    """
    return _one_of(region, settings_here) if region else region


def of_the_settings(region: str) -> str:
    """Return the region as it was given, or empty, for a command that may make the record.

    Raises:
        BadInput: the settings do not name that region.
    """
    return _one_of(region, read_settings) if region else region


def _one_of(region: str, read: Callable[[], Settings]) -> str:
    here = read().regions
    if region not in here:
        text = f"regio {region!r} draait niet in deze installatie; hier draaien: {', '.join(here)} (VTFLOW_REGION)"
        raise BadInput(text)
    return region


Ref = Annotated[str, typer.Argument(help="kenmerk van de melding, VT-…")]
AsJson = Annotated[bool, typer.Option("--json", help="als JSON")]
By = Annotated[str, typer.Option("--by", help="medewerker, <team>.<code>")]
Key = Annotated[str, typer.Option("--key", help="sleutel: dezelfde sleutel nog eens geeft hetzelfde antwoord")]
At = Annotated[str, typer.Option("--at", help="moment waarop het gebeurde, niet in de toekomst")]
OfRegion = Annotated[str, typer.Option("--region", help="regio; leeg: de ingestelde", callback=of_this_installation)]
IntoRegion = Annotated[str, typer.Option("--region", help="regio; leeg: de ingestelde", callback=of_the_settings)]
#: of a report or forecast
OnDay = Annotated[str, typer.Option("--on", help="wat bekend was aan het eind van deze dag, jjjj-mm-dd")]
Shape = Annotated[str, typer.Option("--format", help="html, csv, json of md; leeg: een tabel")]
Out = Annotated[Path | None, typer.Option("--out", help="schrijf naar dit bestand")]
