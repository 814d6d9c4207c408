"""Reports: counts for who steers and who commissions, never a single melding."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vtflow.cli import report_runs, waiting_kinds
from vtflow.cli.counts import Count, of_day, of_now
from vtflow.cli.days import past_day
from vtflow.cli.options import AsJson, OnDay, Out, Shape, of_this_installation
from vtflow.cli.output import print_json, print_table
from vtflow.cli.record import open_record
from vtflow.cli.report_output import put_report, put_text, require_shape
from vtflow.cli.waiting_kinds import WAITING
from vtflow.domain.errors import BadInput
from vtflow.policy.table import Table
from vtflow.reports.adviezen import advies_rows, advies_table
from vtflow.reports.berichten import berichten_rows, berichten_table
from vtflow.reports.doorlooptijd import doorlooptijd_rows, doorlooptijd_table
from vtflow.reports.gesprekken import gesprekken_rows, gesprekken_table
from vtflow.reports.kinds import KINDS as BUILT
from vtflow.reports.kinds import build
from vtflow.reports.knelpunten import knelpunten_rows, knelpunten_table
from vtflow.reports.radar import radar_rows, radar_table
from vtflow.reports.render import FORMATS, to_json
from vtflow.reports.report import Report, of_table
from vtflow.reports.samenwerking import samenwerking_rows, samenwerking_table
from vtflow.reports.small import for_everybody
from vtflow.reports.taken import casushouder_rows, casushouder_table, taken_rows, taken_table
from vtflow.reports.wachtlijst import wachtlijst_rows, wachtlijst_table
from vtflow.terms import local_date
from vtflow.wiring import App, steady_memory

#: declared definitions of the figures of a kind
DECLARED = {"wachtlijst": ("IND-WL", "IND-WV", "IND-BAND", "IND-START"), "knelpunten": ("IND-KNEL",)}


def _knelpunten(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = knelpunten_rows(app.store, app.policies, app.settings.regions, app.clock.now(), day)
    return rows, knelpunten_table(rows, day)


KINDS: dict[str, Count] = {
    "gesprekken": of_day(gesprekken_rows, gesprekken_table),
    "knelpunten": _knelpunten,
    "doorlooptijd": of_day(doorlooptijd_rows, doorlooptijd_table),
    "wachtlijst": of_now(wachtlijst_rows, wachtlijst_table),
    "taken": of_day(taken_rows, taken_table),
    "casushouders": of_day(casushouder_rows, casushouder_table),
    "samenwerking": of_day(samenwerking_rows, samenwerking_table),
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
    on: OnDay = "",
    shape: Shape = "",
    first: Annotated[str, typer.Option("--from", help="eerste dag van de periode")] = "",
    last: Annotated[str, typer.Option("--to", help="laatste dag van de periode")] = "",
    out: Out = None,
    region: Annotated[
        str, typer.Option("--region", help="een regio; leeg: alle ingestelde regio's", callback=of_this_installation)
    ] = "",
    *,
    everybody: Annotated[
        bool, typer.Option("--open", help="voor iedereen: kleine getallen weg, andere afgerond")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Maak een rapport; dezelfde vraag over een dag die voorbij is geeft altijd dezelfde cijfers."""
    _require(kind, first, last)
    shape = require_shape(shape, out, as_json=as_json)
    app = open_record()
    steady_memory()
    today = local_date(app.clock.now())
    day = past_day(on, today)
    period = (day, past_day(first, today, "--from"), past_day(last, today if kind in BUILT else date.max, "--to"))
    if kind in BUILT:
        regions = (region,) if region else app.settings.regions
        made = build(app.store, app.policies, regions, kind, app.clock.now(), period)
        put_report(for_everybody(made) if everybody else made, shape, out)
        return
    if everybody:
        text = f"--open hoort bij {', '.join(BUILT)}; {kind} is voor de eigen organisatie"
        raise BadInput(text)
    _put_counts(app, kind, period, shape, out)


def _require(kind: str, first: str, last: str) -> None:
    if kind not in KINDS and kind not in PERIODS and kind not in BUILT:
        text = f"rapport {kind!r} bestaat niet; bekend: {', '.join([*BUILT, *KINDS, *PERIODS])}"
        raise BadInput(text)
    if (first or last) and kind in KINDS:
        text = f"--from en --to horen bij {', '.join([*BUILT, *PERIODS])}; laat ze weg bij {kind}"
        raise BadInput(text)


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
            put_text(to_json(made), out)
    elif shape:
        put_text(FORMATS[shape](made), out)
    else:
        print_table(table.title, table.columns, table.rows)
