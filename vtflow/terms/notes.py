"""The Dutch sentences that explain a due moment to the people who work with it.

Only words about what `deadline.py` decided; no decision is taken here.
"""

from collections.abc import Iterator
from datetime import date, datetime

from vtflow.terms.deadline import (
    Basis,
    Due,
    Rule,
    is_within_law,
    needs_two_workdays,
    raw_end,
    rolls,
)
from vtflow.terms.legal import WEEKDAY_NAMES, LegalCalendar
from vtflow.terms.length import Length, Unit
from vtflow.terms.office import OfficeCalendar
from vtflow.terms.zone import AMSTERDAM, is_doubled, is_skipped, local_date

_LAW = "Algemene termijnenwet"


def notes(
    start: datetime | date,
    length: Length,
    rule: Rule,
    due: Due,
    legal: LegalCalendar,
    office: OfficeCalendar | None,
) -> tuple[str, ...]:
    """Return the notes on a term: its start, its last day, the clock, the years ahead."""
    return (
        *_on_start(start, length, rule, due, office),
        *_on_last_day(length, rule, due, legal),
        *_on_clock(length, rule, due),
        *_on_years_ahead(due, legal, office),
    )


def _on_start(
    start: datetime | date,
    length: Length,
    rule: Rule,
    due: Due,
    office: OfficeCalendar | None,
) -> Iterator[str]:
    in_hours = due.due_on is None
    has_time = isinstance(start, datetime)
    day = local_date(start) if isinstance(start, datetime) else start
    if not has_time and (in_hours or rule.end == "clock"):
        yield "Geen tijdstip opgegeven: geteld vanaf 00:00 uur."
    first = local_date(due.start)
    if not in_hours and first != day:
        yield f"Begonnen buiten kantoortijd: {_named(first)} geldt als dag 0."
    same_day = length == Length(0, Unit.WORKDAYS)
    if same_day and due.due_on != first:
        yield f"Begonnen buiten kantoortijd: {_named(due.due_on or first)} is de kantoordag."
    if office is None and (same_day or (rule.next_office_day and not in_hours)):
        yield "Geen kantoorkalender opgegeven: de wettelijke werkdag geldt als kantoordag."


def _on_last_day(length: Length, rule: Rule, due: Due, legal: LegalCalendar) -> Iterator[str]:
    if due.due_on is None or length.unit is Unit.WORKDAYS:
        return
    raw = raw_end(local_date(due.start), length)
    reason = legal.reason(raw)
    if due.due_on != raw:
        yield from _on_moved(length, rule, due.due_on, raw, legal)
    elif reason is not None:
        yield f"De termijn eindigt op {_named(raw, reason)}. {_why_unmoved(length, rule)}"


def _on_moved(length: Length, rule: Rule, due_on: date, raw: date, legal: LegalCalendar) -> Iterator[str]:
    reason = legal.reason(raw)
    if reason is not None and rolls(length, rule):
        by_law = rule.roll is None
        ground = f"{_LAW}, art. 1" if by_law else "zo ingesteld bij deze norm"
        yield f"De laatste dag viel op {_named(raw, reason)}; verlengd tot en met {_named(due_on)} ({ground})."
    if needs_two_workdays(length, rule) and legal.roll_forward(raw) != due_on:
        yield (
            f"Tot en met {_named(legal.roll_forward(raw))} telde de termijn geen twee werkdagen; "
            f"verlengd tot en met {_named(due_on)} ({_LAW}, art. 2)."
        )


def _why_unmoved(length: Length, rule: Rule) -> str:
    if length.is_backward:
        return "Een terugtellende termijn schuift niet."
    if rule.end == "clock":
        return "Een termijn tot een kloktijd schuift niet."
    if rule.roll is False:
        return "Deze norm schuift niet."
    if rule.basis in (Basis.STATUTORY, Basis.INSPECTION) and not is_within_law(length):
        return f"Geen verlenging: langer dan 90 dagen, twaalf weken of drie maanden ({_LAW}, art. 4)."
    return f"Geen wettelijke termijn: de {_LAW} verlengt deze niet."


def _on_clock(length: Length, rule: Rule, due: Due) -> Iterator[str]:
    start, limit = due.start.astimezone(AMSTERDAM), due.limit_at.astimezone(AMSTERDAM)
    changed = start.utcoffset() != limit.utcoffset()
    if length.unit is Unit.HOURS:
        yield from _on_hours(rule, changed=changed)
    elif length.unit is Unit.OFFICE_HOURS:
        yield "Alleen tijd binnen de openingstijden telt mee."
    elif rule.end == "clock" and due.due_on is not None:
        clock = start.time()
        if is_skipped(due.due_on, clock):
            yield f"{clock:%H:%M} uur bestaat die dag niet: het einde is {limit:%H:%M} uur."
        elif is_doubled(due.due_on, clock):
            yield f"{clock:%H:%M} uur komt die dag twee keer voor: de eerste geldt."
        elif changed:
            yield "De klok is onderweg verzet: de kloktijd van het begin is aangehouden."


def _on_hours(rule: Rule, *, changed: bool) -> Iterator[str]:
    if rule.skip_night:
        yield "Verstreken uren; de tijd tussen 00:00 en 09:00 uur telt niet mee, weekend en feestdag wel."
        if changed:
            yield "De klok is onderweg verzet, in de nacht: dat verandert het aantal getelde uren niet."
        return
    yield f"Verstreken uren, dag en nacht; weekend en feestdag tellen mee ({_LAW}, art. 4)."
    if changed:
        yield "De klok is onderweg verzet: het aantal verstreken uren is aangehouden."


def _on_years_ahead(due: Due, legal: LegalCalendar, office: OfficeCalendar | None) -> Iterator[str]:
    days = office.days if due.due_on is None and office is not None else legal
    last = due.due_on or local_date(due.limit_at)
    if last <= days.decided_until or (due.due_on is None and due.calendar == legal.label):
        return
    year = days.decided_until.year
    yield f"Na {year} zijn nog geen gelijkgestelde dagen bekend; alleen de vaste feestdagen tellen."
    if not due.certain:
        first = local_date(due.start)
        open_days = sorted(day for day in days.undecided if first <= day <= last)
        named = ", ".join(_named(day) for day in open_days)
        yield f"Het einde kan nog verschuiven als deze dag wordt gelijkgesteld: {named}."


def _named(day: date, reason: str | None = None) -> str:
    """Return a date with its weekday, and with the reason when that says more."""
    weekday = WEEKDAY_NAMES[day.weekday()]
    extra = f", {reason}" if reason not in (None, weekday) else ""
    return f"{weekday} {day:%d-%m-%Y}{extra}"
