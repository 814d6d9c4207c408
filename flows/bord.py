"""The boards: one page a region, and the ready-made filters, written over in place so that they are always of now."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

from prefect import Flow
from prefect.client.schemas.objects import State, StateType

from vtflow.orchestrate.api import RequestRefused, WindowUnavailable, state
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import DeploymentSpec
from vtflow.orchestrate.runner import AnyFlow

_log = logging.getLogger(__name__)

BOARD = "bord"
_TAG = "beheer"


class Page(NamedTuple):
    """One page of the window."""

    key: str  #: lower-case letters, digits and dashes
    title: str
    about: str  #: what it is about, with the shortest way to what people look for; Markdown
    text: str  #: Markdown


def board_spec(description: str) -> DeploymentSpec:
    """Return the deployment of the boards; its description, Markdown, is the way in for who comes new."""
    return DeploymentSpec(BOARD, description, (_TAG,))


class Boards:
    """Keeps the pages up to date, at most once in an interval."""

    def __init__(self, pages: Callable[[], Sequence[Page]], interval: float) -> None:
        """Prepare; `pages` reads the record, `interval` is in seconds."""
        self._pages, self._interval = pages, interval
        self._due_at = 0.0

    def flow(self) -> AnyFlow:
        """Return the flow that writes the pages now, for who does not want to wait."""

        async def write_now() -> State:
            try:
                await self.write()
            except (WindowUnavailable, RequestRefused) as error:
                _log.error("board not written: %s", error)
                return State(type=StateType.CRASHED, name="Niet bijgewerkt")
            except Exception as error:  # noqa: BLE001 - the edge: no text of an error may leak to the UI
                _log.error("board not written", exc_info=error)
                return State(type=StateType.FAILED, name="Mislukt")
            return State(type=StateType.COMPLETED, name="Bijgewerkt")

        return Flow(write_now, name=BOARD, log_prints=False, persist_result=False)

    async def refresh(self) -> None:
        """Write every page, when it is time; a page that is refused does not keep the watchdog from watching.

        Raises:
            WindowUnavailable: Prefect does not answer; it is tried again at the next call.
        """
        now = asyncio.get_running_loop().time()
        if now < self._due_at:
            return
        try:
            await self.write()
        except RequestRefused as error:
            _log.error("board not written: %s", error)
        self._due_at = now + self._interval

    async def write(self) -> None:
        """Write every page now, in the order given."""
        for page in await asyncio.to_thread(self._pages):
            await _write(page)


async def _write(page: Page) -> None:
    """Write a page over the one of this key, or make it.

    A page belongs to a run of its own that never ends: the window cannot show a page without a run, and tidies up runs
    that ended.
    """
    api, window = current().window.api, current().window
    body = {
        "flow_id": (await api.request("POST", "/flows/", {"name": BOARD}))["id"],
        "name": page.title,
        "tags": [BOARD, _TAG],
        "idempotency_key": page.key,
        "state": state("RUNNING", "Wordt bijgehouden"),
    }
    run = await api.request("POST", "/flow_runs/", body)
    wanted = {"artifacts": {"key": {"any_": [page.key]}}}
    found = await api.request("POST", "/artifacts/latest/filter", wanted)
    written = next((str(one["latest_id"]) for one in found if one["flow_run_id"] == run["id"]), "")
    await window.write_page(str(run["id"]), page.key, page.about, page.text, written)
