"""The moment of receipt as a file writes it: ISO date and time, in Amsterdam unless an offset is given."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from vtflow.terms.legal import FIRST_YEAR
from vtflow.terms.zone import AMSTERDAM, is_doubled, is_skipped

_FORM = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6})[0-9]*)?)?"
    r"(Z|([+-])([0-9]{2}):?([0-9]{2}))?"
)
_DATE_ONLY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXAMPLE = "2026-02-03T10:00"
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


class BadMoment(ValueError):
    """A text is no moment of receipt; the message says why, in Dutch."""


def parse_moment(text: str, now: datetime) -> datetime:
    """Return the instant (UTC) that a text names.

    A clock time that exists twice on the last Sunday of October needs an offset; one that does not exist on the last
    Sunday of March is refused.

    Args:
        text: ISO date and time; seconds and offset may be left out.
        now: Aware instant; later moments are refused.

    Raises:
        BadMoment: it is no such text, does not exist, is ambiguous, or lies in the future or before the calendars.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadMoment(_not_a_moment(text))
    year, month, day, hour, minute = map(int, found.group(1, 2, 3, 4, 5))
    second, fraction = int(found[6] or 0), int((found[7] or "0").ljust(6, "0"))
    on = _date(year, month, day)
    if hour > 23 or minute > 59 or second > 59:
        text = f"het tijdstip {text[11:]} bestaat niet; een dag loopt van 00:00 tot en met 23:59"
        raise BadMoment(text)
    at = time(hour, minute, second, fraction)
    try:
        zone = _offset(found) if found[8] else _amsterdam(on, at)
        moment = datetime.combine(on, at, zone).astimezone(UTC)
    except OverflowError as error:
        raise BadMoment(_too_early(year) if year < now.year else _too_late(now)) from error
    _require_in_range(moment, now)
    return moment


def _not_a_moment(text: str) -> str:
    if _DATE_ONLY.fullmatch(text):
        return f"het tijdstip ontbreekt; schrijf datum en tijd, zoals {_EXAMPLE}"
    return f"is geen datum met tijd; schrijf jaar, maand, dag en tijd, zoals {_EXAMPLE}"


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadMoment(_no_date(year, month, day)) from error


def _no_date(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"maand {month:02} bestaat niet"
    if year < 1:
        return _too_early(year)
    last = calendar.monthrange(year, month)[1]
    return f"{day} {_MONTHS[month - 1]} {year} bestaat niet; die maand heeft {last} dagen"


def _offset(found: "re.Match[str]") -> timezone:
    if found[8] == "Z":
        return UTC
    hours, minutes = int(found[10]), int(found[11])
    if hours > 14 or minutes > 59:
        text = f"de tijdzone {found[8]} bestaat niet; in Nederland is het +01:00 of in de zomer +02:00"
        raise BadMoment(text)
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if found[9] == "-" else away)


def _amsterdam(on: date, at: time) -> timezone:
    if is_skipped(on, at):
        text = (
            f"het tijdstip {at:%H:%M} bestaat niet op {on.isoformat()}: die nacht ging de zomertijd in en sprong de "
            "klok van 02:00 naar 03:00"
        )
        raise BadMoment(text)
    if is_doubled(on, at):
        text = (
            f"het tijdstip {at:%H:%M} kwam op {on.isoformat()} twee keer voor: die nacht ging de wintertijd in; zet de "
            f"tijdzone erachter: {on.isoformat()}T{at:%H:%M}+02:00 voor de eerste keer, +01:00 voor de tweede"
        )
        raise BadMoment(text)
    away = datetime.combine(on, at, AMSTERDAM).utcoffset()
    return timezone(away or timedelta(0))


def _too_early(year: int) -> str:
    return f"het jaar {year:04} is te lang geleden; de kalender begint in {FIRST_YEAR}"


def _too_late(now: datetime) -> str:
    return f"ligt in de toekomst; het is nu {now.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}"


def _require_in_range(moment: datetime, now: datetime) -> None:
    if moment.year <= FIRST_YEAR and (year := moment.astimezone(AMSTERDAM).year) < FIRST_YEAR:
        raise BadMoment(_too_early(year))
    if moment > now:
        raise BadMoment(_too_late(now))
