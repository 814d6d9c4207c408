"""Reports in the window: a run makes what is owed, and each report that was made has a page with its pictures."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence

from prefect import Flow
from prefect.client.schemas.objects import State, StateType

from vtflow.orchestrate.api import RequestRefused, RunNotFound, WindowUnavailable, state
from vtflow.orchestrate.context import current
from vtflow.orchestrate.provision import DeploymentSpec
from vtflow.orchestrate.runner import AnyFlow

_log = logging.getLogger(__name__)

REPORTS = "rapportage"
#: key, title and Markdown of a page
Page = tuple[str, str, str]


def reports_spec() -> DeploymentSpec:
    """Return the deployment by which the reports that are owed are made now."""
    return DeploymentSpec(REPORTS, "Maakt de rapporten die klaar moeten zijn en toont hun cijfers.", ("beheer",))


class Rapportage:
    """Shows the reports that were made; making them does not need this window."""

    def __init__(self, work: Callable[[], Sequence[str]], pages: Callable[[], Sequence[Page]], interval: float) -> None:
        """Prepare; `work` makes what is owed, `pages` gives the reports that were made, `interval` is in seconds."""
        self._work, self._pages, self._interval = work, pages, interval
        self._due_at = 0.0
        self._shown: set[Page] = set()

    def flow(self) -> AnyFlow:
        """Return the flow that makes what is owed and shows it at once."""

        async def report_now() -> State:
            try:
                done = await asyncio.to_thread(self._work)
                await self._write()
            except (WindowUnavailable, RequestRefused, RunNotFound) as error:
                _log.error("reports not shown: %s", error)
                return State(type=StateType.CRASHED, name="Niet bijgewerkt")
            except Exception as error:  # noqa: BLE001 - the edge: no text of an error may leak to the UI
                _log.error("reports not made", exc_info=error)
                return State(type=StateType.FAILED, name="Mislukt")
            return State(type=StateType.COMPLETED, name=f"{len(done)} stappen" if done else "Niets te doen")

        return Flow(report_now, name=REPORTS, log_prints=False, persist_result=False)

    async def show(self) -> None:
        """Write the pages of reports that are new or changed, when it is time.

        Raises:
            WindowUnavailable: Prefect does not answer; it is tried again at the next call.
        """
        now = asyncio.get_running_loop().time()
        if now < self._due_at:
            return
        try:
            await self._write()
        except (RequestRefused, RunNotFound) as error:
            _log.warning("reports not shown: %s", error)
        self._due_at = now + self._interval

    async def _write(self) -> None:
        pages = await asyncio.to_thread(self._pages)
        for page in (page for page in pages if page not in self._shown):
            await _show(page)
        self._shown = set(pages)


async def _show(page: Page) -> None:
    """Show a report in a run of its own; one that stands there already, also from before a restart, is left."""
    key, title, text = page
    window = current().window
    # why: content in the key, so that a changed report gets a new run and the same one never a second
    content = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    body = {"name": title, "state": state("COMPLETED", title), "idempotency_key": f"{key}/{content}"}
    run = await window.create_run(REPORTS, body)
    wanted = {"artifacts": {"key": {"any_": [key]}}}
    latest = await window.api.request("POST", "/artifacts/latest/filter", wanted)
    if not any(one["flow_run_id"] == run["id"] for one in latest):
        await window.write_page(str(run["id"]), key, title, text)
