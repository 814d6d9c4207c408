"""Commands about channels: which there are, whether they work, and whether the file is right."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput
from vtflow.ports import Delivery, DeliveryResult
from vtflow.reports.deliveries import channel_rows, reason_text

if TYPE_CHECKING:
    from vtflow.notify.channels import Channels
    from vtflow.wiring import App

channels_app = typer.Typer(help="Kanalen: waarover teams hun berichten krijgen.", no_args_is_help=True)
FAULTY = 1


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(channels_app, name="channels")


@channels_app.command("list")
def show(*, as_json: AsJson = False) -> None:
    """Toon de kanalen, wie ze gebruikt en of ze werken; nooit een adres of wachtwoord."""
    app = open_record()
    states = app.store.read(lambda reader: reader.channel_states())
    kinds = {name: channel.scheme for name, channel in app.channels.by_name.items()}
    rows = channel_rows(kinds, _users(app.channels), states, app.channels.fallback.after)
    if as_json:
        print_json(rows)
        return
    columns = ("kanaal", "soort", "gebruikt door", "stand", "mislukt", "sinds", "laatst", "laatste fout")
    cells = (list({**row, "gebruikt_door": ", ".join(row["gebruikt_door"])}.values()) for row in rows)
    print_table(f"{len(rows)} kanalen", columns, cells)


def _users(channels: "Channels") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    every = [*channels.by_team.items(), *channels.by_person.items(), ("alle andere teams", channels.default)]
    for who, ways in every:
        for name in dict.fromkeys(name for names in ways.values() for name in names):
            found.setdefault(name, []).append(who)
    spare = channels.fallback
    for team, name in [*spare.by_team.items(), ("alle andere teams", spare.default)]:
        found.setdefault(name, []).append(f"reserve van {team}")
    return found


@channels_app.command("test")
def try_out(
    team: Annotated[str, typer.Argument(help="code van het team, of van een medewerker: <team>.<code>")],
    *,
    as_json: AsJson = False,
) -> None:
    """Stuur een proefbericht over elk kanaal van een team, ook de reserve; eindigt met 1 als er een mislukt.

    Het gaat de weg van elk bericht en noemt geen melding. De uitkomst telt mee voor de stand van het kanaal.
    """
    from vtflow.notify.troubles import test_message

    app = open_record()
    code, person = team.partition(".")[0], team if "." in team else ""
    title = _require_team(app, code)
    names = _of_person(app, person) if person else app.channels.all_of(code)
    if not names:
        text = f"{team} heeft geen kanaal; zet er een in het kanalenbestand (VTFLOW_CHANNELS)"
        raise BadInput(text)
    text = test_message(title, f"{app.settings.link_url}/postvak")
    stamp = app.clock.now().strftime("%Y%m%dT%H%M%S%f")

    def message(channel: str) -> Delivery:
        return Delivery(f"test/{code}/{channel}/{stamp}", code, channel, text.title, text.body)

    notifier = app.notifier()
    try:
        tested = app.outbox(notifier).test(message, names)
    finally:
        notifier.close()
    rows = [{"kanaal": name, "uitkomst": o.result.value, "reden": reason_text(o.reason)} for name, o in tested]
    if as_json:
        print_json({"team": code, "kanalen": rows})
    else:
        print_table(f"Proef van {title}", ("kanaal", "uitkomst", "reden"), (list(row.values()) for row in rows))
    raise typer.Exit(0 if all(o.result is DeliveryResult.GELUKT for _, o in tested) else FAULTY)


def _require_team(app: "App", code: str) -> str:
    """Return the title of a team of a configured region."""
    for region in app.settings.regions:
        team = app.policies.policy(region).region.teams.get(code)
        if team:
            return team.title
    text = f"team {code!r} bestaat niet in {', '.join(app.settings.regions)}; `vtflow regions` toont de teams"
    raise BadInput(text)


def _of_person(app: "App", person: str) -> tuple[str, ...]:
    ways = app.channels.by_person.get(person)
    if ways is None:
        text = (
            f"{person!r} heeft geen eigen kanalen; test het team met `vtflow channels test {person.partition('.')[0]}`"
        )
        raise BadInput(text)
    return tuple(dict.fromkeys(name for names in ways.values() for name in names))


@channels_app.command("check")
def check(*, as_json: AsJson = False) -> None:
    """Kijk het kanalenbestand na zonder iets te versturen; eindigt met 1 als er iets niet klopt, met 2 als het stuk is.

    Elke URL is dan al door de eigen regels; hier volgt of de bibliotheek haar begrijpt en of de teams bestaan.
    """
    app = open_record()
    notifier = app.notifier()
    try:
        unreadable = notifier.unreadable_channels()
    finally:
        notifier.close()
    faults = [f"kanaal {name}: de URL is niet te lezen; kijk het soort kanaal na" for name in unreadable]
    faults += _unknown(app)
    if as_json:
        print_json({"kanalen": len(app.channels.by_name), "fouten": faults})
    else:
        for fault in faults:
            say(f"fout: {fault}")
        say(f"{len(app.channels.by_name)} kanalen nagekeken, {len(faults)} fouten")
    raise typer.Exit(FAULTY if faults else 0)


def _unknown(app: "App") -> Iterator[str]:
    regions = [app.policies.policy(region).region for region in app.settings.regions]
    teams = {code for region in regions for code in region.teams}
    named = [*app.channels.by_team, *app.channels.fallback.by_team]
    for code in sorted({code for code in named if code not in teams}):
        yield f"team {code!r} bestaat niet in {', '.join(app.settings.regions)}; is de code goed geschreven?"
    for person in sorted(app.channels.by_person):
        code, _, staff = person.partition(".")
        known = next((region.teams[code].staff for region in regions if code in region.teams), None)
        if known is None or (known and staff not in known):
            yield f"persoon {person!r} bestaat niet in {', '.join(app.settings.regions)}; is de code goed geschreven?"
    for region in regions:
        for code in sorted(region.teams):
            if not app.channels.of_team(code):
                yield f"team {code!r} heeft geen kanaal; zijn berichten gaan naar het technisch beheer"
