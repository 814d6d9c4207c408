"""A clock time that somebody wrote down: local in Europe/Amsterdam unless it has an offset."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.terms import AMSTERDAM
from vtflow.terms.zone import is_doubled, is_skipped


def read_clock_time(value: object) -> object:
    """Return the instant in UTC that a text such as "2026-09-08 21:30" names; what is no text stays as it is.

    Raises:
        ValueError: it is no moment, lies in the hour that spring skips, or in the hour that autumn doubles without an
            offset; the text is Dutch.
    """
    if not isinstance(value, str):
        return value
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError as error:
        text = f"{value!r} is geen tijdstip; schrijf 2026-09-08 21:30"
        raise ValueError(text) from error
    if len(value.strip()) <= len("2026-09-08"):
        text = f"{value!r} heeft geen kloktijd; schrijf 2026-09-08 21:30"
        raise ValueError(text)
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    if is_skipped(found.date(), found.time()):
        text = f"{value} bestaat niet: de klok ging die nacht een uur vooruit"
        raise ValueError(text)
    if is_doubled(found.date(), found.time()):
        text = f"{value} kwam die nacht twee keer voor; voeg +02:00 (eerste) of +01:00 (tweede) toe"
        raise ValueError(text)
    return found.replace(tzinfo=AMSTERDAM).astimezone(UTC)


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
