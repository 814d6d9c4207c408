"""Reports that are owed: which, how far, and the steps of one: make, explain, sign, deliver, prove."""

from datetime import date
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, Ref
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.errors import UnknownMelding
from vtflow.domain.reference import read_display_code
from vtflow.reports import runs
from vtflow.reports.clocks import chain_view
from vtflow.reports.kept import chain, keep_all, moment_of
from vtflow.reports.render import to_json
from vtflow.reports.reporter import Reporter
from vtflow.terms import local_date
from vtflow.wiring.access import note_read
from vtflow.wiring.reporting import reporter_of

_Key = Annotated[str, typer.Argument(help="welk rapport: <regio>/<cyclus>/<dag>", metavar="RAPPORT")]


def add(group: typer.Typer) -> None:
    """Add the commands to the group of reports."""
    for name, command in {
        "melding": melding,
        "schedule": schedule,
        "make": make,
        "view": view,
        "explain": explain,
        "sign": sign,
        "deliver": deliver,
        "proof": proof,
        "run": run,
    }.items():
        group.command(name)(command)


def melding(
    ref: Ref,
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de klok van de keten van een melding: wie haar wanneer had, eigen en geërfde tijd, correcties."""
    app = open_record()
    code = read_display_code(ref)
    found = app.store.read(lambda reader: chain(reader, code))
    if found is None:
        raise UnknownMelding(ref)
    note_read(app, code)
    now = app.clock.now()
    view = chain_view(app.policies.policy(found.came.region), found, local_date(now), moment_of(None, now))
    if as_json:
        print_json(view)
        return
    for name, title in {"houders": "Naar houder", "boekingen": "Boekingen", "schakels": "Schakels"}.items():
        rows: list[dict[str, object]] = view[name]  # pyright: ignore[reportAssignmentType]
        columns = list(rows[0]) if rows else []
        print_table(f"{title} van {code}", columns, [list(row.values()) for row in rows])


def _reporter() -> Reporter:
    return reporter_of(open_record())


def schedule(*, as_json: AsJson = False) -> None:
    """Toon welke rapporten rond vandaag klaar moeten zijn, en hoe ver ze zijn."""
    reporter = _reporter()
    today = local_date(reporter.clock.now())
    rows = [_row(one, today) for region in reporter.regions for one in reporter.schedule(region)]
    if as_json:
        print_json({"op": today.isoformat(), "rapporten": rows})
        return
    columns = ("rapport", "norm", "van", "tot", "uiterlijk", "stand", "ondertekend", "trede")
    print_table("Rapporten", columns, [[row[name] for name in columns] for row in rows])


def _row(one: runs.Owed, today: date) -> dict[str, str]:
    signed, rung = one.latest(runs.SIGNED), one.latest(runs.RUNG)
    return {
        "rapport": one.key,
        "norm": one.norm.id,
        "titel": one.cycle.title,
        "van": one.first.isoformat(),
        "tot": one.last.isoformat(),
        "uiterlijk": one.due_on.isoformat(),
        "stand": one.phase(today),
        "ondertekend": signed.by if signed and runs.is_signed(one.steps) else "",
        "trede": rung.data["trede"] if rung else "",
        "aan": ", ".join(one.cycle.receivers),
    }


def make(key: _Key, by: By = SYSTEEM) -> None:
    """Maak een rapport over wat aan het eind van gisteren bekend was."""
    report = _reporter().make(key, by)
    say(f"{key} gemaakt: {report.title}, {report.subtitle}")


def view(key: _Key) -> None:
    """Toon een rapport zoals het is gemaakt, met de duiding, als JSON."""
    say(to_json(_reporter().content(key)).removesuffix("\n"))


def explain(
    key: _Key,
    part: Annotated[str, typer.Option("--part", help="deel van het rapport, bv. wachtlijst")],
    text: Annotated[str, typer.Option("--text", help="wat de cijfers betekenen; geen persoonsgegevens")],
    by: By,
) -> None:
    """Schrijf wat de cijfers van een deel betekenen."""
    _reporter().explain(key, part, text, by)
    say(f"{key}: duiding bij {part} vastgelegd")


def sign(key: _Key, by: By) -> None:
    """Onderteken een rapport: cijfers en duiding, zoals ze nu zijn."""
    _reporter().sign(key, by)
    say(f"{key} ondertekend door {by}")


def deliver(key: _Key, by: By = SYSTEEM) -> None:
    """Verstuur een ondertekend rapport aan wie het krijgt; het bewijs staat bij: report proof."""
    for path in _reporter().deliver(key, by):
        say(f"klaargezet: {path}")
    say(f"{key} verstuurd")


def proof(key: _Key) -> None:
    """Bewijs dat dezelfde cijfers nog te maken zijn, en wat er van ieder bericht werd; als JSON."""
    print_json(_reporter().proof(key))


def run() -> None:
    """Doe wat de waakhond doet, met eerst alle feiten bij: maak wat moet, en herinner aan wat ontbreekt."""
    reporter = _reporter()
    kept = keep_all(reporter.store)
    if kept:
        say(f"feiten voor rapporten bijgewerkt van {kept} {'melding' if kept == 1 else 'meldingen'}")
    for line in reporter.round() or ["niets te doen"]:
        say(line)
