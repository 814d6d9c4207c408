"""Commands about who saw what: the log, the roles, and the monthly review."""

from typing import Annotated

import typer

from vtflow.access.holder import Seen
from vtflow.access.log import LOG, Wanted, rows
from vtflow.access.review import WHY, Finding, review, sign_off, signed, unsigned
from vtflow.cli.options import AsJson, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput
from vtflow.domain.reference import read_display_code
from vtflow.domain.written_time import clock_text
from vtflow.policy.access import NEE, VERBS, access
from vtflow.wiring import real_now
from vtflow.wiring.access import note_list, note_read, regions_of

access_app = typer.Typer(
    help="Toegang: wie zag wat, wie mag wat, en de maandelijkse beoordeling.", no_args_is_help=True
)
_COLUMNS = ("nr", "op", "medewerker", "rol", "team", "weg", "handeling", "ref", "uitkomst", "reden", "bij_team")


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(access_app, name="access")


@access_app.command("roles")
def roles(*, as_json: AsJson = False) -> None:
    """Toon wat iedere rol mag en hoe ver dat reikt."""
    found = [
        {"rol": role.code, "titel": role.title, **{verb: role.scope(verb) for verb in VERBS}}
        for role in access().roles.values()
    ]
    if as_json:
        print_json(found)
        return
    print_table(f"Rollen ({access().version})", tuple(found[0]), (tuple(row.values()) for row in found))
    say(f"{NEE}: mag niet; alles wat hier niet staat, mag ook niet")


@access_app.command("list")
def list_accesses(  # why: each narrows the list
    ref: Annotated[str, typer.Option("--ref", help="alleen deze melding")] = "",
    staff: Annotated[str, typer.Option("--staff", help="alleen deze medewerker of sleutel")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="alleen deze uitkomst, bv. geweigerd of conflict")] = "",
    after: Annotated[int, typer.Option("--after", min=0, help="alleen regels na dit nummer")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 200,
    *,
    as_json: AsJson = False,
) -> None:
    """Toon wie wat zag of deed en wat geweigerd werd; zonder inhoud."""
    app = open_record()
    wanted = Wanted(ref=read_display_code(ref) if ref else "", actor=staff, outcome=outcome, after=after, limit=limit)
    found = [_row(one.no, one.seen) for one in app.store.inspect(lambda connection: rows(connection, wanted))]
    note_read(app, wanted.ref, LOG)
    if as_json:
        print_json(found)
        return
    print_table(f"{len(found)} regels", _COLUMNS, (tuple(row.values()) for row in found))


@access_app.command("review")
def look_over(
    month: Annotated[str, typer.Argument(help="maand, bv. 2026-03; leeg: toon wat nog niet is afgetekend")] = "",
    region: OfRegion = "",
    sign: Annotated[str, typer.Option("--sign", help="teken af met dit oordeel")] = "",
    by: Annotated[str, typer.Option("--by", help="wie aftekent, <team>.<code>")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Bekijk de opvallende toegangen van een maand, en teken haar af."""
    app, rules = open_record(), access()
    region = region or app.region
    if not month:
        _show_standing(region, as_json=as_json)
        return
    found = app.store.inspect(lambda connection: review(connection, region, month, rules))
    if sign:
        if sign not in rules.judgements:
            text = f"oordeel {sign!r} bestaat niet; kies uit {', '.join(rules.judgements)}"
            raise BadInput(text)
        regions_of(app)[region].team_of(by)
        app.store.amend(lambda connection: sign_off(connection, found, sign, by, real_now()))
        say(f"{month} afgetekend door {by}: {rules.judgements[sign]}")
        return
    note_list(app, region, LOG)
    if as_json:
        print_json(
            {
                "regio": region,
                "maand": month,
                "regels": found.rows,
                "opvallend": [_finding(one) for one in found.findings],
            }
        )
        return
    columns = (*_COLUMNS, "opvallend")
    title = f"{month}: {found.rows} toegangen, {len(found.findings)} opvallend"
    print_table(title, columns, (tuple(_finding(one).values()) for one in found.findings))
    say(f"teken af met --sign ({', '.join(rules.judgements)}) en --by")


def _show_standing(region: str, *, as_json: bool) -> None:
    app = open_record()
    done = app.store.inspect(lambda connection: signed(connection, region))
    left = app.store.inspect(lambda connection: unsigned(connection, region, real_now()))
    found = [
        {
            "maand": one.month,
            "regels": one.rows,
            "opvallend": one.remarkable,
            "oordeel": one.judgement,
            "door": one.by,
            "op": clock_text(one.at),
        }
        for one in done
    ]
    if as_json:
        print_json({"regio": region, "afgetekend": found, "open": left})
        return
    print_table(
        "Afgetekend", ("maand", "regels", "opvallend", "oordeel", "door", "op"), (tuple(row.values()) for row in found)
    )
    say(f"nog niet afgetekend: {', '.join(left) or 'niets'}")


def _finding(one: Finding) -> dict[str, object]:
    return {**_row(one.logged.no, one.logged.seen), "opvallend": ", ".join(WHY[why] for why in one.why)}


def _row(no: int, seen: Seen) -> dict[str, object]:
    return {
        "nr": no,
        "op": clock_text(seen.at),
        "medewerker": seen.actor,
        "rol": seen.role,
        "team": seen.team,
        "weg": seen.via,
        "handeling": seen.action,
        "ref": seen.ref,
        "uitkomst": seen.outcome,
        "reden": seen.reason,
        "bij_team": seen.related,
    }
