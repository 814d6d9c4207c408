"""`vtflow simulate`: a year of meldingen with simulated teams, on a database of its own."""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from vtflow.cli.days import day_or, read_day
from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.report_output import require_shape
from vtflow.domain.errors import BadInput
from vtflow.settings import Settings, read_settings

if TYPE_CHECKING:
    from vtflow.policy import PolicyBook
    from vtflow.simulate.figures import Figures
    from vtflow.simulate.inflow import Plan
    from vtflow.simulate.loop import Done, Parts

ALL, FILE = "all", "simulatie.db"
BROKEN, INTERRUPTED = 1, 130
#: days of virtual time between two lines of progress
_TELL_EVERY = timedelta(days=30)


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    regions: Annotated[str, typer.Option("--regions", help="regio's met komma's ertussen, of all")] = ALL,
    meldingen: Annotated[
        int | None, typer.Option("--meldingen", min=1, help="hoeveel; leeg: naar de landelijke cijfers")
    ] = None,
    first: Annotated[str, typer.Option("--from", help="eerste dag, jjjj-mm-dd")] = "2025-01-01",
    last: Annotated[str, typer.Option("--to", help="laatste dag, jjjj-mm-dd")] = "2025-12-31",
    until: Annotated[str, typer.Option("--until", help="loop door tot en met deze dag; leeg: tot de laatste")] = "",
    seed: Annotated[int, typer.Option("--seed", help="hetzelfde getal geeft hetzelfde verloop")] = 2026,
    database: Annotated[
        Path | None, typer.Option("--database", help=f"eigen SQLite-bestand; leeg: {FILE} in VTFLOW_HOME")
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", help="bestand met een ander mengsel (mix), zoals samples/scenarios/druk.yaml"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--report", help="schrijf het resultaat met grafieken: .html, .md, .csv of .json")
    ] = None,
    *,
    check: Annotated[bool, typer.Option("--verify/--no-verify", help="reken na afloop alles na")] = True,
    as_json: AsJson = False,
) -> None:
    """Speel een jaar na: meldingen, teams die antwoorden of te laat zijn, termijnen; in virtuele tijd.

    Motor en database zijn de echte. Berichten worden regels in de outbox en gaan nergens heen.
    """
    from vtflow.simulate.figures import measure
    from vtflow.wiring import make_home, policy_book

    settings = read_settings()
    make_home(settings.home)
    days = _days(first, last, until)
    shape = require_shape("", out, as_json=False)
    _require_folder(out)
    plan, title = _mixed(_plan(policy_book(settings), regions, meldingen, days, seed), scenario)
    place = (database or settings.home / FILE).absolute()
    parts = _open(settings, place, plan)
    if not as_json:
        places = "1 regio" if len(plan.regions) == 1 else f"{len(plan.regions)} regio's"
        say(f"{plan.meldingen} meldingen in {places}, {plan.first} tot en met {plan.last}: {place}")
    teller = _Teller(parts)
    end = plan.end + (days.until - plan.last)
    figures, ended = measure(parts, plan, end, (lambda _: None) if as_json else teller.hear, check=check)
    if out is not None and ended:
        _write(parts, plan, title, shape, out)
    if as_json:
        print_json({**figures.as_json(), "database": str(place)})
    else:
        _show(figures, place)
    if not ended:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(BROKEN if figures.verdict and not figures.verdict.whole else 0)


def _require_folder(out: Path | None) -> None:
    """Check before the run, which may take an hour, that its result can be written.

    Raises:
        BadInput: the folder of the report is not there.
    """
    if out is not None and not out.absolute().parent.is_dir():
        text = f"--report {out}: map {out.absolute().parent} bestaat niet; maak haar, of kies een andere"
        raise BadInput(text)


def _mixed(plan: "Plan", scenario: Path | None) -> tuple["Plan", str]:
    """Return a plan with the mix of a scenario, and its title.

    Raises:
        BadInput: the file is wrong, or holds measures: those are for `what-if`.
    """
    from vtflow.simulate.scenario import mixed, read_scenario

    if scenario is None:
        return plan, ""
    found = read_scenario(scenario)
    if found.measures:
        text = f"{scenario.name} heeft maatregelen; speel die af op de open meldingen met: vtflow what-if {scenario}"
        raise BadInput(text)
    return mixed(plan, found), f"Simulatie: {found.title}"


