"""Commands about meldingen: show, list, explain, find, do, escalate, register."""

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer

from vtflow.access.log import SEARCH
from vtflow.cli.history import print_history
from vtflow.cli.options import AsJson, At, By, Key, Ref
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.terms import read_start
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import Command, Escalate, RegisterMelding
from vtflow.domain.errors import BadInput, UnknownMelding
from vtflow.domain.filled import filled
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.domain.reference import read_display_code
from vtflow.engine import Answer, NewMelding
from vtflow.ports import Clock
from vtflow.reports.explain import explain_route, explain_text
from vtflow.reports.history import history
from vtflow.reports.melding import melding_facts
from vtflow.reports.queue import queue_rows
from vtflow.wiring.access import note_list, note_read

_Kind = TypeVar("_Kind", bound=Command)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("show")(show)
    app.command("list")(list_routes)
    app.command("explain")(explain)
    app.command("find")(find)
    app.command("do")(do)
    app.command("escalate")(escalate)
    app.command("register")(register)


def show(ref: Ref, *, as_json: AsJson = False) -> None:
    """Toon een melding: waar zij staat, wie aan zet is, alle termijnen en de tijdlijn."""
    app = open_record()
    facts = melding_facts(app.store, app.policies, read_display_code(ref))
    if facts is None:
        raise UnknownMelding(ref)
    note_read(app, facts["ref"])
    found = history(app.store, app.policies, facts["ref"]) or {}
    if as_json:
        print_json({**facts, "radar": found})
        return
    say(f"{facts['ref']}  {facts['staat']}  gemeente {facts['gemeente']}")
    say(f"verantwoordelijk: {facts['verantwoordelijk']}   aan zet: {facts['aan_zet']}   regie: {facts['regisseur']}")
    print_history(found)
    columns = ("norm", "bij", "begonnen", "te_laat_vanaf", "niveau", "verstreken", "beeindigd", "op_tijd")
    print_table("Termijnen", columns, ([_cell(wait[c]) for c in columns] for wait in facts["termijnen"]))
    for name in ("trajecten", "gesprekken", "monitorplan"):
        if facts[name]:
            print_table(name.capitalize(), tuple(facts[name][0]), (row.values() for row in facts[name]))
    if facts["zonder_gesprek"] and (facts["gesprekken"] or facts["betrokkenen"]):
        say(f"nog zonder gesprek of motivering: {', '.join(facts['zonder_gesprek'])}")
    print_table("Tijdlijn", ("nr", "wanneer", "wat", "door"), (line.values() for line in facts["tijdlijn"]))
    say(f"nu kan: {', '.join(facts['nu_kan']) or 'niets meer, de route is afgesloten'}")


def list_routes(  # noqa: PLR0913  # why: each is an option of the stable command line
    gemeente: Annotated[str, typer.Option(help="alleen deze gemeente")] = "",
    team: Annotated[str, typer.Option(help="alleen waar dit team aan zet is")] = "",
    staat: Annotated[str, typer.Option(help="alleen deze staat")] = "",
    soort: Annotated[str, typer.Option(help="alleen melding of alleen advies")] = "",
    *,
    te_laat: Annotated[bool, typer.Option("--te-laat", help="alleen wat te laat is")] = False,
    alles: Annotated[bool, typer.Option("--alles", help="ook afgesloten")] = False,
    as_json: AsJson = False,
) -> None:
    """Toon de wachtrij: wie is aan zet, tot wanneer; spoed eerst, dan wat het meest van zijn norm gebruikte."""
    app = open_record()
    note_list(app)
    rows = [
        row
        for row in queue_rows(app.store, app.policies, app.clock.now(), closed=alles)
        if gemeente in {"", row["gemeente"]}
        and team in {"", row["aan_zet"]}
        and staat in {"", row["staat"]}
        and soort in {"", row["soort"]}
        and (row["te_laat"] or not te_laat)
    ]
    if as_json:
        print_json(rows)
        return
    who = ("gemeente", "aan_zet", "verantwoordelijk")
    columns = ("ref", "soort", "staat", *who, "norm", "te_laat_vanaf", "niveau", "te_laat")
    adviezen = sum(row["soort"] == "advies" for row in rows)
    title = f"{len(rows) - adviezen} meldingen, {adviezen} adviezen"
    print_table(title, columns, ([_cell(row[c]) for c in columns] for row in rows))


def _cell(value: object) -> object:
    return ("ja" if value else "nee") if isinstance(value, bool) else value


def explain(ref: Ref, *, as_json: AsJson = False) -> None:
    """Leg van iedere lopende termijn uit waarom zij is wat zij is."""
    app = open_record()
    stored = app.store.read(lambda reader: reader.melding(read_display_code(ref)))
    if stored is None:
        raise UnknownMelding(ref)
    events = app.store.read(lambda reader: [event for event, _ in reader.events(stored.route.ref)])
    note_read(app, stored.route.ref)
    found = explain_route(stored.route, app.policies.policy(stored.route.region), app.clock.now(), events)
    if as_json:
        print_json(found)
        return
    say(explain_text(found))


