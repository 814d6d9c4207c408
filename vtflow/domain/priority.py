"""The place of a melding in the one queue of its region: urgency, then the share of its norm that is used, then age.

The order is total: two meldingen never stand on one place, because the display code decides last. Joined meldingen go
on together: a term of one of them gives the one they are joined to its place, and one of which no term runs goes along
with that one and has no place of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vtflow.domain.melding import Route, Wait
from vtflow.domain.routing import main_wait
from vtflow.domain.waiting import rank, risk_of
from vtflow.domain.waiting_values import HOOG
from vtflow.terms import local_date

#: a share above this is told as more than this: late by that much, the exact number says nothing
MOST_SHOWN = 1000
_WORDS = {"spoed": "spoed", HOOG: "hoog risico", "verhoogd": "verhoogd risico", "gewoon": "gewoon"}


@dataclass(frozen=True, slots=True)
class Place:
    """What gives a melding its place."""

    urgency: str  #: spoed, or the risk class
    used: int | None  #: whole percents of the leading norm that are used; None: nothing leads
    norm: str
    received_at: datetime
    ref: str
    lead: Wait | None = None  #: the term that gives it its place; None: nothing leads
    beside: str = ""  #: display code of the joined melding whose term `lead` is; empty: its own
    along_with: str = ""  #: display code of the melding it is joined to and goes along with; empty: it goes by itself

    @property
    def key(self) -> tuple[int, int, datetime, str]:
        """Sorts ascending into the order of the queue."""
        urgency = 3 if self.urgency == "spoed" else rank(self.urgency)
        return (-urgency, -(self.used if self.used is not None else -1), self.received_at, self.ref)

    def why(self, title: str = "") -> str:
        """Say in Dutch why it stands there; `title` is that of the norm, left out: its id."""
        received = f"ontvangen {local_date(self.received_at):%d-%m-%Y}"
        if self.along_with:
            return f"gaat mee met {self.along_with}; {received}"
        return f"{_WORDS[self.urgency]}; {self._share(title or self.norm)}; {received}"

    def _share(self, norm: str) -> str:
        if self.used is None:
            return "geen termijn loopt"
        share = f"{self.used} %" if self.used <= MOST_SHOWN else f"meer dan {MOST_SHOWN} %"
        joined = f", voor de gevoegde melding {self.beside}" if self.beside else ""
        return f"{share} van {norm} gebruikt{joined}"


def place_of(route: Route, now: datetime, joined: Iterable[Route] = ()) -> Place:
    """Return the place of a melding at `now`; `joined` are the meldingen joined to it."""
    wait, beside = main_wait(route), ""
    if wait is None:
        found = [(wait, one.ref) for one in joined if one.is_open and (wait := main_wait(one))]
        wait, beside = min(found, default=(None, ""), key=lambda pair: pair[0].limit_at)
    return Place(
        urgency="spoed" if route.acuut else risk_of(route),
        used=used_of(wait, now) if wait else None,
        norm=wait.norm if wait else "",
        received_at=route.received_at,
        ref=route.ref,
        lead=wait,
        beside=beside,
        along_with=route.joined_to or "" if wait is None else "",
    )


def used_of(wait: Wait, now: datetime) -> int:
    """Return how many whole percents of a term are used: elapsed time over the time from start to limit.

    More than 100 once it is late; 0 before it began. A term that ends when it begins is used up.
    """
    length = (wait.limit_at - wait.opened_at).total_seconds()
    passed = (now - wait.opened_at).total_seconds()
    return max(0, int(passed * 100 // length)) if length > 0 else 100
