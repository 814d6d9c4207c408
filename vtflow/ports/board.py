"""What the board of a region asks of the record: what is late and where, what comes next, what has none."""

from datetime import datetime
from typing import NamedTuple, Protocol

from vtflow.ports.rows import Stored


class Late(NamedTuple):
    """Open waits past their limit that are alike, counted."""

    gemeente: str
    holder: str  #: team that must act
    leg: str  #: kind of leg
    level: int  #: highest level of the ladder that was reached
    waits: int
    meldingen: int
    oldest: datetime  #: earliest of their limits


class Coming(NamedTuple):
    """An open melding with a moment ahead."""

    ref: str
    gemeente: str
    aan_zet: str
    at: datetime


class BoardReader(Protocol):
    """The part of a snapshot that the board reads; every question is about one region."""

    def open_meldingen(self, region: str) -> dict[str, int]:
        """Return how many meldingen are open in each gemeente, by gemeente; those without any are left out."""
        ...

    def late(self, region: str, now: datetime) -> list[Late]:
        """Return the open waits of which the limit is at or before `now`, by gemeente, holder, leg and level."""
        ...

    def coming(self, region: str, since: datetime, until: datetime, limit: int) -> tuple[int, list[Coming]]:
        """Return how many open meldingen have a moment after `since`, at or before `until`, and the first of them.

        Order: by moment, then by reference.
        """
        ...

    def silent(self, region: str, limit: int) -> tuple[int, list[str]]:
        """Return how many open routes have no moment ahead at all, and the first of them by reference."""
        ...

    def open_page(self, region: str, after: str, limit: int) -> list[Stored]:
        """Return the open meldingen and adviezen of a region after a reference, by reference, at most `limit`."""
        ...

    def last_change(self) -> int:
        """Return a number that grows with every fact recorded in any region; 0 where there is none."""
        ...
