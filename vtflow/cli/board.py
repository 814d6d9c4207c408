"""The board of a region, and the ready-made filters of the window."""

import typer

from vtflow.cli.options import AsJson, OfRegion
from vtflow.cli.output import print_json, print_table, say
from vtflow.cli.record import open_record
from vtflow.reports.board import Link, board_facts, board_text
from vtflow.reports.filters import as_rows, filters
from vtflow.terms import local_date
from vtflow.wiring import policy_book, real_now, settings_here
from vtflow.wiring.access import note_list


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("board")(board)
    app.command("links")(links)


def board(region: OfRegion = "", *, as_json: AsJson = False) -> None:
    """Toon het bord: wat is te laat en bij wie, wat komt er in 48 uur, wat kwam niet aan, wat heeft geen vervolg."""
    app = open_record()
    policy = app.policies.policy(region or app.region)
    note_list(app, policy.region.id)
    facts = board_facts(app.store, policy, app.clock.now())
    if as_json:
        print_json(facts)
        return
    say(board_text(facts, Link(app.settings.window_url, local_date(real_now()))))


def links(*, as_json: AsJson = False) -> None:
    """Toon kant-en-klare filters voor Prefect: wat is te laat, bij wie, in welke gemeente, op welk niveau."""
    settings = settings_here()
    book = policy_book(settings)
    policies = [book.policy(region) for region in settings.regions]
    found = filters(policies, settings.window_url, local_date(real_now()))
    if as_json:
        print_json(as_rows(found))
        return
    print_table("Filters", ("vraag", "over", "adres"), ((one.question, one.about, one.url) for one in found))
