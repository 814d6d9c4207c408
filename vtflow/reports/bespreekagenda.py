"""The agenda of a lokaal team or other party for casusbesprekingen: what is discussed, and what is still to be done."""

from datetime import date
from typing import Any

from vtflow.domain.legs.bespreking import AGREED, BESPREKING, BESPREKING_SOORT, PLANNED, teams_at
from vtflow.domain.melding import Route, Traject
from vtflow.policy.table import Table
from vtflow.ports import Store
from vtflow.reports.queue import all_stored

BESPREEKAGENDA = "bespreking"
COLUMNS = ("ref", "punt", "traject", "op", "wie", "wat", "inwoners", "te_laat")
_HEADINGS = {"ref": "kenmerk", "op": "op of uiterlijk", "te_laat": "te laat"}


def bespreekagenda_rows(store: Store, team: str, on: date, today: date) -> list[dict[str, Any]]:
    """Return what is on a team's table on a day: besprekingen of that day, and its meldingen's open agreements.

    A melding is on the table where the team takes part in its bespreking of that day. Its open agreements follow, of
    every owner, also those of earlier besprekingen. Then come open agreements of the team itself on other meldingen.
    Besprekingen first, then agreements, both by reference and number.

    Args:
        store: The record.
        team: Code of the team.
        on: Day of the bespreking (Europe/Amsterdam).
        today: The present day; an agreement is late when its day lies before it.
    """
    routes = store.read(lambda reader: [stored.route for stored in all_stored(reader)])
    rows: list[dict[str, Any]] = []
    for route in (route for route in routes if route.is_open):
        own = [t for t in route.trajecten if t.soort == BESPREKING_SOORT and t.is_open]
        planned = [t for t in own if t.fase == PLANNED and t.gegevens["op"] == on.isoformat() and team in teams_at(t)]
        agreed = [t for t in own if t.fase == AGREED and (planned or t.bij == team)]
        rows += [_row(route, traject, today) for traject in (*planned, *agreed)]
    return sorted(rows, key=lambda row: (row["punt"] != PLANNED, row["ref"], row["traject"]))


def _row(route: Route, traject: Traject, today: date) -> dict[str, Any]:
    kept = traject.gegevens
    day = str(kept["op"] if traject.fase == PLANNED else kept["uiterlijk"])
    return {
        "ref": route.ref,
        "punt": traject.fase,
        "traject": traject.no,
        "op": day,
        "wie": ", ".join(teams_at(traject)) if traject.fase == PLANNED else str(kept["wie"]),
        "wat": str(kept.get("wat", "")),
        "inwoners": bool(kept.get("inwoners", False)),
        "te_laat": date.fromisoformat(day) < today,
    }


def bespreekagenda_table(rows: list[dict[str, Any]], team: str, on: date) -> Table:
    """Return the rows as a table with Dutch headings."""
    headings = tuple(_HEADINGS.get(name, name) for name in COLUMNS)
    return Table(f"Bespreekagenda {team} op {on:%d-%m-%Y}", headings, tuple(_cells(row) for row in rows))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    told = {name: ("ja" if row[name] else "nee") for name in ("inwoners", "te_laat")}
    shown = {**row, **told, "punt": BESPREKING.phases[row["punt"]]}
    return tuple(str(shown[name]) or "-" for name in COLUMNS)
