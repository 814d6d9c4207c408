"""Adviezen: counts a half-year and gemeente, apart from meldingen; one that became a melding counts in both."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.intake_folds import ADVIES
from vtflow.domain.legs.advies import MELDT_ZELF
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on, received
from vtflow.reports.known import end_of, known_events
from vtflow.reports.radar import Place, half_year, place_rows

COLUMNS = (
    "halfjaar",
    "regio",
    "gemeente",
    "adviezen",
    "gegeven",
    "op_tijd",
    "te_laat",
    "gesloten",
    "op_eigen_wens_melding",
    "ambtshalve_melding",
    "informatievragen",
)
_HEADINGS = {
    "op_tijd": "op tijd",
    "te_laat": "te laat",
    "op_eigen_wens_melding": "melding op wens van de vrager",
    "ambtshalve_melding": "ambtshalve melding",
    "informatievragen": "vragen om informatie",
}
_STEPS = {"advies-gegeven": "gegeven", "advies-gesloten": "gesloten", "informatie-gevraagd": "informatievragen"}


def advies_rows(
    store: Store, policies: Policies, first: date | None = None, last: date | None = None, on: date | None = None
) -> list[dict[str, Any]]:
    """Return a row a half-year and gemeente, a total before those of each region; in that order, empty ones left out.

    Args:
        store: The record.
        policies: Regions by name.
        first: Count from this day of receipt on (Europe/Amsterdam); None: from the first.
        last: Up to and including this day; None: to the last.
        on: What was known at the end of this day; None: all that is known.
    """
    until = end_of(on)

    def work(reader: Reader) -> Mapping[Place, Counter[str]]:
        found: dict[Place, Counter[str]] = {}
        for day, route in received(reader, first, last):
            if route.soort != ADVIES:
                continue
            facts = [event.fact for event in known_events(reader, route.ref, until)]
            if facts:
                place = (half_year(day), route.region, route.gemeente)
                found.setdefault(place, Counter()).update(_counted(facts))
        return found

    return place_rows(store.read(work), policies, COLUMNS[3:])


def _counted(facts: list[e.Fact]) -> Counter[str]:
    count = Counter({"adviezen": 1})
    for fact in facts:
        if isinstance(fact, e.WaitClosed) and (fact.norm, fact.how) == ("ADV-ANTWOORD", "advies-gegeven"):
            count["op_tijd" if fact.in_time else "te_laat"] += 1
        elif isinstance(fact, e.StepTaken) and fact.stap == "advies-omgezet":
            own = fact.gegevens["reden"] == MELDT_ZELF
            count["op_eigen_wens_melding" if own else "ambtshalve_melding"] += 1
        elif isinstance(fact, e.StepTaken) and fact.stap in _STEPS:
            count[_STEPS[fact.stap]] += 1
    return count


def advies_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table(known_on("Adviezen", on), COLUMNS, rows, _HEADINGS)
