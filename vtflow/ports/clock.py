"""The port of time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """Return the present moment of the domain: an aware instant in UTC."""
        ...

    def to_real(self, moment: datetime) -> datetime:
        """Return the real instant at which the domain's `moment` comes; the same value on a plain clock."""
        ...
