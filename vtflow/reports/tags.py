"""The tags of runs in the window, by which people filter: how each is written stands here only."""

from collections.abc import Iterable
from datetime import datetime

from vtflow.domain.melding import Route, State, Wait

LATE = "te-laat"  #: a limit is past now
BREACHED = "verstreken"  #: a limit was passed while this waited
URGENT = "spoed"
FAULT = "storing"  #: the program failed, not the field
FORM = "formulier"


def melding_tag(ref: str) -> str:
    """Return the tag of everything about one melding."""
    return f"melding:{ref}"


def region_tag(code: str) -> str:
    """Return the tag of a region: parties have the same codes in all regions, and a board is of one."""
    return f"regio:{code}"


def gemeente_tag(slug: str) -> str:
    """Return the tag of a gemeente."""
    return f"gemeente:{slug}"


def holder_tag(team: str) -> str:
    """Return the tag of the team that must act on the leading wait."""
    return f"aan-zet:{team}"


def late_leg_tag(kind: str) -> str:
    """Return the tag of a late wait of a kind of leg."""
    return f"{LATE}:{kind}"


def late_at_tag(team: str) -> str:
    """Return the tag of a late wait that lies with a team; not always the one that leads."""
    return f"{LATE}-bij:{team}"


def level_tag(level: int) -> str:
    """Return the tag of the highest level that any open wait reached; above the ladder it stays the top one."""
    return f"escalatie:{min(level, 4)}"


def route_tags(route: Route, waits: Iterable[Wait], now: datetime) -> tuple[str, ...]:
    """Return the tags of a route with these open waits, at `now`, without doubles."""
    waits = list(waits)
    late = [wait for wait in waits if wait.is_overdue(now)]
    level = max((wait.level for wait in waits), default=0)
    tags = [
        melding_tag(route.ref),
        region_tag(route.region),
        gemeente_tag(route.gemeente),
        *([holder_tag(route.aan_zet)] if route.is_open and route.state is not State.GEVOEGD else []),
        *([LATE] if late else []),
        *(late_leg_tag(wait.leg) for wait in late),
        *(late_at_tag(wait.holder) for wait in late),
        *([BREACHED] if any(wait.breached for wait in waits) else []),
        *([level_tag(level)] if level else []),
        *([URGENT] if route.acuut else []),
    ]
    return tuple(dict.fromkeys(tags))
