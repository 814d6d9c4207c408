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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known after one try.

    Attributes:
        result: What came of it.
        reason: Classes and codes only, e.g. "http 503", "ReadTimeout", "killed at deadline".
    """

    result: DeliveryResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reserve:
    """The channel that carries a team's messages when its own channel fails."""

    channel: str
    after: int  #: failed attempts on the own channel after which a message goes over this one
    after_acute: int  #: the same for an acute message


class Notifier(Protocol):
    """Hands messages to channels; never raises for a failing channel."""

    def deliver(self, deliveries: Sequence[Delivery]) -> list[DeliveryResult]:
        """Try each delivery once, side by side, each under its own total deadline.

        Returns:
            One result a delivery, in the order given.
        """
        ...

    def deliver_with_reasons(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """As `deliver`, with a reason of classes and codes for operations."""
        ...

    def channels(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels; empty when the team has none."""
        ...

    def reserve(self, team: str, channel: str) -> Reserve | None:
        """Return what stands in for a channel of a team; None when nothing does."""
        ...


class Composer(Protocol):
    """Makes the Dutch text of a sending."""

    def compose(self, sending: Sending, rows: Sequence[OutboxRow]) -> tuple[str, str]:
        """Return title and body for one message that carries all `rows`.

        A row of which an attempt may have arrived already is announced as possibly double.
        """
        ...
