"""Bottlenecks per partner and subregion: who takes people in, who waits there, and why handovers stall."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from vtflow.domain.norms import Policy, Team
from vtflow.domain.partners import NO_INTAKE, PartnerStatus, current
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.reports.asked import day_of
from vtflow.reports.chain import Chain
from vtflow.reports.counted import counted_table, known_on
from vtflow.reports.facts import KNELPUNT_SOORT
from vtflow.reports.kept import chains
from vtflow.reports.known import end_of
from vtflow.terms import local_date

#: kinds of traject that are referrals, with the phases in which somebody waits there
_WAITING = {"aanbieder": frozenset({"verwezen", "intake"}), "crisis": frozenset({"gebeld"})}
_HANDOVER_LEGS = frozenset({"overdracht", "jeugdhulp", "crisis"})
COLUMNS = (
    "regio",
    "subregio",
    "partner",
    "neemt_aan",
    "wachttijd_weken",
    "reden",
    "sinds",
    "open",
    "wachten",
    "langste_weken",
    "te_laat",
    "knelpunten",
)
_HEADINGS = {
    "neemt_aan": "neemt aan",
    "wachttijd_weken": "wachttijd (weken)",
    "open": "open verwijzingen",
    "langste_weken": "langste wacht (weken)",
    "te_laat": "te laat",
}


@dataclass(slots=True)
class _Count:
    """What lies at one partner."""

    open: int = 0
    waiting: list[date] = field(default_factory=list[date])  #: since when each waits
    late: int = 0
    codes: Counter[str] = field(default_factory=Counter[str])


def knelpunten_rows(
    store: Store, policies: Policies, regions: Iterable[str], now: datetime, on: date | None = None
) -> list[dict[str, Any]]:
    """Return a row a partner, by region, subregion and title; partners of which nothing is known are left out.

    `open` counts referrals and crisis calls that run there, `wachten` those without a start of help and households on
    its own list, `te_laat` breached waits that still stand and are its own to answer, `knelpunten` how often each code
    was ever recorded.

    Args:
        store: The record.
        policies: Regions by name.
        regions: Which regions, by id.
        now: The present, UTC.
        on: What was known at the end of this day (Europe/Amsterdam); None: all that is known.
    """
    until = end_of(on)
    day = on or local_date(now)

    def work(reader: Reader) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for region in sorted(set(regions)):
            found: dict[str, _Count] = {}
            for chain in chains(reader, region, on):
                _count(chain, found)
            history = [s for s in reader.partner_history(region) if until is None or s.recorded_at < until]
            rows += _region(policies.policy(region), found, current(history, until or now), day)
        return rows

    return store.read(work)


def _region(
    policy: Policy, counts: Mapping[str, _Count], statuses: Mapping[str, PartnerStatus], day: date
) -> list[dict[str, Any]]:
    known = [team for code, team in policy.region.teams.items() if code in counts.keys() | statuses.keys()]
    rows = [
        _row(policy, team, counts.get(team.code, _Count()), statuses.get(team.code), day)
        for team in known
        if team.kind not in NO_INTAKE
    ]
    return sorted(rows, key=lambda row: (row["subregio"], row["partner"]))


def _count(chain: Chain, counts: dict[str, _Count]) -> None:
    for phases in chain.phases.values():
        if phases[0].soort == KNELPUNT_SOORT:
            _at(counts, phases[-1].bij).codes[phases[0].code] += 1
    if chain.closed is not None:
        return
    for team, since in _referred(chain):
        _at(counts, team).open += 1
        _at(counts, team).waiting += since
    for team, offered in chain.on_lists:
        _at(counts, team).waiting.append(day_of(offered))
    for wait in (wait for wait in chain.waits.values() if wait.late and wait.ended is None):
        if wait.leg in _HANDOVER_LEGS:
            _at(counts, wait.holder).late += 1


def _referred(chain: Chain) -> Iterator[tuple[str, list[date]]]:
    """Yield the team of each referral and call that runs, with the day since when somebody waits; none if help runs."""
    for phases in chain.phases.values():
        last = phases[-1]
        if not last.ends and last.soort in _WAITING:
            waits = last.fase in _WAITING[last.soort]
            yield last.bij, [day_of(phases[0].at)] if waits else []


def _at(counts: dict[str, _Count], team: str) -> _Count:
    return counts.setdefault(team, _Count())


def _row(policy: Policy, team: Team, count: _Count, status: PartnerStatus | None, day: date) -> dict[str, Any]:
    reasons, codes = policy.codes["partnerreden"], policy.codes["knelpunt"]
    return {
        "regio": policy.region.title,
        "subregio": policy.region.subregions.get(team.subregion, ""),
        "partner": team.title,
        "neemt_aan": status.open if status else team.open,
        "wachttijd_weken": status.weeks if status else None,
        "reden": reasons.get(status.reden, status.reden) if status else "",
        "sinds": local_date(status.at).isoformat() if status else "",
        "open": count.open,
        "wachten": len(count.waiting),
        "langste_weken": max(((day - since).days // 7 for since in count.waiting), default=None),
        "te_laat": count.late,
        "knelpunten": {codes.get(code, code): number for code, number in sorted(count.codes.items())},
    }


def knelpunten_table(rows: list[dict[str, Any]], on: date | None = None) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table(known_on("Knelpunten per partner", on), COLUMNS, rows, _HEADINGS)
