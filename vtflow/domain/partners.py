"""Whether a partner takes new people in, and how long they wait there: a fact of the partner, with a history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

#: kinds of team that steer or serve, and so have no intake of their own
NO_INTAKE = frozenset({"veilig_thuis", "coordinatie", "manager", "gemeente", "bestuur", "operaties", "burgemeester"})
MOST_WEEKS = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerStatus:
    """What a partner said of its intake at one moment; it holds until the next one."""

    team: str
    at: datetime  #: from when it holds, UTC
    open: bool  #: whether it takes new people in
    weeks: int  #: how long a new person waits, in weeks
    reden: str = ""  #: code, where it is closed
    by: str
    recorded_at: datetime  #: when vtflow learned it, UTC


def current(history: Iterable[PartnerStatus], at: datetime) -> dict[str, PartnerStatus]:
    """Return per team what holds at `at`.

    Args:
        history: In the order in which it was recorded; of two that begin at one moment the later recorded one holds.
        at: An instant in UTC.
    """
    found: dict[str, PartnerStatus] = {}
    for status in sorted((one for one in history if one.at <= at), key=lambda one: one.at):
        found[status.team] = status
    return found
