"""What is known of deliveries: the log of attempts, and what is asked of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from vtflow.ports.notify import DeliveryResult
from vtflow.ports.rows import OutboxRow, Sending


class Tried(NamedTuple):
    """One attempt that came back, and what it makes of its sending."""

    sending: Sending  #: as it stands after the attempt
    result: DeliveryResult
    channel: str = ""  #: over which it went; empty: its own
    reason: str = ""  #: class or code, never content
    made: bool = True  #: its text could be made; if not, it reached no channel and tells nothing of one


class LoggedAttempt(NamedTuple):
    """One attempt as the log has it."""

    at: datetime
    channel: str  #: empty where the process fell away before it could tell
    result: DeliveryResult
    reason: str


class LoggedRetry(NamedTuple):
    """Somebody had a delivery tried again by hand."""

    at: datetime
    by: str  #: staff member `<team>.<code>`


class LogQuery(NamedTuple):
    """Which messages of the delivery log are asked for."""

    ref: str = ""  #: of one melding; empty: of all
    team: str = ""  #: for one team; empty: for all
    failed: bool = False  #: only those given up, in doubt, or waiting after a failed attempt
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedMessage:
    """A message for one channel of one team with everything that was tried."""

    row: OutboxRow
    sending: Sending | None  #: what carries it; None while it waits for its time, or lapsed before
    attempts: tuple[LoggedAttempt, ...] = ()  #: oldest first
    retries: tuple[LoggedRetry, ...] = ()  #: oldest first
