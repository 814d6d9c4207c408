"""Which children were spoken or seen: counts a gemeente over decided meldingen, never a single melding."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from vtflow.domain.person_folds import REACH
from vtflow.domain.persons import children
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import by_place, counted_table, known_on, plain_cell
from vtflow.reports.facts import DECLARED, Spoken
from vtflow.reports.kept import known_facts

#: how a child counts, best first; the first two are the numerator of the share
HOW = ("gesproken", "gezien", "gemotiveerd", DECLARED, "niets")
_DECIDED = "veiligheidsbeoordeling-besloten"
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

    def work(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
        found: dict[tuple[str, str], Counter[str]] = {}
        for melding in known_facts(reader, None, on):
            if any(melding.did(_DECIDED)):
                counted = found.setdefault((melding.came.region, melding.gemeente), Counter())
                counted.update(["besloten", *_children(melding.came.kinderen, melding.of(Spoken))])
        return found

    return [_row(title, name, count) for title, name, count in by_place(store.read(work), policies)]


def _children(count: int, spoken: Iterable[Spoken]) -> list[str]:
    """Return for each child of a melding how it counts."""
    entries: dict[str, str] = {}
    declared: set[str] = set()
    for one in spoken:
        if one.how == DECLARED:
            declared.add(one.persoon)
        else:
            entries[one.persoon] = max(entries.get(one.persoon, one.how), one.how, key=REACH.__getitem__)
    return [
        _ENTRY[entries[kind]] if kind in entries else DECLARED if kind in declared else "niets"
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
