"""Agendas of recurring meetings: what is on the table on a day. Display codes and codes only."""

from datetime import date
from typing import Any

from vtflow.domain.legs.afstemming import AFSTEMMING, AFSTEMMING_SOORT
from vtflow.domain.melding import Route, Traject
from vtflow.domain.written_time import clock_text
from vtflow.policy.tables import Table
from vtflow.ports import Store
from vtflow.reports.queue import all_stored

AFSTEMMING_AGENDA = "afstemming"
COLUMNS = (
    "ref",
    "traject",
    "regio",
    "gemeente",
    "vraag",
    "sinds",
    "fase",
    "besluit",
    "eigenaar",
    "uiterlijk",
    "te_laat",
)
_HEADINGS = {"ref": "kenmerk", "sinds": "geagendeerd", "te_laat": "uitvoering te laat"}


def afstemming_rows(store: Store, on: date, today: date) -> list[dict[str, Any]]:
    """Return the items of the afstemmingsoverleg on a day, by region and reference; moved ones on their new day only.

    Decided items stay on the list of their day, with the decision, its owner and its day. `te_laat` tells whether that
    day passed before `today` without the work being recorded. Refs of joined meldingen stand at the route they joined.

    Args:
        store: The record.
        on: Day of the meeting (Europe/Amsterdam).
        today: The present day.
    """
    routes = store.read(lambda reader: [stored.route for stored in all_stored(reader)])
    found = [
        _row(route, traject, today)
        for route in routes
        for traject in route.trajecten
        if traject.soort == AFSTEMMING_SOORT and traject.gegevens.get("datum") == on.isoformat()
    ]
    return sorted(found, key=lambda row: (row["regio"], row["ref"], row["traject"]))


def _row(route: Route, traject: Traject, today: date) -> dict[str, Any]:
    kept = traject.gegevens
    until = str(kept.get("uiterlijk", ""))
    return {
        "ref": route.ref,
        "traject": traject.no,
        "regio": route.region,
        "gemeente": route.gemeente,
        "vraag": str(kept.get("vraag", "")),
        "sinds": clock_text(traject.begun_at),
        "fase": traject.fase,
        "besluit": str(kept.get("besluit", "")),
        "eigenaar": str(kept.get("eigenaar", "")),
        "uiterlijk": until,
        "te_laat": traject.is_open and bool(until) and date.fromisoformat(until) < today,
    }


def afstemming_table(rows: list[dict[str, Any]], on: date) -> Table:
    """Return the items as a table with Dutch headings."""
    headings = tuple(_HEADINGS.get(name, name) for name in COLUMNS)
    return Table(f"{AFSTEMMING.title} op {on:%d-%m-%Y}", headings, tuple(_cells(row) for row in rows))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    shown = {**row, "fase": AFSTEMMING.phases[row["fase"]], "te_laat": "ja" if row["te_laat"] else "nee"}
    return tuple(str(shown[name]) or "-" for name in COLUMNS)
