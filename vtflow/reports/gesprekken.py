"""Which children were spoken or seen: counts a gemeente over decided meldingen, never a single melding."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.person_folds import REACH
from vtflow.domain.persons import children
from vtflow.engine import Policies
from vtflow.policy.tables import Table
from vtflow.ports import Reader, Store
from vtflow.reports.queue import all_stored
from vtflow.terms import local_midnight

#: how a child counts, best first; the first two are the numerator of the share
HOW = ("gesproken", "gezien", "gemotiveerd", "verklaard", "niets")
TOTAL = "alle gemeenten"
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
    until = local_midnight(on + timedelta(days=1)) if on else None

    def work(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
        found: dict[tuple[str, str], Counter[str]] = {}
        for stored in all_stored(reader):
            known = [event for event, _ in reader.events(stored.route.ref) if _is_known(event, until)]
            if any(isinstance(event.fact, e.VeiligheidsbeoordelingDecided) for event in known):
                counted = found.setdefault((stored.route.region, stored.route.gemeente), Counter())
                counted.update(["besloten", *_children(stored.route.kinderen, known)])
        return found

    found = store.read(work)
    rows: list[dict[str, Any]] = []
    for region in sorted({region for region, _ in found}):
        title, names = policies.policy(region).region.title, policies.policy(region).region.gemeenten
        own = {names.get(slug, slug): count for (one, slug), count in found.items() if one == region}
        rows.append(_row(title, TOTAL, sum(own.values(), Counter[str]())))
        rows += [_row(title, name, own[name]) for name in sorted(own)]
    return rows


def _is_known(event: e.Event, until: datetime | None) -> bool:
    return until is None or event.recorded_at < until


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
    title = f"Kinderen gesproken of gezien{f', zoals bekend op {on:%d-%m-%Y}' if on else ''}"
    headings = tuple(_HEADINGS.get(name, name) for name in COLUMNS)
    return Table(title, headings, tuple(tuple(_cell(row[name]) for name in COLUMNS) for row in rows))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}".replace(".", ",") if isinstance(value, float) else str(value)
