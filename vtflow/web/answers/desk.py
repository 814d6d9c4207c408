"""What happens when a link is opened and when an answer comes in. Knows no HTTP.

Opening a link changes nothing. An answer is carried out once: its form holds a key that the engine remembers.
"""

import re
import secrets
from datetime import datetime
from typing import Any

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.engine.scope import is_within
from vtflow.links import Link, LinkBroken
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.web.answers import replies
from vtflow.web.answers.catalogue import catalogue
from vtflow.web.answers.fields import Field, fields_of
from vtflow.web.answers.forms import Rejected, forms_of
from vtflow.web.answers.insight import ending, view
from vtflow.web.answers.limits import Limiter
from vtflow.web.answers.offers import offers
from vtflow.web.answers.reading import FIELD_OF_RULE, Filled, Given, read_answer
from vtflow.web.answers.render import render
from vtflow.web.answers.replies import Reply, Visitor
from vtflow.web.answers.scene import Scene
from vtflow.wiring import App

NEW_LINK = "nieuwe-link"
#: requests a minute
MOST_A_LINK, MOST_AN_ADDRESS, MOST_POSTS = 60, 300, 20
_KEY = re.compile(r"([A-Za-z0-9_-]{16})\.([0-9a-f]{32})")
#: names of fields in brackets, which help at a command line and not here
_FIELD_NAME = re.compile(r" \((?:[a-z]+_[a-z_]+|uiterlijk|aan|akkoord|traject)\)")


