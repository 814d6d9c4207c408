"""Who is away, from which day to which, and who stands in meanwhile; for members of staff and for whole teams.

The calendar is only added to: of rows that cover one day the last recorded holds, so that coming back early is a row
of its own and what was known before stays as it was. Days are local dates, first and last included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

#: how many stand-ins of stand-ins are followed; more means that somebody made a circle
_LONGEST_CHAIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One person or team is away for a while, left for good, or is back."""

    region: str
    who: str  #: `<team>.<code>`, or the code of a team
    first: date
    last: date | None  #: None: for good
    substitute: str  #: as `who`; empty on a row that says that `who` is there after all
    reden: str  #: code
    recorded_at: datetime  #: UTC
    by: str  #: who recorded it

    @property
    def is_person(self) -> bool:
        """Tell whether it is about one member of staff."""
        return "." in self.who

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)


def absence_on(rows: Iterable[Absence], who: str, day: date) -> Absence | None:
    """Return the row by which somebody is away on a day; None when they are there.

    Args:
        rows: Of one region, in the order in which they were recorded.
        who: `<team>.<code>`, or the code of a team.
        day: Local date.
    """
    found: Absence | None = None
    for row in rows:
        if row.who == who and row.covers(day):
            found = row
    return found if found is not None and found.substitute else None


def has_left(rows: Iterable[Absence], who: str, day: date) -> bool:
    """Tell whether somebody left for good before or on a day."""
    found = absence_on(rows, who, day)
    return found is not None and found.last is None


def stand_in(rows: Iterable[Absence], who: str, day: date) -> str | None:
    """Return who does the work on a day: `who`, or whoever stands in; None when nobody of the chain is there.

    A stand-in who is away too is followed to their own.
    """
    known = tuple(rows)
    seen = {who}
    found = who
    for _ in range(_LONGEST_CHAIN):
        away = absence_on(known, found, day)
        if away is None:
            return found
        found = away.substitute
        if found in seen:
            return None
        seen.add(found)
    return None
