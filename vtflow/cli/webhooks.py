"""Commands about events for other systems, and about the watched folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vtflow.cli.options import AsJson, By, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.domain.errors import BadInput
from vtflow.domain.written_time import clock_text
from vtflow.hooks.outbox import again, log, tally
from vtflow.hooks.register import Subscription, known, present
from vtflow.wiring import App, open_app, real_now
from vtflow.wiring.access import carrier_of, subscriptions_of

webhook_app = typer.Typer(help="Gebeurtenissen naar andere systemen sturen.", no_args_is_help=True)
#: heads of what was tried, in the order of its fields
_TRIED = ("moment", "melding", "soort", "gebeurtenis", "uitkomst", "reden", "stand")
Code = Annotated[str, typer.Argument(help="code van het abonnement")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(webhook_app, name="webhook")
    app.command("drop")(drop)


@webhook_app.command("add")
def add_subscription(  # noqa: PLR0913, PLR0917  # why: each is a part of the subscription
    code: Code,
    url: Annotated[str, typer.Option("--url", help="adres; de host moet in VTFLOW_WEBHOOK_HOSTS staan")],
    team: Annotated[str, typer.Option("--team", help="wiens gebeurtenissen")],
    by: By,
    kinds: Annotated[str, typer.Option("--kinds", help="soorten, met komma's; leeg: alle")] = "",
    form: Annotated[str, typer.Option("--form", help="vtflow of zgw")] = "vtflow",
    secret_file: Annotated[Path | None, typer.Option("--secret-file", help="bestand (0600) met het geheim")] = None,
    secret_env: Annotated[str, typer.Option("--secret-env", help="variabele met het geheim")] = "",
    region: OfRegion = "",
) -> None:
    """Neem een abonnement: vanaf nu gaat wat er gebeurt naar dit adres."""
    app = open_record()
    where = f"file:{secret_file.absolute()}" if secret_file else f"env:{secret_env}"
    chosen = tuple(part.strip() for part in kinds.split(",") if part.strip())
    subscriptions_of(app).add(
        Subscription(
            code=code,
            region=region or app.region,
            team=team,
            url=url,
            kinds=chosen,
            form=form,
            secret=where,
            by=by,
            at=real_now(),
        )
    )
    say(f"abonnement {code} loopt; probeer het met `vtflow webhook test {code}`")


@webhook_app.command("list")
def list_subscriptions(
    code: Annotated[str, typer.Argument(help="toon wat voor dit abonnement is geprobeerd")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """Toon de abonnementen met hun stand, of van één abonnement iedere poging."""
    app = open_record()
    if code:
        known(app.store.inspect(present), code)
        found = app.store.inspect(lambda connection: log(connection, code, limit))
    else:
        found = [_row(app, one) for one in subscriptions_of(app).all()]
    if as_json:
        print_json(found)
        return
    if code:
        print_table(code, _TRIED, ([_cell(value) for value in row.values()] for row in found))
        return
    columns = tuple(found[0]) if found else ("niets",)
    print_table("Abonnementen", columns, (tuple(row.values()) for row in found))


@webhook_app.command("test")
def test(code: Code) -> None:
    """Stuur één proefbericht en zeg wat de ontvanger antwoordde."""
    attempt = carrier_of(open_record()).test(code)
    if not attempt.ok:
        say(f"niet aangekomen: {attempt.reason}")
        raise typer.Exit(1)
    say(f"aangekomen: {attempt.reason}")


@webhook_app.command("retry")
def retry(code: Code) -> None:
    """Probeer nu opnieuw wat wacht of is opgegeven."""
    app = open_record()
    one = known(app.store.inspect(present), code)
    if one.ended_at is not None:
        text = f"abonnement {code} is gestopt"
        raise BadInput(text)
    say(f"{app.store.amend(lambda connection: again(connection, one, real_now()))} gebeurtenissen worden nu geprobeerd")


@webhook_app.command("stop")
def stop(code: Code, by: By) -> None:
    """Stop een abonnement; wat nog wacht gaat niet meer weg."""
    app = open_record()
    subscriptions_of(app).stop(code, by, real_now())
    say(f"abonnement {code} is gestopt")


def drop(*, as_json: AsJson = False) -> None:
    """Lees nu in wat in de inleesmap staat; ieder bestand geheel of niet."""
    from vtflow.up.carrying import drop_of

    drop_in = drop_of(open_app(create=True))
    done = drop_in.round()
    if as_json:
        print_json([{"bestand": one.name, "gelukt": one.ok, "regels": one.read, "reden": one.reason} for one in done])
        return
    for one in done:
        say(f"{one.name}: {'ingelezen' if one.ok else 'afgewezen'} ({one.read} regels) {one.reason}".rstrip())
    say("1 bestand bekeken" if len(done) == 1 else f"{len(done)} bestanden bekeken")
    for path, reason in drop_in.folder.passed_over(real_now()):
        say(f"{path.name} blijft liggen: {reason}")
    if not all(one.ok for one in done):
        raise typer.Exit(1)


def _cell(value: object) -> object:
    return clock_text(value) if isinstance(value, datetime) else value


def _row(app: App, one: Subscription) -> dict[str, object]:
    standing = app.store.inspect(lambda connection: tally(connection, one.code))
    return {
        "code": one.code,
        "regio": one.region,
        "team": one.team,
        "adres": one.url,
        "soorten": ",".join(one.kinds) or "alle",
        "vorm": one.form,
        "sinds": clock_text(one.at),
        "gestopt": clock_text(one.ended_at) if one.ended_at else "",
        **standing,
    }
