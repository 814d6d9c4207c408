"""Commands about campaigns, improvement measures and evaluation moments: who owns them, when due, what came of them."""

from typing import Annotated

import typer

from vtflow.cli.days import past_day, read_day
from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput
from vtflow.domain.measures import DONE, DROPPED, Measure, present
from vtflow.reports.capaciteit import campaign_result, measure_rows, measure_table, result_table
from vtflow.terms import local_date

measure_app = typer.Typer(help="Maatregelen: campagnes, verbetermaatregelen en evaluaties.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="code, bv. sprint-2026-03")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(measure_app, name="measure")


@measure_app.command("add")
def add_measure(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    code: Code,
    kind: Annotated[str, typer.Option("--kind", help="sprintweek, focusgroep, wachtlijstteam, maatregel, evaluatie")],
    title: Annotated[str, typer.Option("--title", help="titel, zonder persoonsgegevens")],
    owner: Annotated[str, typer.Option("--owner", help="eigenaar, <team>.<code>")],
    due: Annotated[str, typer.Option("--due", help="uiterlijk; van een campagne de laatste dag")],
    by: By,
    first: Annotated[str, typer.Option("--from", help="eerste dag van een campagne")] = "",
    team: Annotated[list[str] | None, typer.Option("--team", help="team van een campagne; mag vaker")] = None,
    cohort: Annotated[str, typer.Option("--cohort", help="alleen meldingen van dit cohort")] = "",
    gemeente: Annotated[list[str] | None, typer.Option("--gemeente", help="alleen deze gemeente; mag vaker")] = None,
    target: Annotated[int | None, typer.Option("--target", min=1, help="doel: aantal meldingen")] = None,
    number: Annotated[int, typer.Option("--hours", min=0, help="geplande uren")] = 0,
    criterion: Annotated[list[str] | None, typer.Option("--criterion", help="waarop een evaluatie let")] = None,
    region: OfRegion = "",
    *,
    raad: Annotated[bool, typer.Option("--raad", help="de gemeenteraad moet de uitkomst horen")] = False,
    as_json: AsJson = False,
) -> None:
    """Leg een campagne, verbetermaatregel of evaluatiemoment vast, met eigenaar en uiterlijke dag."""
    app = open_record()
    wanted = Measure(
        region=region or app.region,
        code=_slug(code),
        soort=kind,
        titel=title,
        eigenaar=owner,
        uiterlijk=read_day(due, "--due"),
        first=read_day(first, "--from") if first else None,
        teams=tuple(team or ()),
        cohort=cohort,
        gemeenten=tuple(gemeente or ()),
        doel=target,
        uren=number,
        criteria=tuple(_slug(one) for one in criterion or ()),
        raad=raad,
        recorded_at=app.clock.now(),
        by=by,
    )
    app.engine.begin_measure(wanted)
    _told(wanted, as_json=as_json)


@measure_app.command("list")
def list_measures(
    region: OfRegion = "",
    *,
    everything: Annotated[bool, typer.Option("--alles", help="ook wat klaar is")] = False,
    as_json: AsJson = False,
) -> None:
    """Toon het register: wat loopt, wie de eigenaar is, wanneer het klaar moet zijn en wat te laat is."""
    app = open_record()
    rows = measure_rows(app.store, region or app.region, local_date(app.clock.now()), ended=everything)
    if as_json:
        print_json(rows)
        return
    table = measure_table(rows)
    print_table(f"{len(rows)} maatregelen", table.columns, table.rows)


@measure_app.command("done")
def done(  # why: each is an option of the stable command line
    code: Code,
    by: By,
    result: Annotated[int | None, typer.Option("--result", min=0, help="van een campagne: aantal meldingen")] = None,
    evidence: Annotated[str, typer.Option("--evidence", help="kenmerk van het bewijs, bv. VBP-2026-0001")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast dat een maatregel of evaluatie klaar is (met bewijs), of een campagne (met resultaat)."""
    app = open_record()
    kenmerk = _kenmerk(evidence)
    changed = app.engine.change_measure(region or app.region, code, by, status=DONE, resultaat=result, bewijs=kenmerk)
    _told(changed, as_json=as_json)


@measure_app.command("drop")
def drop(code: Code, by: By, region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Leg vast dat een campagne of maatregel vervalt; zij blijft in het register staan."""
    app = open_record()
    _told(app.engine.change_measure(region or app.region, code, by, status=DROPPED), as_json=as_json)


@measure_app.command("move")
def move(
    code: Code,
    by: By,
    due: Annotated[str, typer.Option("--due", help="nieuwe uiterlijke dag")],
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Geef een maatregel of campagne een andere uiterlijke dag; de oude blijft bewaard."""
    app = open_record()
    changed = app.engine.change_measure(region or app.region, code, by, uiterlijk=read_day(due, "--due"))
    _told(changed, as_json=as_json)


@measure_app.command("raad")
def inform_raad(
    code: Code,
    by: By,
    on: Annotated[str, typer.Option("--on", help="dag waarop de gemeenteraad is geïnformeerd; leeg: vandaag")] = "",
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg vast dat de gemeenteraad is geïnformeerd over de uitkomst."""
    app = open_record()
    today = local_date(app.clock.now())
    day = past_day(on, today) or today
    _told(app.engine.change_measure(region or app.region, code, by, raad_op=day), as_json=as_json)


@measure_app.command("result")
def result(code: Code, region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Zet het resultaat van een campagne naast het plan, geteld uit wat is vastgelegd."""
    app = open_record()
    name = region or app.region
    found = present(app.store.read(lambda reader: reader.measures(name)))
    one = next((one for one in found if one.code == code and one.is_campaign), None)
    if one is None:
        known = ", ".join(one.code for one in found if one.is_campaign) or "geen"
        text = f"campagne {code!r} bestaat niet; bekend: {known}"
        raise BadInput(text)
    row = campaign_result(app.store, app.policies, one, app.clock.now())
    if as_json:
        print_json(row)
        return
    table = result_table(row)
    print_table(table.title, table.columns, table.rows)


def _told(one: Measure, *, as_json: bool) -> None:
    if as_json:
        print_json({"code": one.code, "soort": one.soort, "status": one.status, "uiterlijk": one.uiterlijk.isoformat()})
        return
    say(f"{one.code}: {one.status}, uiterlijk {one.uiterlijk:%d-%m-%Y}")


def _slug(text: str) -> str:
    if (
        not text
        or not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in text)
        or text != text.lower()
    ):
        fault = f"code {text!r} kan niet; gebruik kleine letters, cijfers en streepjes, bv. sprint-2026-03"
        raise BadInput(fault)
    return text


def _kenmerk(text: str) -> str:
    letters, _, rest = text.partition("-")
    year, _, number = rest.partition("-")
    if text and not (letters.isupper() and len(year) == 4 and year.isdigit() and number.isdigit()):
        fault = f"--evidence {text!r} is geen kenmerk; schrijf letters, jaar en nummer, bv. VBP-2026-0001"
        raise BadInput(fault)
    return text
