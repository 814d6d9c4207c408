"""The wachtlijst as the inspection counts it, and the werkvoorraad, at any day; rebuilt from what was known then.

An onderzoek is on the wachtlijst when it was decided and not started within five working days after the melding; until
then it is werkvoorraad. When it starts is told in two ways: a casushouder was assigned, or the first activity was done.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain import events as e
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.chain import Chain, chain_of
from vtflow.reports.counted import by_place, counted_table
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.facts import Onderzoek as Decided
from vtflow.reports.facts import instant
from vtflow.reports.kept import chains
from vtflow.terms import LegalCalendar, local_date, local_midnight

WORKDAYS = 5  #: within which an onderzoek starts, counted from the melding
BAND = timedelta(weeks=2)
#: how an onderzoek starts, by name of the field that holds the moment; the first is the one Hollands Midden reports
STARTS = ("casushouder_assigned_at", "first_activity_at")
COUNTED = ("werkvoorraad", "wachtlijst", "korter", "langer")
COLUMNS = ("regio", "gemeente", "lopend", *COUNTED, *(f"{name}_activiteit" for name in COUNTED))
_HEADINGS = {
    "lopend": "onderzoeken besloten en niet beëindigd",
    "korter": "wachtlijst korter dan 2 weken",
    "langer": "wachtlijst 2 weken of langer",
    **{f"{name}_activiteit": f"{name}, naar eerste activiteit" for name in COUNTED},
}


@dataclass(frozen=True, slots=True)
class Onderzoek:
    """One onderzoek with its moments, in UTC; None: not yet."""

    traject: int
    melding_at: datetime  #: receipt of the melding, or the moment at which its assessment was last reopened
    decided_at: datetime
    first_activity_at: datetime | None = None
    casushouder_assigned_at: datetime | None = None
    ended_at: datetime | None = None


def onderzoeken(events: Iterable[e.Event]) -> list[Onderzoek]:
    """Return every onderzoek of one melding, in the order they were decided.

    Args:
        events: What was known of the melding, oldest first, from its registration on.
    """
    chain = chain_of("", facts_of(events))
    return onderzoeken_of(chain) if chain else []


def onderzoeken_of(chain: Chain) -> list[Onderzoek]:
    """Return every onderzoek of one melding, in the order they were decided."""
    return [_onderzoek(chain, one) for one in chain.onderzoeken]


def _onderzoek(chain: Chain, one: Decided) -> Onderzoek:
    own = [done for done in chain.done if done.traject == one.traject]
    ended = next((done for done in own if done.what == "dienst-einde"), None)
    # why: who already had a casushouder when the onderzoek was decided started at that decision
    assigned = one.at if one.assigned else None
    if assigned is None:
        later = (done for done in chain.done if done.what == "casushouder-toegewezen" and done.known >= one.known)
        assigned = next((done.at for done in later if ended is None or done.known <= ended.known), None)
    return Onderzoek(
        one.traject,
        instant(one.melding),
        instant(one.at),
        first_activity_at=_at(next((done.at for done in reversed(own) if done.what == "dienst-gestart"), None)),
        casushouder_assigned_at=_at(assigned),
        ended_at=_at(ended.at if ended else None),
    )


def _at(moment: int | None) -> datetime | None:
    return None if moment is None else instant(moment)


def standing(one: Onderzoek, moment: datetime, start: str, legal: LegalCalendar) -> tuple[str, ...]:
    """Return as what an onderzoek counts at a moment: werkvoorraad, or wachtlijst with its band; nothing once started.

    The last moment of the fifth working day is still in time. The band counts the time on the wachtlijst itself.

    Args:
        one: The onderzoek.
        moment: Instant, exclusive: what happens at it does not count yet.
        start: Which of `STARTS` is the start.
        legal: Counts the working days.

    Source:
        Inspection's count, as told by Veilig Thuis Hollands Midden (2017): 44 onderzoeken, 25 of them shorter than
        two weeks on the list.
    """
    started: datetime | None = getattr(one, start)
    if one.decided_at >= moment or any(at is not None and at < moment for at in (started, one.ended_at)):
        return ()
    last = legal.add_workdays(local_date(one.melding_at), WORKDAYS)
    if moment <= local_midnight(last + timedelta(days=1)):
        return ("werkvoorraad",)
    return ("wachtlijst", "langer" if moment >= local_midnight(last + timedelta(days=1) + BAND) else "korter")


def wachtlijst_rows(store: Store, policies: Policies, now: datetime, on: date | None = None) -> list[dict[str, Any]]:
    """Return a row a gemeente with onderzoeken, a total before those of each region; by region and name.

    Args:
        store: The record.
        policies: Regions by name.
        now: The present.
        on: Count as at the end of this day (Europe/Amsterdam), with what was known then; None: as at `now`.
    """
    # why: what happened at this very moment counts
    present = now + timedelta(microseconds=1)
    moment = min(present, local_midnight(on + timedelta(days=1))) if on else present

    def work(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
        found: dict[tuple[str, str], Counter[str]] = {}
        for chain in chains(reader, None, on):
            count_onderzoeken(found, chain, moment, policies.policy(chain.came.region).legal)
        return found

    return [_row(title, name, count) for title, name, count in by_place(store.read(work), policies)]


def count_onderzoeken(
    found: dict[tuple[str, str], Counter[str]], chain: Chain, moment: datetime, legal: LegalCalendar
) -> None:
    """Add the onderzoeken of one melding, as they stand at a moment (exclusive), to the counts of its place."""
    counts = _counts(onderzoeken_of(chain), moment, legal) if chain.onderzoeken else None
    if counts:
        found.setdefault((chain.came.region, chain.gemeente), Counter()).update(counts)


def _counts(found: list[Onderzoek], moment: datetime, legal: LegalCalendar) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in found:
        if one.decided_at < moment and not (one.ended_at and one.ended_at < moment):
            counts["lopend"] += 1
        counts.update(standing(one, moment, STARTS[0], legal))
        counts.update(f"{name}_activiteit" for name in standing(one, moment, STARTS[1], legal))
    return counts


def _row(regio: str, gemeente: str, count: Counter[str]) -> dict[str, Any]:
    return {"regio": regio, "gemeente": gemeente, **{name: count[name] for name in COLUMNS[2:]}}


def wachtlijst_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings."""
    title = f"Wachtlijst en werkvoorraad van onderzoeken{f', aan het eind van {on:%d-%m-%Y}' if on else ''}"
    return counted_table(title, COLUMNS, rows, _HEADINGS)
