"""How a channel does, seen from its attempts: when operations must hear that it fails, and when that it works again.

A channel carries messages of many teams. It fails when attempt after attempt fails, whatever the message.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: operations hear of one channel at most once in so long
ALARM_EVERY = timedelta(hours=24)
#: kinds of message about a channel
CHANNEL = "kanaal"
CHANNEL_FAILS = f"{CHANNEL}-mislukt"
CHANNEL_DOUBTFUL = f"{CHANNEL}-onbekend"
CHANNEL_WORKS = f"{CHANNEL}-hersteld"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """A channel as its attempts show it."""

    channel: str
    failures: int = 0  #: attempts in a row that were not taken
    since: datetime | None = None  #: the first of these
    at: datetime | None = None  #: the last attempt
    reason: str = ""  #: class or code of the last failure
    doubtful: int = 0  #: messages given up as 'onbekend' since operations last heard
    alarmed_at: datetime | None = None  #: when operations last heard that it fails or is in doubt
    alarmed: bool = False  #: operations heard that it fails, and not yet that it works again


def heard(state: ChannelState, at: datetime, *, taken: bool, reason: str) -> ChannelState:
    """Return a channel after one attempt: taken, or failed for a reason."""
    if taken:
        return replace(state, at=at, failures=0, since=None)
    return replace(state, at=at, failures=state.failures + 1, since=state.since or at, reason=reason)


def alarm(state: ChannelState, now: datetime, after: int) -> tuple[str, ChannelState]:
    """Return what operations must hear now, a kind of message or nothing, and the channel once they were told.

    That it works again is told once for each time that it was told to fail; all else once in `ALARM_EVERY` at most.

    Args:
        state: The channel after its last attempt.
        now: The present.
        after: Failed attempts in a row from which on a channel fails.
    """
    if state.alarmed and not state.failures:
        return CHANNEL_WORKS, replace(state, alarmed=False)
    if state.alarmed_at is not None and now - state.alarmed_at < ALARM_EVERY:
        return "", state
    if state.failures >= after:
        return CHANNEL_FAILS, replace(state, alarmed_at=now, alarmed=True, doubtful=0)
    if state.doubtful:
        return CHANNEL_DOUBTFUL, replace(state, alarmed_at=now, doubtful=0)
    return "", state
