"""What a region runs and agreed, as values that hold from day to day: modules, modes, agreements, report cycles.

Every value has a first and a last day, both included; a missing one means without bound. Days are local dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from vtflow.terms import LegalCalendar

#: days between two reports of a cycle, by how the profile writes it; a quarter follows the calendar
CYCLE_DAYS: dict[str, int] = {"1w": 7, "2w": 14, "6w": 42}
QUARTER = "kwartaal"


@dataclass(frozen=True, slots=True)
class Period:
    """A first and a last day, both included."""

    first: date | None = None  #: None: from always
    last: date | None = None  #: None: for ever

    def holds_on(self, day: date) -> bool:
        """Tell whether `day` lies in the period."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two share a day."""
        return max(self.first or date.min, other.first or date.min) <= min(
            self.last or date.max, other.last or date.max
        )

    def __str__(self) -> str:
        """Return the period in Dutch."""
        if self.first is None and self.last is None:
            return "altijd"
        first = f"van {self.first:%d-%m-%Y}" if self.first else ""
        last = f"t/m {self.last:%d-%m-%Y}" if self.last else ""
        return f"{first} {last}".strip()


@dataclass(frozen=True, slots=True)
class Module:
    """A task of Veilig Thuis or a part of the chain that a region runs, and since and until when."""

    code: str
    title: str
    period: Period
    source: str
    note: str = ""
    uren: int | None = None  #: hours a week that it takes; None: nobody said
    uren_source: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """Another way of working for a while, such as a continuity plan: what runs all the same, and which team does it."""

    id: str
    title: str
    period: Period
    modules: tuple[str, ...]  #: modules that always run; in the mode every other module rests
    teams: Mapping[str, str]  #: module -> team that answers for it
    source: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement between parties, and the norms it gives another length."""

    id: str
    title: str
    parties: tuple[str, ...]  #: team codes
    period: Period
    source: str
    norms: tuple[str, ...] = ()  #: norms of which it changes the length


@dataclass(frozen=True, slots=True)
class ReportCycle:
    """A report that somebody is owed again and again."""

    id: str
    title: str
    every: str  #: "1w", "2w", "6w" or "kwartaal"
    period: Period  #: a cycle in weeks counts from its first day
    receivers: tuple[str, ...]  #: team codes or roles
    source: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """Meldingen that were received in a period and are worked off apart."""

    id: str
    title: str
    period: Period  #: days of receipt; its last day is the cut-off date
    source: str


@dataclass(frozen=True, slots=True)
class Wachten:
    """How a region watches over waiting; every number is to be agreed there."""

    gemist: int = 3  #: missed contacts in a row after which the urgency is judged anew
    zonder_contact: int = 10  #: working days without contact after which a melding stands on the list of it
    kloof: int = 5  #: working days between the median waits of two teams or gemeenten that are an alarm
    caseload: int = 15  #: open meldingen of one casushouder
    caseload_blokkeert: bool = False  #: past it assigning is refused, except with agreement; else it is told
    caseload_van: Mapping[str, int] = field(default_factory=dict[str, int])  #: staff member -> own norm
    cohorten: tuple[Cohort, ...] = ()
    extern: tuple[str, ...] = ()  #: teams that work on meldingen of a running campaign only

    def cohort_on(self, day: date) -> str:
        """Return the cohort of a melding that was received on a day; empty when it belongs to none."""
        return next((one.id for one in self.cohorten if one.period.holds_on(day)), "")


@dataclass(frozen=True, slots=True)
class Profile:
    """The dated part of a region."""

    modules: Mapping[str, Module] = field(default_factory=dict[str, Module])
    modes: tuple[Mode, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    report_cycles: tuple[ReportCycle, ...] = ()
    wachten: Wachten = field(default_factory=Wachten)

    def mode_on(self, day: date) -> Mode | None:
        """Return the mode that holds on `day`; None when the region works as usual."""
        return next((mode for mode in self.modes if mode.period.holds_on(day)), None)

    def runs(self, code: str, day: date) -> bool:
        """Tell whether a module runs on `day`: within its own dates, and kept on by the mode of that day.

        A module that the catalogue does not name runs: the catalogue tells of stops, it is not a permit. Without a
        mode its own dates decide.
        """
        module, mode = self.modules.get(code), self.mode_on(day)
        if module is not None and not module.period.holds_on(day):
            return False
        return module is None or mode is None or code in mode.modules

    def freed_by(self, code: str, day: date) -> str:
        """Return what keeps a task of the catalogue from taking time on `day`, in Dutch; empty where nothing does.

        Its own last day has passed, or it rests in the mode of that day. A task that has not begun frees nothing.
        """
        module, mode = self.modules[code], self.mode_on(day)
        if module.period.last is not None and day > module.period.last:
            return f"gestopt na {module.period.last:%d-%m-%Y}"
        if module.period.holds_on(day) and mode is not None and code not in mode.modules:
            return f"rust: {mode.title} ({mode.period})"
        return ""

    def team_for(self, code: str, day: date) -> str | None:
        """Return the team that a mode made answerable for a module on `day`; None when it works as usual."""
        mode = self.mode_on(day)
        return mode.teams.get(code) if mode is not None and self.runs(code, day) else None

    def agreements_on(self, day: date, party: str = "") -> tuple[Agreement, ...]:
        """Return the agreements that hold on `day`, in the order of the file; of one party or of all."""
        return tuple(
            agreement
            for agreement in self.agreements
            if agreement.period.holds_on(day) and (not party or party in agreement.parties)
        )


def report_days(cycle: ReportCycle, first: date, last: date, legal: LegalCalendar) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included, on which a report of the cycle is due; oldest first.

    A cycle in weeks is due every so many days from its own first day on. A quarter is due on the last working day of
    the month after it; the first one is that of the quarter in which the cycle began.
    """
    days = _quarter_days(cycle, first, last, legal) if cycle.every == QUARTER else _week_days(cycle, last)
    return tuple(day for day in days if first <= day)


def _week_days(cycle: ReportCycle, last: date) -> list[date]:
    step = timedelta(days=CYCLE_DAYS[cycle.every])
    found: list[date] = []
    day = cycle.period.first
    while day is not None and day <= last and cycle.period.holds_on(day):
        found.append(day)
        day += step
    return found


def _quarter_days(cycle: ReportCycle, first: date, last: date, legal: LegalCalendar) -> list[date]:
    found: list[date] = []
    start = cycle.period.first or date(first.year - 1, 1, 1)
    month = date(start.year, (start.month - 1) // 3 * 3 + 1, 1)
    while True:
        month = _months_on(month, 3)
        day = legal.add_workdays(_months_on(month, 1), -1)
        if day > last or (cycle.period.last and month - timedelta(days=1) > cycle.period.last):
            return found
        found.append(day)


def _months_on(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
