"""Hours of teams by week, and what came of campaigns and measures against what was planned."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.assigning import sharing_teams
from vtflow.domain.capacity import Week, monday_of, present, week_of
from vtflow.domain.measures import KINDS, Measure, in_scope, received_on
from vtflow.domain.measures import present as present_measures
from vtflow.domain.norms import Policy
from vtflow.domain.work_events import HoursRecorded
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.cohorten import TAKEN_UP
from vtflow.reports.counted import counted_table
from vtflow.reports.queue import all_stored
from vtflow.terms import local_date

WEEKS = ("team", "week", "maandag", "uren", "verzuim", "verzuim_procent", "inhuur", "netto")
MEASURES = (
    "code",
    "soort",
    "titel",
    "eigenaar",
    "van",
    "uiterlijk",
    "status",
    "te_laat",
    "doel",
    "resultaat",
    "bewijs",
    "raad",
)
RESULT = (
    *("code", "titel", "van", "tot", "doel", "opgepakt", "behaald_procent", "gemeld"),
    *("uren_gepland", "uren_gewerkt", "nog_wachtend", "definitie"),
)
_HEADINGS = {
    "verzuim_procent": "verzuim (%)",
    "netto": "uren die overblijven",
    "te_laat": "te laat",
    "raad": "gemeenteraad",
    "behaald_procent": "behaald (% van doel)",
    "gemeld": "gemeld resultaat",
    "uren_gepland": "uren gepland",
    "uren_gewerkt": "uren gewerkt",
    "nog_wachtend": "wacht nog",
}
_WEEK = timedelta(days=7)
_DEFINITION = (
    "opgepakt: meldingen van de opdracht waarvan in de periode een casushouder van een team van de campagne werd "
    "toegewezen, of iemand van zo'n team het besluit nam"
)


def capacity_rows(store: Store, policies: Policies, region: str, first: date, weeks: int) -> list[dict[str, Any]]:
    """Return a row a team and week, by team and then by week, for teams with hours or that share the list.

    Args:
        store: The record.
        policies: Regions by name.
        region: Which one.
        first: Any day of the first week.
        weeks: How many weeks.
    """
    policy = policies.policy(region)
    rows = store.read(lambda reader: reader.capacity(region))
    teams = sorted({*sharing_teams(policy.region), *(row.team for row in rows)})
    start = monday_of(first)
    mondays = [start + number * _WEEK for number in range(weeks)]
    return [_week_row(week_of(rows, team, monday, policy.legal)) for team in teams for monday in mondays]


def _week_row(week: Week) -> dict[str, Any]:
    year, number, _ = week.monday.isocalendar()
    return {
        "team": week.team,
        "week": f"{year}-W{number:02}",
        "maandag": week.monday.isoformat(),
        "uren": week.uren,
        "verzuim": week.verzuim,
        "verzuim_procent": week.verzuim_procent,
        "inhuur": week.inhuur,
        "netto": week.netto,
    }


def hired_rows(store: Store, region: str) -> list[dict[str, Any]]:
    """Return a row a temporary member of staff: team, first and last day, hours a week; in the order of recording."""
    rows = present(store.read(lambda reader: reader.capacity(region)))
    return [
        {
            "medewerker": row.staff,
            "team": row.team,
            "van": row.first.isoformat(),
            "tot": row.last.isoformat(),
            "uren_per_week": row.uren,
        }
        for row in rows
        if row.staff
    ]


def measure_rows(store: Store, region: str, today: date, *, ended: bool = True) -> list[dict[str, Any]]:
    """Return a row a campaign, measure or evaluation, the nearest due day first.

    Args:
        store: The record.
        region: Which one.
        today: The present day.
        ended: Also what is done or dropped and asks nothing any more.
    """
    found = present_measures(store.read(lambda reader: reader.measures(region)))
    kept = [one for one in found if ended or one.is_owed()]
    return [_measure_row(one, today) for one in sorted(kept, key=lambda one: (one.uiterlijk, one.code))]


def _measure_row(one: Measure, today: date) -> dict[str, Any]:
    told = one.raad_op.isoformat() if one.raad_op else "nog te informeren"
    return {
        "code": one.code,
        "soort": KINDS[one.soort],
        "titel": one.titel,
        "eigenaar": one.eigenaar,
        "van": one.first.isoformat() if one.first else "",
        "uiterlijk": one.uiterlijk.isoformat(),
        "status": one.status,
        "te_laat": one.is_owed() and one.status == "open" and today > one.uiterlijk,
        "doel": one.doel,
        "resultaat": one.resultaat,
        "bewijs": one.bewijs,
        "raad": told if one.raad else "niet nodig",
    }


def campaign_result(store: Store, policies: Policies, one: Measure, now: datetime) -> dict[str, Any]:
    """Return what came of a campaign against its plan, counted from the record; `definitie` says what is counted.

    Args:
        store: The record.
        policies: Regions by name.
        one: The campaign.
        now: The present; a campaign that runs counts up to today.
    """
    policy = policies.policy(one.region)
    first = one.first or one.uiterlijk
    last = min(one.uiterlijk, local_date(now))

    def work(reader: Reader) -> tuple[int, int, int]:
        taken = waiting = minutes = 0
        for route in (stored.route for stored in all_stored(reader)):
            cohort = policy.region.profile.wachten.cohort_on(received_on(route))
            if route.region != one.region or route.soort != "melding" or not in_scope(one, route, cohort):
                continue
            events = [event for event, _ in reader.events(route.ref)]
            waiting += route.is_open and not any(event.fact.kind in TAKEN_UP for event in events)
            inside = [event for event in events if first <= local_date(event.at) <= last]
            taken += any(_takes_up(event, one.teams) for event in inside)
            minutes += _minutes(inside, one.teams)
        return taken, waiting, minutes

    taken, waiting, minutes = store.read(work)
    return {
        "code": one.code,
        "titel": one.titel,
        "van": first.isoformat(),
        "tot": one.uiterlijk.isoformat(),
        "doel": one.doel,
        "opgepakt": taken,
        "behaald_procent": taken * 100 // one.doel if one.doel else None,
        "gemeld": one.resultaat,
        "uren_gepland": one.uren or _planned(store, policy, one),
        "uren_gewerkt": minutes // 60,
        "nog_wachtend": waiting,
        "definitie": _DEFINITION,
    }


def _takes_up(event: e.Event, teams: tuple[str, ...]) -> bool:
    fact = event.fact
    if fact.kind == "casushouder-toegewezen":
        return fact.casushouder.partition(".")[0] in teams
    return fact.kind == "veiligheidsbeoordeling-besloten" and event.by.partition(".")[0] in teams


def _minutes(events: Iterable[e.Event], teams: tuple[str, ...]) -> int:
    return sum(
        event.fact.minuten
        for event in events
        if isinstance(event.fact, HoursRecorded) and event.by.partition(".")[0] in teams
    )


def _planned(store: Store, policy: Policy, one: Measure) -> int:
    """Return the hours that its teams had in the weeks of a campaign, where the campaign itself names none."""
    rows = store.read(lambda reader: reader.capacity(one.region))
    monday, total = monday_of(one.first or one.uiterlijk), 0
    while monday <= one.uiterlijk:
        total += sum(week_of(rows, team, monday, policy.legal).netto for team in one.teams)
        monday += _WEEK
    return total


def capacity_table(rows: list[dict[str, Any]]) -> Table:
    """Return the weeks as a table with Dutch headings."""
    return counted_table("Capaciteit per team en week", WEEKS, rows, _HEADINGS)


def measure_table(rows: list[dict[str, Any]]) -> Table:
    """Return the register as a table with Dutch headings."""
    return counted_table("Maatregelen, campagnes en evaluaties", MEASURES, rows, _HEADINGS)


def result_table(row: dict[str, Any]) -> Table:
    """Return the result of a campaign as a table with Dutch headings."""
    return counted_table("Resultaat tegen plan", RESULT, [row], _HEADINGS)
