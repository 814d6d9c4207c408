"""The page of one melding for who works on it: terms with their reasons, the timeline, answers by phone, to print."""

from collections.abc import Mapping
from typing import Any

from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.links import Subject
from vtflow.ports import Stored
from vtflow.reports.explain import explain_route, explanation
from vtflow.reports.labels import team_title
from vtflow.reports.melding import melding_facts
from vtflow.web.overview.render import render
from vtflow.wiring import App


def melding_view(parts: App, ref: str) -> dict[str, Any] | None:
    """Return the facts of a melding, why each term is what it is, and who can answer; None when there is none."""
    facts = melding_facts(parts.store, parts.policies, ref)
    stored = parts.store.read(lambda reader: reader.melding(ref))
    if facts is None or stored is None:
        return None
    policy = parts.policies.policy(stored.route.region)
    return {
        **facts,
        "gemeente": policy.region.gemeenten.get(facts["gemeente"], facts["gemeente"]),
        "uitleg": _reasons(parts, stored, policy),
        "antwoorden": [(code, team_title(code, policy)) for code in answering(stored.route, policy)],
        "afgedrukt": clock_text(parts.clock.now()),
    }


def _reasons(parts: App, stored: Stored, policy: Policy) -> list[tuple[str, list[str]]]:
    events = parts.store.read(lambda reader: [event for event, _ in reader.events(stored.route.ref)])
    return explanation(explain_route(stored.route, policy, parts.clock.now(), events))


def answering(route: Route, policy: Policy) -> list[str]:
    """Return the teams that can answer on a melding now: Veilig Thuis first, then who has a part or is offered one."""
    if not route.is_open:
        return []
    found = [
        route.veilig_thuis,
        *(one.aan for one in route.deliveries if not one.came_back),
        *(one.bij for one in route.trajecten if one.is_open),
        *(wait.holder for wait in route.waits),
    ]
    return [code for code in dict.fromkeys(found) if code in policy.region.teams]


def melding_page(facts: Mapping[str, Any]) -> str:
    """Return the page of a melding."""
    return render("melding", facts=facts)


def print_page(facts: Mapping[str, Any]) -> str:
    """Return a melding for on the table of a meeting: no forms, no links, one column."""
    return render("afdruk", facts=facts)


def token_for(parts: App, ref: str, team: str) -> str | None:
    """Return a link under which an answer of a team is recorded for it; None when the team has no part in it."""
    stored = parts.store.read(lambda reader: reader.melding(ref))
    if stored is None:
        return None
    policy = parts.policies.policy(stored.route.region)
    if team not in answering(stored.route, policy) and team not in policy.region.teams:
        return None
    return parts.links.write(parts.links.make(ref, team, Subject(), f"namens/{ref}/{team}"))
