"""What a use case of the duty roster is told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of a roster as it is handed in."""

    line: int  #: in the file, for telling what is wrong with it
    start: datetime  #: aware
    until: datetime  #: aware, excluded
    staff: str  #: `<team>.<code>`


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One person takes over from another for a while."""

    start: datetime | None = None  #: aware; None: now
    until: datetime  #: aware, excluded
    gives: str  #: who has duty now, `<team>.<code>`
    takes: str  #: who takes over
    reden: str  #: code
