"""Reports: counts for who steers and who commissions, never a single melding."""

import csv
import sys
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from vtflow.cli.output import print_json, print_table, say
from vtflow.domain.errors import BadInput
from vtflow.policy.table import Table
from vtflow.reports.adviezen import advies_rows, advies_table
from vtflow.reports.doorlooptijd import doorlooptijd_rows, doorlooptijd_table
from vtflow.reports.gesprekken import gesprekken_rows, gesprekken_table
from vtflow.reports.knelpunten import knelpunten_rows, knelpunten_table
from vtflow.reports.radar import radar_rows, radar_table
from vtflow.reports.samenwerking import samenwerking_rows, samenwerking_table
from vtflow.reports.taken import casushouder_rows, casushouder_table, taken_rows, taken_table
from vtflow.reports.wachtlijst import wachtlijst_rows, wachtlijst_table
from vtflow.terms import local_date
from vtflow.wiring import App, open_app

FORMATS = ("json", "csv", "md")


def _gesprekken(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = gesprekken_rows(app.store, app.policies, day)
    return rows, gesprekken_table(rows, day)


def _knelpunten(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = knelpunten_rows(app.store, app.policies, app.settings.regions, app.clock.now(), day)
    return rows, knelpunten_table(rows, day)


def _doorlooptijd(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = doorlooptijd_rows(app.store, app.policies, day)
    return rows, doorlooptijd_table(rows, day)


def _wachtlijst(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = wachtlijst_rows(app.store, app.policies, app.clock.now(), day)
    return rows, wachtlijst_table(rows, day)


def _taken(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = taken_rows(app.store, app.policies, day)
    return rows, taken_table(rows, day)


def _casushouders(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = casushouder_rows(app.store, app.policies, day)
    return rows, casushouder_table(rows, day)


def _samenwerking(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = samenwerking_rows(app.store, app.policies, day)
    return rows, samenwerking_table(rows, day)


#: kind of report -> its rows over what was known on a day, and how they are shown
KINDS: dict[str, Callable[[App, date | None], tuple[list[dict[str, Any]], Table]]] = {
    "gesprekken": _gesprekken,
    "knelpunten": _knelpunten,
    "doorlooptijd": _doorlooptijd,
    "wachtlijst": _wachtlijst,
    "taken": _taken,
    "casushouders": _casushouders,
    "samenwerking": _samenwerking,
}


def _radar(app: App, day: date | None, first: date | None, last: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = radar_rows(app.store, app.policies, first, last, day)
    return rows, radar_table(rows, day)


def _adviezen(app: App, day: date | None, first: date | None, last: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = advies_rows(app.store, app.policies, first, last, day)
    return rows, advies_table(rows, day)


#: kinds that count over a period of receipt
PERIODS: dict[str, Callable[[App, date | None, date | None, date | None], tuple[list[dict[str, Any]], Table]]] = {
    "radar": _radar,
    "adviezen": _adviezen,
}


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    kind: Annotated[str, typer.Argument(help="soort rapport", metavar="SOORT")],
    on: Annotated[str, typer.Option("--on", help="wat bekend was aan het eind van deze dag, jjjj-mm-dd")] = "",
    shape: Annotated[str, typer.Option("--format", help="json, csv of md; leeg: een tabel")] = "",
    first: Annotated[str, typer.Option("--from", help="ontvangen vanaf deze dag; alleen bij radar en adviezen")] = "",
    last: Annotated[str, typer.Option("--to", help="ontvangen tot en met deze dag; alleen bij radar en adviezen")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="als JSON")] = False,
) -> None:
    """Tel over meldingen.

    gesprekken: per gemeente welke kinderen gesproken of gezien zijn; knelpunten: per partner en subregio wie aanneemt,
    wie wacht en waarom het stokt; doorlooptijd: per schakel van melding tot start van hulp; wachtlijst: per gemeente
    onderzoeken die nog niet zijn gestart; taken: activiteiten en uren naar taak; casushouders: hoe vaak zij wisselen;
    samenwerking: eigenaren, regisseurs, continuïteit, warm of koud aanvaard en aanhaken, elk met zijn definitie;
    radar: per halfjaar en gemeente eerste meldingen, hermeldingen en vervolgmeldingen; adviezen: per
    halfjaar en gemeente, op tijd of te laat, en welke een melding werden.
    """
    if kind not in KINDS and kind not in PERIODS:
        text = f"rapport {kind!r} bestaat niet; bekend: {', '.join([*KINDS, *PERIODS])}"
        raise BadInput(text)
    if (first or last) and kind not in PERIODS:
        text = f"--from en --to horen bij {', '.join(PERIODS)}; laat ze weg bij {kind}"
        raise BadInput(text)
    if shape not in {"", *FORMATS}:
        text = f"--format {shape!r} bestaat niet; kies uit: {', '.join(FORMATS)}"
        raise BadInput(text)
    app = open_app()
    today = local_date(app.clock.now())
    day = _day(on, today)
    if kind in PERIODS:
        rows, table = PERIODS[kind](app, day, _day(first, today, "--from"), _day(last, date.max, "--to"))
    else:
        rows, table = KINDS[kind](app, day)
    if as_json or shape == "json":
        print_json({"rapport": kind, "op": (day or today).isoformat(), "rijen": rows})
        return
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([table.columns, *table.rows])
    elif shape == "md":
        say(table.as_markdown())
    else:
        print_table(table.title, table.columns, table.rows)


def _day(text: str, today: date, option: str = "--on") -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        fault = f"{option} {text!r} is geen datum; schrijf jjjj-mm-dd, bv. 2026-03-31"
        raise BadInput(fault) from error
    if day > today:
        fault = f"{option} {text} ligt in de toekomst; vandaag is het {today.isoformat()}"
        raise BadInput(fault)
    return day
