"""Commands about the installation: up, verify, doctor, db, and the hidden children of `up`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import fail, print_json, print_table, say
from vtflow.cli.record import require_record
from vtflow.domain.errors import BadInput, VtflowError
from vtflow.ports import StoreUnavailable
from vtflow.settings import Settings, read_settings

if TYPE_CHECKING:
    from vtflow.store.anchor import Difference
    from vtflow.store.sql import SqlStore
    from vtflow.store.verify import Verdict

db_app = typer.Typer(help="De database van vtflow.", no_args_is_help=True)

BROKEN, CANNOT_CHECK = 1, 2


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up")(up)
    app.command("verify")(verify)
    app.command("doctor")(doctor)
    app.command("child", hidden=True)(child)
    app.add_typer(db_app, name="db")


def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="voorbeeldmeldingen, gespeelde teams, snelle klok")] = False,
    exit_after: Annotated[
        float | None, typer.Option("--exit-after", min=0, help="stop na zoveel seconden", metavar="SECONDEN")
    ] = None,
) -> None:
    """Start alles op deze machine: Prefect, waakhond, berichten en pagina's; stop met Ctrl-C."""
    from vtflow.up.start import up as run

    run(demo=demo, exit_after=exit_after)


def child(name: Annotated[str, typer.Argument(help="onderdeel")]) -> None:
    """Draai één onderdeel; `vtflow up` doet dit."""
    from vtflow.up.child import run_child

    run_child(name)


def verify(
    *,
    as_json: AsJson = False,
    chain_only: Annotated[bool, typer.Option("--chain", help="alleen de keten, niet de standen")] = False,
    anchor: Annotated[Path | None, typer.Option("--anchor", help="vergelijk ook met een anker van buiten")] = None,
    public_key: Annotated[
        str, typer.Option("--public-key", help="openbare sleutel van het anker; leeg: die van deze installatie")
    ] = "",
) -> None:
    """Reken de hele administratie na: 0 is heel, 1 is beschadigd, 2 is niet na te gaan."""
    from vtflow.reports.proof import Proof
    from vtflow.store.sql import SqlStore
    from vtflow.store.verify import verify as check
    from vtflow.wiring import policy_book

    try:
        settings = require_record()
        store = SqlStore(settings.url)
        difference = _compare(store, settings, anchor, public_key) if anchor else None
        verdict = check(store, replay=not chain_only, beside=Proof(policy_book(settings).policy))
    except (StoreUnavailable, VtflowError) as error:
        if as_json:
            print_json({"verdict": "cannot-check", "text": str(error)})
        raise typer.Exit(fail(f"niet na te gaan: {error}", CANNOT_CHECK)) from error
    if as_json:
        print_json(_as_data(verdict, difference))
    else:
        _say(verdict, difference)
    raise typer.Exit(0 if verdict.whole and (difference is None or difference.verdict == "intact") else BROKEN)


def _compare(store: "SqlStore", settings: Settings, file: Path, public_key: str) -> "Difference":
    from vtflow.store import anchor as anchoring
    from vtflow.wiring.keys import anchor_key_of

    try:
        text, given = file.read_text(encoding="utf-8"), bytes.fromhex(public_key)
    except (OSError, ValueError) as error:
        fault = f"{file} is niet te lezen" if isinstance(error, OSError) else "--public-key is geen hexadecimaal getal"
        raise BadInput(fault) from error
    public = given or anchor_key_of(settings).public_key().public_bytes_raw()
    taken = anchoring.read(text, public)
    return store.inspect(lambda connection: anchoring.compare(connection, store.instance, taken))


def _as_data(verdict: "Verdict", difference: "Difference | None") -> dict[str, Any]:
    found = {
        "verdict": "whole" if verdict.whole else "broken",
        "text": verdict.text,
        "meldingen": verdict.meldingen,
        "events": verdict.events,
        "first_bad": verdict.first_bad,
        "fault_count": verdict.fault_count,
        "faults": [fault._asdict() for fault in verdict.faults],
        "notices": verdict.notices,
    }
    if difference is None:
        return found
    return {
        **found,
        "anchor": {"verdict": difference.verdict, "text": difference.text, "refs": list(difference.refs)},
    }


def _say(verdict: "Verdict", difference: "Difference | None") -> None:
    say(verdict.text)
    for fault in verdict.faults:
        say(f"  {fault.ref}{f', gebeurtenis {fault.seq}' if fault.seq else ''}: {fault.text}")
    for ref in verdict.notices:
        say(f"  let op: {ref} is open en er gebeurt vanzelf niets meer")
    if difference:
        say(difference.text)
        if difference.refs:
            say(f"  kijk het eerst bij {', '.join(difference.refs)}")


def doctor(*, as_json: AsJson = False) -> None:
    """Kijk deze installatie na zonder iets te veranderen; eindigt met 1 als er iets fout is."""
    from vtflow.up.doctor import FOUT, effective, examine

    settings = read_settings()
    findings = examine(settings, dict(os.environ))
    shown = effective(settings)
    if as_json:
        rows = [{"subject": one.subject, "verdict": one.verdict, "text": one.text} for one in findings]
        print_json({"settings": shown, "findings": rows})
    else:
        print_table("Instellingen", ("naam", "waarde"), ((f"VTFLOW_{k.upper()}", v) for k, v in shown.items()))
        print_table(
            "Bevindingen", ("wat", "oordeel", "toelichting"), ((f.subject, f.verdict, f.text) for f in findings)
        )
    raise typer.Exit(1 if any(one.verdict == FOUT for one in findings) else 0)


@db_app.command("upgrade")
def upgrade(
    *,
    window: Annotated[
        bool, typer.Option("--window", help="de gedeelde database van Prefect, niet die van vtflow")
    ] = False,
) -> None:
    """Breng de database op het schema van deze vtflow; maakt haar als zij er nog niet is."""
    from vtflow.store import schema
    from vtflow.wiring import database_exists

    settings = read_settings()
    if window:
        from vtflow.up.members import upgrade_prefect

        if not upgrade_prefect(settings):
            text = "de database van Prefect is niet bijgewerkt; zie hierboven, en klopt VTFLOW_PREFECT_DATABASE_URL?"
            raise BadInput(text)
        say("database van Prefect bijgewerkt")
        return
    if not database_exists(settings):
        schema.create(settings.url)
        say(f"database gemaakt, schema {schema.head()}")
        return
    before = schema.upgrade(settings.url)
    say(f"schema {before}, er was niets te doen" if before == schema.head() else f"schema {before} -> {schema.head()}")