def find(kenmerk: Annotated[str, typer.Argument(help="bronkenmerk van de melder")], *, as_json: AsJson = False) -> None:
    """Zoek de melding bij een bronkenmerk."""
    app = open_record()
    link = app.store.read(lambda reader: reader.find(app.seal.kenmerk(kenmerk)))
    note_read(app, link.ref if link else "", SEARCH, found=link is not None)
    if link is None:
        text = "geen melding met dit bronkenmerk"
        raise BadInput(text)
    if as_json:
        print_json({"ref": link.ref})
        return
    say(link.ref)


def do(  # noqa: PLR0913  # why: each is an option of the stable command line
    ref: Ref,
    command: Annotated[str, typer.Argument(help="opdracht, bv. accept-overdracht")],
    by: By,
    data: Annotated[str, typer.Option("--data", help="velden als JSON")] = "{}",
    at: At = "",
    key: Key = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Voer een opdracht uit op een melding."""
    kind = COMMANDS.get(command)
    begins = (RegisterMelding, RegisterAdvies)
    if kind is None or kind in begins:
        known = ", ".join(name for name, one in COMMANDS.items() if one not in begins)
        text = f"opdracht {command!r} bestaat niet; bekend zijn: {known}"
        raise BadInput(text)
    app = open_record()
    answer = app.engine.do(read_display_code(ref), _command(kind, data), by, at=read_moment(at), key=given_or_new(key))
    report_answer(answer, as_json=as_json)


def escalate(  # noqa: PLR0913, PLR0917  # why: each is an option of the stable command line
    ref: Ref,
    level: Annotated[int, typer.Option("--level", min=1, max=4, help="1 = 50 %, 2 = 80 %, 3 = 100 %, 4 = 150 %")],
    reason: Annotated[str, typer.Option("--reason", help="redencode")],
    by: By,
    note: Annotated[str, typer.Option("--note", help="toelichting, zonder persoonsgegevens")] = "",
    norm: Annotated[str, typer.Option("--norm", help="welke termijn; leeg: de leidende")] = "",
    to: Annotated[str, typer.Option("--to", help="team of rol die dit hoort; leeg: wie de ladder noemt")] = "",
    *,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Escaleer met de hand naar een niveau van de ladder."""
    app = open_record()
    said = {"niveau": level, "reden": reason, "norm": norm, "aan": to, "toelichting": note}
    command = _command(Escalate, json.dumps(said))
    report_answer(app.engine.do(read_display_code(ref), command, by, key=given_or_new(key)), as_json=as_json)


def register(
    data: Annotated[str, typer.Option("--data", help="velden als JSON, ook ontvangen_op")],
    by: Annotated[str, typer.Option("--by", help="medewerker, <team>.<code>")] = "systeem",
    key: Key = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Neem één melding aan."""
    app = open_record()
    command, received_at = read_new(RegisterMelding, data, app.clock)
    new = NewMelding(command=command, received_at=received_at, by=by, assurance="cli", key=given_or_new(key))
    report_answer(app.engine.register(app.region, new), as_json=as_json)


def read_new(kind: type[_Kind], data: str, clock: Clock) -> tuple[_Kind, datetime]:
    """Return the command that begins a stream and when it came in, of a JSON object; now where no moment is given.

    Raises:
        BadInput: it is no such object, or a field or the moment is wrong.
    """
    fields = read_fields(data)
    moment = str(fields.pop("ontvangen_op", ""))
    return filled(kind, fields), read_moment(moment) or clock.now()


def report_answer(answer: Answer, *, as_json: bool) -> None:
    """Print what a command did."""
    if as_json:
        print_json(
            {
                "ref": answer.ref,
                "staat": answer.state,
                "gebeurtenissen": list(answer.events),
                "gevoegd_bij": answer.joined_to or None,
                **({"melding": answer.melding} if answer.melding else {}),
            }
        )
        return
    joined = f", gevoegd bij {answer.joined_to}" if answer.joined_to else ""
    joined += f", melding {answer.melding}" if answer.melding else ""
    done = ", ".join(answer.events) if answer.events else "niets veranderd"
    say(f"{answer.ref}: {answer.state}{joined} ({done})")


def given_or_new(key: str) -> str:
    """Return the idempotency key that somebody gave; without one a new one, so that the command counts once."""
    return key or secrets.token_hex(16)


def read_moment(text: str) -> datetime | None:
    """Return a typed moment in UTC; None when it is empty, BadInput when it is no moment."""
    if not text:
        return None
    found = read_start(text)
    if not isinstance(found, datetime):
        fault = f"{text!r}: geef ook de tijd, bv. 2026-01-31T15:00"
        raise BadInput(fault)
    return found.astimezone(UTC)


def read_fields(data: str) -> dict[str, Any]:
    """Return the fields of a JSON object that somebody typed; BadInput when it is none."""
    try:
        fields = json.loads(data)
    except json.JSONDecodeError as error:
        text = f"--data is geen JSON (teken {error.pos}): {error.msg}"
        raise BadInput(text) from error
    if not isinstance(fields, dict):
        text = "--data moet een JSON-object zijn, bv. '{\"acuut\": false}'"
        raise BadInput(text)
    return {str(name): value for name, value in fields.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _command(kind: type[Command], data: str) -> Command:
    return filled(kind, read_fields(data))
