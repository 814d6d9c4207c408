"""The reports about waiting as kinds of `vtflow report`: equal waiting, work, cohorts, what melders say, contact."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from vtflow.cli.output import print_json, print_table
from vtflow.domain.errors import BadInput
from vtflow.policy.table import Table
from vtflow.reports.cohorten import cohort_rows, cohort_table
from vtflow.reports.meldersignalen import meldersignaal_rows, meldersignaal_table
from vtflow.reports.wachtspreiding import spreiding_rows, spreiding_table, werkdruk_rows, werkdruk_table
from vtflow.reports.zonder_contact import zonder_contact_rows, zonder_contact_table
from vtflow.terms import local_date
from vtflow.wiring import App, open_app


def _spreiding(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = spreiding_rows(app.store, app.policies, app.clock.now(), day)
    return rows, spreiding_table(rows, day)


def _werkdruk(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = werkdruk_rows(app.store, app.policies, app.clock.now(), day)
    return rows, werkdruk_table(rows, day)


def _cohorten(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = cohort_rows(app.store, app.policies, app.clock.now(), day)
    return rows, cohort_table(rows, day)


def _meldersignalen(app: App, day: date | None) -> tuple[list[dict[str, Any]], Table]:
    rows = meldersignaal_rows(app.store, app.policies, day)
    return rows, meldersignaal_table(rows, day)


#: kind of report -> its rows over what was known on a day, and how they are shown
WAITING: dict[str, Callable[[App, date | None], tuple[list[dict[str, Any]], Table]]] = {
    "wachtspreiding": _spreiding,
    "werkdruk": _werkdruk,
    "cohorten": _cohorten,
    "meldersignalen": _meldersignalen,
}


def add(group: typer.Typer) -> None:
    """Add the list that names meldingen to the group of reports."""
    group.command("zonder-contact")(zonder_contact)


def zonder_contact(
    workdays: Annotated[
        int | None, typer.Option("--workdays", min=0, help="vanaf zoveel werkdagen; leeg: wat de regio afsprak")
    ] = None,
    on: Annotated[str, typer.Option("--on", help="wat bekend was aan het eind van deze dag, jjjj-mm-dd")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="als JSON")] = False,
) -> None:
    """Toon welke meldingen wachten zonder recent contact, in iedere rij; de langste tijd zonder contact staat bovenaan.

    Dit is een werklijst: zij noemt kenmerken en is niet voor buiten de organisatie.
    """
    app = open_app()
    today = local_date(app.clock.now())
    day = _day(on, today)
    rows = zonder_contact_rows(app.store, app.policies, app.clock.now(), workdays, day)
    if as_json:
        print_json({"rapport": "zonder-contact", "op": (day or today).isoformat(), "rijen": rows})
        return
    table = zonder_contact_table(rows, day)
    print_table(f"{table.title}: {len(rows)}", table.columns, table.rows)


def _day(text: str, today: date) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        fault = f"--on {text!r} is geen datum; schrijf jjjj-mm-dd, bv. 2026-03-31"
        raise BadInput(fault) from error
    if day > today:
        fault = f"--on {text} ligt in de toekomst; vandaag is het {today.isoformat()}"
        raise BadInput(fault)
    return day
