"""How much of a melding a key may see: all of it, what is needed to decide, or nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from vtflow.access.holder import Holder
from vtflow.access.scope import find, is_open_by_emergency, lies_with, visible
from vtflow.policy.access import EIGEN
from vtflow.ports import Stored
from vtflow.reports.explain import explain_route
from vtflow.reports.melding import melding_facts
from vtflow.web.answers.insight import Term, view
from vtflow.web.answers.scene import Scene
from vtflow.web.api.problem import not_found
from vtflow.wiring import App
from vtflow.wiring.answer_links import subject_of

WHOLE, PREVIEW = "volledig", "voorvertoning"
#: columns of the queue that a team sees of what it did not take on
_FEW = ("ref", "soort", "staat", "gemeente", "aan_zet", "spoed", "norm", "titel", "te_laat_vanaf", "te_laat")


class Sight:
    """Reads meldingen with the eyes of one key."""

    def __init__(self, parts: App, holder: Holder, scope: str, now: datetime) -> None:
        """See as this holder, as far as this scope reaches, at a moment of real time."""
        self._parts = parts
        self._holder = holder
        self._scope = scope
        self._now = now

    def stored(self, ref: str) -> Stored:
        """Return a melding.

        Raises:
            Problem: 404, for one that is not there and for one that may not be seen.
        """
        condition = visible(self._scope, self._holder, self._now)
        found = self._parts.store.inspect(lambda connection: find(connection, ref, condition))
        if found is None:
            raise not_found()
        return found

    def is_related(self, ref: str) -> bool:
        """Tell whether a melding lies with the team of the key now."""
        condition = lies_with(self._holder)
        return self._parts.store.inspect(lambda connection: find(connection, ref, condition)) is not None

    def facts(self, found: Stored) -> dict[str, Any]:
        """Return what may be shown of a melding.

        Raises:
            Problem: 404, where the team has no part in it any more.
        """
        if not self._sees_all(found):
            return self._preview(found)
        ref = found.route.ref
        facts = melding_facts(self._parts.store, self._parts.policies, ref)
        policy, now = self._parts.policies.policy(found.route.region), self._parts.clock.now()
        events = self._parts.store.read(lambda reader: [event for event, _ in reader.events(ref)])
        explained = explain_route(found.route, policy, now, events)["termijnen"]
        return {"inzage": WHOLE, "versie": found.version, **(facts or {}), "uitleg": explained}

    def row(self, found: Stored, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of the queue with the columns that may be shown."""
        if self._sees_all(found):
            return {"inzage": WHOLE, **row}
        return {"inzage": PREVIEW, **{name: row[name] for name in _FEW}}

    def _sees_all(self, found: Stored) -> bool:
        if self._scope != EIGEN or self._scene(found, with_events=False).sees_all:
            return True

        def opened(connection: Connection) -> bool:
            return is_open_by_emergency(connection, found.route.ref, self._holder, self._now)

        return self._parts.store.inspect(opened)

    def _preview(self, found: Stored) -> dict[str, Any]:
        scene = self._scene(found, with_events=True)
        if not scene.may_preview():
            raise not_found()
        shown = view(scene)
        return {
            "inzage": PREVIEW,
            "versie": found.version,
            "ref": shown.ref,
            "titel": shown.title,
            "gevraagd": shown.asked,
            "gegevens": dict(shown.rows),
            "uitleg": [_term(one) for one in shown.terms],
        }

    def _scene(self, found: Stored, *, with_events: bool) -> Scene:
        route, parts = found.route, self._parts
        policy = parts.policies.policy(route.region)
        team = policy.region.team(self._holder.team)
        # why a link: a key sees what the link in a message to its team would show
        link = parts.links.make(route.ref, team.code, subject_of(route, team.code), self._holder.key_id)
        events = parts.store.read(lambda reader: reader.events(route.ref)) if with_events else []
        return Scene(route, policy, team, link, parts.clock.now(), tuple(event for event, _ in events))


def _term(one: Term) -> dict[str, Any]:
    return {
        "titel": one.title,
        "bij_team": one.who,
        "uiterlijk": one.until,
        "te_laat": one.late,
        "resteert": one.left,
        "gepauzeerd": one.paused,
        "grond": one.grounds,
        "geteld": one.counted,
        "overgeslagen": list(one.skipped),
        "opmerkingen": list(one.notes),
    }
