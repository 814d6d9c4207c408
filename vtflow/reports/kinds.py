"""Which reports there are, what is in them, and how one is made of a region, a period and the knowledge of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.domain.partners import current
from vtflow.engine import Policies
from vtflow.ports import Reader, Store
from vtflow.reports import bottlenecks, clocks, flow, graph, handovers, terms_kept
from vtflow.reports.asked import Asked
from vtflow.reports.facts import instant
from vtflow.reports.indicators import catalogue
from vtflow.reports.kept import chains, moment_of
from vtflow.reports.known import end_of
from vtflow.reports.report import TEXT, Column, Part, Report
from vtflow.terms import local_date

_DAY = timedelta(days=1)
Builder = Callable[[Asked], Part]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of report."""

    title: str
    parts: tuple[Builder, ...]
    days: int  #: length of the period where none is named; 0: the last whole quarter
    says: str  #: what it is, for help
    alarms: bool = False


KINDS: Mapping[str, Kind] = {
    "tweewekelijks": Kind(
        "Tweewekelijks overzicht per gemeente",
        (bottlenecks.wachtlijst, flow.stroom, bottlenecks.knelpunten),
        14,
        "wachtlijst, instroom en uitstroom per gemeente met knelpunten",
        alarms=True,
    ),
    "zeswekelijks": Kind(
        "Zeswekelijkse rapportage aan het Ambtelijk Overleg",
        (
            *(bottlenecks.wachtlijst, flow.stroom, flow.reeks, terms_kept.termijnen, terms_kept.spoed),
            *(bottlenecks.knelpunten, graph.wachten),
        ),
        42,
        "wachtlijsten, termijnen, spoed, knelpunten en wie op wie wacht",
        alarms=True,
    ),
    "kwartaal": Kind(
        "Bestuurlijke kwartaalrapportage",
        (
            *(bottlenecks.wachtlijst, flow.stroom, flow.reeks, flow.aanloop, terms_kept.termijnen, terms_kept.spoed),
            *(terms_kept.verstreken, clocks.hulp, clocks.houders, clocks.schakels),
            *(handovers.overdrachten, handovers.afwijkingen, bottlenecks.knelpunten),
        ),
        0,
        "alle prestaties met het vorige kwartaal ernaast, en duiding",
        alarms=True,
    ),
    "stroom": Kind(
        "Instroom, uitstroom en stand",
        (flow.stroom, flow.reeks, flow.aanloop),
        91,
        "in, uit en stand per gemeente en week; alarm bij toename en bij meer in dan uit",
        alarms=True,
    ),
    "termijnen": Kind(
        "Termijnen", (terms_kept.termijnen, terms_kept.spoed), 91, "aandeel binnen de norm, mediaan en 90 % binnen"
    ),
    "verstreken": Kind("Verstreken termijnen", (terms_kept.verstreken,), 91, "verstreken termijnen naar wiens tijd"),
    "keten": Kind(
        "Klok van de keten",
        (clocks.hulp, clocks.houders, clocks.schakels),
        91,
        "van melding tot hulp, naar wie aan zet was en per schakel",
    ),
    "overdrachten": Kind("Verkeer tussen organisaties", (handovers.overdrachten,), 91, "wie biedt aan, wie aanvaardt"),
    "afwijkingen": Kind("Afwijkingen", (handovers.afwijkingen,), 0, "poort, grond en koude overdrachten per team"),
    "wachten": Kind(
        "Wie wacht op wie", (graph.wachten, graph.kringen), 14, "open termijnen tussen partijen, langste pad en kringen"
    ),
    "indicatoren": Kind("Indicatoren", (catalogue,), 0, "iedere indicator met teller, noemer en definitie"),
}


def build(
    store: Store,
    policies: Policies,
    regions: Sequence[str],
    kind: str,
    now: datetime,
    period: tuple[date | None, date | None, date | None] = (None, None, None),
) -> Report:
    """Make a report from one snapshot; the same question has the same answer for ever.

    Args:
        store: The record.
        policies: Regions by id.
        regions: Which regions; with several every row says of which.
        kind: One of `KINDS`.
        now: The present, UTC.
        period: Day of which the knowledge is (None: today), first and last day of the period (None: see `Kind.days`).

    Raises:
        BadInput: there is no such kind, or the period ends before it begins.
    """
    on, first, last = period
    day = on or local_date(now)
    first, last = _period(_kind(kind), day, first, last)
    reports = [_of(store, policies.policy(region), kind, now, (on, day, first, last)) for region in regions]
    return reports[0] if len(reports) == 1 else _together(reports)


def _kind(kind: str) -> Kind:
    found = KINDS.get(kind)
    if found is None:
        text = f"rapport {kind!r} bestaat niet; bekend: {', '.join(KINDS)}"
        raise BadInput(text)
    return found


def _of(store: Store, policy: Policy, kind: str, now: datetime, days: tuple[date | None, date, date, date]) -> Report:
    on, day, first, last = days
    end = moment_of(on, now)

    def work(reader: Reader) -> Asked:
        until = end_of(on)
        history = [s for s in reader.partner_history(policy.region.id) if until is None or s.recorded_at < until]
        found = tuple(chains(reader, policy.region.id, on))
        return Asked(policy, found, day, end, first, last, current(history, instant(end)))

    asked = store.read(work)
    shape = KINDS[kind]
    alarms = [one for one in (flow.trend_alarm(asked), *flow.surge_alarms(asked)) if one] if shape.alarms else []
    return Report(
        kind=kind,
        title=shape.title,
        region=policy.region.title,
        on=day,
        first=first,
        last=last,
        parts=tuple(build_part(asked) for build_part in shape.parts),
        alarms=tuple(alarms),
    )


def _period(kind: Kind, day: date, first: date | None, last: date | None) -> tuple[date, date]:
    """Return first and last day: as named, else so many days up to the day, or the last whole quarter before it."""
    if first is None and last is None and not kind.days:
        return quarter_before(day)
    end = last or day
    start = first or (end - _DAY * ((kind.days or 91) - 1))
    if end < start:
        text = f"de periode eindigt ({end:%d-%m-%Y}) voordat zij begint ({start:%d-%m-%Y}); keer --from en --to om"
        raise BadInput(text)
    return start, end


def quarter_before(day: date) -> tuple[date, date]:
    """Return first and last day of the last quarter that had ended on a day."""
    begins = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    # why: on its own last day a quarter is known to its end
    if day + _DAY == _next_quarter(begins):
        return begins, day
    last = begins - _DAY
    return date(last.year, last.month - 2, 1), last


def _next_quarter(begins: date) -> date:
    return date(begins.year + 1, 1, 1) if begins.month == 10 else date(begins.year, begins.month + 3, 1)


def _together(reports: Sequence[Report]) -> Report:
    parts: list[Part] = []
    for number, part in enumerate(reports[0].parts):
        rows = tuple({"regio": report.region, **row} for report in reports for row in report.parts[number].rows)
        columns = (Column("regio", "regio", TEXT), *part.columns)
        parts.append(replace(part, columns=columns, rows=rows, mermaid="", plot=None))
    alarms = tuple(f"{report.region}: {alarm}" for report in reports for alarm in report.alarms)
    return replace(reports[0], region=f"{len(reports)} regio's", parts=tuple(parts), alarms=alarms)