class Desk:
    """Shows what a link is about, and takes answers."""

    def __init__(self, parts: App, limiter: Limiter, *, signs_in: bool = False, for_others: bool = False) -> None:
        """Work on these parts.

        Args:
            parts: What the pages work on.
            limiter: Counts requests.
            signs_in: People must sign in, so that the link alone is not enough.
            for_others: A coordinator records what a team said, mostly by phone: each answer asks when that was, and
                is kept as given by form.
        """
        self._parts = parts
        self._links = parts.links
        self._limiter = limiter
        self._signs_in = signs_in
        self._for_others = for_others

    def show(self, token: str, visitor: Visitor, done: str = "") -> Reply:
        """Return the page behind a link; `done` is the form and key of an answer that was just given."""
        link = self.opened(token, visitor)
        if isinstance(link, Reply):
            return link
        try:
            scene = self._scene(link)
            if scene is None:
                return replies.gone(link.ref)
            return self._page(scene, token, visitor, self._words_of(link, done))
        except StoreUnavailable:
            return replies.unavailable()

    def answer(self, token: str, given: Given, visitor: Visitor) -> Reply:
        """Carry out what was filled in, once, and say where its page is; or show what is wrong."""
        if not self._limiter.allows(f"antwoord {token}", MOST_POSTS):
            return replies.too_often()
        nonce = self._nonce(token, given, visitor)
        if given.get("opdracht") == [NEW_LINK]:
            return self._send_new(token, visitor) if nonce else replies.from_elsewhere()
        link = self.opened(token, visitor)
        if isinstance(link, Reply):
            # why: a browser does not follow a form to the provider, which is another site
            return replies.signed_out() if link.location else link
        if not nonce:
            return replies.from_elsewhere()
        try:
            return self._carry_out(link, token, nonce, given, visitor)
        except (StoreUnavailable, VersionConflict):
            return replies.unavailable()

    def opened(self, token: str, visitor: Visitor, *, team_page: bool = False) -> Link | Reply:
        """Return the link that an address holds, when this visitor may use it now; else the page that says why not."""
        found = self._read(token, visitor)
        if isinstance(found, Reply):
            return found
        if team_page != (found.subject.kind == "team"):
            return replies.broken()
        if self._links.has_ended(found):
            return replies.ended(found, self.fresh_key(token, visitor))
        if self._signs_in and not visitor.staff:
            folder = "team" if team_page else "antwoord"
            return Reply(303, location=f"../inloggen?naar={folder}/{token}")
        if self._signs_in and visitor.team != found.team:
            return replies.other_team(self.title_of(found.team), visitor)
        return found

    def title_of(self, team: str) -> str:
        """Return the title of a team of any region here; its code where no region knows it any more."""
        for region in self._parts.settings.regions:
            if found := self._parts.policies.policy(region).region.teams.get(team):
                return found.title
        return team

    def _read(self, token: str, visitor: Visitor) -> Link | Reply:
        within = self._limiter.allows(f"adres {visitor.address}", MOST_AN_ADDRESS)
        if not (within and self._limiter.allows(f"link {token}", MOST_A_LINK)):
            return replies.too_often()
        try:
            return self._links.read(token)
        except LinkBroken:
            return replies.broken()

    def _scene(self, link: Link) -> Scene | None:
        found = self._parts.store.read(lambda reader: (reader.melding(link.ref), reader.events(link.ref)))
        stored, events = found
        if stored is None:
            return None
        policy = self._parts.policies.policy(stored.route.region)
        team = policy.region.teams.get(link.team)
        now = self._parts.clock.now()
        if team is None or not self.may_see(stored.route, policy, link.team, now):
            return None
        return Scene(stored.route, policy, team, link, now, tuple(event for event, _ in events))

    def may_see(self, route: Route, policy: Policy, team: str, now: datetime) -> bool:
        """Tell whether the campaigns of a team reach a melding now; only those of an outside team are looked at."""
        if team not in policy.region.profile.wachten.extern:
            return True
        versions = self._parts.store.read(lambda reader: reader.measures(policy.region.id))
        return is_within(versions, policy, route, team, now)

    def _carry_out(self, link: Link, token: str, nonce: str, given: Given, visitor: Visitor) -> Reply:
        chosen = "".join(given.get("opdracht", ())[:1])
        key = answer_key(link, chosen, nonce)
        here = Reply(303, location=f"{token}?klaar={chosen}.{nonce}")
        if self._was_given(key):
            return here
        scene = self._scene(link)
        if scene is None:
            return replies.gone(link.ref)
        offer = next((one for one in offers(scene) if one.id == chosen), None) if scene.may_preview() else None
        if offer is None:
            return self._page(scene, token, visitor, "", status=409)
        asked = {"asks_who": not visitor.staff, "asks_when": self._for_others}
        fields = fields_of(offer.answer, scene.policy, scene.team, **asked)
        filled = read_answer(offer, fields, given, visitor.staff.partition(".")[2])
        errors = filled.errors or self._record(link, filled, key, visitor, fields)
        if errors is None:
            return self._page(self._scene(link) or scene, token, visitor, "", status=409)
        if errors:
            return self._page(scene, token, visitor, "", rejected=Rejected(offer, given, errors), status=422)
        return here

    def _record(
        self, link: Link, filled: Filled, key: str, visitor: Visitor, fields: tuple[Field, ...]
    ) -> dict[str, str] | None:
        """Give the command to the engine; return why it was refused, by field, and nothing when it was recorded.

        None: it cannot be given any more, because something changed since the page was made.
        """
        assurance = "login" if visitor.staff else "form" if self._for_others else "link"
        by = visitor.staff or f"{link.team}.{filled.who}"
        assert filled.command is not None  # noqa: S101  # why: without errors there is a command
        try:
            self._parts.engine.do(link.ref, filled.command, by, at=filled.at, key=key, assurance=assurance)
        except Refused as error:
            if error.now:
                return None
            names = {one.name for one in fields}
            name = next((one for one in FIELD_OF_RULE.get(error.rule, ()) if one in names), "")
            return {name: spoken(str(error))}
        except BadInput as error:
            return {"": spoken(str(error))}
        return {}

    def _page(
        self,
        scene: Scene,
        token: str,
        visitor: Visitor,
        done: str,
        *,
        rejected: Rejected | None = None,
        status: int = 200,
    ) -> Reply:
        if not scene.may_preview():
            return replies.over(scene.link, ending(scene), done, scene.team.title)
        asked = {"asks_who": not visitor.staff, "asks_when": self._for_others}
        forms = forms_of(scene, lambda: self.fresh_key(token, visitor), rejected, **asked)
        wrong = next((one for one in forms if one.errors), None)
        facts: dict[str, Any] = {
            "view": view(scene),
            "forms": forms,
            "errors": rejected.errors if rejected else {},
            "wrong": wrong,
            "labels": {one.name: one.label for one in wrong.fields} if wrong else {},
            "team": scene.team.title,
            "staff": visitor.staff,
            "late": status == 409,
            "done": done,
        }
        return Reply(status, render("antwoord", **facts))

    def _send_new(self, token: str, visitor: Visitor) -> Reply:
        link = self._read(token, visitor)
        if isinstance(link, Reply):
            return link
        try:
            if link.subject.kind == "team":
                return replies.new_link(link, sent=self._send_team_link(link.team))
            sent = self._parts.engine.send_new_link(link.ref, link.team, link.subject.text)
        except BadInput:
            return replies.gone(link.ref)
        except (StoreUnavailable, VersionConflict):
            return replies.unavailable()
        return replies.new_link(link, sent=sent)

    def _send_team_link(self, team: str) -> bool:
        for region in self._parts.settings.regions:
            if team in self._parts.policies.policy(region).region.teams:
                return self._parts.engine.send_team_link(region, team)
        text = f"team {team} is not there any more"
        raise BadInput(text)

    def _was_given(self, key: str) -> bool:
        return self._parts.store.transact(lambda unit: unit.answer(key)) is not None

    def _words_of(self, link: Link, done: str) -> str:
        """Return what was recorded, when an answer with this form and key really was."""
        chosen, _, nonce = done.rpartition(".")
        words = catalogue().antwoorden.get(chosen.partition(".")[0])
        known = words is not None and self._was_given(answer_key(link, chosen, nonce))
        return words.klaar if words and known else ""

    def fresh_key(self, token: str, visitor: Visitor) -> str:
        """Return the key of a form for this visitor and link: it can be used once, and made by nobody else."""
        nonce = secrets.token_urlsafe(12)
        return f"{nonce}.{self._links.stamp(f'{token}/{nonce}/{visitor.staff}')}"

    def _nonce(self, token: str, given: Given, visitor: Visitor) -> str:
        """Return the one-time part of the form's key; empty when no page for this visitor and link held it."""
        found = _KEY.fullmatch("".join(given.get("sleutel", ())[:1]))
        if found is None or self._links.stamp(f"{token}/{found[1]}/{visitor.staff}") != found[2]:
            return ""
        return found[1]


def answer_key(link: Link, chosen: str, nonce: str) -> str:
    """Return the idempotency key of one answer: the same form sent twice is one answer."""
    return f"link/{link.id}/{chosen}/{nonce}"


def spoken(text: str) -> str:
    """Return a refusal as a sentence for somebody at a page, without names of fields."""
    plain = _FIELD_NAME.sub("", text).strip()
    return f"{plain[:1].upper()}{plain[1:]}{'' if plain.endswith(('.', '?')) else '.'}"
