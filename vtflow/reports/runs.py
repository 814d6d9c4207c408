"""The life of a report that is owed: due, made, explained, signed, sent with proof; and its ladder when not there.

What was made is not kept as text: its question and the hash of its figures are, so that the same figures can be made
and proven at any later time (`proof`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.domain.profile import QUARTER, ReportCycle, report_days
from vtflow.policy.reporting import ReportNorm, reporting
from vtflow.ports import OutboxStatus, Reader, Store
from vtflow.ports.reporting import ReportStep
from vtflow.reports.facts import FORM, In, decode, instant
from vtflow.reports.kept import fresh
from vtflow.reports.kinds import quarter_before
from vtflow.reports.report import Duiding, Report
from vtflow.terms import LegalCalendar, local_date

MADE, EXPLAINED, SIGNED, SENT, RUNG = "gemaakt", "geduid", "ondertekend", "verzonden", "trede"
EVERY_PART = "alle"
#: how far around today reports are looked at
_BACK, _AHEAD = timedelta(days=45), timedelta(days=45)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that is owed, and how far it is."""

    key: str
    region: str
    cycle: ReportCycle
    norm: ReportNorm
    due_on: date  #: last day on which it may be sent
    first: date
    last: date  #: of the period it is about
    steps: tuple[ReportStep, ...] = ()

    def latest(self, step: str) -> ReportStep | None:
        """Return the last step of a kind; None: not taken."""
        return next((one for one in reversed(self.steps) if one.step == step), None)

    @property
    def duiding(self) -> tuple[Duiding, ...]:
        """What was said of each part, the last words of each, in the order in which parts were first explained."""
        found: dict[str, Duiding] = {}
        for one in (one for one in self.steps if one.step == EXPLAINED):
            words = Duiding(part=one.data["deel"], text=one.data["tekst"], by=one.by, at=one.at.isoformat())
            found[words.part] = words
        return tuple(found.values())

    def phase(self, today: date) -> str:
        """Return how far it is, in a word."""
        for step in (SENT, SIGNED, MADE):
            if self.latest(step):
                return step
        return "te laat" if today > self.due_on else "open" if today > self.last else "loopt"


def owed(store: Store, policy: Policy, now: datetime) -> list[Owed]:
    """Return the reports of a region around today, by day on which they are due; none of before its first melding."""
    today = local_date(now)

    def work(reader: Reader) -> tuple[date | None, list[ReportStep]]:
        return first_day(reader, policy.region.id), reader.report_steps(policy.region.id)

    begun, steps = store.read(work)
    by_key: dict[str, list[ReportStep]] = {}
    for step in steps:
        by_key.setdefault(step.key, []).append(step)
    found = [
        replace(one, steps=tuple(by_key.get(one.key, ())))
        for one in _around(policy, today)
        if begun is not None and one.last >= begun
    ]
    return sorted(found, key=lambda one: (one.due_on, one.key))


def first_day(reader: Reader, region: str) -> date | None:
    """Return the day of the first melding of a region; None: there is none."""
    for kept in reader.report_facts(region, FORM):
        facts = decode(kept.facts) if kept.facts is not None else fresh(reader, kept.ref)
        if facts and isinstance(facts[0], In):
            return local_date(instant(facts[0].at))
    return None


def _around(policy: Policy, today: date) -> Iterator[Owed]:
    norms = reporting().norms
    for cycle in policy.region.profile.report_cycles:
        for due in report_days(cycle, today - _BACK, today + _AHEAD, policy.legal):
            norm = norms[cycle.every]
            first, last = _period(cycle, norm, due)
            yield Owed(f"{policy.region.id}/{cycle.id}/{due}", policy.region.id, cycle, norm, due, first, last)


def _period(cycle: ReportCycle, norm: ReportNorm, due: date) -> tuple[date, date]:
    if cycle.every == QUARTER:
        return quarter_before(due)
    weeks = int(norm.every.removesuffix("w"))
    return due - timedelta(weeks=weeks), due - _DAY


def find(reports: Iterable[Owed], key: str) -> Owed:
    """Return the report with a key.

    Raises:
        BadInput: there is none.
    """
    known = list(reports)
    for one in known:
        if one.key == key:
            return one
    text = f"rapport {key!r} is er niet; bekend: {', '.join(one.key for one in known) or 'geen'}"
    raise BadInput(text)


def missing_words(one: Owed, report: Report) -> list[str]:
    """Return the parts that must still be explained before the report can be signed, in order."""
    ids = [part.id for part in report.parts]
    wanted = ids if EVERY_PART in one.norm.duiding else [ident for ident in ids if ident in one.norm.duiding]
    told = {words.part for words in one.duiding}
    return [ident for ident in wanted if ident not in told]


def require_signable(one: Owed, report: Report, made_hash: str) -> None:
    """Check that a report can be signed as it stands.

    Raises:
        Refused: it was not made, the figures are not those that were made, or words are missing.
    """
    made = one.latest(MADE)
    if made is None:
        raise Refused("rapport", f"{one.key} is nog niet gemaakt; doe dat met: vtflow report make {one.key}")
    if made.data["hash"] != made_hash:
        raise Refused("rapport", f"{one.key}: de cijfers zijn niet meer die van toen; maak het rapport opnieuw")
    missing = missing_words(one, report)
    if missing:
        text = f"{one.key}: duiding ontbreekt bij {', '.join(missing)}; schrijf die met: vtflow report explain"
        raise Refused("duiding", text)


def is_signed(steps: Sequence[ReportStep]) -> bool:
    """Tell whether the report as it was last made and explained is signed."""
    last = next((one.step for one in reversed(steps) if one.step in {MADE, EXPLAINED, SIGNED, SENT}), "")
    return last in {SIGNED, SENT}


def rung_day(due: date, day: int, legal: LegalCalendar) -> date:
    """Return the day of a rung: so many working days before or after the last day of a report."""
    return legal.add_workdays(due, day) if day else due


def proof_of_delivery(reader: Reader, one: Owed) -> list[dict[str, str]]:
    """Return for every message with the report to whom it went, how, and what became of it."""
    return [
        {"team": row.team, "kanaal": row.channel, "stand": row.status.value, "sleutel": row.key}
        for row in reader.outbox(one.key)
        if f"/{SENT}/" in row.key
    ]


def is_delivered(proof: Sequence[dict[str, str]]) -> bool:
    """Tell whether every receiver's channel took the report."""
    return bool(proof) and all(row["stand"] == OutboxStatus.GELUKT.value for row in proof)
