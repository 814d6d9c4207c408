"""The terminal of the supervisor: one line that is kept up to date, and lines that stay."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from vtflow.terms import AMSTERDAM

#: seconds between status lines where they cannot be refreshed in place
_PLAIN_SECONDS = 10.0
_WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


@dataclass(frozen=True, slots=True)
class Status:
    """What the line tells."""

    now: datetime  #: on the domain clock
    routes: int  #: open
    late: int  #: of them, past a limit
    waiting: int  #: messages not yet sent
    up: int
    children: int
    speed: float

    def line(self) -> str:
        """Return it in Dutch."""
        local = self.now.astimezone(AMSTERDAM)
        speed = f" ({self.speed:.0f}x)" if self.speed != 1 else ""
        return (
            f"{_WEEKDAYS[local.weekday()]} {local:%d-%m-%Y %H:%M}{speed} · {self.routes} open routes · "
            f"{self.late} te laat · {self.waiting} berichten wachten · {self.up} van {self.children} processen"
        )


class Terminal:
    """Writes to one stream; in place where that is a screen."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._is_screen = stream.isatty()
        self._shown = False
        self._plain_at = 0.0

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._write(f"{self._clear()}{text}\n")
        self._shown = False

    def show(self, status: Status) -> None:
        """Refresh the status line."""
        if self._is_screen:
            self._write(f"{self._clear()}{status.line()}")
            self._shown = True
        elif time.monotonic() >= self._plain_at:
            self._plain_at = time.monotonic() + _PLAIN_SECONDS
            self._write(status.line() + "\n")

    def _clear(self) -> str:
        return "\r\x1b[2K" if self._shown else ""

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._is_screen = False  # why: the terminal went away; the work goes on
