"""Commands of the watch: waak, audit, silence, health."""

import threading
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from vtflow.access.log import QUEUE, READ
from vtflow.cli.capacity import audit_app
from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import UnknownMelding
from vtflow.domain.reference import read_display_code
from vtflow.settings import read_settings
from vtflow.watch.audit import Audit
from vtflow.watch.kinds import KINDS
from vtflow.watch.silence import Statement, statement_row
from vtflow.wiring import App
from vtflow.wiring.access import note_read

FOUND = 1
#: one look judges what is there; it gives no part time to begin
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("waak")(waak)
    # why: `audit sample` is about meldingen, and `audit` by itself about vtflow
    audit_app.callback(invoke_without_command=True)(audit)
    app.command("silence")(silence)
    app.command("health")(health)


def waak(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="kijk één keer, vertel niets; eindigt met 1 bij een storing")
    ] = False,
    test: Annotated[bool, typer.Option("--test", help="stuur een proefalarm over de eigen kanalen")] = False,
    as_json: AsJson = False,
) -> None:
    """Waak over vtflow, los van alles wat bewaakt wordt, en stuur zelf alarm; stop met Ctrl-C.

    `vtflow up` start dit ook. Draai het liever zelf, onder systemd of op een andere machine, met dezelfde instellingen.
    """
    from vtflow.up.watching import teller_of, waak_of

    settings = read_settings()
    if test:
        _test(teller_of(settings), has_channels=settings.waak_channels is not None)
        return
    watch = waak_of(settings, since=LONG_AGO if once else None)
    if not once:
        stop = threading.Event()
        _until_stopped(stop)
        watch.serve(stop)
        return
    troubles, _ = watch.look()
    rows = [{"soort": one.kind, "titel": KINDS[one.kind].title, "tekst": one.text} for one in troubles]
    if as_json:
        print_json({"storingen": rows})
    else:
        print_table(f"{len(rows)} storingen", ("soort", "wat", "toelichting"), (list(row.values()) for row in rows))
    raise typer.Exit(FOUND if rows else 0)


def _test(tell: Any, *, has_channels: bool) -> None:
    title, body = "vtflow: proefalarm", "Dit is een proef van `vtflow waak`. U hoeft niets te doen."
    if not has_channels:
        say("waak heeft geen kanalen (VTFLOW_WAAK_CHANNELS); een alarm komt alleen in het log")
        raise typer.Exit(FOUND)
    has_told = tell(f"waak/proef/{threading.get_native_id()}", title, body)
    say("het proefalarm is aangenomen" if has_told else "geen enkel kanaal nam het proefalarm aan")
    raise typer.Exit(0 if has_told else FOUND)


def _until_stopped(stop: threading.Event) -> None:
    import signal

    def end(*_: object) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


def audit(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Reken na wat al vastgelegd en verstuurd moest zijn; eindigt met 1 als er iets ontbreekt. Verandert niets.

    Met `sample`: een steekproef van overdrachten tegen de criteria.
    """
    if context.invoked_subcommand is not None:
        return
    found = _audit(open_record())
    if as_json:
        print_json(
            {
                "op": found.at.isoformat(),
                "heel": found.whole,
                "meldingen": found.meldingen,
                "termijnen": found.waits,
                "treden": found.rungs,
                "berichten": found.messages,
                "bevindingen": [
                    {"soort": one.kind, "ref": one.ref or None, "tekst": one.text} for one in found.findings
                ],
            }
        )
    else:
        counted = (
            f"{found.meldingen} meldingen, {found.waits} termijnen, {found.rungs} treden, {found.messages} berichten"
        )
        say(f"nagerekend: {counted}; {len(found.findings)} bevindingen")
        if found.findings:
            rows = ((one.kind, one.ref, one.text) for one in found.findings)
            print_table("Bevindingen", ("soort", "melding", "toelichting"), rows)
    raise typer.Exit(0 if found.whole else FOUND)


def silence(
    ref: Annotated[str, typer.Argument(help="kenmerk van één melding; leeg: alle open meldingen")] = "",
    *,
    proofs: Annotated[
        int, typer.Option("--days", min=0, max=366, help="toon de bewijzen van zoveel laatste dagen")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Bewijs van stilte: per open melding waarom er nu niets gebeurt, wat er komt en wie aan zet is.

    Eindigt met 1 als dat van een melding niet te zeggen is.
    """
    app = open_record()
    if proofs:
        _print_proofs(app, proofs, as_json=as_json)
        return
    code = read_display_code(ref) if ref else ""
    said = list(_audit(app).statements)
    if code:
        said = [one for one in said if one.ref == code] or _closed(app, code)
    teams = {
        team.code: team.title
        for region in app.settings.regions
        for team in app.policies.policy(region).region.teams.values()
    }
    rows = [statement_row(one, teams) for one in said]
    note_read(app, code, READ if code else QUEUE)
    if as_json:
        print_json(rows)
    else:
        columns = ("ref", "reden", "waarom", "bij", "volgende", "op", "incident")
        print_table(f"{len(rows)} open meldingen", columns, ([row[name] for name in columns] for row in rows))
    raise typer.Exit(FOUND if any(one.incident for one in said) else 0)


def _closed(app: App, ref: str) -> list[Statement]:
    """Return nothing for a melding that has ended; UnknownMelding when it never was."""
    if app.store.read(lambda reader: reader.melding(ref)) is None:
        raise UnknownMelding(ref)
    return []


def _print_proofs(app: App, days: int, *, as_json: bool) -> None:
    rows: list[dict[str, str | int | date]] = [
        {
            "dag": proof.day.isoformat(),
            "regio": proof.region,
            "meldingen": proof.meldingen,
            "verklaard": proof.explained,
            "incidenten": proof.incidents,
        }
        for region in app.settings.regions
        for proof in app.store.read(lambda reader, region=region: reader.proofs(region, days))
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("dag", "regio", "meldingen", "verklaard", "incidenten")
    print_table("Bewijs van stilte, per dag", columns, ([row[name] for name in columns] for row in rows))


def health(*, as_json: AsJson = False) -> None:
    """Toon hoe het met vtflow gaat: onderdelen, achterstand, berichten, incidenten; eindigt met 1 bij een storing."""
    from vtflow.up.watching import door_of
    from vtflow.watch.health import FOUT

    facts = dict(door_of(open_record(), since=LONG_AGO).facts())
    if as_json:
        print_json(facts)
    else:
        _print_health(facts)
    raise typer.Exit(FOUND if facts["stand"] == FOUT else 0)


def _print_health(facts: dict[str, Any]) -> None:
    say(f"stand: {facts['stand']}")
    rows = ((one["titel"], one["tekst"]) for one in facts["storingen"])
    print_table(f"{len(facts['storingen'])} storingen", ("wat", "toelichting"), rows)
    columns = ("onderdeel", "stand", "seconden_geleden", "keer_uitgevallen")
    print_table("Onderdelen", columns, ([row[name] for name in columns] for row in facts["onderdelen"]))
    counted = {
        **facts["meldingen"],
        **{name: facts["berichten"][name] for name in ("wacht", "bezig", "mislukt", "onbekend")},
    }
    print_table("Aantallen", ("wat", "aantal"), counted.items())
    if facts["stilgezet"]:
        say(f"stilgezet: {', '.join(facts['stilgezet'])} (vtflow hold list)")


def _audit(app: App) -> Audit:
    from vtflow.up.watching import auditor_of

    # why no window: whether runs are armed is the dispatcher's to say, and it may not run here
    return auditor_of(app).run(app.clock.now(), window=False)
