"""What melders say of the handling: complaints, doubt, being content. Counted, never one melding."""

from collections import Counter
from datetime import date
from typing import Any

from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import by_place, counted_table, known_on
from vtflow.reports.kept import known_facts

_SIGNALED = "meldersignaal-vastgelegd"


def meldersignaal_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a gemeente with signals, a total before those of each region: how often each code was recorded.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """

    def work(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
        found: dict[tuple[str, str], Counter[str]] = {}
        for melding in known_facts(reader, None, on):
            counts = Counter(done.value for done in melding.did(_SIGNALED))
            if counts:
                found.setdefault((melding.came.region, melding.gemeente), Counter()).update(counts)
        return found

    places = store.read(work)
    codes = sorted({code for region, _ in places for code in policies.policy(region).codes["meldersignaal"]})
    return [
        {"regio": title, "gemeente": name, **{code: count[code] for code in codes}, "totaal": count.total()}
        for title, name, count in by_place(places, policies)
    ]


def meldersignaal_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the counts as a table with Dutch headings."""
    columns = tuple(rows[0]) if rows else ("regio", "gemeente", "totaal")
    return counted_table(known_on("Wat melders van de behandeling vinden", on), columns, rows, {})
