"""The API over a real record on SQLite: keys of teams and roles, and a system that asks."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from tests.given import CHECKLIST
from tests.given import MELDING as SCHOOL
from vtflow.access.keys import Keys
from vtflow.settings import Settings
from vtflow.store.access_table import ACCESS_LOG
from vtflow.web.api.routes import add_api
from vtflow.web.app import create_app
from vtflow.web.mailbox import Mailbox
from vtflow.wiring import App, open_app

REGION = "kennemerland"
VT, CJG, OTHER, COORDINATOR = "vt", "cjg-haarlem", "cjg-velsen", "vt-coordinatie"
OPERATIES = "operaties"
BASE = "http://127.0.0.1:8270"
REAL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNKNOWN = "VT-0000-0000-0000-0001-1"
MELDING = {**SCHOOL, "acuut": False, "structureel": False, "kinderen": 2}


class ApiOffice:
    """An installation with the API, and its clocks."""

    def __init__(self, home: Path, template: Path | None = None, **settings: Any) -> None:
        if template is not None:
            shutil.copy(template, home / "vtflow.db")
        given = {"home": home, "region": REGION, "web_port": 19, "prefect_port": 9, **settings}
        self.parts: App = open_app(Settings(**given), create=template is None)
        self.now = REAL
        self.seconds = 0.0
        self.health: dict[str, Any] = {"stand": "goed", "onderdelen": []}
        self.mailbox = Mailbox(home / "postvak.jsonl", lambda: self.now)
        regions = {code: self.parts.policies.policy(code).region for code in self.parts.settings.regions}
        self.keys = Keys(self.parts.store, regions)
        self.app: FastAPI = create_app(self.mailbox, {}, parts=(self._add,))
        self.numbers = count(1)
        self.texts: dict[tuple[str, str], str] = {}

    def _add(self, app: FastAPI) -> None:
        add_api(app, self.parts, lambda: self.health, lambda: self.seconds, lambda: self.now)

    def close(self) -> None:
        self.mailbox.close()
        self.parts.store.close()

    # ------------------------------------------------------------ asking

    def key(self, team: str, role: str = "team") -> str:
        """Return the text of a key, made when first asked for."""
        if (team, role) not in self.texts:
            made = self.keys.make(REGION, team, role, f"{OPERATIES}.m00", self.now, 30)
            self.texts[team, role] = made[1]
        return self.texts[team, role]

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, options))

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, f"/api/v1{path}", **options)

    def get(self, team: str, path: str, role: str = "team", **options: Any) -> httpx.Response:
        return self.ask("GET", path, headers=self.headers(team, role, options.pop("person", "")), **options)

    def post(self, team: str, path: str, body: Any, **options: Any) -> httpx.Response:
        """Send a body (an object, or bytes as they are) in the name of a member of the team."""
        headers = self.headers(team, options.pop("role", "team"), options.pop("person", "m01"))
        headers |= {"Content-Type": "application/json", "Idempotency-Key": options.pop("key", "") or self.new_key()}
        headers |= options.pop("headers", {})
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, content=raw, headers=headers, **options)

    def headers(self, team: str, role: str, person: str) -> dict[str, str]:
        found = {"Authorization": f"Bearer {self.key(team, role)}"}
        return found | ({"Vtflow-Medewerker": person} if person else {})

    def new_key(self) -> str:
        return f"proefsleutel-{next(self.numbers)}"

    # ------------------------------------------------------------ the field

    def register(self, kenmerk: str = "K-1", **changes: Any) -> str:
        body = {
            **MELDING,
            "bron_kenmerk": kenmerk,
            "huishouden": f"H-{kenmerk}",
            "ontvangen_op": self.past(),
            **changes,
        }
        found = self.post(VT, "/meldingen", body)
        assert found.status_code in {200, 201}, found.text
        return found.json()["ref"]

    def past(self, hours: int = 2) -> str:
        return (self.parts.clock.now() - timedelta(hours=hours)).isoformat(timespec="seconds")

    def do(self, ref: str, command: str, team: str = VT, **fields: Any) -> httpx.Response:
        person = fields.pop("person", "m01")
        return self.post(team, f"/meldingen/{ref}/opdrachten/{command}", {"velden": fields}, person=person)

    def offered(self, kenmerk: str = "K-1", team: str = CJG) -> str:
        """Return a melding that was offered to a team."""
        ref = self.register(kenmerk, gemeente="Velsen" if team == OTHER else "Haarlem")
        for command, fields in (
            ("check-veiligheid", {"acuut": False}),
            ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht", "gesproken": "alle"}),
            ("offer-overdracht", {"aan": team, "checklist": CHECKLIST}),
        ):
            found = self.post(VT, f"/meldingen/{ref}/opdrachten/{command}", {"velden": fields})
            assert found.status_code == 200, found.text
        return ref

    def log(self) -> list[dict[str, Any]]:
        """Return the log of access, oldest first."""
        query = select(ACCESS_LOG).order_by(ACCESS_LOG.c.id)
        return [dict(row) for row in self.parts.store.inspect(lambda c: c.execute(query).mappings().all())]

    def event_count(self) -> int:
        return self.parts.store.read(lambda reader: reader.counts())[1]
