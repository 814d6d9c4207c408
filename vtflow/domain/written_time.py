"""A clock time that somebody wrote down: local in Europe/Amsterdam unless it has an offset."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.written_day import require_covered
from vtflow.terms import AMSTERDAM
from vtflow.terms.zone import NoSuchTime, TimeCameTwice, civil_instant

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
#: as `clock_text` writes it, so that a moment can be taken over from a page
_SHOWN = re.compile(r"(\d{2})-(\d{2})-(\d{4})(?= \d{2}:\d{2}([+-]|$))")
_EXAMPLE = "2026-09-08 21:30"


def read_clock_time(value: object) -> datetime:
    """Return the instant in UTC that "2026-09-08 21:30" or "08-09-2026 21:30" names; also of a datetime.

    Raises:
        PydanticCustomError: it is no moment, lies outside the calendars, in the hour that spring skips, or in the hour
            that autumn doubles without an offset; the text is Dutch.
    """
    try:
        return on_the_clock(_read(value), str(value))
    except BadInput as error:
        raise _fault(str(error)) from error


def on_the_clock(given: datetime, written: str) -> datetime:
    """Return the instant in UTC of a moment that is local unless it has an offset.

    Args:
        given: What was read.
        written: How it was written, for the text.

    Raises:
        BadInput: it lies outside the calendars, in the hour that spring skips, or in the hour that autumn doubles
            without an offset.
    """
    require_covered(given, written)
    try:
        return civil_instant(given)
    except NoSuchTime as error:
        text = f"{written} bestaat niet: de klok ging die nacht een uur vooruit"
        raise BadInput(text) from error
    except TimeCameTwice as error:
        text = f"{written} kwam die nacht twee keer voor; voeg +02:00 (eerste) of +01:00 (tweede) toe"
        raise BadInput(text) from error


def _read(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    text = _SHOWN.sub(r"\3-\2-\1", value.strip()) if isinstance(value, str) else ""
    if not _FORM.fullmatch(text):
        msg = f"{value!r} is geen tijdstip; schrijf {_EXAMPLE}"
        raise _fault(msg)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{value!r} is geen tijdstip; schrijf {_EXAMPLE}"
        raise _fault(msg) from error


def _fault(text: str) -> PydanticCustomError:
    # why: a plain ValueError gets an English word before it
    return PydanticCustomError("clock_time", "{text}", {"text": text})


ClockTime = Annotated[datetime, BeforeValidator(read_clock_time)]


def clock_text(moment: datetime) -> str:
    """Return an instant as people in the field read it: local, to the minute."""
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"


def written_moment(draft: Draft, written: datetime | None, what: str, most: timedelta) -> datetime:
    """Return the moment that was written down, or the effective moment of the command where none was.

    Args:
        draft: The melding, with the effective moment in its context.
        written: What was given.
        what: What happened then, in Dutch, for the text.
        most: How long before the effective moment it may lie.

    Raises:
        Refused: it lies after the effective moment, or longer before it than it can.
    """
    at = draft.context.at
    if written is None:
        return at
    if not at - most <= written <= at:
        text = (
            f"{what} ({clock_text(written)}) kan niet: geef een tijdstip van {clock_text(at - most)} tot en met het "
            f"vastleggen ({clock_text(at)})"
        )
        raise Refused("tijdstip", text)
    return written.astimezone(UTC)
