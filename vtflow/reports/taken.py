"""What Veilig Thuis spends its time on: activities and hours by task, and how often the casushouder changed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from vtflow.domain.norms import Policy
from vtflow.domain.work import Tasks
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.facts import AnyFact, Assigned, Done, In, Spent
from vtflow.reports.kept import known_facts

COLUMNS = ("regio", "taak", "titel", "wettelijk", "activiteiten", "minuten", "uren")
CHANGES = ("regio", "meldingen", "wisselingen", "naar_ander_team", "per_melding")
_HEADINGS = {"naar_ander_team": "naar een ander team", "per_melding": "wisselingen per melding"}


def hours_by_task(facts: Iterable[AnyFact]) -> Counter[str]:
    """Return the minutes that were recorded, by task."""
    found: Counter[str] = Counter()
    for fact in facts:
        if isinstance(fact, Spent):
            found[fact.taak] += fact.minuten
    return found


def activities_by_task(facts: Iterable[AnyFact], tasks: Tasks) -> Counter[str]:
    """Return how many activities there were, by task; what time itself brings is none."""
    return Counter(tasks.by_event[name] for name in _names(facts) if name in tasks.by_event)


def _names(facts: Iterable[AnyFact]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact, Done):
            yield fact.what
        elif isinstance(fact, In) and not fact.van:
            yield "melding-overgenomen" if fact.van else f"{fact.soort}-geregistreerd"


def taken_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a task of each region that has meldingen, the statutory tasks first, in the order of the list.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    minutes: dict[str, Counter[str]] = {}
    counts: dict[str, Counter[str]] = {}

    def work(reader: Reader) -> None:
        for melding in known_facts(reader, None, on):
            region, facts = melding.came.region, melding.facts
            minutes.setdefault(region, Counter()).update(hours_by_task(facts))
            counts.setdefault(region, Counter()).update(activities_by_task(facts, policies.policy(region).tasks))

    store.read(work)
    return [
        row for region in sorted(counts) for row in _task_rows(policies.policy(region), counts[region], minutes[region])
    ]


def _task_rows(policy: Policy, counts: Counter[str], minutes: Counter[str]) -> list[dict[str, Any]]:
    return [
        {
            "regio": policy.region.title,
            "taak": code,
            "titel": title,
            "wettelijk": code in policy.tasks.statutory,
            "activiteiten": counts[code],
            "minuten": minutes[code],
            "uren": round(minutes[code] / 60, 1),
        }
        for code, title in policy.codes["taak"].items()
    ]


def casushouder_rows(store: Store, policies: Policies, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a region: meldingen with a casushouder, how often another one came, and from another team.

    Fewer is better: every change is a handover within Veilig Thuis. `per_melding` is on two decimals.

    Args:
        store: The record.
        policies: Regions by name.
        on: Count what was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """

    def work(reader: Reader) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for melding in known_facts(reader, None, on):
            assigned = list(melding.of(Assigned))
            changes = [one for one in assigned if one.was]
            if assigned:
                count = {"meldingen": 1, "wisselingen": len(changes), "naar_ander_team": sum(c.moved for c in changes)}
                found.setdefault(melding.came.region, Counter()).update(count)
        return found

    return [
        {
            "regio": policies.policy(region).region.title,
            **{name: count[name] for name in CHANGES[1:4]},
            "per_melding": round(count["wisselingen"] / count["meldingen"], 2),
        }
        for region, count in sorted(store.read(work).items())
    ]


def taken_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the tasks as a table with Dutch headings."""
    return _table("Activiteiten en uren naar taak", COLUMNS, rows, on)


def casushouder_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the changes of casushouder as a table with Dutch headings."""
    return _table("Wisselingen van casushouder", CHANGES, rows, on)


def _table(title: str, columns: tuple[str, ...], rows: list[dict[str, Any]], on: date | None) -> Table:
    return counted_table(known_on(title, on), columns, rows, _HEADINGS)
