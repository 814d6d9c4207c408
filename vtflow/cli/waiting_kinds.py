"""The reports about waiting as kinds of `vtflow report`: equal waiting, work, cohorts, what melders say, contact."""

from typing import Annotated

import typer

from vtflow.cli.counts import Count, of_day, of_now
from vtflow.cli.days import past_day
from vtflow.cli.options import AsJson, OnDay
from vtflow.cli.output import print_json, print_table
from vtflow.cli.record import open_record
from vtflow.reports.cohorten import cohort_rows, cohort_table
from vtflow.reports.meldersignalen import meldersignaal_rows, meldersignaal_table
from vtflow.reports.wachtspreiding import spreiding_rows, spreiding_table, werkdruk_rows, werkdruk_table
from vtflow.reports.zonder_contact import zonder_contact_rows, zonder_contact_table
from vtflow.terms import local_date
from vtflow.wiring.access import note_list

WAITING: dict[str, Count] = {
    "wachtspreiding": of_now(spreiding_rows, spreiding_table),
    "werkdruk": of_now(werkdruk_rows, werkdruk_table),
    "cohorten": of_now(cohort_rows, cohort_table),
    "meldersignalen": of_day(meldersignaal_rows, meldersignaal_table),
}


def add(group: typer.Typer) -> None:
    """Add the list that names meldingen to the group of reports."""
    group.command("zonder-contact")(zonder_contact)


def zonder_contact(
    workdays: Annotated[
        int | None, typer.Option("--workdays", min=0, help="vanaf zoveel werkdagen; leeg: wat de regio afsprak")
    ] = None,
    on: OnDay = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon welke meldingen wachten zonder recent contact, in iedere rij; de langste tijd zonder contact staat bovenaan.

    Dit is een werklijst: zij noemt kenmerken en is niet voor buiten de organisatie.
    """
    app = open_record()
    today = local_date(app.clock.now())
    day = past_day(on, today)
    note_list(app)
    rows = zonder_contact_rows(app.store, app.policies, app.clock.now(), workdays, day)
    if as_json:
        print_json({"rapport": "zonder-contact", "op": (day or today).isoformat(), "rijen": rows})
        return
    table = zonder_contact_table(rows, day)
    print_table(f"{table.title}: {len(rows)}", table.columns, table.rows)
