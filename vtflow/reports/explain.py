"""Why a deadline is what it is: start, norm with source and version, days counted and skipped by name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.clock_terms import norm_of
from vtflow.domain.melding import Route, Wait
from vtflow.domain.norms import Norm, Policy
from vtflow.domain.written_time import clock_text
from vtflow.reports.explain_clock import Grounds, changes, grounds
from vtflow.reports.labels import team_title
from vtflow.terms import Basis, Length, Rule, explain, local_date


def explain_route(route: Route, policy: Policy, now: datetime, events: Sequence[e.Event] = ()) -> dict[str, Any]:
    """Return the open waits of a route, nearest limit first, each with the grounds of its limit.

    `events` are those of the melding, oldest first; they tell who changed the clock of a wait, and why.
    """
    waits = sorted(route.waits, key=lambda wait: wait.limit_at)
    return {
        "ref": route.ref,
        "staat": route.state.value,
        "verantwoordelijk": route.responsible,
        "aan_zet": route.aan_zet,
        "termijnen": [_explained(wait, policy, now, events) for wait in waits],
    }


def _explained(wait: Wait, policy: Policy, now: datetime, events: Sequence[e.Event]) -> dict[str, Any]:
    norm = norm_of(wait, policy)
    found = _grounds(wait, norm, policy)
    return {
        "norm": wait.norm,
        "titel": norm.title if norm else wait.norm,
        "bij": wait.holder,
        "bij_team": team_title(wait.holder, policy),
        "begonnen": clock_text(wait.opened_at),
        "lengte": wait.length,
        "grondslag": wait.basis,
        "norm_versie": wait.version,
        "bron": norm.source if norm else "",
        "kalender": wait.calendar,
        "uiterlijk": wait.last_day.isoformat() if wait.last_day else None,
        "te_laat_vanaf": clock_text(wait.limit_at),
        "te_laat": wait.is_overdue(now),
        "resteert": _left(wait, policy, now),
        "geteld": [day.isoformat() for day in found.counted],
        "overgeslagen": [{"datum": day.isoformat(), "reden": reason} for day, reason in found.skipped],
        "zeker": wait.certain,
        "opmerkingen": [*found.notes, *_moved(wait, norm, found.limit_at)],
        "ladder": [{"trede": rung.name, "moment": clock_text(rung.at)} for rung in wait.ladder],
        "bereikt": wait.reached,
        "gepauzeerd": wait.is_paused,
        "wijzigingen": changes(wait, events, policy),
    }


def _grounds(wait: Wait, norm: Norm | None, policy: Policy) -> Grounds:
    if wait.clock is not None and norm is not None:
        return grounds(wait, norm, policy)
    rule = norm.rule if norm else Rule(basis=Basis(wait.basis))
    found = explain(wait.opened_at, Length.parse(wait.length), rule, policy.legal, policy.region.office)
    return Grounds(found.counted, found.skipped, found.notes, found.due.limit_at)


def _left(wait: Wait, policy: Policy, now: datetime) -> str:
    """Say what is left, in the norm's own unit."""
    if wait.is_overdue(now):
        return "niets, de termijn is verstreken"
    if wait.last_day is None:
        minutes = int((wait.limit_at - now).total_seconds() // 60)
        return f"{minutes // 60} uur en {minutes % 60} minuten"
    if wait.length.endswith("wd"):
        left = policy.legal.workdays_between(local_date(now), wait.last_day)
        return f"{left} werkdagen na vandaag"
    return f"{(wait.last_day - local_date(now)).days} dagen na vandaag"


def _moved(wait: Wait, norm: Norm | None, limit: datetime) -> list[str]:
    if norm is not None and norm.version != wait.version:
        return [f"deze termijn houdt normversie {wait.version}; nu geldt {norm.version}"]
    if limit != wait.limit_at:
        return ["de kalender is sinds het begin gewijzigd; de vastgelegde datum blijft gelden"]
    return []


def explanation(found: dict[str, Any], *, left: bool = True) -> list[tuple[str, list[str]]]:
    """Return a heading and lines for each wait, nearest limit first, in Dutch.

    Command line, page and timeline all show these, so that nobody reads another reason elsewhere.

    Args:
        found: What `explain_route` returned.
        left: Say what is left of the term too, which is another text every day.
    """
    return [(_heading(wait, left=left), _reasons(wait)) for wait in found["termijnen"]]


def _heading(wait: dict[str, Any], *, left: bool) -> str:
    until = wait["uiterlijk"] or wait["te_laat_vanaf"]
    text = f"{wait['norm']} {wait['titel']}: {wait['lengte']} bij {wait['bij_team']}, uiterlijk {until}"
    return f"{text}; resteert {wait['resteert']}" if left else text


def _reasons(wait: dict[str, Any]) -> list[str]:
    return [
        f"begonnen {wait['begonnen']}; grondslag {wait['grondslag']}, norm {wait['norm_versie']}, "
        f"kalender {wait['kalender']}{'' if wait['zeker'] else ' (onder voorbehoud)'}",
        f"bron: {wait['bron']}",
        *([f"geteld: {', '.join(wait['geteld'])}"] if wait["geteld"] else []),
        *(f"overgeslagen: {day['datum']} {day['reden']}" for day in wait["overgeslagen"]),
        *(f"{one['op']} {one['wat']} ({one['door']})" for one in wait["wijzigingen"]),
        *(f"let op: {note}" for note in wait["opmerkingen"]),
        "ladder: " + ", ".join(f"{rung['trede']} op {rung['moment']}" for rung in wait["ladder"][:4]),
    ]


def explain_text(found: dict[str, Any]) -> str:
    """Return the explanation as Dutch text for the command line."""
    lines = [f"{found['ref']}  {found['staat']}  verantwoordelijk: {found['verantwoordelijk']}"]
    for heading, reasons in explanation(found):
        lines += ["", heading, *(f"  {reason}" for reason in reasons)]
    if not found["termijnen"]:
        lines.append("geen lopende termijnen")
    return "\n".join(lines)
