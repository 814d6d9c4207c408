"""What a changed region file or calendar would do to the open meldingen of its region. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.replan import Change, Tidings, compare, openings
from vtflow.domain.written_time import clock_text
from vtflow.ports import Reader, Store
from vtflow.reports.queue import all_stored


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of weighing a change."""

    region: str
    waits: int  #: open waits that were looked at
    moving: tuple[dict[str, Any], ...]  #: those that would be different, nearest new limit first
    gone: tuple[dict[str, Any], ...]  #: teams that hold open work and are no longer there

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "regio": self.region,
            "termijnen": self.waits,
            "gewijzigd": len(self.moving),
            "berichten": sum(len(row["berichten"]) for row in self.moving),
            "verschillen": list(self.moving),
            "verdwenen_teams": list(self.gone),
        }


def plan(store: Store, old: Policy, new: Policy, now: datetime) -> Plan:
    """Compare every open wait of the region under the policy in use and under the one that is weighed."""
    region = old.region.id
    changes, routes = store.read(lambda reader: _changes(reader, region, old, new))
    moving = sorted((change for change in changes if change.moves), key=lambda c: (c.after.limit_at, c.ref))
    return Plan(region, len(changes), tuple(_row(change, now) for change in moving), _gone(routes, new))


def _changes(reader: Reader, region: str, old: Policy, new: Policy) -> tuple[list[Change], list[Route]]:
    found: list[Change] = []
    routes: list[Route] = []
    for stored in all_stored(reader):
        route = stored.route
        if route.region == region and route.is_open and route.waits:
            opened = openings(event for event, _ in reader.events(route.ref))
            found += compare(route, opened, old, new)
            routes.append(route)
    return found, routes


def _gone(routes: list[Route], new: Policy) -> tuple[dict[str, Any], ...]:
    held = Counter(team for route in routes for team in {route.responsible, *(wait.holder for wait in route.waits)})
    return tuple(
        {"team": team, "meldingen": count} for team, count in sorted(held.items()) if team not in new.region.teams
    )


def _row(change: Change, now: datetime) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "ref": change.ref,
        "norm": before.norm,
        "bij": before.holder,
        "begonnen": clock_text(before.opened_at),
        "verstreken": before.breached,
        "zou_meteen_verstrijken": after.is_overdue(now) and not before.breached,
        "voor": {"lengte": before.length, "te_laat_vanaf": clock_text(before.limit_at), "versie": before.version},
        "na": {"lengte": after.length, "te_laat_vanaf": clock_text(after.limit_at), "versie": after.version},
        "berichten": _messages(change),
    }


def _messages(change: Change) -> list[dict[str, Any]]:
    """Return the rungs that would come at another moment, to other teams, no longer, or anew."""
    before = {told.rung: told for told in change.told_before}
    after = {told.rung: told for told in change.told_after}
    names = [*before, *(rung for rung in after if rung not in before)]
    return [
        {"trede": rung, "voor": _told(before.get(rung)), "na": _told(after.get(rung))}
        for rung in names
        if before.get(rung) != after.get(rung)
    ]


def _told(told: Tidings | None) -> dict[str, Any] | None:
    return {"moment": clock_text(told.at), "aan": list(told.teams)} if told else None
