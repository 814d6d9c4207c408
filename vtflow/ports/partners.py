"""What crosses the border about partners: what one says of its intake."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intake:
    """What a partner says of its intake."""

    open: bool
    weeks: int = 0  #: how long a new person waits
    reden: str = ""  #: code; needed where it is closed