def _write(parts: "Parts", plan: "Plan", title: str, shape: str, out: Path) -> None:
    from vtflow.reports.files import write_whole
    from vtflow.reports.render import FORMATS
    from vtflow.simulate.calibration import simulation_report

    write_whole(out, FORMATS[shape](simulation_report(parts.store, plan, title)))
    sys.stderr.write(f"geschreven: {out}\n")


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date
    until: date


def _days(first: str, last: str, until: str) -> _Days:
    begin, end = read_day(first, "--from"), read_day(last, "--to")
    stop = day_or(until, "--until", end)
    if not begin <= end <= stop:
        text = f"--from {begin}, --to {end} en --until {stop} staan niet op volgorde"
        raise BadInput(text)
    return _Days(begin, end, stop)


def _plan(book: "PolicyBook", regions: str, meldingen: int | None, days: _Days, seed: int) -> "Plan":
    from vtflow.simulate.inflow import Plan, expected

    chosen = book.country() if regions == ALL else [one.strip() for one in regions.split(",") if one.strip()]
    if not chosen:
        text = f"--regions noemt geen regio; bekend: {', '.join(book.regions())}"
        raise BadInput(text)
    gemeenten = {region: tuple(book.policy(region).region.gemeenten) for region in chosen}
    count = meldingen or expected(list(gemeenten), (days.last - days.first).days + 1)
    return Plan(gemeenten, count, days.first, days.last, seed)


def _open(settings: Settings, place: Path, plan: "Plan") -> "Parts":
    """Make the database anew, in the place of that of an earlier simulation only."""
    from vtflow.simulate import mark
    from vtflow.simulate.loop import build
    from vtflow.store.sql import SqlStore
    from vtflow.wiring import open_app

    url = f"sqlite:///{place}"
    if place.exists():
        store = SqlStore(url)
        try:
            mark.require_own(store, place)
        finally:
            store.close()
        mark.remove(place)
    if not place.parent.is_dir():
        text = f"map {place.parent} bestaat niet; maak haar, of kies een ander bestand met --database"
        raise BadInput(text)
    app = open_app(settings.model_copy(update={"database_url": SecretStr(url)}), create=True)
    mark.mark(app.store)
    return build(app.store, plan, app.policies, app.seal, app.channels.of_team)


class _Teller:
    """Says how far it is, on standard error."""

    def __init__(self, parts: "Parts") -> None:
        self._parts = parts
        self._next = None

    def hear(self, done: "Done") -> None:
        """Say something once in a while."""
        if done.until is None or (self._next is not None and done.until < self._next):
            return
        if self._next is not None:
            sys.stderr.write(f"{done.until.date()}: {done.meldingen} meldingen, {done.commands} opdrachten\n")
            sys.stderr.flush()
        self._next = done.until + _TELL_EVERY


def _show(figures: "Figures", place: Path) -> None:
    done = figures.done
    say(
        f"{done.meldingen} meldingen ({done.joined} gevoegd), {done.commands} opdrachten en {figures.events} "
        f"gebeurtenissen in {figures.seconds:.0f} s: {figures.events_per_minute} gebeurtenissen per minuut"
    )
    say(f"geheugen op zijn hoogst {figures.peak_mb:.0f} MB; geweigerd: {sum(done.refused.values())}")
    total = sum(done.outcomes.values()) or 1
    rows = [(code, count, f"{100 * count / total:.0f} %") for code, count in done.outcomes.most_common()]
    print_table("Besluiten", ("uitkomst", "aantal", "deel"), rows)
    shares = [
        (norm, answered, f"{100 * in_time / answered:.0f} %")
        for norm, (answered, in_time) in sorted(figures.norms.items())
        if answered
    ]
    print_table("Termijnen die een antwoord kregen", ("norm", "aantal", "op tijd"), shares)
    say("berichten staan als regels in de outbox; er is niets verstuurd")
    if figures.verdict:
        say(f"nagerekend: {figures.verdict.text}")
    say(f"bekijken: VTFLOW_DATABASE_URL=sqlite:///{place} vtflow verify")
