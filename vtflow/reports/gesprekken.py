"""Which children were spoken or seen: counts a gemeente over decided meldingen, never a single melding."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.person_folds import REACH
from vtflow.domain.persons import children
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import by_place, counted_table, known_on, plain_cell
from vtflow.reports.known import end_of, known_events
from vtflow.reports.queue import all_stored

#: how a child counts, best first; the first two are the numerator of the share
HOW = ("gesproken", "gezien", "gemotiveerd", "verklaard", "niets")
COLUMNS = ("regio", "gemeente", "besloten", "noemer", *HOW, "teller", "aandeel")
_HEADINGS = {
    "besloten": "meldingen besloten",
    "noemer": "kinderen (noemer)",
    "verklaard": "alleen verklaard",
    "teller": "gesproken of gezien (teller)",
    "aandeel": "aandeel in %",
}
_ENTRY = {"gesproken": "gesproken", "gezien": "gezien", "niet_gesproken": "gemotiveerd"}


def gesprekken_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a gemeente, a total before those of each region; by region and name, empty ones left out.

    A melding counts once its assessment was decided, and counts its own children, by the furthest that was reached:
    spoken, seen, motivated; a child that the checklist of an offer alone declares seen is `verklaard`. `aandeel` is
    100 times `teller` over `noemer`, on one decimal; None without children.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    until = end_of(on)

    def work(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
        found: dict[tuple[str, str], Counter[str]] = {}
        for stored in all_stored(reader):
            known = known_events(reader, stored.route.ref, until)
            if any(isinstance(event.fact, e.VeiligheidsbeoordelingDecided) for event in known):
                counted = found.setdefault((stored.route.region, stored.route.gemeente), Counter())
                counted.update(["besloten", *_children(stored.route.kinderen, known)])
        return found

    return [_row(title, name, count) for title, name, count in by_place(store.read(work), policies)]


def _children(count: int, events: Iterable[e.Event]) -> list[str]:
    """Return for each child of a melding how it counts."""
    entries: dict[str, str] = {}
    declared: set[str] = set()
    for fact in (event.fact for event in events):
        if isinstance(fact, e.GesprekRecorded):
            before = entries.get(fact.persoon, fact.uitkomst)
            entries[fact.persoon] = max(before, fact.uitkomst, key=REACH.__getitem__)
        elif isinstance(fact, e.OverdrachtOffered):
            declared.update(kind for kind, _ in fact.kinderen)
    return [
        _ENTRY[entries[kind]] if kind in entries else "verklaard" if kind in declared else "niets"
        for kind in children(count)
    ]


def _row(regio: str, gemeente: str, count: Counter[str]) -> dict[str, Any]:
    teller, noemer = count["gesproken"] + count["gezien"], sum(count[how] for how in HOW)
    return {
        "regio": regio,
        "gemeente": gemeente,
        "besloten": count["besloten"],
        "noemer": noemer,
        **{how: count[how] for how in HOW},
        "teller": teller,
        "aandeel": round(100 * teller / noemer, 1) if noemer else None,
    }


def gesprekken_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings and numbers."""
    return counted_table(known_on("Kinderen gesproken of gezien", on), COLUMNS, rows, _HEADINGS, _cell)


def _cell(value: object) -> str:
    return f"{value:.1f}".replace(".", ",") if isinstance(value, float) else plain_cell(value)
