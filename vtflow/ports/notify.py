"""The port to channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vtflow.ports.rows import OutboxRow, Sending


class DeliveryResult(StrEnum):
    """What is known after one attempt to hand a message to a channel."""

    GELUKT = "gelukt"  #: the channel took the message
    MISLUKT = "mislukt"  #: the channel certainly did not take it; trying again is safe
    ONBEKEND = "onbekend"  #: killed at the deadline or cut off: it may have arrived


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message, ready to be handed to one channel of one team."""

    key: str  #: unique; repeated unchanged when an attempt is repeated
    team: str
    channel: str  #: name of the channel in the channels file, e.g. "postvak"
    title: str  #: one line, no control characters
    body: str  #: plain text


class Notifier(Protocol):
    """Hands messages to channels; never raises for a failing channel."""

    def deliver(self, deliveries: Sequence[Delivery]) -> list[DeliveryResult]:
        """Try each delivery once, side by side, each under its own total deadline.

        Returns:
            One result a delivery, in the order given.
        """
        ...

    def channels(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels; empty when the team has none."""
        ...


class Composer(Protocol):
    """Makes the Dutch text of a sending."""

    def compose(self, sending: Sending, rows: Sequence[OutboxRow]) -> tuple[str, str]:
        """Return title and body for one message that carries all `rows`.

        A row of which an attempt may have arrived already is announced as possibly double.
        """
        ...
