"""Who hears what: messages follow from events, roles are looked up in the region. Texts are made by `notify`.

A message holds codes and dates only: display code, norm, rung, teams. It never says what the melding is about.
"""

from dataclasses import dataclass
from datetime import datetime

from vtflow.domain import events as e
from vtflow.domain.draft import facts_of
from vtflow.domain.duty import DIENSTDOENDE, on_duty
from vtflow.domain.errors import BadInput
from vtflow.domain.melding import Route, Sent, Urgency, Wait
from vtflow.domain.norms import Policy, matches
from vtflow.domain.representation import TABLE_ROLES, representative_at

EMPTY_TARGET = "leeg-doel"
#: the roster names nobody whom the region knows, and the fixed duty team hears it instead
NOBODY_ON_DUTY = f"{EMPTY_TARGET}-rooster"
#: nobody has duty in some of the next hours or days; of a service, not of a melding
ROSTER_GAP = "rooster-gat"
OPERATIES = "operaties"
#: roles that the receiver of the current overdracht fills
RECEIVER_ROLES = frozenset({"ontvanger", "coordinator_ontvanger", "manager_ontvanger"})
#: role of the organisation that has the safety duty
VERANTWOORDELIJK = "verantwoordelijk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing one team must hear; unique by `key`, once per channel of the team."""

    key: str  #: display code, wait or event number, rung or kind, team
    ref: str
    team: str
    kind: str  #: "trede", or the kind of the event it tells of
    role: str  #: in which role the team hears it: why you get this
    urgency: Urgency
    at: datetime  #: when it became true
    wait: int = 0  #: the wait it is about; the message lapses when that wait ends
    norm: str = ""
    rung: str = ""
    holder: str = ""  #: team that is at the ball
    limit: str = ""  #: local due date, or the limit's instant for hour terms, as ISO text


def messages(event: e.Event, route: Route, policy: Policy) -> list[Message]:
    """Return the messages that an event gives rise to; `route` is the route after it. May be empty."""
    fact = event.fact
    if isinstance(fact, e.RungReached):
        if fact.sent is not Sent.VERSTUURD:
            return []
        wait = route.wait(fact.no)
        rung = next(rung for rung in wait.ladder if rung.name == fact.rung)
        name = f"{rung.name}-hand" if fact.by_hand else rung.name
        receiver = receiver_of(route, wait.traject, wait.overdracht)
        return [
            Message(
                key=f"{route.ref}/{wait.no}/{name}/{kind}/{team}",
                ref=route.ref,
                team=team,
                kind=kind,
                role=role,
                urgency=rung.urgency,
                at=event.at,
                wait=wait.no,
                norm=wait.norm,
                rung=name,
                holder=wait.holder,
                limit=limit_text(wait),
            )
            for role, team, kind in _targets(rung.audience, route, policy, "trede", receiver, event)
        ]
    found: list[Message] = []
    name = e.name_of(fact)
    notices = policy.telling.get(name)
    if not notices:
        return []
    receiver = receiver_of(route, getattr(fact, "traject", 0), _delivery(fact, route))
    facts = facts_of(fact, route)
    for notice in notices:
        if matches(notice.when, facts):
            found += [
                Message(
                    key=f"{route.ref}/e{route.events}/{kind}/{team}",
                    ref=route.ref,
                    team=team,
                    kind=kind,
                    role=role,
                    urgency=notice.urgency,
                    at=event.at,
                    holder=route.aan_zet,
                )
                for role, team, kind in _targets(notice.audience, route, policy, name, receiver, event)
            ]
    return found


def limit_text(wait: Wait) -> str:
    """Return the last day of a wait, or its limit where it does not end with a day, as ISO text."""
    return wait.last_day.isoformat() if wait.last_day else wait.limit_at.isoformat()


def _delivery(fact: e.Fact, route: Route) -> int:
    """Return the number of the delivery that a fact is about, when it still is one of the current handover."""
    no = getattr(fact, "no", 0)
    return no if any(one.no == no for one in route.deliveries) else 0


def receiver_of(route: Route, traject: int = 0, overdracht: int = 0) -> str:
    """Return the team that receives: where the traject lies, or the delivery, else the leading one; empty when none."""
    if traject:
        return route.traject(traject).bij
    lead = route.delivery(overdracht) if overdracht else route.overdracht
    return lead.aan if lead else ""


def _targets(
    roles: tuple[str, ...], route: Route, policy: Policy, kind: str, receiver: str, event: e.Event
) -> list[tuple[str, str, str]]:
    """Resolve roles to teams: (role, team, kind), one a team; a role that leads nowhere alerts operations.

    Who is on duty is asked of the moment at which it becomes known: who had duty when nobody looked is in bed by now.
    """
    found: dict[str, tuple[str, str, str]] = {}
    # why: without an overdracht nobody is the receiver, and that is as it should be
    for role in (r for r in roles if receiver or r not in RECEIVER_ROLES):
        at = event.recorded_at if role == DIENSTDOENDE else event.at
        team = resolve(role, route, policy, receiver, at)
        if team is None:
            found.setdefault(f"!{role}", (role, policy.region.roles[OPERATIES], f"{EMPTY_TARGET}-{role}"))
        else:
            found.setdefault(team, (role, team, kind))
        if role == DIENSTDOENDE and policy.region.bereikbaarheid and duty_team(policy, at) is None:
            found.setdefault(f"!{role}", (role, policy.region.roles[OPERATIES], NOBODY_ON_DUTY))
    return list(found.values())


def resolve(role: str, route: Route, policy: Policy, receiver: str, at: datetime) -> str | None:
    """Return the team that fills a role for this route at an instant; None when nobody does.

    Where the region has a duty roster, whoever it names fills DIENSTDOENDE; else the team that the region maps it to.
    """
    region = policy.region
    if role == DIENSTDOENDE and region.bereikbaarheid and (on_roster := duty_team(policy, at)):
        return on_roster
    try:
        if role == "ontvanger":
            return receiver or None
        if role == VERANTWOORDELIJK:
            return region.team(route.responsible).code
        if role == "coordinator_ontvanger":
            return (region.team(receiver).coordinator or None) if receiver else None
        if role == "manager_ontvanger":
            return (region.team(receiver).manager or None) if receiver else None
        if role in TABLE_ROLES:
            return representative_at(region, at, TABLE_ROLES[role])
        target = region.roles.get(role, "").format(gemeente=route.gemeente, team=receiver)
        return region.team(target).code if target else None
    except BadInput:
        return None


def duty_team(policy: Policy, at: datetime) -> str | None:
    """Return the team of whoever the roster puts on duty at an instant; None when nobody, or a team not known here."""
    shift = on_duty(policy.shifts, at)
    team = shift.staff.partition(".")[0] if shift else ""
    return team if team in policy.region.teams else None
