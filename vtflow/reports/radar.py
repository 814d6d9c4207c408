"""First meldingen, hermeldingen and vervolgmeldingen: counts a half-year and gemeente, in the classes that CBS has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from vtflow.domain.radar import BEOORDELING, EERSTE, HERMELDING, MONITORING, NA_BEOORDELING, VERVOLGMELDING
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.chain import SPLIT
from vtflow.reports.counted import by_place, counted_table, known_on, received
from vtflow.reports.kept import Melding

NOT_CLASSIFIED = "niet_ingedeeld"
_REPEATED = "herhaling-gezien"
_PHASES = {BEOORDELING: "vervolg_beoordeling", NA_BEOORDELING: "vervolg_na_besluit", MONITORING: "vervolg_monitoring"}
CLASSES = (EERSTE, HERMELDING, *_PHASES.values(), NOT_CLASSIFIED)
COLUMNS = ("halfjaar", "regio", "gemeente", "meldingen", *CLASSES, "herhaling")
_HEADINGS = {
    "vervolg_beoordeling": "vervolgmelding tijdens beoordeling",
    "vervolg_na_besluit": "vervolgmelding na beoordeling",
    "vervolg_monitoring": "vervolgmelding tijdens monitoring",
    NOT_CLASSIFIED: "niet ingedeeld",
    "herhaling": "structureel door herhaling",
}
#: half-year, region, gemeente
Place = tuple[str, str, str]


def radar_rows(
    store: Store, policies: Policies, first: date | None = None, last: date | None = None, on: date | None = None
) -> list[dict[str, Any]]:
    """Return a row a half-year and gemeente, a total before those of each region; in that order, empty ones left out.

    A melding counts in the half-year of its receipt and under its own gemeente, joined or not; an advies does not
    count. One that was split off or came before classes were kept is `niet_ingedeeld`.

    Args:
        store: The record.
        policies: Regions by name.
        first: Count from this day of receipt on (Europe/Amsterdam); None: from the first.
        last: Up to and including this day; None: to the last.
        on: What was known at the end of this day; None: all that is known.
    """

    def work(reader: Reader) -> dict[Place, Counter[str]]:
        found: dict[Place, Counter[str]] = {}
        for day, melding in received(reader, first, last, on):
            # why: one that was taken over from another region was classified, and counts, where it was reported
            if melding.came.soort == "melding" and not melding.came.van:
                place = (half_year(day), melding.came.region, melding.gemeente)
                marked = any(melding.did(_REPEATED))
                count = {"meldingen": 1, _class(melding): 1, "herhaling": int(marked)}
                found.setdefault(place, Counter()).update(count)
        return found

    return place_rows(store.read(work), policies, COLUMNS[3:])


def half_year(day: date) -> str:
    """Return the half-year of a day, e.g. `2026-1`."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def _class(melding: Melding) -> str:
    came = melding.came
    if not came.klasse or any(melding.did(SPLIT)):
        return NOT_CLASSIFIED
    return _PHASES[came.fase] if came.klasse == VERVOLGMELDING else came.klasse


def place_rows(found: Mapping[Place, Counter[str]], policies: Policies, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return counts a half-year, region and gemeente as rows, by these; a total before those of each region."""
    rows: list[dict[str, Any]] = []
    for half in sorted({place[0] for place in found}):
        own = {(region, slug): count for (one, region, slug), count in found.items() if one == half}
        for title, name, count in by_place(own, policies):
            head = {"halfjaar": half, "regio": title, "gemeente": name}
            rows.append({**head, **{column: count[column] for column in columns}})
    return rows


def radar_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings."""
    title = known_on("Eerste meldingen, hermeldingen en vervolgmeldingen", on)
    return counted_table(title, COLUMNS, rows, _HEADINGS)
