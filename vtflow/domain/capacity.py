"""What a team can do in a week: staff hours, absence, and temporary staff with dates. Rows are added, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vtflow.terms import LegalCalendar

UREN, VERZUIM, INHUUR = "uren", "verzuim", "inhuur"
#: kind of row -> what it is called
KINDS = {UREN: "Uren volgens rooster", VERZUIM: "Uren verzuim", INHUUR: "Inhuur, uren per week"}
_WEEK = timedelta(days=6)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One row: hours of a team in a week, or of a temporary member of staff in each week from a first to a last day."""

    region: str
    soort: str
    team: str
    first: date  #: of `uren` and `verzuim`: the Monday of the week
    last: date  #: included; of `uren` and `verzuim`: the Sunday
    uren: int
    staff: str = ""  #: of `inhuur`: who, `<team>.<code>`
    recorded_at: datetime
    by: str

    @property
    def subject(self) -> tuple[str, str, str, date]:
        """What it is about; the last recorded row about a subject holds."""
        return (self.soort, self.team, self.staff, self.first)


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of one team in one week."""

    team: str
    monday: date
    uren: int
    verzuim: int
    inhuur: int

    @property
    def netto(self) -> int:
        """Hours that can be worked; never below zero."""
        return max(0, self.uren - self.verzuim + self.inhuur)

    @property
    def verzuim_procent(self) -> int | None:
        """Absence in whole percents of the rostered hours; None without hours."""
        return self.verzuim * 100 // self.uren if self.uren else None


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def sunday_of(monday: date) -> date:
    """Return the last day of the week that begins on `monday`."""
    return monday + _WEEK


def present(rows: Iterable[Capacity]) -> tuple[Capacity, ...]:
    """Return the rows that hold: of each subject the last recorded one, in the order of their first recording."""
    found: dict[tuple[str, str, str, date], Capacity] = {}
    for row in rows:
        found[row.subject] = row
    return tuple(found.values())


def week_of(rows: Sequence[Capacity], team: str, monday: date, legal: LegalCalendar) -> Week:
    """Return the hours of a team in the week of `monday`.

    Temporary staff count for the working days of the week on which they are there: their weekly hours by the share of
    Monday to Friday, rounded down. A holiday on such a day takes its share off.
    """
    own = [row for row in present(rows) if row.team == team]
    hired = [row for row in own if row.soort == INHUUR]
    return Week(
        team,
        monday,
        sum(row.uren for row in own if row.soort == UREN and row.first == monday),
        sum(row.uren for row in own if row.soort == VERZUIM and row.first == monday),
        sum(row.uren * _days(row, monday, legal) // 5 for row in hired),
    )


def _days(row: Capacity, monday: date, legal: LegalCalendar) -> int:
    days = (monday + number * _DAY for number in range(5))
    return sum(row.first <= day <= row.last and legal.is_workday(day) for day in days)
