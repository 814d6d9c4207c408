"""Prefect's automations, made from `deployments/automations.yaml`: each calls vtflow's loopback webhook.

Made over the interface of the server; safe to repeat. The token goes into a block that the server keeps encrypted.
"""

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from vtflow.disk import read_secret, written_beside
from vtflow.domain.errors import BadInput
from vtflow.orchestrate.api import Json, PrefectApi, RunNotFound
from vtflow.policy.shapes import Shape
from vtflow.watch.kinds import REPORTED

FILE = Path(__file__).parents[2] / "deployments" / "automations.yaml"
KEY_FILE = "waak-sleutel"
KEY_HEADER = "X-Vtflow-Waak"
#: where the webhook listens, below the pages of vtflow
PATH = "/waak/prefect"
_BLOCK = "vtflow-waak"
_MARK = "vtflow"


class Automation(Shape):
    """One automation as the file has it."""

    name: str
    description: str
    soort: str
    expect: str
    match: dict[str, str]
    match_related: dict[str, str]


class _File(Shape):
    automations: tuple[Automation, ...]


def read_automations(path: Path = FILE) -> tuple[Automation, ...]:
    """Read and check the file.

    Raises:
        BadInput: it is not there, is no YAML, or an automation is incomplete or reports an unknown kind.
    """
    try:
        found = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).automations
    except (OSError, yaml.YAMLError, ValidationError) as error:
        text = f"{path.name} is niet te gebruiken ({type(error).__name__}); vergelijk met de meegeleverde"
        raise BadInput(text) from error
    for one in found:
        if one.soort not in REPORTED:
            text = f"{path.name}: {one.name!r} meldt soort {one.soort!r}; bekend: {', '.join(REPORTED)}"
            raise BadInput(text)
    return found


def read_token(home: Path) -> str:
    """Return the token of the webhook; made (0600) where there is none.

    Raises:
        BadInput: others may read the file, or it cannot be made.
    """
    path = home / KEY_FILE
    if not path.exists():
        _make_token(path)
    return read_secret(path)


def _make_token(path: Path) -> None:
    """Make the file whole and at once, because two processes may start together; the first one's stays."""
    try:
        beside = written_beside(path, secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    except OSError as error:
        text = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise BadInput(text) from error


class Automations:
    """The automations of one server."""

    def __init__(self, web_url: str, token: str, wanted: tuple[Automation, ...] | None = None) -> None:
        """Prepare.

        Args:
            web_url: Where vtflow's own pages answer on this machine.
            token: What the webhook asks for; goes into the block only.
            wanted: What must exist; read from the file when left out.
        """
        self._url = f"{web_url}{PATH}"
        self._token = token
        self._wanted = read_automations() if wanted is None else wanted

    async def ensure(self, api: PrefectApi) -> int:
        """Make what is missing or changed and remove what the file no longer has; returns how many were touched.

        An automation that somebody switched off stays off: that is a decision, and a change of the file keeps it.
        """
        block = await self._block(api)
        found = await _ours(api)
        touched = 0
        for one in self._wanted:
            touched += await self._ensure(api, one, block, found.pop(one.name, []))
        for spare in [row for rows in found.values() for row in rows]:
            await api.request("DELETE", f"/automations/{spare['id']}")
            touched += 1
        return touched

    async def prepare(self, api: PrefectApi) -> None:
        """Do the same for a caller that asks no count."""
        await self.ensure(api)

    async def _ensure(self, api: PrefectApi, one: Automation, block: str, rows: list[Json]) -> int:
        body = _body(one, block)
        for double in rows[1:]:
            await api.request("DELETE", f"/automations/{double['id']}")
        if not rows:
            await api.request("POST", "/automations/", body)
        elif sorted(rows[0]["tags"]) != sorted(body["tags"]):
            await api.request("PUT", f"/automations/{rows[0]['id']}", {**body, "enabled": rows[0]["enabled"]})
        else:
            return len(rows) - 1
        return len(rows) or 1

    async def _block(self, api: PrefectApi) -> str:
        """Return the id of the block that holds address and token; made or corrected where it is not as it must be."""
        kind = await api.request("GET", "/block_types/slug/webhook")
        body = {"block_schemas": {"block_type_id": {"any_": [kind["id"]]}}}
        schema = (await api.request("POST", "/block_schemas/filter", body))[0]
        data = {"url": self._url, "method": "POST", "headers": {KEY_HEADER: self._token}}
        try:
            path = f"/block_types/slug/webhook/block_documents/name/{_BLOCK}?include_secrets=true"
            found = await api.request("GET", path)
        except RunNotFound:
            new = {"name": _BLOCK, "block_type_id": kind["id"], "block_schema_id": schema["id"], "data": data}
            return str((await api.request("POST", "/block_documents/", new))["id"])
        if not _is_same(found["data"], data):
            change = {"data": data, "merge_existing_data": False}
            await api.request("PATCH", f"/block_documents/{found['id']}", change)
        return str(found["id"])


def _is_same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    texts = [json.dumps({name: data.get(name) for name in wanted}, sort_keys=True) for data in (found, wanted)]
    return hmac.compare_digest(*texts)


async def _ours(api: PrefectApi) -> dict[str, list[Json]]:
    """Return the automations that vtflow made, by name."""
    rows: list[Json] = await api.request("POST", "/automations/filter", {"limit": 200})
    found: dict[str, list[Json]] = {}
    for row in rows:
        if _MARK in row["tags"]:
            found.setdefault(row["name"], []).append(row)
    return found


def _body(one: Automation, block: str) -> Json:
    payload = json.dumps({"soort": one.soort, "run": "{{ event.resource['prefect.resource.name'] }}"})
    body: Json = {
        "name": one.name,
        "description": one.description,
        "enabled": True,
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "expect": [one.expect],
            "match": one.match,
            "match_related": one.match_related,
            "for_each": ["prefect.resource.id"],
            "threshold": 1,
            "within": 0,
        },
        "actions": [{"type": "call-webhook", "block_document_id": block, "payload": payload}],
    }
    # why: the server adds defaults to what it keeps, so a digest tells whether it is still what was asked
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
    return {**body, "tags": [_MARK, f"{_MARK}:{digest}"]}
