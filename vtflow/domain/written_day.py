"""A day that somebody wrote down: a date in Europe/Amsterdam, inside the years that the calendars cover."""

import re
from datetime import date

from vtflow.domain.errors import BadInput
from vtflow.terms.legal import FIRST_YEAR, LAST_YEAR

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_written_day(text: str) -> date:
    """Return the day that a text such as "2026-03-31" names.

    Raises:
        BadInput: it is no day, or lies outside the calendars; the text is Dutch.
    """
    try:
        # why the form: a week ("2026-W05-1") or bare digits are more often a slip than a day
        day = date.fromisoformat(text) if _FORM.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        fault = f"{text!r} is geen datum; schrijf jjjj-mm-dd, bv. 2026-03-31"
        raise BadInput(fault)
    require_covered(day, text)
    return day


def require_covered(day: date, written: str) -> None:
    """Refuse a day, or the local day of a moment, on which no term can be counted.

    Args:
        day: What was read; of a datetime only the year counts.
        written: How it was written, for the text.

    Raises:
        BadInput: it lies outside the years that the calendars cover.
    """
    if not is_covered(day):
        text = f"{written} valt buiten de kalenders, die lopen van {FIRST_YEAR} tot en met {LAST_YEAR}"
        raise BadInput(text)


def is_covered(day: date) -> bool:
    """Whether a day or moment lies in a year that the calendars cover."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
