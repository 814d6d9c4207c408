"""The place of a melding in the one queue of its region: urgency, then the share of its norm that is used, then age.

The order is total: two meldingen never stand on one place, because the display code decides last.
"""

from dataclasses import dataclass
from datetime import datetime

from vtflow.domain.melding import Route, Wait
from vtflow.domain.routing import main_wait
from vtflow.domain.waiting import rank, risk_of
from vtflow.domain.waiting_values import HOOG
from vtflow.terms import local_date

_WORDS = {"spoed": "spoed", HOOG: "hoog risico", "verhoogd": "verhoogd risico", "gewoon": "gewoon"}


@dataclass(frozen=True, slots=True)
class Place:
    """What gives a melding its place."""

    urgency: str  #: spoed, or the risk class
    used: int | None  #: whole percents of the leading norm that are used; None: nothing leads
    norm: str
    received_at: datetime
    ref: str

    @property
    def key(self) -> tuple[int, int, datetime, str]:
        """Sorts ascending into the order of the queue."""
        urgency = 3 if self.urgency == "spoed" else rank(self.urgency)
        return (-urgency, -(self.used if self.used is not None else -1), self.received_at, self.ref)

    @property
    def why(self) -> str:
        """Say in Dutch why it stands there."""
        used = f"{self.used} % van {self.norm} gebruikt" if self.used is not None else "geen termijn loopt"
        return f"{_WORDS[self.urgency]}; {used}; ontvangen {local_date(self.received_at):%d-%m-%Y}"


def place_of(route: Route, now: datetime) -> Place:
    """Return the place of a melding at `now`."""
    wait = main_wait(route)
    return Place(
        urgency="spoed" if route.acuut else risk_of(route),
        used=used_of(wait, now) if wait else None,
        norm=wait.norm if wait else "",
        received_at=route.received_at,
        ref=route.ref,
    )


def used_of(wait: Wait, now: datetime) -> int:
    """Return how many whole percents of a term are used: elapsed time over the time from start to limit.

    More than 100 once it is late; 0 before it began. A term that ends when it begins is used up.
    """
    length = (wait.limit_at - wait.opened_at).total_seconds()
    passed = (now - wait.opened_at).total_seconds()
    return max(0, int(passed * 100 // length)) if length > 0 else 100
