"""What the window shows of one melding: names, tags, the armed moment and the timeline. Codes only, no person."""

from collections.abc import Sequence
from datetime import datetime

from vtflow.domain.events import Event
from vtflow.domain.handover_folds import held_up
from vtflow.domain.melding import Route, State, Wait
from vtflow.domain.norms import Policy
from vtflow.domain.routing import stage
from vtflow.domain.written_time import clock_text
from vtflow.ports import Clock, LegView, RouteView, Stored
from vtflow.reports.clock_words import limit_words
from vtflow.reports.explain import explain_route, explanation
from vtflow.reports.labels import label, left_to, team_title
from vtflow.reports.tags import route_tags


def route_view(stored: Stored, group: Sequence[Stored], events: list[Event], policy: Policy, clock: Clock) -> RouteView:
    """Return the view of `stored`; `group` is its route, root first, and `events` its own stream, oldest first."""
    route, now = stored.route, clock.now()
    ended = not route.is_open or route.state is State.GEVOEGD
    waits = [(s.route, wait) for s in group if s.route.is_open for wait in s.route.waits]
    own = waits if not ended else []
    return RouteView(
        ref=route.ref,
        name=route.ref,
        state_name=_state_name(route, policy),
        ended=ended,
        tags=route_tags(route, [wait for _, wait in own], now),
        timeline=_timeline(stored, own, events, policy, now),
        leg=None if ended else _leg(stored, own, policy, clock),
    )


def _state_name(route: Route, policy: Policy) -> str:
    if route.state is State.GEVOEGD:
        return f"Gevoegd bij {route.joined_to}"
    if not route.is_open:
        return left_to(route.transferred_to, policy) if route.transferred_to else "Afgesloten"
    return f"Wacht op {team_title(route.aan_zet, policy)}"


def _leg(stored: Stored, waits: list[tuple[Route, Wait]], policy: Policy, clock: Clock) -> LegView | None:
    """Return the armed leg; its moment is the nearest one of any wait of the group."""
    armed = stored.armed
    moments = [(moment, wait) for _, wait in waits if (moment := wait.next_moment) is not None]
    if not moments or armed.number == 0 or armed.at is None:
        return None
    _, wait = min(moments, key=lambda pair: pair[0])
    holder = team_title(wait.holder, policy)
    late = wait.is_overdue(clock.now())
    tags = route_tags(stored.route, [wait for _, wait in waits], clock.now())
    return LegView(
        number=armed.number,
        kind=armed.kind,
        name=f"{stored.route.ref} · {armed.number} · {policy.titles.get(wait.norm, wait.norm)} · {holder}",
        state_name=f"Te laat: {holder}" if late else f"Wacht op {holder}",
        at=clock.to_real(armed.at),
        tags=tags,
    )


def _timeline(
    stored: Stored, waits: list[tuple[Route, Wait]], events: list[Event], policy: Policy, now: datetime
) -> str:
    route = stored.route
    lines = [
        f"# {route.ref}",
        "",
        f"**{stage(route).title}** · gemeente {policy.region.gemeenten.get(route.gemeente, route.gemeente)} · "
        f"verantwoordelijk: {team_title(route.responsible, policy)} · "
        f"aan zet: {team_title(route.aan_zet, policy) if route.aan_zet else 'niemand'} · regie: {route.regisseur}",
        "",
    ]
    lines += tracks(route, policy)
    if waits:
        lines += ["| Wie wacht op wie | Termijn | Uiterlijk | Niveau | |", "|---|---|---|---|---|"]
        lines += [_wait_line(owner, wait, route, policy, now) for owner, wait in sorted(waits, key=_by_limit)]
        lines.append("")
    lines += ["| Wanneer | Wat | Door |", "|---|---|---|"]
    lines += [f"| {clock_text(event.at)} | {label(event, policy)} | {event.by} |" for event in events]
    return "\n".join([*lines, *(_why(route, policy, now, events) if waits else [])])


def _why(route: Route, policy: Policy, now: datetime, events: list[Event]) -> list[str]:
    """Say of each term of the melding itself why it is what it is."""
    # why without what is left: that is another text every day, and each would be sent to the window again
    found = explanation(explain_route(route, policy, now, events), left=False)
    lines = ["", "## Waarom deze termijnen"]
    for heading, reasons in found:
        lines += ["", f"**{heading}**", "", *(f"- {reason}" for reason in reasons)]
    return lines if found else []


def tracks(route: Route, policy: Policy) -> list[str]:
    """Say per track of a split overdracht where it stands, and which one holds the others up; empty without tracks."""
    if len(route.deliveries) < 2:
        return []
    behind, ahead = held_up(route)
    lines = ["| Spoor | Ontvanger | Stand |", "|---|---|---|"]
    for one in route.deliveries:
        who = ", ".join(one.voor) or ("regie" if one.regie else "gezin")
        lines.append(f"| {who} | {team_title(one.aan, policy)} | {one.state.value.replace('_', ' ')} |")
    if ahead:
        waited = ", ".join(team_title(one.aan, policy) for one in behind)
        others = ", ".join(team_title(one.aan, policy) for one in ahead)
        lines += ["", f"De overdracht is pas rond als alle sporen dat zijn: {waited} houdt {others} op."]
    return [*lines, ""]


def _by_limit(pair: tuple[Route, Wait]) -> datetime:
    return pair[1].limit_at


def _wait_line(owner: Route, wait: Wait, route: Route, policy: Policy, now: datetime) -> str:
    until = limit_words(wait)
    whose = "" if owner.ref == route.ref else f" (melding {owner.ref})"
    mark = "**te laat**" if wait.is_overdue(now) else "op tijd"
    holder, responsible = team_title(wait.holder, policy), team_title(route.responsible, policy)
    who = f"{responsible} wacht op {holder}" if holder != responsible else f"{holder} is aan zet"
    return f"| {who} | {wait.norm} {policy.titles.get(wait.norm, '')}{whose} | {until} | {wait.level} | {mark} |"
