"""Tidying: what ended long ago leaves the window; the record keeps it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from vtflow.orchestrate.api import PAGE, TERMINAL, Json, RunNotFound
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import ROUTE_FLOW

_INTERVAL = 3600.0
_RUNS = 50  #: removed at a time, so that a round of the watchdog stays short


class Tidying:
    """Removes runs that ended longer ago than the window shows, with their pages.

    The embedded server does the same by itself; this is for a server elsewhere, of which the settings are not ours.
    """

    def __init__(self, days: int, now: Callable[[], datetime], interval: float = _INTERVAL) -> None:
        """Prepare; `now` gives the real instant, `interval` is the pause in seconds once nothing is left to remove."""
        self._days, self._now, self._interval = timedelta(days=days), now, interval
        self._due_at = 0.0

    async def tidy(self) -> None:
        """Remove the next few runs, when it is time.

        Steps of a route stay as long as the route does, because they are its history in the window. Runs that are not
        of vtflow are left alone.
        """
        now = asyncio.get_running_loop().time()
        if now < self._due_at:
            return
        ended = await self._ended()
        for run in ended:
            await _remove(str(run["id"]))
        if len(ended) < _RUNS:
            self._due_at = now + self._interval

    async def _ended(self) -> list[Json]:
        window = current().window
        body: Json = {
            "flow_runs": {
                "state": {"type": {"any_": sorted(TERMINAL)}},
                "end_time": {"before_": (self._now() - self._days).isoformat()},
                "parent_task_run_id": {"is_null_": True},
            },
            "flows": {"name": {"any_": [ROUTE_FLOW, *window.deployments.ids]}},
            "limit": _RUNS,
        }
        found: list[Json] = await window.api.request("POST", "/flow_runs/filter", body)
        return found


async def _remove(run_id: str) -> None:
    """Remove a run after its pages: Prefect leaves those behind."""
    api = current().window.api
    body = {"artifacts": {"flow_run_id": {"any_": [run_id]}}, "limit": PAGE}
    for page in await api.request("POST", "/artifacts/filter", body):
        with suppress(RunNotFound):
            await api.request("DELETE", f"/artifacts/{page['id']}")
    with suppress(RunNotFound):
        await api.request("DELETE", f"/flow_runs/{run_id}")
