"""Campaigns, improvement measures and evaluation moments: who owns them, when they are due, what came of them.

A register beside the meldingen. Each change is a whole new version; the last recorded one holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from vtflow.domain.melding import Route
from vtflow.terms import local_date

#: kind -> what it is called; the first three are campaigns with a first and a last day
CAMPAIGNS = {"sprintweek": "Sprintweek", "focusgroep": "Focusgroep", "wachtlijstteam": "Wachtlijstteam"}
REGISTER = {"maatregel": "Verbetermaatregel", "evaluatie": "Evaluatiemoment"}
KINDS = {**CAMPAIGNS, **REGISTER}
OPEN, DONE, DROPPED = "open", "afgerond", "vervallen"
#: working days before its due day on which an owner is reminded
REMIND_WORKDAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One version of a campaign, measure or evaluation moment."""

    region: str
    code: str
    soort: str
    titel: str
    eigenaar: str  #: staff member
    uiterlijk: date  #: last day of a campaign, else the due day
    first: date | None = None  #: first day of a campaign
    teams: tuple[str, ...] = ()  #: that do a campaign
    cohort: str = ""  #: meldingen it is about; empty: of any day
    gemeenten: tuple[str, ...] = ()  #: and of which gemeenten; empty: all
    doel: int | None = None  #: how many meldingen a campaign is to work off
    uren: int = 0  #: hours that were planned for it
    criteria: tuple[str, ...] = ()  #: codes by which an evaluation judges
    raad: bool = False  #: the gemeenteraad must be informed of the outcome
    status: str = OPEN
    resultaat: int | None = None  #: meldingen that were worked off, as reported at the end
    bewijs: str = ""  #: reference of the document that shows it
    raad_op: date | None = None  #: when the gemeenteraad was informed
    recorded_at: datetime
    by: str

    @property
    def is_campaign(self) -> bool:
        """Tell whether it has a first and a last day and works on meldingen."""
        return self.soort in CAMPAIGNS

    def runs_on(self, day: date) -> bool:
        """Tell whether a campaign holds on a day, its last one included."""
        return self.is_campaign and self.status == OPEN and (self.first or day) <= day <= self.uiterlijk

    def is_owed(self) -> bool:
        """Tell whether something is still to be done: it is open, or the gemeenteraad was not informed."""
        return self.status == OPEN or (self.status == DONE and self.raad and self.raad_op is None)


def present(versions: Iterable[Measure]) -> tuple[Measure, ...]:
    """Return the version of each that holds, in the order in which they were first recorded."""
    found: dict[str, Measure] = {}
    for one in versions:
        found[one.code] = one
    return tuple(found.values())


def in_scope(measure: Measure, route: Route, cohort: str) -> bool:
    """Tell whether a campaign is about a melding; `cohort` is the one to which the melding belongs."""
    return measure.cohort in {"", cohort} and (not measure.gemeenten or route.gemeente in measure.gemeenten)


def campaigns_of(versions: Iterable[Measure], team: str, day: date) -> list[Measure]:
    """Return the campaigns that a team does on a day, in the order in which they were first recorded."""
    return [one for one in present(versions) if team in one.teams and one.runs_on(day)]


def received_on(route: Route) -> date:
    """Return the day of receipt by which a melding belongs to a cohort: its true one where that was corrected."""
    return local_date(route.truly_received_at or route.received_at)
