"""`vtflow forecast`: when the waiting list is empty, which hours that asks, and how good earlier forecasts were."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.days import day_or, read_day
from vtflow.cli.options import AsJson, OfRegion, OnDay, Out, Shape
from vtflow.cli.record import open_record
from vtflow.cli.report_output import put_report, require_shape
from vtflow.domain.errors import BadInput
from vtflow.forecast.making import make_forecast, make_score
from vtflow.forecast.outlook import SEED
from vtflow.reports.report import of_table
from vtflow.terms import local_date
from vtflow.wiring import policy_book


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("forecast")(forecast)
    app.command("replay")(replay)


def forecast(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    on: OnDay = "",
    clear_by: Annotated[str, typer.Option("--clear-by", help="ook: welke uren nodig zijn om dan leeg te zijn")] = "",
    weeks: Annotated[int | None, typer.Option("--weeks", min=1, max=52, help="bij --score: zoveel prognoses")] = None,
    seed: Annotated[int, typer.Option("--seed", help="hetzelfde getal geeft dezelfde prognose")] = SEED,
    shape: Shape = "",
    out: Out = None,
    region: OfRegion = "",
    *,
    score: Annotated[bool, typer.Option("--score", help="toets eerdere prognoses aan wat gebeurde")] = False,
    as_json: AsJson = False,
) -> None:
    """Voorspel wanneer de wachtlijst leeg is, met een band van 80 %, naar instroom, uren werk en capaciteit.

    Over een dag die voorbij is blijft de prognose altijd dezelfde. Zo is zij later te toetsen: --score.
    """
    shape = require_shape(shape, out, as_json=as_json)
    if score and clear_by:
        text = "--clear-by en --score gaan niet samen; vraag ze een voor een"
        raise BadInput(text)
    app = open_record()
    today = local_date(app.clock.now())
    day = known_day(on, today)
    name = region or app.region
    if score:
        put_report(make_score(app.store, app.policies, name, day, seed, weeks), shape, out)
        return
    wanted = read_day(clear_by, "--clear-by") if clear_by else None
    put_report(make_forecast(app.store, app.policies, name, day, seed, wanted), shape, out)


def replay(
    file: Annotated[Path, typer.Argument(help="terugblik; voorbeelden in samples/terugblik")],
    on: OnDay = "",
    clear_by: Annotated[str, typer.Option("--clear-by", help="ook: welke uren nodig zijn om dan leeg te zijn")] = "",
    shape: Shape = "",
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Speel na wat een brondocument vertelt, en toon de wachtlijst en de prognose zoals die op een dag was.

    Alles gebeurt in het geheugen; de eigen database wordt niet geopend.
    """
    from vtflow.play.replay import read_replay, replay_file
    from vtflow.reports.wachtlijst import wachtlijst_rows, wachtlijst_table

    shape = require_shape(shape, out, as_json=as_json)
    known, _ = read_replay(file)
    day = known_day(on, known.until)
    book = policy_book()
    played = replay_file(file, book)
    rows = wachtlijst_rows(played.store, book, played.clock.now(), day)
    wanted = read_day(clear_by, "--clear-by") if clear_by else None
    made = make_forecast(played.store, book, known.region, day, SEED, wanted)
    listed = of_table("wachtlijst", wachtlijst_table(rows, day), ("IND-WL", "IND-WV", "IND-BAND", "IND-START"))
    told = replace(listed, note=f"Bron: {known.source}. Verzonnen: {known.made_up}.")
    put_report(replace(made, title=known.title, parts=(told, *made.parts)), shape, out)


def known_day(text: str, last: date) -> date:
    """Return a day of which something is known: not after the last one, which it is where none was typed."""
    day = day_or(text, "--on", last)
    if day > last:
        fault = f"--on {text} ligt te laat: er is iets bekend tot en met {last.isoformat()}"
        raise BadInput(fault)
    return day
