"""Reports: counts for who steers and who commissions, never a single melding."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vtflow.cli import report_runs, waiting_kinds
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.waiting_kinds import WAITING
from vtflow.domain.errors import BadInput
from vtflow.policy.table import Table
from vtflow.reports.adviezen import advies_rows, advies_table
from vtflow.reports.berichten import berichten_rows, berichten_table
from vtflow.reports.doorlooptijd import doorlooptijd_rows, doorlooptijd_table
from vtflow.reports.files import write_whole
from vtflow.reports.gesprekken import gesprekken_rows, gesprekken_table
from vtflow.reports.kinds import KINDS as BUILT
from vtflow.reports.kinds import build
from vtflow.reports.knelpunten import knelpunten_rows, knelpunten_table
from vtflow.reports.radar import radar_rows, radar_table
from vtflow.reports.render import FORMATS as RENDERERS
from vtflow.reports.render import as_table, to_json
from vtflow.reports.report import Report, of_table
from vtflow.reports.samenwerking import samenwerking_rows, samenwerking_table
from vtflow.reports.small import for_everybody
from vtflow.reports.taken import casushouder_rows, casushouder_table, taken_rows, taken_table
from vtflow.reports.wachtlijst import wachtlijst_rows, wachtlijst_table
from vtflow.terms import local_date
from vtflow.wiring import App, open_app

FORMATS = tuple(RENDERERS)
#: declared definitions of the figures of a kind
DECLARED = {"wachtlijst": ("IND-WL", "IND-WV", "IND-BAND", "IND-START"), "knelpunten": ("IND-KNEL",)}


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
    **WAITING,
}


def _radar(app: App, day: date | None, first: date | None, last: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = radar_rows(app.store, app.policies, first, last, day)
    return rows, radar_table(rows, day)


def _adviezen(app: App, day: date | None, first: date | None, last: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = advies_rows(app.store, app.policies, first, last, day)
    return rows, advies_table(rows, day)


def _berichten(app: App, _: date | None, first: date | None, last: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = berichten_rows(app.store, app.policies, first, last)
    return rows, berichten_table(rows)


#: kinds that count over a period: of receipt, or for messages of leaving
PERIODS: dict[str, Callable[[App, date | None, date | None, date | None], tuple[list[dict[str, Any]], Table]]] = {
    "radar": _radar,
    "adviezen": _adviezen,
    "berichten": _berichten,
}


class _Kinds(TyperGroup):
    """Lets the kind of a report stand where a command would: `report kwartaal` beside `report schedule`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command of the first word, or the one that shows the kind of report it names."""
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else ["show", *args])


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=_Kinds, no_args_is_help=True, help=_help())
    group.command("show")(report)
    report_runs.add(group)
    waiting_kinds.add(group)
    app.add_typer(group, name="report")


def _help() -> str:
    built = "; ".join(f"{name}: {kind.says}" for name, kind in BUILT.items())
    return (
        "Maak een rapport: `vtflow report SOORT`. " + built + ". Tellingen: gesprekken, knelpunten, doorlooptijd, "
        "wachtlijst, taken, casushouders, samenwerking, wachtspreiding, werkdruk, cohorten, meldersignalen, radar, "
        "adviezen. Alleen getallen, nooit een enkele melding."
    )


def report(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    kind: Annotated[str, typer.Argument(help="soort rapport", metavar="SOORT")],
    on: Annotated[str, typer.Option("--on", help="wat bekend was aan het eind van deze dag, jjjj-mm-dd")] = "",
    shape: Annotated[str, typer.Option("--format", help="html, csv, json of md; leeg: een tabel")] = "",
    first: Annotated[str, typer.Option("--from", help="eerste dag van de periode")] = "",
    last: Annotated[str, typer.Option("--to", help="laatste dag van de periode")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="schrijf naar dit bestand")] = None,
    region: Annotated[str, typer.Option("--region", help="een regio; leeg: alle ingestelde regio's")] = "",
    *,
    everybody: Annotated[
        bool, typer.Option("--open", help="voor iedereen: kleine getallen weg, andere afgerond")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="als JSON")] = False,
) -> None:
    """Maak een rapport; dezelfde vraag over een dag die voorbij is geeft altijd dezelfde cijfers."""
    shape = shape or ("json" if as_json else (out.suffix.removeprefix(".") if out else ""))
    _require(kind, shape, first, last)
    app = open_app()
    today = local_date(app.clock.now())
    day = _day(on, today)
    period = (day, _day(first, today, "--from"), _day(last, today if kind in BUILT else date.max, "--to"))
    if kind in BUILT:
        regions = (region,) if region else app.settings.regions
        made = build(app.store, app.policies, regions, kind, app.clock.now(), period)
        put_report(for_everybody(made) if everybody else made, shape, out)
        return
    if everybody:
        text = f"--open hoort bij {', '.join(BUILT)}; {kind} is voor de eigen organisatie"
        raise BadInput(text)
    _put_counts(app, kind, period, shape, out)


def _require(kind: str, shape: str, first: str, last: str) -> None:
    if kind not in KINDS and kind not in PERIODS and kind not in BUILT:
        text = f"rapport {kind!r} bestaat niet; bekend: {', '.join([*BUILT, *KINDS, *PERIODS])}"
        raise BadInput(text)
    if (first or last) and kind in KINDS:
        text = f"--from en --to horen bij {', '.join([*BUILT, *PERIODS])}; laat ze weg bij {kind}"
        raise BadInput(text)
    if shape not in {"", *FORMATS}:
        text = f"--format {shape!r} bestaat niet; kies uit: {', '.join(FORMATS)}"
        raise BadInput(text)


def put_report(made: Report, shape: str, out: Path | None) -> None:
    """Print a report, or write it whole."""
    if shape:
        _out(RENDERERS[shape](made), out)
        return
    say(f"{made.title} – {made.subtitle}")
    for alarm in made.alarms:
        say(f"let op: {alarm}")
    for part in made.parts:
        table = as_table(part, is_open=made.open)
        print_table(table.title, table.columns, table.rows)


def _out(text: str, out: Path | None) -> None:
    if out is None:
        say(text.removesuffix("\n"))
    else:
        write_whole(out, text)
        say(f"geschreven: {out}")


def _put_counts(
    app: App, kind: str, period: tuple[date | None, date | None, date | None], shape: str, out: Path | None
) -> None:
    """Print a count of which the rows were always the whole."""
    day, first, last = period
    rows, table = PERIODS[kind](app, day, first, last) if kind in PERIODS else KINDS[kind](app, day)
    part = of_table(kind, table, DECLARED.get(kind, ()))
    today = day or local_date(app.clock.now())
    titles = ", ".join(app.policies.policy(one).region.title for one in app.settings.regions)
    made = Report(kind=kind, title=table.title, region=titles, on=today, first=first, last=last, parts=(part,))
    if shape == "json":
        found = {"rapport": kind, "op": today.isoformat(), "rijen": rows}
        if out is None:
            print_json(found)
        else:
            _out(to_json(made), out)
    elif shape:
        _out(RENDERERS[shape](made), out)
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
