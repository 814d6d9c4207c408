"""The watchdog: a loop in real time that settles, delivers and repairs; it keeps going without Prefect."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import aclosing
from itertools import groupby

from prefect import flow
from prefect.client.schemas.objects import State, StateType

from vtflow.orchestrate.api import WindowUnavailable, state
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import DeploymentSpec
from vtflow.orchestrate.repair import Repair

_log = logging.getLogger(__name__)

WATCHDOG = "waakhond"
_HEARTBEAT_SECONDS = 3600.0
_PAGES_PER_ROUND = 5  #: of 200 routes; keeps a round short with thousands of routes


def watchdog_spec() -> DeploymentSpec:
    """Return the deployment that shows the rounds of the watchdog, and starts one by hand."""
    return DeploymentSpec(WATCHDOG, "Haalt achterstand in en herstelt wat in dit venster ontbreekt.", ("beheer",))


@flow(name=WATCHDOG, log_prints=False, persist_result=False)
async def watch_once() -> State:
    """Do one round by hand, over all routes."""
    context = current()
    await asyncio.to_thread(context.tick)
    return State(type=StateType.COMPLETED, name=_verdict(await context.repairer.round()))


class Watchdog:
    """The supervised loop; writes a run only when it repaired something, and one an hour."""

    def __init__(self, interval: float = 30.0, heartbeat: float = _HEARTBEAT_SECONDS) -> None:
        """Prepare a loop with `interval` seconds between rounds and a sign of life each `heartbeat` seconds."""
        self._interval = interval
        self._heartbeat = heartbeat
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
        except Exception as error:  # noqa: BLE001 - the edge: the watchdog outlives a failing round
            _log.error("tick failed: %s", type(error).__name__, exc_info=error)
        try:
            repairs = await context.repairer.round(_PAGES_PER_ROUND)
            await self._report(repairs)
        except WindowUnavailable as error:
            if self._is_reachable:
                _log.warning("Prefect is away, watching without it: %s", error)
            self._is_reachable = False
            return ()
        self._is_reachable = True
        return repairs

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
