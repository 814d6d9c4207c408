"""Commands about copies: backup, restore, release after a restore, and the anchor that is kept outside."""

from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.system import db_app
from vtflow.domain.errors import BadInput
from vtflow.domain.written_time import clock_text
from vtflow.settings import read_settings


def add(app: typer.Typer) -> None:
    """Add the commands; those about the database join `vtflow db`."""
    app.command("anchor")(anchor)


@db_app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="bestand dat er nog niet is")],
    *,
    as_json: AsJson = False,
) -> None:
    """Maak een reservekopie terwijl vtflow doorwerkt. De sleutels staan er niet in: bewaar secret.json apart."""
    from vtflow.store.backup import back_up

    app = open_record()
    manifest = back_up(app.settings.url, file.absolute(), app.clock.now())
    if as_json:
        print_json({"file": str(file), "meldingen": manifest.meldingen, "events": manifest.events})
        return
    say(f"{file}: {manifest.meldingen} meldingen, {manifest.events} gebeurtenissen, {manifest.bytes} bytes")


@db_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="bestand dat `vtflow db backup` maakte")],
    *,
    as_json: AsJson = False,
) -> None:
    """Zet een reservekopie terug. Er gaat daarna niets de deur uit tot iemand dat vrijgeeft (`vtflow db release`)."""
    from vtflow.keep.destroying import read_list
    from vtflow.store.backup import restore as put_back
    from vtflow.wiring import make_home, real_now

    settings = read_settings()
    make_home(settings.home)
    verdict = put_back(file.absolute(), settings.url, real_now(), read_list(settings.home))
    if as_json:
        print_json({"file": str(file), "verdict": "whole", "meldingen": verdict.meldingen, "events": verdict.events})
        return
    say(f"teruggezet, {verdict.text}")
    say("herstelmodus: er gaat niets de deur uit. Bekijk `vtflow db recovery`, en geef vrij met `vtflow db release`")


@db_app.command("recovery")
def recovery_state(*, as_json: AsJson = False) -> None:
    """Toon of deze database is teruggezet, en welke berichten daarvoor misschien al zijn verstuurd."""
    from vtflow.store import recovery as recovering

    app = open_record()
    state = app.store.inspect(recovering.recovery)
    at = state.restored_at if state and state.holds else None
    rows = app.store.inspect(lambda connection: recovering.held(connection, at)) if at else []
    if as_json:
        messages = [{"ref": r.ref, "team": r.team, "kind": r.kind, "rung": r.rung, "at": r.at} for r in rows]
        print_json({"holds": bool(at), "restored_at": state and state.restored_at, "messages": messages})
        return
    if state is None:
        say("deze database is nooit teruggezet")
    elif not state.holds:
        say(f"teruggezet op {clock_text(state.restored_at)} en vrijgegeven door {state.by}")
    else:
        say(f"herstelmodus sinds {clock_text(state.restored_at)}, met een kopie van {clock_text(state.made_at)}")
        told = ((r.ref, r.team, r.norm or r.kind, r.rung, clock_text(r.at)) for r in rows)
        print_table("Misschien al verstuurd", ("melding", "team", "waarover", "trede", "moment"), told)


@db_app.command("release")
def release(
    by: By,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="laat vervallen wat misschien al is verstuurd")] = False,
) -> None:
    """Beëindig de herstelmodus. Wat misschien al is verstuurd gaat als "mogelijk dubbel", of vervalt met --drop."""
    from vtflow.store import recovery as recovering

    app = open_record()
    app.policies.policy(app.region).region.team_of(by)
    state = app.store.inspect(recovering.recovery)
    if state is None or not state.holds:
        say("er is niets vrij te geven: deze database staat niet in herstelmodus")
        return
    count = app.store.amend(lambda connection: recovering.release(connection, app.clock.now(), by, drop=drop))
    say(f"vrijgegeven; {count} berichten {'vervallen' if drop else 'gaan als mogelijk dubbel'}")


def anchor(
    file: Annotated[Path, typer.Argument(help="bestand dat er nog niet is; bewaar het buiten deze machine")],
    *,
    as_json: AsJson = False,
) -> None:
    """Zet een ondertekend anker over alle meldingen; `vtflow verify --anchor` bewijst later dat er niets weg is."""
    from vtflow.store import anchor as anchoring
    from vtflow.wiring.keys import anchor_key_of

    app = open_record()
    taken = app.store.inspect(lambda connection: anchoring.take(connection, app.store.instance, app.clock.now()))
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(anchoring.sign(taken, anchor_key_of(app.settings)) + "\n")
    except OSError as error:
        reason = "het bestaat al" if isinstance(error, FileExistsError) else error.strerror
        text = f"{file} kan niet worden geschreven: {reason}"
        raise BadInput(text) from error
    if as_json:
        print_json({"file": str(file), "until": taken.until, "meldingen": taken.meldingen, "events": taken.events})
        return
    say(f"{file}: {taken.events} gebeurtenissen van {taken.meldingen} meldingen, vastgelegd tot {taken.until}")
