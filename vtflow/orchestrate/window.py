"""The window: one route run per melding with its leg runs below it, kept equal to what the domain says.

Nothing is decided here. A part is sent only when its digest differs from what was sent last.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from vtflow.orchestrate.api import TERMINAL, Json, PrefectApi, RunNotFound, state
from vtflow.orchestrate.provision import LEG_TAG, Deployments
from vtflow.ports import LegOutcome, LegView, RouteBook, RouteView, Shown, Stale

_ENDINGS = {LegOutcome.VERSTREKEN: "FAILED", LegOutcome.VERVALLEN: "CANCELLED"}


class Window:
    """Shows routes and arms their legs on one Prefect server."""

    def __init__(self, api: PrefectApi, deployments: Deployments) -> None:
        self.api = api
        self.deployments = deployments

    async def present(self, view: RouteView, shown: Shown) -> Shown:
        """Show the route and arm its moment; no call at all when nothing changed."""
        shown = await self.show(view, shown)
        return await self.arm(view, view.leg, shown) if view.leg else shown

    async def show(self, view: RouteView, shown: Shown) -> Shown:
        """Make the route run and its timeline equal to `view`, creating what is missing; the version is left."""
        if shown.route_run is not None:
            with suppress(RunNotFound):  # deleted in the UI: made again
                return await self._update_route_run(view, shown)
        return await self._update_route_run(view, await self._create_route_run(view, shown))

    async def arm(self, view: RouteView, leg: LegView, shown: Shown, not_before: datetime | None = None) -> Shown:
        """Make the leg run of the armed moment exist with the right time, name and tags; it is never doubled.

        Where the plain key is held by a dead run, the next free suffixed key is taken; `not_before` then keeps a
        step that fails from spinning.
        """
        at = max(leg.at, not_before) if not_before else leg.at
        if shown.leg_run is not None and shown.leg_number == leg.number:
            with suppress(RunNotFound):  # deleted in the UI: made again
                return await self._correct_leg_run(leg, at, shown)
        run = await self._create_leg_run(view.ref, leg, at, str(shown.route_run))
        # A run found under the key may be older than this view; one under way must not be touched.
        digests = run_digests(run) if run["state_type"] == "SCHEDULED" else leg_digests(leg, at)
        shown = replace(shown, leg_run=str(run["id"]), leg_number=leg.number, digests=shown.digests | digests)
        return await self._correct_leg_run(leg, at, shown)

    async def label(self, run_id: str, name: str, tags: Sequence[str]) -> None:
        """Give the run of a form a name and tags that say which melding it is about; a run deleted since is left."""
        with suppress(RunNotFound):
            await self.api.request("PATCH", f"/flow_runs/{run_id}", {"name": name, "tags": list(tags)})

    async def lapse(self, run_id: str) -> None:
        """End a leg run that waits for nothing any more."""
        await self.api.set_state(run_id, ending(LegOutcome.VERVALLEN), force=True)

    async def forget(self, run_id: str) -> None:
        """Delete a leg run; its key is free again."""
        with suppress(RunNotFound):
            await self.api.request("DELETE", f"/flow_runs/{run_id}")

    async def _create_route_run(self, view: RouteView, shown: Shown) -> Shown:
        """Create the run directly in its state, so that the UI dates it by this moment; safe to repeat by its key."""
        body = {
            "flow_id": self.deployments.route_flow,
            "name": view.name,
            "tags": list(view.tags),
            "idempotency_key": view.ref,
            "parameters": {"ref": view.ref},
            "state": _route_state(view),
        }
        run = await self.api.request("POST", "/flow_runs/", body)
        digests = {} if route_run_differs(run, view) else _route_digests(view)
        return replace(shown, route_run=str(run["id"]), digests=digests)

    async def _update_route_run(self, view: RouteView, shown: Shown) -> Shown:
        digests, run_id = _route_digests(view), str(shown.route_run)
        if shown.digests.get("run") != digests["run"]:
            await self.api.request("PATCH", f"/flow_runs/{run_id}", {"name": view.name, "tags": list(view.tags)})
        if shown.digests.get("state") != digests["state"]:
            await self.api.set_state(run_id, _route_state(view), force=True)
        page, written = _digest(view.timeline), shown.digests.get("page-id", "")
        if shown.digests.get("page") != page:
            key, title = f"route-{view.ref[:-2].lower()}", f"Tijdlijn van {view.ref}"
            written = await self.write_page(run_id, key, title, view.timeline, written)
        return replace(shown, digests=shown.digests | digests | {"page": page, "page-id": written})

    async def write_page(self, run_id: str, key: str, title: str, text: str, written: str = "") -> str:
        """Write a Markdown page of a run, over the one `written` before where that still exists; return its id."""
        if written:
            with suppress(RunNotFound):
                await self.api.request("PATCH", f"/artifacts/{written}", {"data": text})
                return written
        body = {"key": key, "type": "markdown", "description": title, "data": text, "flow_run_id": run_id}
        return str((await self.api.request("POST", "/artifacts/", body))["id"])

    async def _correct_leg_run(self, leg: LegView, at: datetime, shown: Shown) -> Shown:
        digests, run_id = leg_digests(leg, at), str(shown.leg_run)
        if shown.digests.get("leg") != digests["leg"]:
            await self.api.request("PATCH", f"/flow_runs/{run_id}", {"name": leg.name, "tags": [*leg.tags, LEG_TAG]})
        if shown.digests.get("leg-state") != digests["leg-state"]:
            await self.api.set_state(run_id, state("SCHEDULED", leg.state_name, at), force=True)
        return replace(shown, digests=shown.digests | digests)

    async def _create_leg_run(self, ref: str, leg: LegView, at: datetime, route_run: str) -> Json:
        """Create the leg run as a subflow run: a task run of the route run is its parent."""
        task = {"flow_run_id": route_run, "task_key": LEG_TAG, "dynamic_key": str(leg.number), "name": leg.name}
        body = {
            "name": leg.name,
            "tags": list(leg.tags),
            "parameters": {"ref": ref, "number": leg.number},
            "parent_task_run_id": (await self.api.request("POST", "/task_runs/", task))["id"],
            "state": state("SCHEDULED", leg.state_name, at),
        }
        key, attempt = f"{ref}/{leg.number}", 1
        while True:
            run = await self.create_run(leg.kind, body | {"idempotency_key": key})
            if run["state_type"] not in TERMINAL and self.deployments.flow_of(run) == leg.kind:
                return run
            attempt += 1
            key = f"{ref}/{leg.number}/{attempt}"

    async def create_run(self, name: str, body: Json) -> Json:
        """Create a run of the deployment; one that was deleted is made again first."""
        with suppress(RunNotFound):
            return await self.api.create_run(self.deployments.ids[name], body)
        await self.deployments.provision()
        return await self.api.create_run(self.deployments.ids[name], body)


async def refresh(book: RouteBook, window: Window, ref: str) -> None:
    """Show an open route as it is now and remember it; a route that ended is left to the dispatcher."""
    row = await asyncio.to_thread(standing, book, ref)
    if row is not None:
        await present_row(book, window, row)


async def present_row(book: RouteBook, window: Window, row: Stale) -> None:
    """Show one route as it is now; `row` was read before the view, so a change between is shown twice, not missed."""
    view = await asyncio.to_thread(book.view, row.ref)
    shown = await window.present(view, row.shown)
    await asyncio.to_thread(book.record_shown, replace(shown, version=row.version))


def standing(book: RouteBook, ref: str) -> Stale | None:
    """Return what is known of one open route; None when it has ended.

    A reference ends in a check character, so the text without it sorts directly before the reference itself.
    """
    rows = book.shown(ref[:-1], 1)
    return rows[0] if rows and rows[0].ref == ref else None


def ending(outcome: LegOutcome) -> Json:
    """Return the terminal state of a leg run: a breach is red, a lapsed moment grey, all else green."""
    return state(_ENDINGS.get(outcome, "COMPLETED"), outcome.value)


def leg_digests(leg: LegView, at: datetime) -> dict[str, str]:
    """Return the digests of a leg run as it should be; Prefect adds the tag of the deployment."""
    return _leg_content(leg.name, {*leg.tags, LEG_TAG}, leg.state_name, at.timestamp())


def run_digests(run: Json) -> dict[str, str]:
    """Return the digests of a leg run as it is on the server."""
    planned = run["next_scheduled_start_time"]
    at = datetime.fromisoformat(planned).timestamp() if planned else 0.0
    return _leg_content(run["name"], set(run["tags"]), run["state"]["name"], at)


def route_run_differs(run: Json, view: RouteView) -> bool:
    """Tell whether the route run on the server is not what `view` asks."""
    wanted = _route_state(view)
    have = (run["name"], set(run["tags"]), run["state_type"], run["state"]["name"])
    return have != (view.name, set(view.tags), wanted["type"], wanted["name"])


def _route_state(view: RouteView) -> Json:
    return state("COMPLETED" if view.ended else "RUNNING", view.state_name)


def _route_digests(view: RouteView) -> dict[str, str]:
    return {"run": _digest(view.name, *sorted(view.tags)), "state": _digest(view.state_name, str(view.ended))}


def _leg_content(name: str, tags: set[str], state_name: str, at: float) -> dict[str, str]:
    return {"leg": _digest(name, *sorted(tags)), "leg-state": _digest(state_name, f"{at:.3f}")}


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
