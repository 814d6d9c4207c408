"""Prefect's REST interface, as far as this room uses it: one small client with its own quick retries."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

Json = dict[str, Any]

PAGE = 200  #: rows that the server gives at most in one answer
TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "CRASHED"})
UNDER_WAY = frozenset({"PENDING", "RUNNING", "PAUSED", "CANCELLING"})

#: Seconds between tries after a busy answer. SQLite refuses a write beside another; Prefect's client would wait 2 s.
_BUSY_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
_BUSY = frozenset({429, 500, 502, 503, 504})
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _UNPROCESSABLE = 401, 403, 404, 422
_LONG_PAST = datetime(2000, 1, 1, tzinfo=UTC)


class WindowUnavailable(Exception):
    """The Prefect server does not answer, or keeps refusing because it is busy."""


class RunNotFound(LookupError):
    """The run or deployment asked for is not there (any more)."""


class RequestRefused(ValueError):
    """The server understood the request and refused it; the text is the server's."""


class PrefectApi:
    """A connection to one server, or to one of several over one database; it belongs to one event loop."""

    def __init__(self, url: str, auth: str | None = None, timeout: float = 20.0) -> None:
        self._urls = url.split(",")  #: the one in use comes first
        self.auth = auth  #: `user:password`
        self._csrf: dict[str, str] | None = None
        self._http = httpx.AsyncClient(
            base_url=self.url.rstrip("/"),
            auth=httpx.BasicAuth(*auth.split(":", 1)) if auth else None,
            timeout=timeout,
            limits=httpx.Limits(keepalive_expiry=30),
            trust_env=False,
        )

    @property
    def url(self) -> str:
        """The server in use; another one after it did not answer."""
        return self._urls[0]

    def _use_next(self, failed: str) -> None:
        if self.url == failed:  # else another request went on already
            self._urls.append(self._urls.pop(0))
            self._http.base_url = self.url.rstrip("/")

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def request(self, method: str, path: str, body: Json | None = None) -> Any:
        """Send one request and return the decoded answer; None when it is empty.

        Every request made here may be repeated: creations carry a key, the others name their outcome.
        """
        for wait in _BUSY_WAITS:
            answer = await self._send(method, path, body)
            if answer.status_code not in _BUSY:
                return _decoded(answer)
            await asyncio.sleep(wait)
        return _decoded(await self._send(method, path, body))

    async def _send(self, method: str, path: str, body: Json | None) -> httpx.Response:
        for _ in self._urls[1:]:
            server = self.url
            try:
                return await self._send_once(method, path, body)
            except WindowUnavailable:
                self._use_next(server)
        return await self._send_once(method, path, body)

    async def _send_once(self, method: str, path: str, body: Json | None) -> httpx.Response:
        try:
            self._csrf = self._csrf if self._csrf is not None else await self._csrf_headers()
            answer = await self._http.request(method, path, json=body, headers=self._csrf)
            if answer.status_code == _FORBIDDEN and "CSRF" in answer.text:
                self._csrf = await self._csrf_headers()
                answer = await self._http.request(method, path, json=body, headers=self._csrf)
        except httpx.TransportError as error:
            reason = f"{path}: {type(error).__name__}"
            raise WindowUnavailable(reason) from error
        return answer

    async def _csrf_headers(self) -> dict[str, str]:
        """Ask for a token; empty on a server that wants none."""
        client = str(uuid.uuid4())
        answer = await self._http.get("/csrf-token", params={"client": client})
        if answer.status_code == _UNPROCESSABLE:
            return {}
        return {"Prefect-Csrf-Token": str(_decoded(answer)["token"]), "Prefect-Csrf-Client": client}

    async def set_state(self, run_id: str, state: Json, force: bool = False) -> bool:
        """Propose a state for a run and return whether it was accepted."""
        answer = await self.request("POST", f"/flow_runs/{run_id}/set_state", {"state": state, "force": force})
        return bool(answer["status"] == "ACCEPT")

    async def claim(self, run_id: str) -> bool:
        """Take a scheduled run for this process; of many concurrent claims exactly one wins.

        The state must be named exactly `Pending`: Prefect guards only that name against a second claim. It carries
        a time long past, or a run that is woken early would still wait for its deadline.
        """
        return await self.set_state(run_id, state("PENDING", "Pending", _LONG_PAST))

    async def create_run(self, deployment: str, body: Json) -> Json:
        """Create a run of a deployment, or return the one that holds its key already."""
        run: Json = await self.request("POST", f"/deployments/{deployment}/create_flow_run", body)
        return run

    async def run(self, run_id: str) -> Json | None:
        """Return one run, or None when it was deleted."""
        return (await self.runs_by_id([run_id])).get(run_id)

    async def runs(self, criteria: Json, offset: int = 0) -> list[Json]:
        """Return at most `PAGE` runs that meet the criteria, a run filter of the API."""
        body = {"flow_runs": criteria, "sort": "ID_DESC", "limit": PAGE, "offset": offset}
        found: list[Json] = await self.request("POST", "/flow_runs/filter", body)
        return found

    async def runs_by_id(self, ids: Sequence[str]) -> dict[str, Json]:
        """Return the runs of `ids` that exist, by id, read in pages."""
        pages = [list(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE)]
        found = [run for page in pages for run in await self.runs({"id": {"any_": page}})]
        return {str(run["id"]): run for run in found}


def state(kind: str, name: str, at: datetime | None = None) -> Json:
    """Return a state for the API; `at` is the moment a SCHEDULED run must wake."""
    return {"type": kind, "name": name, "state_details": {"scheduled_time": at.isoformat()} if at else {}}


def _decoded(answer: httpx.Response) -> Any:
    if answer.status_code == _NOT_FOUND:
        raise RunNotFound(answer.request.url.path)
    if answer.status_code in _BUSY | {_UNAUTHORIZED}:
        raise WindowUnavailable(answer.request.url.path)
    if answer.is_error:
        raise RequestRefused(answer.text[:500])
    return answer.json() if answer.content else None
