"""Adviezen: counts a half-year and gemeente, apart from meldingen; one that became a melding counts in both."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from vtflow.domain.intake_folds import ADVIES
from vtflow.domain.legs.advies import MELDT_ZELF
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on, received
from vtflow.reports.facts import Done, Ended, Opened, Phase
from vtflow.reports.kept import Melding
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
_CONVERTED = "omgezet"  #: phase of an advies that became a melding
_ANSWER, _GIVEN = "ADV-ANTWOORD", "advies-gegeven"
_STEPS = {_GIVEN: "gegeven", "advies-gesloten": "gesloten", "informatie-gevraagd": "informatievragen"}


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

    def work(reader: Reader) -> Mapping[Place, Counter[str]]:
        found: dict[Place, Counter[str]] = {}
        for day, advies in received(reader, first, last, on):
            if advies.came.soort == ADVIES:
                place = (half_year(day), advies.came.region, advies.gemeente)
                found.setdefault(place, Counter()).update(_counted(advies))
        return found

    return place_rows(store.read(work), policies, COLUMNS[3:])


def _counted(advies: Melding) -> Counter[str]:
    count = Counter({"adviezen": 1})
    asked = {one.no for one in advies.of(Opened) if one.norm == _ANSWER}
    for ended in advies.of(Ended):
        if ended.no in asked and ended.how == _GIVEN:
            count["op_tijd" if ended.in_time else "te_laat"] += 1
    for done in advies.of(Done):
        if done.what in _STEPS:
            count[_STEPS[done.what]] += 1
    for phase in advies.of(Phase):
        if (phase.soort, phase.fase) == (ADVIES, _CONVERTED):
            count["op_eigen_wens_melding" if phase.code == MELDT_ZELF else "ambtshalve_melding"] += 1
    return count


def advies_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table(known_on("Adviezen", on), COLUMNS, rows, _HEADINGS)
