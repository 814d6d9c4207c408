"""Cohorts with a cut-off date, each with its own burn-down: what came in, what was taken up, what still waits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain.norms import Policy
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.asked import day_of
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.facts import Received
from vtflow.reports.kept import Melding, known_facts
from vtflow.terms import local_date

COLUMNS = ("regio", "cohort", "titel", "week", "ontvangen", "wacht", "in_behandeling", "afgesloten")
_HEADINGS = {"week": "einde van week", "wacht": "wacht nog", "in_behandeling": "in behandeling"}
OVERIG = "overig"
#: by what Veilig Thuis takes a melding up: a casushouder was assigned, or the assessment decided
TAKEN_UP = frozenset({"casushouder-toegewezen", "veiligheidsbeoordeling-besloten"})
_WEEK = timedelta(days=7)
_MOST_WEEKS = 104


def life(melding: Melding) -> tuple[date, date | None, date | None]:
    """Return the days on which a melding came, was taken up by Veilig Thuis and closed; its true receipt counts."""
    came = next((one.start for one in reversed(list(melding.of(Received)))), melding.came.at)
    return day_of(came), _first_day(melding, *TAKEN_UP), _first_day(melding, "afgesloten")


def _first_day(melding: Melding, *names: str) -> date | None:
    return next((day_of(done.at) for done in melding.did(*names)), None)


def cohort_rows(store: Store, policies: Policies, now: datetime, on: date | None = None) -> list[dict[str, Any]]:
    """Return the burn-down of each cohort: a row a week (its Sunday), from the cut-off day to today.

    A melding belongs to the cohort of its day of receipt, those of none to `overig`, which has one row, of today; it
    waits until a casushouder was assigned or the assessment was decided, and is in hand until it is closed. At most the
    last 104 weeks.

    Args:
        store: The record.
        policies: Regions by name.
        now: The present.
        on: As known at the end of this day (Europe/Amsterdam); None: now.
    """
    today = on or local_date(now)

    def work(reader: Reader) -> dict[tuple[str, str], list[tuple[date, date | None, date | None]]]:
        found: dict[tuple[str, str], list[tuple[date, date | None, date | None]]] = {}
        for melding in known_facts(reader, None, on):
            if melding.came.soort == "melding":
                region, lived = melding.came.region, life(melding)
                cohort = policies.policy(region).region.profile.wachten.cohort_on(lived[0])
                found.setdefault((region, cohort or OVERIG), []).append(lived)
        return found

    lives = store.read(work)
    return [
        row
        for (region, cohort) in _order(lives, policies)
        for row in _rows(policies.policy(region), cohort, lives[region, cohort], today)
    ]


def _order(lives: dict[tuple[str, str], Any], policies: Policies) -> Iterator[tuple[str, str]]:
    for region in sorted({region for region, _ in lives}):
        known = [one.id for one in policies.policy(region).region.profile.wachten.cohorten]
        yield from ((region, cohort) for cohort in [*known, OVERIG] if (region, cohort) in lives)


def _rows(
    policy: Policy, cohort: str, lives: list[tuple[date, date | None, date | None]], today: date
) -> Iterator[dict[str, Any]]:
    found = next((one for one in policy.region.profile.wachten.cohorten if one.id == cohort), None)
    cut = found.period.last if found and found.period.last else today
    for day in _weeks(min(cut, today), today):
        yield {
            "regio": policy.region.title,
            "cohort": cohort,
            "titel": found.title if found else "Overige meldingen",
            "week": day.isoformat(),
            "ontvangen": sum(received <= day for received, _, _ in lives),
            "wacht": sum(received <= day and _later(up, day) and _later(end, day) for received, up, end in lives),
            "in_behandeling": sum(up is not None and up <= day and _later(end, day) for _, up, end in lives),
            "afgesloten": sum(end is not None and end <= day for _, _, end in lives),
        }


def _later(moment: date | None, day: date) -> bool:
    return moment is None or moment > day


def _weeks(first: date, today: date) -> list[date]:
    """Return the Sundays from the week of `first` on, and today as the last one."""
    sunday = first + timedelta(days=6 - first.weekday())
    found = [sunday + number * _WEEK for number in range((today - sunday).days // 7 + 1) if sunday <= today]
    return [*found[-_MOST_WEEKS:], *([] if found and found[-1] == today else [today])]


def cohort_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the burn-down as a table with Dutch headings."""
    return counted_table(known_on("Cohorten", on), COLUMNS, rows, _HEADINGS)
