"""How many messages each team gets: a day, by class, and what causes them. A team that gets too many reads none."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from vtflow.domain.melding import Urgency
from vtflow.engine import Policies
from vtflow.policy.table import Table
from vtflow.ports import Reader, Store
from vtflow.ports.reporting import TeamMessage
from vtflow.reports.asked import day_of
from vtflow.reports.counted import counted_table
from vtflow.reports.facts import Ended
from vtflow.reports.kept import known_facts
from vtflow.terms import local_midnight

#: how long urgent messages wait for each other
BUNDLE = timedelta(minutes=2)
_BUNDLE = BUNDLE // timedelta(microseconds=1)
_ORDINARY, _URGENT, _ACUTE = Urgency.GEWOON.value, Urgency.URGENT.value, Urgency.ACUUT.value
MOST_CAUSES = 3
COLUMNS = (
    "regio",
    "team",
    "titel",
    "werkdagen",
    "overzichten_per_werkdag",
    "regels_per_overzicht",
    "dringend_per_werkdag",
    "acuut_per_week",
    "drukste_dag",
    "dringend_door",
)
_HEADINGS = {
    "overzichten_per_werkdag": "overzichten per werkdag",
    "regels_per_overzicht": "regels per overzicht",
    "dringend_per_werkdag": "dringende berichten per werkdag",
    "acuut_per_week": "acute berichten per week",
    "drukste_dag": "berichten op de drukste dag",
    "dringend_door": "dringend en acuut vooral door",
}


class Told(NamedTuple):
    """One thing that a team was told, or would be."""

    row: TeamMessage
    day: date  #: on which it leaves, Europe/Amsterdam


@dataclass(slots=True)
class _Load:
    """What one team gets."""

    lines: Counter[date] = field(default_factory=Counter[date])  #: of the digest, by day
    bundles: Counter[date] = field(default_factory=Counter[date])
    acute: Counter[date] = field(default_factory=Counter[date])
    causes: Counter[str] = field(default_factory=Counter[str])
    closes_at: int = 0  #: end of the bundle that is being gathered, in microseconds

    def hear(self, told: Told) -> None:
        row = told.row
        if row.urgency == _ORDINARY:
            self.lines[told.day] += 1
            return
        self.causes[row.cause] += 1
        if row.urgency == _ACUTE:
            self.acute[told.day] += 1
        elif row.deliver_at >= self.closes_at:
            self.closes_at = row.deliver_at + _BUNDLE
            self.bundles[told.day] += 1

    def busiest(self) -> int:
        days = {*self.lines, *self.bundles, *self.acute}
        return max((bool(self.lines[day]) + self.bundles[day] + self.acute[day] for day in days), default=0)


def berichten_rows(
    store: Store, policies: Policies, first: date | None = None, last: date | None = None
) -> list[dict[str, Any]]:
    """Return a row a team with what it gets: digests, urgent bundles, acute messages; busiest teams first.

    A message counts on the day on which it may leave, once for all channels of a team; one whose wait was answered
    before that day and hour does not count. Averages are over the working days, or weeks, between the two days.

    Args:
        store: The record; also one in which nothing was sent, such as that of a simulation.
        policies: Regions by name.
        first: Count from this day on (Europe/Amsterdam); None: from the first message.
        last: Up to and including this day; None: to the last message.
    """
    found = store.read(lambda reader: _told(reader, first, last))
    if not found:
        return []
    begin = first or min(one.day for one in found)
    end = last or max(one.day for one in found)
    loads: dict[tuple[str, str], _Load] = {}
    for one in found:
        loads.setdefault((one.row.region, one.row.team), _Load()).hear(one)
    rows = [_row(policies, region, team, load, (begin, end)) for (region, team), load in loads.items()]
    return sorted(rows, key=lambda row: (row["regio"], -row["dringend_per_werkdag"], row["team"]))


def _told(reader: Reader, first: date | None, last: date | None) -> list[Told]:
    """Return what teams are told, once a key, in the order in which it may leave."""
    start = local_midnight(first) if first else None
    end = local_midnight(last + timedelta(days=1)) if last else None
    found: dict[str, TeamMessage] = {}
    for row in reader.team_messages(start, end):
        found.setdefault(row.key, row)
    ended = _ended(reader, {row.ref for row in found.values() if row.wait})
    told = [Told(row, day_of(row.deliver_at)) for row in found.values() if not _is_past(row, ended)]
    return sorted(told, key=lambda one: (one.row.deliver_at, one.row.id))


def _ended(reader: Reader, refs: Iterable[str]) -> dict[tuple[str, int], int]:
    """Return when each ended wait of these meldingen ended."""
    wanted = set(refs)
    meldingen = (melding for melding in known_facts(reader, None, None) if melding.ref in wanted)
    return {(melding.ref, one.no): one.at for melding in meldingen for one in melding.of(Ended)}


def _is_past(row: TeamMessage, ended: Mapping[tuple[str, int], int]) -> bool:
    """Tell whether what a message asks was answered before it could leave."""
    closed = ended.get((row.ref, row.wait))
    return closed is not None and closed <= row.deliver_at + (_BUNDLE if row.urgency == _URGENT else 0)


def _row(policies: Policies, region: str, team: str, load: _Load, period: tuple[date, date]) -> dict[str, Any]:
    policy, (first, last) = policies.policy(region), period
    length = (last - first).days + 1
    workdays = sum(policy.legal.is_workday(first + timedelta(days=n)) for n in range(length)) or 1
    known = policy.region.teams.get(team)
    digests = len(load.lines)
    causes = ", ".join(f"{cause} {count}" for cause, count in load.causes.most_common(MOST_CAUSES))
    return {
        "regio": region,
        "team": team,
        "titel": known.title if known else team,
        "werkdagen": workdays,
        "overzichten_per_werkdag": round(digests / workdays, 1),
        "regels_per_overzicht": round(load.lines.total() / digests, 1) if digests else 0.0,
        "dringend_per_werkdag": round(load.bundles.total() / workdays, 1),
        "acuut_per_week": round(load.acute.total() * 7 / length, 1),
        "drukste_dag": load.busiest(),
        "dringend_door": causes,
    }


def berichten_table(rows: list[dict[str, Any]]) -> Table:
    """Return the rows as a table with Dutch headings."""
    return counted_table("Berichten per team", COLUMNS, rows, _HEADINGS)
