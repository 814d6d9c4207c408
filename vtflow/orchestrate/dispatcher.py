"""The dispatcher: wakes legs whose route changed and runs legs and forms that are due, in this process.

Serial on SQLite, where two writers only slow each other down; several at once on PostgreSQL.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from vtflow.orchestrate.api import UNDER_WAY, Json, WindowUnavailable
from vtflow.orchestrate.runner import AnyFlow, engine_session, run_claimed
from vtflow.orchestrate.window import Window, present_row
from vtflow.ports import RouteBook, Stale

_log = logging.getLogger(__name__)

_BATCH = 8  #: routes handled before the newest are asked for again
_LOOK_AHEAD = 1000  #: stale routes counted for the progress line
_PROGRESS_SECONDS = 10.0
_ENSURE_SECONDS = 30.0


class _Woken(Enum):
    """What became of an attempt to wake a leg run."""

    RAN = auto()
    BUSY = auto()  #: another process is at it, or died while at it
    GONE = auto()  #: deleted, or ended without the domain's knowledge


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the dispatcher works."""

    interval: float = 1.0  #: seconds between two looks at the domain and the server
    concurrency: int = 1  #: runs at once; more than 1 on PostgreSQL only
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
    ) -> None:
        """Prepare a dispatcher; `flows` holds the flow of every deployment by name, `now` gives the real instant."""
        self._book = book
        self._window = window
        self._api = window.api
        self._flows = flows
        self._now = now
        self._pace = pace
        self._rest_until: dict[str, float] = {}
        self._next_at: dict[str, float] = {}

    def serve(self, stop: threading.Event) -> None:
        """Work until `stop` is set. Call it outside the main thread, where Prefect leaves SIGTERM alone."""
        asyncio.run(self.run(stop))

    async def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; waits while the server is away."""
        async with self._api, engine_session(self._api):
            is_reachable = True
            while not stop.is_set():
                try:
                    worked = await self.step()
                except WindowUnavailable as error:
                    if is_reachable:
                        _log.warning("Prefect is away, waiting: %s", error)
                    is_reachable, worked = False, False
                else:
                    if not is_reachable:
                        _log.warning("Prefect is back")
                    is_reachable = True
                if not worked:
                    await asyncio.to_thread(stop.wait, self._pace.interval)

    async def step(self) -> bool:
        """Bring the most recently changed routes up to date and run what is due; return whether there was work."""
        if self._is_due("deployments", _ENSURE_SECONDS):
            await self._window.deployments.ensure()
        stale = await asyncio.to_thread(self._book.stale, _LOOK_AHEAD)
        awake = [row for row in stale if not self._rests(row.ref)]
        await self._each((row.ref, self.bring_up(row)) for row in awake[:_BATCH])
        self._report_progress(len(awake))
        due = await self.due_runs()
        await self._each((str(run["id"]), self.claim_and_run(run)) for run in due)
        return bool(awake or due)

    async def bring_up(self, row: Stale) -> None:
        """Show the newest state of one route: through its armed leg run where there is one.

        A route without a living leg run (new, joined, ended, or deleted in the UI) is advanced and shown directly;
        the domain arms each number once, whoever asks.
        """
        if row.shown.leg_run is not None:
            woken = await self._wake(row.shown.leg_run)
            if woken is _Woken.BUSY:
                self._rest(row.ref)
            if woken is not _Woken.GONE:
                return
        view = await asyncio.to_thread(self._book.view, row.ref)
        if not view.ended:
            await asyncio.to_thread(self._book.advance, row.ref, row.armed)
        await present_row(self._book, self._window, row)

    async def due_runs(self) -> list[Json]:
        """Return scheduled runs of our deployments that are due, earliest first."""
        body = {
            "deployment_ids": list(self._window.deployments.ids.values()),
            "scheduled_before": self._now().isoformat(),
            "limit": _BATCH,
        }
        found: list[Json] = await self._api.request("POST", "/deployments/get_scheduled_flow_runs", body)
        return [run for run in found if not self._rests(str(run["id"]))]

    async def claim_and_run(self, run: Json) -> bool:
        """Claim a scheduled run and run its flow; False when it could not be claimed."""
        flow = self._flows.get(self._window.deployments.flow_of(run) or "")
        if flow is None or not await self._api.claim(str(run["id"])):
            return False
        await run_claimed(flow, run)
        return True

    async def _wake(self, run_id: str) -> _Woken:
        run = await self._api.run(run_id)
        if run is None:
            return _Woken.GONE
        if run["state_type"] == "SCHEDULED" and await self.claim_and_run(run):
            return _Woken.RAN
        return _Woken.BUSY if run["state_type"] in UNDER_WAY | {"SCHEDULED"} else _Woken.GONE

    async def _each(self, jobs: Iterable[tuple[str, Awaitable[object]]]) -> None:
        """Do the jobs, at most `concurrency` at once; a job that fails is logged and rests, the others go on."""
        gate = asyncio.Semaphore(self._pace.concurrency)

        async def do(key: str, job: Awaitable[object]) -> None:
            async with gate:
                try:
                    await job
                except WindowUnavailable:
                    raise
                except Exception as error:  # noqa: BLE001 - the edge: one failing route must not stop the others
                    _log.error("%s: step failed: %s", key, type(error).__name__)
                    self._rest(key)

        outcomes = await asyncio.gather(*(do(key, job) for key, job in jobs), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def _rest(self, key: str) -> None:
        self._rest_until[key] = asyncio.get_running_loop().time() + self._pace.cooldown

    def _rests(self, key: str) -> bool:
        until = self._rest_until.get(key)
        if until is None:
            return False
        if until > asyncio.get_running_loop().time():
            return True
        del self._rest_until[key]
        return False

    def _is_due(self, what: str, seconds: float) -> bool:
        """Tell whether `what` was last done longer ago than `seconds`; then it counts as done now."""
        now = asyncio.get_running_loop().time()
        if now < self._next_at.get(what, now):
            return False
        self._next_at[what] = now + seconds
        return True

    def _report_progress(self, waiting: int) -> None:
        if waiting > _BATCH and self._is_due("progress", _PROGRESS_SECONDS):
            more = "+" if waiting == _LOOK_AHEAD else ""
            _log.warning("window: %d%s routes still to show", waiting, more)
