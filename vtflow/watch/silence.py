"""Proof of silence: of each open melding why nothing happens now, what comes next, and who holds it.

What cannot be said is an incident. Pure; texts are Dutch and hold codes, teams and dates only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vtflow.domain.melding import Route, Wait
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.ports.watch import Incident, Standing


class Reason(StrEnum):
    """Why nothing happens to an open melding now."""

    WACHT = "wacht"  #: somebody is to answer, and the ladder watches
    RUST = "rust"  #: somebody took the escalation on; messages rest until a day
    PAUZE = "pauze"  #: its wait stands still until a day
    GEVOEGD = "gevoegd"  #: it follows the route that it joined
    ONVERKLAARD = "onverklaard"  #: an incident


#: reasons that explain a silence beyond the ladder
HOLDS = frozenset({Reason.RUST, Reason.PAUZE, Reason.GEVOEGD})
#: kinds of incident that this module finds
NO_MOMENT, NO_HOLDER, MISSED = "geen-volgend-moment", "niemand-aan-zet", "moment-gemist"
KINDS = (NO_MOMENT, NO_HOLDER, MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What can be said of one open melding."""

    ref: str
    region: str
    reason: Reason
    text: str  #: one Dutch line
    holder: str = ""  #: team that must act; empty when that is not known
    norm: str = ""
    next_at: datetime | None = None
    next_what: str = ""  #: Dutch
    incident: str = ""  #: kind of incident; empty when all is well

    def as_incident(self, at: datetime) -> Incident:
        """Return the incident that this statement is."""
        return Incident(key=f"{self.incident}/{self.ref}", kind=self.incident, ref=self.ref, text=self.text, at=at)


def statements(group: Sequence[Standing], policy: Policy, now: datetime, limit: timedelta) -> Iterator[Statement]:
    """Yield a statement of each open melding of one route, the route itself first.

    Args:
        group: The open meldingen of the route, those that joined it included.
        policy: The rules of its region.
        now: The present, domain time.
        limit: How long ago a moment may have passed without having been recorded.
    """
    routes = {one.stored.route.ref: one for one in group}
    earliest = min((at for one in group if (at := one.next_moment) is not None), default=None)
    for one in sorted(group, key=lambda found: (found.root != found.stored.id, found.stored.id)):
        route = one.stored.route
        wait = _next_wait(route)
        if wait is not None:
            yield _waiting(one, wait, policy, now, limit)
        elif route.joined_to in routes and earliest is not None:
            text = f"gevoegd bij {route.joined_to} en volgt die route"
            yield _said(route, Reason.GEVOEGD, text, holder=route.aan_zet, next_at=earliest, next_what="op die route")
        elif route.joined and earliest is not None:
            text = "de beoordeling van een gevoegde melding loopt nog"
            yield _said(route, Reason.GEVOEGD, text, holder=route.aan_zet, next_at=earliest, next_what="daarvan")
        else:
            text = f"open ({route.state.value}), maar er komt vanzelf niets meer en niemand wordt gemaand"
            yield _said(route, Reason.ONVERKLAARD, text, holder=route.aan_zet, incident=NO_MOMENT)


def _next_wait(route: Route) -> Wait | None:
    """Return the wait to which something happens first by itself."""
    waits = [wait for wait in route.waits if wait.next_moment is not None]
    return min(waits, key=lambda wait: (wait.next_moment, wait.no), default=None)


def _waiting(one: Standing, wait: Wait, policy: Policy, now: datetime, limit: timedelta) -> Statement:
    route, moment = one.stored.route, wait.next_moment
    team = policy.region.teams.get(wait.holder)
    title = policy.titles.get(wait.norm, wait.norm)
    facts = {"holder": wait.holder, "norm": wait.norm, "next_at": moment, "next_what": _event(wait)}
    if team is None:
        text = f"{title} ligt bij {wait.holder or 'niemand'}, een team dat de regio niet kent"
        return _said(route, Reason.ONVERKLAARD, text, **facts, incident=NO_HOLDER)
    if moment is not None and moment <= now - limit:
        text = f"{title}: {_event(wait)} van {clock_text(moment)} is niet vastgelegd"
        return _said(route, Reason.ONVERKLAARD, text, **facts, incident=MISSED)
    if one.next_moment != route.next_moment:
        text = f"{title}: de wachtrij kent een ander moment dan de melding zelf"
        return _said(route, Reason.ONVERKLAARD, text, **facts, incident=MISSED)
    reason, why = _why(wait)
    return _said(route, reason, f"{title}: {why} {team.title}", **facts)


def _why(wait: Wait) -> tuple[Reason, str]:
    if wait.clock is not None and wait.is_paused:
        return Reason.PAUZE, f"gepauzeerd tot {clock_text(wait.clock.pauses[-1].until)}, bij"
    if wait.acknowledged_until is not None:
        return Reason.RUST, f"opgepakt tot {clock_text(wait.acknowledged_until)} door {wait.acknowledged_by}, bij"
    return Reason.WACHT, f"wacht sinds {clock_text(wait.opened_at)} op"


def _event(wait: Wait) -> str:
    """Say in Dutch what happens to a wait at its next moment."""
    moment = wait.next_moment
    if wait.clock is not None and wait.is_paused and wait.clock.pauses[-1].until == moment:
        return "einde van de pauze"
    if wait.acknowledged_until is not None and wait.acknowledged_until == moment:
        return "einde van de rust"
    if not wait.breached and wait.limit_at == moment:
        return "uiterste datum"
    name = wait.ladder[wait.reached].name if wait.reached < len(wait.ladder) else ""
    return f"trede {name} %" if name.isdigit() else name.replace("-", " ")


def _said(route: Route, reason: Reason, text: str, **facts: object) -> Statement:
    return Statement(ref=route.ref, region=route.region, reason=reason, text=text, **facts)  # pyright: ignore[reportArgumentType]


def statement_row(one: Statement, titles: Mapping[str, str]) -> dict[str, object]:
    """Return a statement as plain values; `titles` are those of the teams by code."""
    return {
        "ref": one.ref,
        "regio": one.region,
        "reden": one.reason.value,
        "waarom": one.text,
        "bij": titles.get(one.holder, one.holder) or None,
        "norm": one.norm or None,
        "volgende": one.next_what or None,
        "op": clock_text(one.next_at) if one.next_at else None,
        "incident": one.incident or None,
    }
