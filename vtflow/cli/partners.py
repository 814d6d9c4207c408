"""Commands about partners: what they say of their intake, and messages in the shape of iJw."""

import json
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, OfRegion, Ref
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.routes import read_moment
from vtflow.disk import write_private
from vtflow.domain.errors import BadInput, UnknownMelding
from vtflow.domain.partners import PartnerStatus
from vtflow.domain.reference import read_display_code
from vtflow.domain.written_time import clock_text
from vtflow.ports import Reader, Stored
from vtflow.ports.ijw import IjwMessage, messages_of
from vtflow.ports.partners import Intake
from vtflow.wiring.access import note_read

partner_app = typer.Typer(help="Partners: wie neemt nog iemand aan, en hoe lang is de wacht.", no_args_is_help=True)
ijw_app = typer.Typer(help="Berichten in de vorm van iJw.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(partner_app, name="partner")
    app.add_typer(ijw_app, name="ijw")


@partner_app.command("status")
def status(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    team: Annotated[str, typer.Argument(help="team van de partner")],
    by: By,
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="neemt mensen aan, of niemand")] = None,
    weeks: Annotated[int, typer.Option("--weeks", help="wachttijd voor wie nu komt, in weken")] = 0,
    reason: Annotated[str, typer.Option("--reason", help="redencode; nodig bij --closed")] = "",
    at: Annotated[str, typer.Option("--at", help="moment waarop dit inging, niet in de toekomst")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast of een partner mensen aanneemt en hoe lang de wacht is; wat eerder gold blijft bewaard."""
    if is_open is None:
        text = "geef --open of --closed"
        raise BadInput(text)
    app = open_record()
    intake = Intake(is_open, weeks, reason)
    changed = app.engine.record_partner(region or app.region, team, intake, by, read_moment(at))
    if as_json:
        print_json({"team": team, "neemt_aan": is_open, "wachttijd_weken": weeks, "veranderd": changed})
        return
    what = f"neemt {'mensen' if is_open else 'niemand'} aan, wachttijd {weeks} weken"
    say(f"{team}: {what}" if changed else f"{team}: niets veranderd, dit gold al")


@partner_app.command("list")
def history(
    team: Annotated[str, typer.Option("--team", help="alleen dit team")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon wat partners over hun aanname zeiden, de oudste eerst."""
    app = open_record()
    found = app.store.read(lambda reader: reader.partner_history(region or app.region))
    rows = [_row(one) for one in found if team in {"", one.team}]
    if as_json:
        print_json(rows)
        return
    columns = ("team", "vanaf", "neemt_aan", "wachttijd_weken", "reden", "door", "vastgelegd")
    print_table(
        "Partners", columns, (["ja" if v is True else "nee" if v is False else v for v in row.values()] for row in rows)
    )


def _row(one: PartnerStatus) -> dict[str, object]:
    return {
        "team": one.team,
        "vanaf": clock_text(one.at),
        "neemt_aan": one.open,
        "wachttijd_weken": one.weeks,
        "reden": one.reden,
        "door": one.by,
        "vastgelegd": clock_text(one.recorded_at),
    }


@ijw_app.command("export")
def export(
    ref: Ref,
    out: Annotated[
        Path | None, typer.Option("--out", help="map voor een bestand per bericht; leeg: op het scherm")
    ] = None,
) -> None:
    """Maak van een melding de berichten JW301, JW305, JW307, JW315 en JW319 als JSON; codes en datums, geen bsn."""
    app = open_record()
    code = read_display_code(ref)
    found = app.store.read(lambda reader: _messages(reader, code))
    note_read(app, code)
    if out is None:
        print_json([message.as_json() for message in found])
        return
    for message in found:
        say(str(_drop(out, message)))
    if not found:
        say("deze melding heeft geen berichten")


def _messages(reader: Reader, ref: str) -> list[IjwMessage]:
    stored: Stored | None = reader.melding(ref)
    if stored is None:
        raise UnknownMelding(ref)
    return messages_of(ref, stored.route.gemeente, [event for event, _ in reader.events(ref)])


def _drop(folder: Path, message: IjwMessage) -> Path:
    """Put a message into the folder, for its owner only; the same message lands in the same file."""
    path = folder / f"{message.kop.bericht}-{message.kop.identificatie}.json"
    text = json.dumps(message.as_json(), ensure_ascii=False, indent=2) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, text)
    except OSError as error:
        fault = f"{path} kan niet worden geschreven: {error.strerror}"
        raise BadInput(fault) from error
    return path
