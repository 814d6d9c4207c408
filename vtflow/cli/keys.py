"""Commands about the keys of other systems."""

from datetime import datetime
from typing import Annotated

import typer

from vtflow.access.keys import Key
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.written_time import clock_text
from vtflow.policy.access import access
from vtflow.wiring import real_now
from vtflow.wiring.access import keys_of

keys_app = typer.Typer(help="Sleutels van andere systemen voor de API.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(keys_app, name="keys")


@keys_app.command("make")
def make(
    team: Annotated[str, typer.Option("--team", help="team waarvoor de sleutel geldt")],
    role: Annotated[str, typer.Option("--role", help="operations, team, coordinator, manager of auditor")],
    by: By,
    region: OfRegion = "",
    days: Annotated[int, typer.Option("--days", help="hoe lang hij geldt")] = 180,
    *,
    as_json: AsJson = False,
) -> None:
    """Maak een sleutel; hij wordt één keer getoond en staat nergens."""
    app = open_record()
    key, text = keys_of(app).make(region or app.region, team, role, by, real_now(), days)
    if as_json:
        print_json({**_row(key, real_now()), "tekst": text})
        return
    say(text)
    say(f"sleutel {key.key_id} voor {team} als {access().role(role).title}, tot {clock_text(key.expires_at)}")
    say("bewaar hem nu: vtflow houdt alleen een controlegetal en kan hem niet nog eens tonen")


@keys_app.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """Toon alle sleutels die er zijn en waren, zonder hun geheim."""
    app = open_record()
    rows = [_row(key, real_now()) for key in keys_of(app).all()]
    if as_json:
        print_json(rows)
        return
    print_table(
        "Sleutels",
        ("sleutel", "regio", "team", "rol", "door", "gemaakt", "tot", "stand"),
        (tuple(row.values()) for row in rows),
    )


@keys_app.command("revoke")
def revoke(key_id: Annotated[str, typer.Argument(help="sleutel, uit `vtflow keys list`")], by: By) -> None:
    """Trek een sleutel in; vanaf nu opent hij niets meer."""
    app = open_record()
    keys_of(app).end(key_id, by, real_now())
    say(f"sleutel {key_id} is ingetrokken")


def _row(key: Key, now: datetime) -> dict[str, str]:
    stand = "geldig" if key.holds(now) else "ingetrokken" if key.ended_at else "verlopen"
    return {
        "sleutel": key.key_id,
        "regio": key.region,
        "team": key.team,
        "rol": key.role,
        "door": key.by,
        "gemaakt": clock_text(key.at),
        "tot": clock_text(key.expires_at),
        "stand": stand,
    }
