"""Hours that a stopped task, or one that rests in another way of working, frees for the rest of the work.

Counted from the catalogue of the region: hours a week of each task, on the working days of the law on which it does not
run by its own last day or by a mode. Of a task without hours only the days are told.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from vtflow.domain.capacity import monday_of
from vtflow.domain.norms import Policy
from vtflow.domain.profile import Module
from vtflow.policy.table import Table
from vtflow.reports.counted import counted_table
from vtflow.terms import LegalCalendar

COLUMNS = ("taak", "titel", "reden", "werkdagen", "uren_per_week", "uren_vrij", "bron")
TOTAL = "alle taken"
_HEADINGS = {"uren_per_week": "uren per week", "uren_vrij": "uren vrijgekomen", "bron": "bron van de uren"}
_DAYS = 7
_MINUTES = 60


def freed_rows(policy: Policy, first: date, weeks: int) -> list[dict[str, Any]]:
    """Return a row a task and reason for which it did not run, in the order of the catalogue, and a total first.

    Args:
        policy: Rules of the region, with its catalogue.
        first: Any day of the first week.
        weeks: How many whole weeks, from Monday on.
    """
    monday = monday_of(first)
    mondays = [monday + timedelta(days=_DAYS * number) for number in range(weeks)]
    rows = [row for module in policy.region.profile.modules.values() for row in _of(policy, module, mondays)]
    known = [row["minuten"] for row in rows if row["minuten"] is not None]
    total = {**dict.fromkeys(COLUMNS, ""), "taak": TOTAL, "werkdagen": None, "uren_per_week": None}
    return [{**total, "uren_vrij": _hours(sum(known))}, *({name: row[name] for name in COLUMNS} for row in rows)]


def _of(policy: Policy, module: Module, mondays: Sequence[date]) -> list[dict[str, Any]]:
    days: dict[str, int] = {}
    minutes: dict[str, int] = {}
    for monday in mondays:
        week = _workdays(policy.legal, monday)
        for day in week:
            if reason := policy.region.profile.freed_by(module.code, day):
                days[reason] = days.get(reason, 0) + 1
                # why: a week with a holiday holds the same work on fewer days
                share = (module.uren or 0) * _MINUTES
                minutes[reason] = minutes.get(reason, 0) + share // len(week) + (day == week[-1]) * (share % len(week))
    return [
        {
            "taak": module.code,
            "titel": module.title,
            "reden": reason,
            "werkdagen": count,
            "uren_per_week": module.uren,
            "uren_vrij": None if module.uren is None else _hours(minutes[reason]),
            "bron": module.uren_source,
            "minuten": None if module.uren is None else minutes[reason],
        }
        for reason, count in days.items()
    ]


def _workdays(legal: LegalCalendar, monday: date) -> list[date]:
    week = (monday + timedelta(days=number) for number in range(_DAYS))
    return [day for day in week if legal.is_workday(day)]


def _hours(minutes: int) -> float:
    return round(minutes / _MINUTES, 1)


def freed_table(rows: list[dict[str, Any]]) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table("Vrijgekomen uren van gestopte en rustende taken", COLUMNS, rows, _HEADINGS)
