"""How each simulated melding goes, and who takes how long: fixed by a seed and the melding's number, nothing stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

T = TypeVar("T")

DAY = 510  #: office minutes of a full working day
HOUR = 60


class Course(StrEnum):
    """What sets a melding apart; the receiving team's manners above all."""

    VOORBEELD = "voorbeeld"  #: stalls through a whole ladder, is escalated by hand, then runs to its end
    VLOT = "vlot"  #: everybody answers in time
    TERUG = "terug"  #: returned incomplete, completed, accepted
    GEWEIGERD = "geweigerd"  #: refused, offered again, accepted
    STIL = "stil"  #: received and never answered
    LAAT = "laat"  #: accepted after the limit
    POORT = "poort"  #: offered incomplete, stopped by the gate, completed
    WACHTLIJST = "wachtlijst"  #: on the receiver's own list, with contacts by Veilig Thuis
    INGETROKKEN = "ingetrokken"  #: offered, withdrawn, offered again
    MONITORING = "monitoring"  #: no overdracht: straight to monitoring
    EINDE = "einde"  #: no overdracht: closed
    VV = "vv"  #: Voorwaarden & Vervolg by Veilig Thuis itself, then monitoring or an overdracht
    ONDERZOEK = "onderzoek"  #: the same with an onderzoek
    RAAD = "raad"  #: to the Raad; back without a measure, or on to a gecertificeerde instelling
    JUSTITIE = "justitie"  #: to the police, then decided anew


#: a span of minutes, within which the seed chooses
Span = tuple[int, int]

_USUAL: Mapping[str, Span] = {
    "check": (20, 75),
    "spoed-contact": (2 * HOUR, 6 * HOUR),
    "decide": (DAY, 3 * DAY),
    "inform": (HOUR, DAY),
    "offer": (2 * HOUR, DAY),
    "receive": (HOUR, 5 * HOUR),
    "accept": (DAY // 2, 3 * DAY // 2),
    "answer": (DAY // 2, DAY),
    "own-list": (HOUR, DAY),
    "withdraw": (DAY // 2, DAY),
    "contact": (3 * DAY, 5 * DAY),
    "first-contact": (DAY, 3 * DAY),
    "help": (DAY, 3 * DAY),
    "report": (DAY, 3 * DAY),
    "retriage": (2 * HOUR, 4 * HOUR),
    "signal": (10, 40),
    "escalate": (HOUR, 3 * HOUR),
    "acknowledge": (2 * HOUR, 5 * HOUR),
    "monitor": (-2 * HOUR, 3 * HOUR),
    "monitor-next": (15, 45),
    "close": (DAY // 2, DAY),
    "tell-waiting": (2 * HOUR, DAY),
    "assign": (2 * HOUR, 6 * DAY),
    "start-dienst": (2 * HOUR, 2 * DAY),
    "name-people": (HOUR, 3 * DAY),
    "talk": (2 * HOUR, 3 * DAY),
    "plan": (DAY, 3 * DAY),
    "write-up": (15 * DAY, 45 * DAY),
    "end-dienst": (HOUR, 2 * DAY),
    "tell-melder": (HOUR, DAY),
    "tell-household": (HOUR, DAY),
    "tell-delay": (HOUR, DAY),
    "check-plan": (-2 * HOUR, 3 * HOUR),
    "send-vto": (2 * HOUR, 3 * DAY),
    "vto-arrives": (5, 2 * HOUR),
    "vto-accept": (DAY, 6 * DAY),
    "wachtbrief": (HOUR, 4 * DAY),
    "tell-college": (2 * HOUR, 2 * DAY),
    "raad-start": (2 * DAY, 40 * DAY),
    "raad-finish": (30 * DAY, 70 * DAY),
    "court": (10 * DAY, 30 * DAY),
    "after-raad": (2 * HOUR, 3 * DAY),
    "jeugdbeschermer": (2 * HOUR, 6 * DAY),
    "gi-contact": (DAY, 6 * DAY),
    "gi-plan": (15 * DAY, 35 * DAY),
    "gi-finish": (HOUR, 3 * DAY),
    "refer-justitie": (HOUR, DAY),
    "answer-justitie": (5 * DAY, 35 * DAY),
    "after-justitie": (2 * HOUR, 3 * DAY),
}
_OWN: Mapping[Course, Mapping[str, Span]] = {
    Course.VOORBEELD: {
        "decide": (2 * HOUR, 3 * HOUR),
        "offer": (DAY // 2, DAY - HOUR),
        "retriage": (HOUR, 2 * HOUR),
        "escalate": (40, HOUR),
        "first-contact": (DAY // 2, DAY),
        "help": (DAY // 2, DAY),
        "report": (DAY // 2, DAY),
    },
    Course.LAAT: {"accept": (4 * DAY, 5 * DAY), "decide": (4 * DAY, 6 * DAY), "monitor": (3 * DAY, 5 * DAY)},
    Course.WACHTLIJST: {"first-contact": (8 * DAY, 12 * DAY), "own-list": (HOUR, 3 * HOUR)},
    Course.STIL: {"receive": (DAY // 2, DAY)},
    Course.TERUG: {"decide": (DAY, 2 * DAY), "answer": (2 * HOUR, DAY)},
}
#: what a melding beyond the planned ones may be
_ANY = (
    *(Course.VLOT, Course.TERUG, Course.GEWEIGERD, Course.STIL, Course.LAAT, Course.POORT, Course.WACHTLIJST),
    *(Course.INGETROKKEN, Course.MONITORING, Course.EINDE),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the people around one melding behave: the same at every start."""

    seed: int
    number: int  #: place of the melding in the feed
    course: Course

    @classmethod
    def of(cls, seed: int, number: int, course: Course | None) -> "Manner":
        """Return the manner of a melding; without a planned course the seed chooses one."""
        return cls(seed, number, course or Random(f"{seed}/{number}/course").choice(_ANY))

    def minutes(self, act: str, turn: int = 0) -> int:
        """Return how long people take for an act, in minutes; `turn` tells a first time from a second."""
        low, high = _OWN.get(self.course, {}).get(act) or _USUAL[act]
        return self._random(f"{act}/{turn}").randint(low, high)

    def pick(self, what: str, options: Sequence[T]) -> T:
        """Choose one of several."""
        return self._random(what).choice(options)

    def happens(self, what: str, percent: int) -> bool:
        """Tell whether something that happens in `percent` of all cases happens in this one."""
        return self._random(what).randrange(100) < percent

    def _random(self, what: str) -> Random:
        return Random(f"{self.seed}/{self.number}/{what}")
