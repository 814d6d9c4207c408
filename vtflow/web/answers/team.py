"""The page of a team: everything that waits on it, the shortest term first, each with its own link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vtflow.domain.melding import Route, Wait
from vtflow.domain.messages import limit_text as limit_of
from vtflow.domain.norms import Policy
from vtflow.links import Link
from vtflow.notify.composer import limit_text
from vtflow.notify.dutch import count_text
from vtflow.ports import Reader, Stored, StoreUnavailable
from vtflow.web.answers import replies
from vtflow.web.answers.desk import Desk
from vtflow.web.answers.render import render
from vtflow.web.answers.replies import Reply, Visitor
from vtflow.wiring import App
from vtflow.wiring.answer_links import of_numbers

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One wait that lies with the team."""

    title: str
    ref: str
    gemeente: str
    spoed: bool
    until: str
    late: bool
    address: str
    limit_at: datetime


class TeamPage:
    """Shows what lies with a team."""

    def __init__(self, parts: App, desk: Desk) -> None:
        """Share the desk's rules about links and who may use them."""
        self._parts = parts
        self._desk = desk

    def show(self, token: str, visitor: Visitor) -> Reply:
        """Return the page behind a link of a team; opening it changes nothing."""
        link = self._desk.opened(token, visitor, team_page=True)
        if isinstance(link, Reply):
            return link
        try:
            items = sorted(self._items(link), key=lambda one: one.limit_at)
        except StoreUnavailable:
            return replies.unavailable()
        facts: dict[str, Any] = {
            "team": self._desk.title_of(link.team),
            "staff": visitor.staff,
            "total": count_text(len(items), "antwoord gevraagd", "antwoorden gevraagd"),
            "items": items[:MOST_ITEMS],
            "more": max(0, len(items) - MOST_ITEMS),
        }
        return Reply(200, render("team", **facts))

    def _items(self, link: Link) -> Iterator[Item]:
        now = self._parts.clock.now()
        for stored in self._parts.store.read(lambda reader: _lying_with(reader, link.team)):
            route, policy = stored.route, self._parts.policies.policy(stored.route.region)
            if not self._desk.may_see(route, policy, link.team, now):
                continue
            for wait in route.waits:
                if wait.holder == link.team and not wait.is_paused:
                    yield self._item(route, wait, policy, link, now)

    def _item(self, route: Route, wait: Wait, policy: Policy, link: Link, now: datetime) -> Item:
        subject = of_numbers(route, link.team, wait.overdracht, wait.traject)
        answer = self._parts.links.write(self._parts.links.within(link, route.ref, subject))
        return Item(
            title=policy.titles.get(wait.norm, wait.norm),
            ref=route.ref,
            gemeente=policy.region.gemeenten.get(route.gemeente, route.gemeente),
            spoed=route.acuut,
            until=limit_text(limit_of(wait)),
            late=wait.is_overdue(now),
            address=f"../antwoord/{answer}",
            limit_at=wait.limit_at,
        )


def _lying_with(reader: Reader, team: str) -> Sequence[Stored]:
    return reader.held_by(team, "")
