"""Dates and moments as a Dutch reader expects them. Locale settings of the machine play no part."""

from datetime import date, datetime

from vtflow.terms.legal import WEEKDAY_NAMES
from vtflow.terms.zone import AMSTERDAM, to_utc

MONTH_NAMES = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)


def date_text(day: date) -> str:
    """Return a civil date in full, e.g. "vrijdag 8 mei 2026"."""
    return f"{WEEKDAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def moment_text(instant: datetime) -> str:
    """Return an aware instant as Amsterdam reads it, e.g. "vrijdag 8 mei 2026 om 08:30 uur"."""
    local = to_utc(instant).astimezone(AMSTERDAM)
    return f"{date_text(local.date())} om {local:%H:%M} uur"


def count_text(number: int, one: str, more: str) -> str:
    """Return a number with its noun, e.g. "1 bericht" or "3 berichten"."""
    return f"{number} {one if number == 1 else more}"
