"""The dispatcher: wakes legs whose route changed and runs legs and forms that are due, in this process."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from vtflow.orchestrate.api import TERMINAL, Json, RequestRefused, WindowUnavailable
from vtflow.orchestrate.runner import AnyFlow, engine_session, run_claimed
from vtflow.orchestrate.window import Window, present_row, refresh
from vtflow.ports import RouteBook, Stale

_log = logging.getLogger(__name__)

_BATCH = 8  #: routes handled before the newest are asked for again
_LOOK_AHEAD = 1000  #: routes counted for the progress line
_PROGRESS_SECONDS = 10.0
_ENSURE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the dispatcher works."""

    interval: float = 1.0  #: seconds between two looks at the domain and the server
    concurrency: int = 1  #: runs at once; more than 1 on PostgreSQL only, two writers on SQLite slow each other down
    cooldown: float = 30.0  #: seconds before a route whose step failed is tried again


class Dispatcher:
    """One loop over one server. Several may run beside each other: the claim keeps them apart."""

    def __init__(
        self,
        book: RouteBook,
        window: Window,
        flows: Mapping[str, AnyFlow],
        now: Callable[[], datetime],
        pace: Pace = Pace(),
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; `flows`: the flow of every deployment by name, `now`: the real instant, `beat`: a sign of life."""
        self._book, self._window, self._api = book, window, window.api
        self._flows, self._now, self._pace, self._beat = flows, now, pace, beat
        self._paused_until: dict[str, float] = {}

    def serve(self, stop: threading.Event) -> None:
        """Work until `stop` is set. Call it outside the main thread, where Prefect leaves SIGTERM alone."""
        asyncio.run(self.run(stop))

    async def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; waits while the server is away."""
        async with aclosing(self._api):
            while not stop.is_set():
                async with engine_session(self._api):
                    await self._work(stop, self._api.url)

    async def _work(self, stop: threading.Event, server: str) -> None:
        """Work until `stop` is set, or until `server` is not the one in use any more: runs must follow."""
        while not stop.is_set() and self._api.url == server:
            has_worked = False
            await asyncio.to_thread(self._beat)
            try:
                has_worked = await self.step()
            except (WindowUnavailable, RequestRefused) as error:
                if self._pause("away", 60.0):
                    _log.warning("Prefect is away, waiting: %s", error)
            if not has_worked:
                await asyncio.to_thread(stop.wait, self._pace.interval)

    async def step(self) -> bool:
        """Show the routes that changed last and run what is due; return whether there was work."""
        if not self._is_paused("deployments"):
            await self._window.deployments.ensure()
            self._pause("deployments", _ENSURE_SECONDS)
        stale = await asyncio.to_thread(self._book.stale, _LOOK_AHEAD)
        awake = [row for row in stale if not self._is_paused(row.ref)]
        await self._each({row.ref: self.bring_up(row) for row in awake[:_BATCH]})
        if len(awake) > _BATCH and self._pause("progress", _PROGRESS_SECONDS):
            _log.warning("window: %d%s routes to show", len(awake), "+" if len(stale) == _LOOK_AHEAD else "")
        due = await self.due_runs()
        await self._each({str(run["id"]): self.claim_and_run(run) for run in due})
        return bool(awake or due)

    async def bring_up(self, row: Stale) -> None:
        """Show the newest state of one route, through its armed leg run where one lives.

        Any other route (new, joined, ended, or its run deleted in the UI) is advanced and shown directly; the domain
        arms each number once, whoever asks.
        """
        if await self._wake(row):
            return
        if (await asyncio.to_thread(self._book.view, row.ref)).ended:
            await present_row(self._book, self._window, row)
            return
        if row.armed == row.shown.leg_number:
            await asyncio.to_thread(self._book.advance, row.ref, row.armed)
        await refresh(self._book, self._window, row.ref)

    async def due_runs(self) -> list[Json]:
        """Return scheduled runs of our deployments that are due, earliest first."""
        ids, now = list(self._window.deployments.ids.values()), self._now().isoformat()
        body: Json = {"deployment_ids": ids, "scheduled_before": now, "limit": _BATCH}
        found: list[Json] = await self._api.request("POST", "/deployments/get_scheduled_flow_runs", body)
        return [run for run in found if not self._is_paused(str(run["id"]))]

    async def claim_and_run(self, run: Json) -> bool:
        """Claim a scheduled run and run its flow; False when it could not be claimed."""
        flow = self._flows.get(self._window.deployments.flow_of(run) or "")
        if flow is None or not await self._api.claim(str(run["id"])):
            self._pause(str(run["id"]), self._pace.cooldown)
            return False
        await run_claimed(flow, run)
        return True

    async def _wake(self, row: Stale) -> bool:
        """Run the armed leg run now; False when none lives."""
        run = await self._api.run(row.shown.leg_run) if row.shown.leg_run else None
        if run is None or run["state_type"] in TERMINAL:
            return False
        if run["state_type"] != "SCHEDULED" or not await self.claim_and_run(run):
            self._pause(row.ref, self._pace.cooldown)  # another process is at it, or died at it
        return True

    async def _each(self, jobs: Mapping[str, Awaitable[object]]) -> None:
        """Do the jobs, at most `concurrency` at once; one that fails is logged and paused, the others go on."""
        gate = asyncio.Semaphore(self._pace.concurrency)

        async def do(job: Awaitable[object]) -> None:
            async with gate:
                await job

        outcomes = await asyncio.gather(*map(do, jobs.values()), return_exceptions=True)
        for key, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, WindowUnavailable):
                raise outcome
            if isinstance(outcome, Exception):
                _log.error("%s: step failed: %s", key, type(outcome).__name__)
                self._pause(key, self._pace.cooldown)

    def _is_paused(self, key: str) -> bool:
        return self._paused_until.get(key, 0.0) > asyncio.get_running_loop().time()

    def _pause(self, key: str, seconds: float) -> bool:
        """Leave `key` alone for `seconds`; False when it was paused already."""
        if self._is_paused(key):
            return False
        self._paused_until[key] = asyncio.get_running_loop().time() + seconds
        return True
