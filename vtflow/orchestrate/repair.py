"""Repair: compare what the domain has armed with what the server has, and mend the differences.

Safe beside a working dispatcher: a run that is under way is left alone until the step timeout has passed.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vtflow.orchestrate.api import PAGE, TERMINAL, UNDER_WAY, Json, WindowUnavailable
from vtflow.orchestrate.window import Window, ending, leg_digests, refresh, route_run_differs, run_digests, standing
from vtflow.ports import LegView, RouteBook, RouteView, Shown, Stale

_log = logging.getLogger(__name__)
_STUCK = "vastgelopen wachtmoment teruggezet"
_DETACHED = "losgeraakt wachtmoment opnieuw gezet"
_OVERDUE = "achterstallig wachtmoment afgehandeld"
_BLOCKING = frozenset({_STUCK, _DETACHED})  #: what a dispatcher cannot get past
_RETRY_BASE = timedelta(seconds=30)  #: a leg that broke is armed again no sooner; doubles each time, to an hour


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended."""

    ref: str
    what: str  #: Dutch; shown on the watchdog's page


class Repairer:
    """Mends the window of one server. Keeps its place between rounds, so that a round stays short."""

    def __init__(
        self,
        book: RouteBook,
        window: Window,
        now: Callable[[], datetime],
        step_timeout: timedelta = timedelta(minutes=2),
        overdue: timedelta = timedelta(minutes=1),
    ) -> None:
        """Prepare repair; `now` gives the real instant.

        A run under way for longer than `step_timeout` has lost its process; a leg run that is `overdue` is done here.
        """
        self._book, self._window, self._now = book, window, now
        self._step_timeout, self._overdue = step_timeout, overdue
        self._after = ""  #: last reference of this pass
        self._seen: set[str] = set()  #: leg runs of this pass that belong to a route

    async def round(self, pages: int | None = None) -> list[Repair]:
        """Look at the next `pages` of 200 open routes (None: up to the last) and mend what differs.

        At the end of a pass over all routes, leg runs that belong to nothing are ended. When the server does not
        answer, the next round goes on where this one stopped.
        """
        await self._window.deployments.ensure()
        done: list[Repair] = []
        while pages is None or pages > 0:
            pages = None if pages is None else pages - 1
            rows = await asyncio.to_thread(self._book.shown, self._after, PAGE)
            done += await self._page(rows)
            if len(rows) < PAGE:
                done += await self._end_strays()
                self._after, self._seen = "", set()
                break
            self._after = rows[-1].ref
        return done

    async def _page(self, rows: list[Stale]) -> list[Repair]:
        known = [(row, row.shown.route_run, row.shown.leg_run or "") for row in rows if row.shown.route_run]
        routes = await self._window.api.runs_by_id([route for _, route, _ in known if route])
        legs = await self._window.api.runs_by_id([leg for _, _, leg in known if leg])
        self._seen |= legs.keys()
        done: list[Repair] = []
        for row, route, leg in known:
            try:
                done += [Repair(row.ref, what) for what in await self._row(row, routes.get(route), legs.get(leg))]
            except WindowUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - the edge: one route must not keep the others from repair
                _log.error("%s: repair failed: %s", row.ref, type(error).__name__)
        return done

    async def _row(self, row: Stale, route_run: Json | None, leg_run: Json | None) -> list[str]:
        """Mend one route and remember what is shown now; return what was mended, in Dutch."""
        view = await asyncio.to_thread(self._book.view, row.ref)
        route_trouble = self._route_trouble(view, route_run)
        trouble = self._leg_trouble(view.leg, row.shown, leg_run)
        if row.version > row.shown.version and trouble not in _BLOCKING:
            return []  # it only lags behind, which is the dispatcher's work
        if not (route_trouble or trouble) or await asyncio.to_thread(standing, self._book, row.ref) != row:
            return []  # nothing to mend, or a dispatcher has moved it meanwhile
        if trouble == _OVERDUE and view.leg is not None and leg_run is not None:
            await self._do_overdue(view.ref, view.leg.number, str(leg_run["id"]))
            return [_OVERDUE]
        shown = await self._mend_route_run(view, row.shown, route_run) if route_trouble else row.shown
        if view.leg is not None and (trouble or shown.leg_run is None):
            shown = await self._mend_leg_run(view, view.leg, shown, leg_run, trouble)
        await asyncio.to_thread(self._book.record_shown, shown)
        return [what for what in (route_trouble, trouble) if what]

    def _route_trouble(self, view: RouteView, run: Json | None) -> str | None:
        if run is None:
            return "verdwenen route weer getoond"
        if not route_run_differs(run, view):
            return None
        return "naam of stand bijgewerkt" if run["state_type"] == "RUNNING" else "route weer geopend"

    def _leg_trouble(self, leg: LegView | None, shown: Shown, run: Json | None) -> str | None:
        """Say what is wrong with the run of the armed moment; None when nothing is."""
        if leg is None or (run is not None and self._is_at_work(run)):
            return None
        if run is not None and run["state_type"] in UNDER_WAY:
            return _STUCK
        if run is None or shown.leg_number != leg.number:
            return "ontbrekend wachtmoment gezet"
        if run["state_type"] in TERMINAL:
            return "gestopt wachtmoment opnieuw gezet"
        if self._window.deployments.flow_of(run) != leg.kind:
            return _DETACHED
        if run_digests(run) != leg_digests(leg, _wake_at(leg, run)):
            return "verschoven wachtmoment gelijkgezet"
        return _OVERDUE if _wake_at(leg, run) + self._overdue < self._now() else None

    async def _mend_route_run(self, view: RouteView, shown: Shown, run: Json | None) -> Shown:
        if run is not None:
            return await self._window.show(view, _without(shown, "run", "state"))
        if shown.leg_run is not None:
            # why: the leg lost its parent with the route run; a new one will show below the new route run.
            await self._window.forget(shown.leg_run)
        return await self._window.show(view, Shown(view.ref, shown.version))

    async def _mend_leg_run(
        self, view: RouteView, leg: LegView, shown: Shown, run: Json | None, trouble: str | None
    ) -> Shown:
        is_armed = shown.leg_run is not None and shown.leg_number == leg.number
        if run is not None and is_armed and trouble != _DETACHED and run["state_type"] not in TERMINAL:
            return await self._window.arm(view, leg, _without(shown, "leg", "leg-state"))
        if run is not None and trouble in _BLOCKING:
            await self._window.lapse(str(run["id"]))
        not_before = None
        if run is not None and is_armed and run["state_type"] == "CRASHED":
            not_before = self._now() + _RETRY_BASE * 2 ** min(_attempt(run) - 1, 7)
        return await self._window.arm(view, leg, replace(shown, leg_run=None), not_before)

    async def _do_overdue(self, ref: str, number: int, run_id: str) -> None:
        """Do the step of a leg run that nobody took, under its claim and without a flow."""
        if await self._window.api.claim(run_id):
            outcome = await asyncio.to_thread(self._book.advance, ref, number)
            await refresh(self._book, self._window, ref)
            await self._window.api.set_state(run_id, ending(outcome), force=True)

    async def _end_strays(self) -> list[Repair]:
        """End waiting leg runs that the domain has not armed, once every open route has been seen."""
        types, ids = ["SCHEDULED", *UNDER_WAY], self._window.deployments.leg_ids()
        waiting: Json = {"deployment_id": {"any_": ids}, "state": {"type": {"any_": types}}}
        if await self._window.api.request("POST", "/flow_runs/count", {"flow_runs": waiting}) <= len(self._seen):
            return []
        found: list[Json] = []
        while page := await self._window.api.runs(waiting, offset=len(found)):
            found += page
        done: list[Repair] = []
        # why: the last moment of a route that just ended is the dispatcher's to wake, so that it says how it ended
        lagging = {row.ref for row in await asyncio.to_thread(self._book.stale, PAGE)}
        for run in found:
            ref, number = str(run["parameters"].get("ref", "")), int(run["parameters"].get("number", 0))
            if run["id"] in self._seen or ref in lagging or self._is_at_work(run):
                continue
            if _is_stray(await asyncio.to_thread(standing, self._book, ref), number, str(run["id"])):
                await self._window.lapse(str(run["id"]))
                done.append(Repair(ref, "vervallen wachtmoment beëindigd"))
        return done

    def _is_at_work(self, run: Json) -> bool:
        since = datetime.fromisoformat(run["state"]["timestamp"])
        return run["state_type"] in UNDER_WAY and since + self._step_timeout > self._now()


def _is_stray(row: Stale | None, number: int, run_id: str) -> bool:
    """Tell whether a waiting leg run belongs to nothing; a moment armed but not yet recorded does belong."""
    return row is None or row.armed != number or (row.shown.leg_number == number and row.shown.leg_run != run_id)


def _attempt(run: Json) -> int:
    """Return how often this moment was armed, from the suffix of its key `ref/number/attempt`."""
    suffix = str(run["idempotency_key"] or "").split("/")[2:]
    return int(suffix[0]) if suffix else 1


def _wake_at(leg: LegView, run: Json) -> datetime:
    """Return when the run should wake: a moment that was armed again may wait longer than the domain asks."""
    planned = datetime.fromisoformat(run["next_scheduled_start_time"])
    return max(leg.at, planned) if _attempt(run) > 1 else leg.at


def _without(shown: Shown, *parts: str) -> Shown:
    return replace(shown, digests={part: digest for part, digest in shown.digests.items() if part not in parts})
