"""The loop of the demo child: sleep until the next thing is due on the accelerated clock, and do it."""

import logging
import threading
from datetime import datetime
from typing import Protocol

from vtflow.demo.feeder import Feeder
from vtflow.ports import StoreUnavailable

_log = logging.getLogger(__name__)

#: a person may act at any time, so the record is looked at again this soon
_LOOK_SECONDS = 0.25
_SHORTEST = 0.005


class PacedClock(Protocol):
    """An accelerated clock whose speed can be changed."""

    @property
    def scale(self) -> float:
        """Virtual seconds a real second."""
        ...

    def now(self) -> datetime:
        """Return the present moment of the domain."""
        ...

    def restart(self, scale: float) -> None:
        """Go on at another speed."""
        ...


def play(feeder: Feeder, clock: PacedClock, stop: threading.Event) -> None:
    """Feed until `stop` is set; when the feed is used up the clock goes on at real speed."""
    while not stop.is_set():
        pause = _LOOK_SECONDS
        try:
            moment = feeder.step()
            if feeder.is_used_up and clock.scale != 1:
                _log.info("the feed is used up: from here on at real speed")
                clock.restart(1.0)
            if moment is not None:
                pause = min(pause, max(_SHORTEST, (moment - clock.now()).total_seconds() / clock.scale))
        except StoreUnavailable as error:
            _log.warning("%s; trying again", error)
        stop.wait(pause)
