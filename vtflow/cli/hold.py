"""Commands about maintenance mode of a region: stilzetten, opheffen, and what is held back."""

from typing import Annotated, Any

import typer

from vtflow.cli.options import AsJson, By
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.routes import read_moment
from vtflow.domain.errors import BadInput
from vtflow.domain.written_time import clock_text
from vtflow.engine.holds import NewHold
from vtflow.ports.watch import Hold
from vtflow.reports.holds import hold_facts

#: in place of a region: show, do nothing
LIST = "list"


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("hold")(hold)
    app.command("release")(release)


def hold(
    region: Annotated[str, typer.Argument(help="regio, of `list`: toon wat stilstaat en wat dat vasthoudt")],
    until: Annotated[str, typer.Option("--until", help="tot wanneer, jjjj-mm-ddTuu:mm")] = "",
    reason: Annotated[str, typer.Option("--reason", help="redencode (onderhoudsreden)")] = "",
    by: Annotated[str, typer.Option("--by", help="medewerker, <team>.<code>")] = "",
    start: Annotated[str, typer.Option("--from", help="vanaf wanneer, jjjj-mm-ddTuu:mm; leeg: nu")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Zet een regio stil: gewone berichten wachten, dringende en acute gaan door, en iedere termijn loopt door."""
    app = open_record()
    if region == LIST:
        _print_list(hold_facts(app.store, app.policies, app.settings.regions, app.clock.now()), as_json=as_json)
        return
    end = read_moment(until)
    if end is None or not reason or not by:
        text = "noem het einde (--until), de reden (--reason) en wie het doet (--by)"
        raise BadInput(text)
    done = app.engine.place_hold(region, NewHold(until=end, reden=reason, start=read_moment(start)), by)
    _tell(done, f"{region} staat stil van {clock_text(done.start)} tot {clock_text(done.until)}", as_json=as_json)


def release(
    region: Annotated[str, typer.Argument(help="regio")],
    by: By,
    *,
    as_json: AsJson = False,
) -> None:
    """Hef het stilzetten op: wat wachtte gaat weg zodra ieder team open is, in één overzicht per team."""
    done = open_record().engine.release_hold(region, by)
    _tell(done, f"{region} staat niet meer stil; {done.released} berichten gaan alsnog weg", as_json=as_json)


def _tell(done: Hold, text: str, *, as_json: bool) -> None:
    if not as_json:
        say(text)
        return
    print_json(
        {
            "regio": done.region,
            "van": clock_text(done.start),
            "tot": clock_text(done.until),
            "beeindigd": clock_text(done.ended_at) if done.ended_at else None,
            "losgelaten": done.released,
        }
    )


def _print_list(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    columns = ("regio", "stand", "van", "tot", "reden", "door", "beeindigd", "vastgehouden", "losgelaten")
    print_table(f"{len(rows)} keer stilgezet", columns, ([row[name] for name in columns] for row in rows))
    for row in rows:
        teams = [(team["team"], team["berichten"], team["oudste"]) for team in row["per_team"]]
        if teams:
            print_table(f"Vastgehouden in {row['regio']}", ("team", "berichten", "oudste"), teams)
