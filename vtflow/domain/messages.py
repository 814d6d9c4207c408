"""Who hears what: messages follow from events, roles are looked up in the region. Texts are made by `notify`.

A message holds codes and dates only: display code, norm, rung, teams. It never says what the melding is about.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from vtflow.domain import events as e
from vtflow.domain.absence import stand_in
from vtflow.domain.draft import facts_of
from vtflow.domain.duty import DIENSTDOENDE, on_duty, staff_on_duty
from vtflow.domain.errors import BadInput
from vtflow.domain.melding import Route, Sent, Urgency, Wait
from vtflow.domain.norms import Policy, matches
from vtflow.domain.representation import TABLE_ROLES, representative_at
from vtflow.domain.routing import main_wait
from vtflow.terms import local_date

EMPTY_TARGET = "leeg-doel"
#: who is away has no stand-in who is there: the own team hears it, and operations
NO_SUBSTITUTE = f"{EMPTY_TARGET}-vervanger"
#: the roster names nobody whom the region knows, and the fixed duty team hears it instead
NOBODY_ON_DUTY = f"{EMPTY_TARGET}-rooster"
#: nobody has duty in some of the next hours or days; of a service, not of a melding
ROSTER_GAP = "rooster-gat"
#: somebody asked for a new link to answer with
NEW_LINK = "nieuwe-link"
OPERATIES = "operaties"
#: roles that the receiver of the current overdracht fills
RECEIVER_ROLES = frozenset({"ontvanger", "coordinator_ontvanger", "manager_ontvanger"})
#: role of a team that a person chose by its code
CHOSEN = "gekozen"
#: stands for a stand-in where there is none
NOBODY = "niemand"
#: role of the organisation that has the safety duty
VERANTWOORDELIJK = "verantwoordelijk"


class Message(Struct, frozen=True, kw_only=True):
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
    rung: str = ""  #: of a wait; without a norm the name of the notice, where it has one
    holder: str = ""  #: team that is at the ball
    limit: str = ""  #: local due date, or the limit's instant for hour terms, as ISO text
    person: str = ""  #: whom of the team it is for, `<team>.<code>`; empty: whoever looks
    instead_of: str = ""  #: who is away and would have heard it, a member of staff or a team; empty: nobody


class Target(Struct, frozen=True):
    """Who fills a role now."""

    role: str
    team: str
    kind: str
    person: str = ""
    instead_of: str = ""


def is_told(fact: e.Fact, policy: Policy) -> bool:
    """Tell whether a fact may give rise to messages at all; most do not."""
    return isinstance(fact, e.RungReached) or bool(policy.telling.get(e.name_of(fact)))


def messages(event: e.Event, route: Route, policy: Policy, then: Route | None = None) -> list[Message]:
    """Return the messages that an event gives rise to; may be empty.

    Args:
        event: What happened.
        route: The route after it.
        policy: Roles, roster and absence calendar of now.
        then: The route once the waits that the event ended and began are folded too: who is at the ball then, and by
            when. Left out: `route`.
    """
    fact = event.fact
    if isinstance(fact, e.RungReached):
        return _of_rung(event, fact, route, policy)
    name = e.name_of(fact)
    facts = facts_of(fact, route)
    notices = [notice for notice in policy.telling.get(name, ()) if matches(notice.when, facts)]
    if not notices:
        return []
    then = then or route
    receiver = receiver_of(route, getattr(fact, "traject", 0), _delivery(fact, route))
    main = main_wait(then) if then.aan_zet else None
    found: list[Message] = []
    for notice in notices:
        audience = (*notice.audience, *_told_before(fact))
        about = next((wait.no for wait in then.waits if wait.norm in notice.until), 0)
        found += [
            Message(
                key=f"{route.ref}/e{route.events}/{one.kind}{notice.name and f'-{notice.name}'}/{one.team}",
                ref=route.ref,
                team=one.team,
                kind=one.kind,
                role=one.role,
                urgency=notice.urgency,
                at=event.at,
                wait=about,
                rung=notice.name,
                holder=then.aan_zet,
                limit=limit_text(main) if main else "",
                person=one.person,
                instead_of=one.instead_of,
            )
            for one in targets(audience, route, policy, name, receiver, event)
        ]
    return found


def _of_rung(event: e.Event, fact: e.RungReached, route: Route, policy: Policy) -> list[Message]:
    if fact.sent is not Sent.VERSTUURD:
        return []
    wait = route.wait(fact.no)
    rung = next(rung for rung in wait.ladder if rung.name == fact.rung)
    name = f"{rung.name}-hand" if fact.by_hand else rung.name
    receiver = receiver_of(route, wait.traject, wait.overdracht)
    return [
        Message(
            key=f"{route.ref}/{wait.no}/{name}/{one.kind}/{one.team}",
            ref=route.ref,
            team=one.team,
            kind=one.kind,
            role=one.role,
            urgency=rung.urgency,
            at=event.at,
            wait=wait.no,
            norm=wait.norm,
            rung=name,
            holder=wait.holder,
            limit=limit_text(wait),
            person=one.person,
            instead_of=one.instead_of,
        )
        for one in targets(rung.audience, route, policy, "trede", receiver, event)
    ]


def _told_before(fact: e.Fact) -> tuple[str, ...]:
    """Return the roles that heard of an escalation and must hear that it was lowered; empty for other facts."""
    if not isinstance(fact, e.EscalationLowered):
        return ()
    rungs = (rung for rung in fact.wait.ladder if fact.level < rung.level <= fact.van)
    return tuple(dict.fromkeys(role for rung in rungs for role in rung.audience))


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


def targets(
    roles: tuple[str, ...], route: Route, policy: Policy, kind: str, receiver: str, event: e.Event
) -> list[Target]:
    """Resolve roles to teams, one a team; a role that leads nowhere alerts operations.

    Who is on duty, and who is away, is asked of the moment at which it becomes known: who had duty when nobody looked
    is in bed by now.
    """
    found: dict[str, Target] = {}
    # why: without an overdracht nobody is the receiver, and that is as it should be
    for role in (r for r in roles if receiver or r not in RECEIVER_ROLES):
        at = event.recorded_at if role == DIENSTDOENDE else event.at
        team = resolve(role, route, policy, receiver, at)
        if team is None:
            found.setdefault(f"!{role}", _alert(role, policy, f"{EMPTY_TARGET}-{role}"))
        else:
            present = _present(Target(shown_role(role), team, kind, _person(role, route, policy, at)), policy, event)
            found.setdefault(present.team, present)
            if present.instead_of == NOBODY:
                found[present.team] = replace(present, instead_of="")
                found.setdefault(f"!{role}", _alert(role, policy, NO_SUBSTITUTE))
        if role == DIENSTDOENDE and policy.region.bereikbaarheid and duty_team(policy, at) is None:
            found.setdefault(f"!{role}", _alert(role, policy, NOBODY_ON_DUTY))
    return list(found.values())


def _alert(role: str, policy: Policy, kind: str) -> Target:
    return Target(shown_role(role), policy.region.roles[OPERATIES], kind)


def shown_role(role: str) -> str:
    """Return the role in which a team hears something: a team that was chosen by its code has one for all."""
    return CHOSEN if role.startswith(e.TEAM_ROLE) else role


def _person(role: str, route: Route, policy: Policy, at: datetime) -> str:
    """Return the member of staff who fills a role; empty where it is filled by a team."""
    if role == "casushouder":
        return route.casushouder
    return staff_on_duty(policy.shifts, at) if role == DIENSTDOENDE and policy.region.bereikbaarheid else ""


def _present(target: Target, policy: Policy, event: e.Event) -> Target:
    """Return who hears it in place of a person or team that is away; NOBODY where no stand-in is there either."""
    if not policy.absences:
        return target
    day = local_date(event.recorded_at)
    person = stand_in(policy.absences, target.person, day) if target.person else ""
    if target.person and person != target.person:
        if not person:
            return replace(target, person="", instead_of=NOBODY)
        moved = person.partition(".")[0] != target.person.partition(".")[0]
        team = person.partition(".")[0] if moved else target.team
        return replace(target, team=team, person=person, instead_of=target.person)
    team = stand_in(policy.absences, target.team, day)
    if team == target.team:
        return target
    return replace(target, team=team, instead_of=target.team) if team else replace(target, instead_of=NOBODY)


def resolve(role: str, route: Route, policy: Policy, receiver: str, at: datetime) -> str | None:
    """Return the team that fills a role for this route at an instant; None when nobody does.

    Where the region has a duty roster, whoever it names fills DIENSTDOENDE; else the team that the region maps it to.
    """
    region = policy.region
    if role == DIENSTDOENDE and region.bereikbaarheid and (on_roster := duty_team(policy, at)):
        return on_roster
    try:
        if role in RECEIVER_ROLES:
            return _receiving(role, policy, receiver)
        if role == VERANTWOORDELIJK:
            return region.team(route.responsible).code
        if role in TABLE_ROLES:
            return representative_at(region, at, TABLE_ROLES[role])
        named = role.removeprefix(e.TEAM_ROLE) if role.startswith(e.TEAM_ROLE) else region.roles.get(role, "")
        target = named.format(gemeente=route.gemeente, team=receiver)
        return region.team(target).code if target else None
    except BadInput:
        return None


def _receiving(role: str, policy: Policy, receiver: str) -> str | None:
    if role == "ontvanger" or not receiver:
        return receiver or None
    team = policy.region.team(receiver)
    return (team.coordinator if role == "coordinator_ontvanger" else team.manager) or None


def duty_team(policy: Policy, at: datetime) -> str | None:
    """Return the team of whoever the roster puts on duty at an instant; None when nobody, or a team not known here."""
    shift = on_duty(policy.shifts, at)
    team = shift.staff.partition(".")[0] if shift else ""
    return team if team in policy.region.teams else None
