"""Commands about keeping: what was kept long enough, and destroying on request."""

from datetime import datetime
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, Ref
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.cli.routes import read_moment
from vtflow.domain.destruction import Act, DestructionAct, Standing
from vtflow.keep.destroying import Register
from vtflow.keep.retention import due_for_erasing, erase
from vtflow.policy.keeping import read_keeping
from vtflow.terms import local_date
from vtflow.wiring import App
from vtflow.wiring.access import note_list

retention_app = typer.Typer(help="Bewaren: wat lang genoeg bewaard is gaat weg.", no_args_is_help=True)
destroy_app = typer.Typer(help="Vernietigen op verzoek, door twee personen.", no_args_is_help=True)

At = Annotated[str, typer.Option("--at", help="wanneer het gebeurde; leeg: nu")]
Ground = Annotated[str, typer.Option("--ground", help="grond, een code uit `vtflow retention show`")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(retention_app, name="retention")
    app.add_typer(destroy_app, name="destroy")


@retention_app.command("show")
def show_rules(*, as_json: AsJson = False) -> None:
    """Toon de bewaarregels, hun bron en hun gronden, en hoeveel er nu weg kan."""
    app, rules = open_record(), read_keeping()
    refs = due_for_erasing(app.store, rules, app.clock.now())
    if as_json:
        print_json(
            {
                "days_after_close": rules.days_after_close,
                "answer_within": rules.answer_within,
                "answer_source": rules.answer_source,
                "refusals": dict(rules.refusals),
                "holds": dict(rules.holds),
                "due": list(refs),
            }
        )
        return
    say(f"{rules.days_after_close} dagen na sluiting gaan bronkenmerk en toelichting weg; nu bij {len(refs)} meldingen")
    say(f"een verzoek om vernietiging wordt beantwoord binnen {rules.answer_within}: {rules.answer_source}")
    print_table("Gronden om te weigeren", ("code", "betekenis"), rules.refusals.items())
    print_table("Gronden om te bewaren", ("code", "betekenis"), rules.holds.items())


@retention_app.command("run")
def run_retention(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="toon alleen wat er weg zou gaan")] = False,
) -> None:
    """Wis bronkenmerk en toelichtingen van meldingen die lang genoeg gesloten zijn; codes en cijfers blijven."""
    app, rules = open_record(), read_keeping()
    if dry_run:
        for ref in due_for_erasing(app.store, rules, app.clock.now()):
            say(ref)
        return
    _register(app)
    say(f"gewist bij {erase(app.store, rules, app.clock.now())} meldingen")


@destroy_app.command("request")
def request(ref: Ref, by: By, at: At = "") -> None:
    """Leg vast dat iemand om vernietiging vroeg; de termijn van het antwoord loopt vanaf dat moment."""
    app = open_record()
    act = _act(app, ref, Act.GEVRAAGD, by, at=at)
    register = _register(app)
    register.record(act)
    say(f"{ref}: verzoek vastgelegd; antwoord uiterlijk {register.answer_by(act).due_on:%d-%m-%Y}")


@destroy_app.command("refuse")
def refuse(ref: Ref, by: By, ground: Ground, at: At = "") -> None:
    """Weiger een verzoek, met een grond. Wie het verzoek vastlegde beslist niet zelf."""
    _record(Act.GEWEIGERD, ref, by, ground, at)
    say(f"{ref}: verzoek geweigerd ({ground})")


@destroy_app.command("hold")
def hold(ref: Ref, by: By, ground: Ground, at: At = "") -> None:
    """Houd een melding vast zolang een grond geldt: niets ervan wordt gewist of vernietigd."""
    _record(Act.BEWAREN, ref, by, ground, at)
    say(f"{ref}: wordt bewaard ({ground})")


@destroy_app.command("free")
def free(ref: Ref, by: By, ground: Ground, at: At = "") -> None:
    """Geef een melding vrij van een grond om te bewaren."""
    _record(Act.VRIJGEGEVEN, ref, by, ground, at)
    say(f"{ref}: niet langer bewaard om {ground}")


@destroy_app.command("grant")
def grant(ref: Ref, by: By) -> None:
    """Ken een verzoek toe en vernietig direct: bronkenmerk, pseudoniemen en toelichtingen. Dit kan niet terug."""
    app = open_record()
    proof = _register(app).destroy(_act(app, ref, Act.VERNIETIGD, by))
    if proof.found_in:
        places = ", ".join(str(path) for path in proof.found_in)
        say(f"{ref}: vernietigd in de database, maar er staat nog iets in {places}; verwijder die bestanden")
        raise typer.Exit(1)
    say(f"{ref}: vernietigd; {proof.traces} sporen gezocht in alle bestanden van vtflow, niets meer gevonden")


@destroy_app.command("list")
def list_requests(*, as_json: AsJson = False) -> None:
    """Toon wat gevraagd, bewaard en vernietigd is; open verzoeken met hun uiterste dag."""
    app = open_record()
    register, now = _register(app), app.clock.now()
    note_list(app)
    rows = [_row(register, ref, state, now) for ref, state in register.standings().items()]
    if as_json:
        print_json(rows)
        return
    columns = ("melding", "gevraagd", "antwoord uiterlijk", "te laat", "bewaard om", "vernietigd")
    print_table("Vernietigen", columns, ([*row.values()] for row in rows))


def _row(register: Register, ref: str, state: Standing, now: datetime) -> dict[str, object]:
    limit = register.answer_by(state.asked) if state.asked else None
    return {
        "ref": ref,
        "asked_on": local_date(state.asked.at) if state.asked else None,
        "due_on": limit.due_on if limit else None,
        "late": bool(limit and limit.limit_at <= now),
        "holds": ", ".join(act.ground for act in state.holds),
        "destroyed_on": local_date(state.destroyed.at) if state.destroyed else None,
    }


def _record(act: Act, ref: str, by: str, ground: str, at: str) -> None:
    app = open_record()
    _register(app).record(_act(app, ref, act, by, ground=ground, at=at))


def _register(app: App) -> Register:
    register = Register(app.store, app.settings.home.absolute(), read_keeping())
    register.finish()  # why: whoever comes next finishes a destruction that was cut off
    return register


def _act(app: App, ref: str, act: Act, by: str, *, ground: str = "", at: str = "") -> DestructionAct:
    app.policies.policy(app.region).region.team_of(by)
    now = app.clock.now()
    return DestructionAct(ref=ref, act=act, by=by, at=read_moment(at) or now, recorded_at=now, ground=ground)
