"""The answer pages over the real engine in memory: a team with its link, and a browser without scripts."""

import asyncio
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI

from tests.unit.engine.world import World
from vtflow.links import TEAM, Link, Links, Subject
from vtflow.settings import Settings
from vtflow.web.answers.routes import add_answers
from vtflow.web.app import create_app
from vtflow.web.mailbox import Mailbox
from vtflow.wiring import App

LIFE = timedelta(days=30)
BASE = "http://127.0.0.1:8270"
TEAM_CODE = "cjg-haarlem"


class Page(HTMLParser):
    """What a person gets from a page: its forms with their fields, its headings, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: dict[str, dict[str, str]] = {}  #: id of the answer -> hidden fields
        self.named: dict[str, set[str]] = {}  #: id of the answer -> names of what is asked
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._hidden: dict[str, str] = {}
        self._is_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._is_style = tag == "style"
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form":
            self._hidden = {}
        if tag == "input" and given.get("type") == "hidden":
            self._hidden[given["name"]] = given["value"]
            if given["name"] == "opdracht":
                self.forms[given["value"]] = self._hidden
                self.named[given["value"]] = set()
        elif tag in {"input", "select"}:
            self.named[self._hidden["opdracht"]].add(given["name"])

    def handle_data(self, data: str) -> None:
        self.text += "" if self._is_style else data

    def form(self, start: str) -> str:
        """Return the id of the one form of a command."""
        (found,) = [one for one in self.forms if one.partition(".")[0] == start]
        return found

    def commands(self) -> set[str]:
        return {one.partition(".")[0] for one in self.forms}


class Office:
    """A world with its pages."""

    def __init__(self, home: Path, made: World | None = None, **settings: Any) -> None:
        self.world = made or World()
        self.real = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
        self.links = Links(b"geheim", LIFE, lambda: self.real)
        world: Any = self.world
        self.parts = App(
            settings=Settings(home=home, **{"region": "kennemerland", **settings}),
            store=world.store,
            clock=world.clock,
            policies=world.book,
            seal=world.engine._around.seal,
            channels=world,
            engine=world.engine,
            book=world,
            links=self.links,
        )
        self.mailbox = Mailbox(home / "postvak.jsonl", lambda: self.real)
        self.seconds = 0.0  #: as the counter of requests sees it
        self.app: FastAPI = create_app(
            self.mailbox, {}, parts=(lambda made: add_answers(made, self.parts, lambda: self.seconds),)
        )

    # ------------------------------------------------------------ links

    def link(self, name: str = "A", team: str = TEAM_CODE, subject: Subject = Subject("overdracht", 1)) -> Link:  # noqa: B008
        return self.links.make(self.world.refs[name], team, subject, f"{name}/{team}/{subject.text}")

    def token(self, name: str = "A", team: str = TEAM_CODE, subject: Subject = Subject("overdracht", 1)) -> str:  # noqa: B008
        return self.links.write(self.link(name, team, subject))

    def team_token(self, team: str = TEAM_CODE) -> str:
        return self.links.write(self.links.make("", team, TEAM, team))

    # ------------------------------------------------------------ browsing

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, options))

    def post(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        if fields is not None:
            options["content"] = urlencode(fields, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return asyncio.run(self._ask("POST", path, {**options, "headers": headers | options.pop("headers", {})}))

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **options)

    def page(self, token: str) -> Page:
        found = self.get(f"/antwoord/{token}")
        assert found.status_code == 200, found.text
        return Page(found.text)

    def answer(self, token: str, command: str, **fields: Any) -> httpx.Response:
        """Open the page, fill in one form and send it; follow where it leads."""
        page = self.page(token)
        sent = self.post(f"/antwoord/{token}", page.forms[page.form(command)] | fields)
        if sent.status_code != 303:
            return sent
        return self.get(f"/antwoord/{sent.headers['location']}")
