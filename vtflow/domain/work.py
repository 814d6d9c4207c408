"""Values of the work of Veilig Thuis on a melding: agreements, contact attempts, triage. Codes and dates only."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct, field

from vtflow.domain.waiting_values import Wacht
from vtflow.terms import AMSTERDAM, local_date

NAGEKOMEN, NIET_NAGEKOMEN = "nagekomen", "niet_nagekomen"
_SATURDAY, _NOON, _EVENING, _MORNING = 5, 12, 18, 6


class Afspraak(Struct, frozen=True):
    """One agreement of a veiligheidsplan: what, by whom, when it is checked, what follows when it is not kept."""

    actie: str
    eigenaar: str  #: person concerned by role code, staff member or team
    controle_op: date
    consequentie: str = ""  #: empty: not agreed yet
    resultaat: str = ""  #: nagekomen, niet_nagekomen; empty: not checked yet


class Poging(Struct, frozen=True):
    """One attempt to reach a person."""

    persoon: str
    at: datetime  #: effective moment, UTC
    kanaal: str
    dagdeel: str
    uitkomst: str  #: bereikt, niet_bereikt
    volledig: bool = False
    volgende_op: date | None = None  #: when the next attempt is planned


class Triage(Struct, frozen=True):
    """What the triage instrument gave, the latest time it was filled in."""

    versie: str
    score: int
    klasse: str
    spoed: bool = False  #: the class asks for action at once


class Contactreeks(Struct, frozen=True):
    """When a series of failed attempts is complete: so many attempts, by so many channels, on so many dayparts."""

    pogingen: int = 3
    kanalen: int = 2
    dagdelen: int = 2
    binnen_werkdagen: int = 3  #: within which the next attempt is made


class Work(Struct, frozen=True):
    """What a route remembers of the work of Veilig Thuis."""

    assigned_at: datetime | None = None  #: when a casushouder was first assigned; None: nobody was
    handovers: int = 0  #: how often another casushouder was assigned since
    informed: bool = False  #: the household knows that data were recorded
    voorwaarden: tuple[str, ...] = ()
    afspraken: tuple[Afspraak, ...] = ()  #: of the present veiligheidsplan, numbered from 1 in this order
    pogingen: tuple[Poging, ...] = ()  #: of the series that still count, in the order they were recorded
    triage: Triage | None = None
    reopened_at: datetime | None = None  #: when the assessment was last reopened; None: it counts from receipt
    wacht: Wacht | None = None  #: of contact while waiting and of the melder; None: nothing yet


class Question(Struct, frozen=True):
    """One question of the triage instrument: answers and their points."""

    code: str
    title: str
    answers: Mapping[str, int]
    titles: Mapping[str, str]  #: answer -> Dutch text


class UrgencyClass(Struct, frozen=True):
    """An urgency class: from which score it holds."""

    code: str
    title: str
    vanaf: int
    spoed: bool = False


class Instrument(Struct, frozen=True):
    """One version of the triage instrument; `classes` ascend by their lowest score, the first from 0."""

    versie: str
    source: str
    questions: tuple[Question, ...]
    classes: tuple[UrgencyClass, ...]
    valid_from: date | None = None
    valid_until: date | None = None


class Tasks(Struct, frozen=True):
    """The tasks of Veilig Thuis, and to which of them an activity belongs."""

    statutory: frozenset[str] = frozenset()
    by_command: Mapping[str, str] = field(default_factory=dict[str, str])  #: command -> task
    by_event: Mapping[str, str] = field(default_factory=dict[str, str])  #: event kind or step -> task


def daypart(at: datetime) -> str:
    """Return the part of the day at which a moment lies in Amsterdam.

    Saturday and Sunday are `weekend` all day; on other days `ochtend` is 06:00-12:00, `middag` 12:00-18:00 and
    `avond` the rest.
    """
    if local_date(at).weekday() >= _SATURDAY:
        return "weekend"
    hour = at.astimezone(AMSTERDAM).hour
    if _MORNING <= hour < _NOON:
        return "ochtend"
    return "middag" if _NOON <= hour < _EVENING else "avond"
