"""What was known at the end of a day: events by when they were recorded, not by when they took effect."""

from datetime import date, datetime, timedelta

from vtflow.domain.events import Event
from vtflow.ports import Reader
from vtflow.terms import local_midnight


def end_of(on: date | None) -> datetime | None:
    """Return the first instant after a day (Europe/Amsterdam), in UTC; None without a day: all that is known."""
    return local_midnight(on + timedelta(days=1)) if on else None


def known_events(reader: Reader, ref: str, until: datetime | None) -> list[Event]:
    """Return the events of a melding that were recorded before `until`, oldest first."""
    return [event for event, _ in reader.events(ref) if until is None or event.recorded_at < until]
