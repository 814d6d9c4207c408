"""Days as somebody types them for an option (Europe/Amsterdam)."""

from datetime import date

from vtflow.domain.errors import BadInput
from vtflow.domain.written_day import read_written_day


def read_day(text: str, option: str) -> date:
    """Return a day that somebody typed; BadInput, naming the option, when it is none."""
    try:
        return read_written_day(text)
    except BadInput as error:
        fault = f"{option} {error}"
        raise BadInput(fault) from error


def day_or(text: str, option: str, otherwise: date) -> date:
    """Return a day that somebody typed, or another where nothing was typed; BadInput as `read_day`."""
    return read_day(text, option) if text else otherwise


def past_day(text: str, today: date, option: str = "--on") -> date | None:
    """Return a day up to and including today; None where nothing was typed.

    Raises:
        BadInput: it is no day, or it has yet to come.
    """
    day = read_day(text, option) if text else None
    if day is not None and day > today:
        fault = f"{option} {text} ligt in de toekomst; vandaag is het {today.isoformat()}"
        raise BadInput(fault)
    return day
