"""The watchdog: a loop in real time that settles, delivers and repairs; it keeps going without Prefect."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from itertools import groupby

from prefect import flow
from prefect.client.schemas.objects import State, StateType

from vtflow.orchestrate.api import PrefectApi, RequestRefused, RunNotFound, WindowUnavailable, state
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import DeploymentSpec
from vtflow.orchestrate.repair import Repair

_log = logging.getLogger(__name__)

WATCHDOG = "waakhond"
_HEARTBEAT_SECONDS = 3600.0
_PAGES_PER_ROUND = 5  #: of 200 routes; keeps a round short with thousands of routes


def watchdog_spec() -> DeploymentSpec:
    """Return the deployment that shows the rounds of the watchdog, and starts one by hand."""
    return DeploymentSpec(
        WATCHDOG, "Haalt achterstand in, herstelt wat in dit venster ontbreekt en werkt het bord bij.", ("beheer",)
    )


@flow(name=WATCHDOG, log_prints=False, persist_result=False)
async def watch_once() -> State:
    """Do one round by hand, over all routes."""
    context = current()
    try:
        await asyncio.to_thread(context.tick)
        repairs = await context.repairer.round()
        for chore in context.chores:
            await chore()
    except Exception as error:  # noqa: BLE001 - the edge: no text of an error may leak to the UI
        _log.error("round failed", exc_info=error)
        return State(type=StateType.FAILED, name="Mislukt")
    return State(type=StateType.COMPLETED, name=_verdict(repairs))


class Watchdog:
    """The supervised loop; writes a run only when it repaired something, and one an hour."""

    def __init__(
        self,
        interval: float = 30.0,
        heartbeat: float = _HEARTBEAT_SECONDS,
        beat: Callable[[], None] = lambda: None,
        prepare: Callable[[PrefectApi], Awaitable[None]] | None = None,
    ) -> None:
        """Prepare a loop.

        Args:
            interval: Seconds between rounds.
            heartbeat: Seconds between the runs that show in the window that it lives.
            beat: Gives a sign of life to the record; called after each round that settled and delivered.
            prepare: Makes what the server must have beside deployments; called as often as a run is shown.
        """
        self._interval = interval
        self._heartbeat = heartbeat
        self._beat = beat
        self._prepare = prepare
        self._prepare_at = 0.0
        self._beat_at = 0.0
        self._is_reachable = True

    def serve(self, stop: threading.Event) -> None:
        """Watch until `stop` is set."""
        asyncio.run(self.run(stop))

    async def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set; each round stands alone and none of them ends the loop."""
        async with aclosing(current().window.api):
            while not stop.is_set():
                await self.round()
                await asyncio.to_thread(stop.wait, self._interval)

    async def round(self) -> Sequence[Repair]:
        """Settle and deliver, then mend the window when Prefect answers; return what was mended."""
        context = current()
        try:
            await asyncio.to_thread(context.tick)
            await asyncio.to_thread(self._beat)
        except Exception as error:  # noqa: BLE001 - the edge: the watchdog outlives a failing round
            _log.error("tick failed: %s", type(error).__name__, exc_info=error)
        try:
            repairs = await context.repairer.round(_PAGES_PER_ROUND)
            await self._report(repairs)
            for chore in context.chores:
                await chore()
            await self._provision()
        except WindowUnavailable as error:
            if self._is_reachable:
                _log.warning("Prefect is away, watching without it: %s", error)
            self._is_reachable = False
            return ()
        self._is_reachable = True
        return repairs

    async def _provision(self) -> None:
        """Make what is missing on the server; a refusal is told and tried again an hour later."""
        now = asyncio.get_running_loop().time()
        if self._prepare is None or now < self._prepare_at:
            return
        try:
            await self._prepare(current().window.api)
        except (RequestRefused, RunNotFound) as error:
            _log.error("the automations were refused: %s", error)
        self._prepare_at = now + self._heartbeat

    async def _report(self, repairs: Sequence[Repair]) -> None:
        now = asyncio.get_running_loop().time()
        if not repairs and now < self._beat_at:
            return
        self._beat_at = now + self._heartbeat
        window, name = current().window, _verdict(repairs)
        run = await window.create_run(WATCHDOG, {"name": name, "state": state("COMPLETED", name)})
        if repairs:
            lines = ("| Melding | Hersteld |", "| --- | --- |", *(f"| {item.ref} | {item.what} |" for item in repairs))
            await window.write_page(str(run["id"]), WATCHDOG, "Wat de waakhond herstelde", "\n".join(lines))


def _verdict(repairs: Sequence[Repair]) -> str:
    """Return the Dutch name of a round."""
    kinds = [(what, len(list(same))) for what, same in groupby(sorted(item.what for item in repairs))]
    return ", ".join(f"{count} x {what}" for what, count in kinds) or "In orde"
