"""Repair: compare what the domain has armed with what the server has, and mend the differences.

Reads in pages, acts only on differences, and is safe beside a working dispatcher: a run that is under way is left
alone until the step timeout has passed.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vtflow.orchestrate.api import PAGE, TERMINAL, UNDER_WAY, Json, WindowUnavailable
from vtflow.orchestrate.window import Window, ending, leg_digests, refresh, route_run_differs, run_digests, standing
from vtflow.ports import LegView, RouteBook, RouteView, Shown, Stale

_log = logging.getLogger(__name__)

_STUCK = "vastgelopen wachtmoment teruggezet"
_DETACHED = "losgeraakt wachtmoment opnieuw gezet"
_BLOCKING = frozenset({_STUCK, _DETACHED})  #: what a dispatcher cannot get past
_OVERDUE = "achterstallig wachtmoment afgehandeld"
_RETRY_BASE = timedelta(seconds=30)  #: a leg that died is armed again no sooner than this


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended."""

    ref: str
    what: str  #: Dutch; shown on the watchdog's page


@dataclass(slots=True)
class _Cycle:
    """How far the present pass over all open routes has come."""

    after: str = ""
    started: datetime | None = None
    leg_runs: set[str] = field(default_factory=set[str])


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
        """Prepare repair.

        A run under way for longer than `step_timeout` has lost its process; a leg run later than `overdue` is done
        here, without a flow; `now` gives the real instant.
        """
        self._book = book
        self._window = window
        self._now = now
        self._step_timeout = step_timeout
        self._overdue = overdue
        self._cycle = _Cycle()

    async def round(self, pages: int | None = None) -> list[Repair]:
        """Look at the next `pages` of 200 open routes (None: all of them) and mend what differs.

        At the end of a pass over all routes, leg runs that belong to nothing are ended.

        Raises:
            WindowUnavailable: the server does not answer; the round goes on where it stopped.
        """
        await self._window.deployments.ensure()
        done: list[Repair] = []
        while pages is None or pages > 0:
            pages = None if pages is None else pages - 1
            self._cycle.started = self._cycle.started or self._now()
            rows = await asyncio.to_thread(self._book.shown, self._cycle.after, PAGE)
            done += await self._page(rows)
            if len(rows) < PAGE:
                done += await self._end_orphans()
                self._cycle = _Cycle()
                break
            self._cycle.after = rows[-1].ref
        return done

    async def _page(self, rows: list[Stale]) -> list[Repair]:
        wanted = [run for row in rows for run in (row.shown.route_run, row.shown.leg_run) if run]
        runs = await self._window.api.runs_by_id(wanted)
        done: list[Repair] = []
        for row in rows:
            if row.shown.route_run is None:
                continue  # never shown: the dispatcher's work
            try:
                done += [Repair(row.ref, what) for what in await self._row(row, runs)]
            except WindowUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - the edge: one route must not keep the others from repair
                _log.error("%s: repair failed: %s", row.ref, type(error).__name__)
        return done

    async def _row(self, row: Stale, runs: dict[str, Json]) -> list[str]:
        """Mend one route and remember what is shown now; return what was mended, in Dutch."""
        route_run, leg_run = runs.get(row.shown.route_run or ""), runs.get(row.shown.leg_run or "")
        if row.shown.leg_run:
            self._cycle.leg_runs.add(row.shown.leg_run)
        view = await asyncio.to_thread(self._book.view, row.ref)
        trouble = [self._route_trouble(view, route_run), self._leg_trouble(view.leg, row.shown, leg_run)]
        if row.version > row.shown.version and trouble[1] not in _BLOCKING:
            return []  # it only lags behind, which is the dispatcher's work
        if not any(trouble) or await asyncio.to_thread(standing, self._book, row.ref) != row:
            return []  # nothing to mend, or a dispatcher has moved it since it was read
        shown = row.shown
        if trouble[0]:
            shown = await self._mend_route_run(view, shown, route_run)
        if view.leg is not None and trouble[1] == _OVERDUE:
            await self._do_overdue(view.ref, view.leg.number, str(shown.leg_run))
            return [_OVERDUE]
        if view.leg is not None and (trouble[1] or shown.leg_run is None):
            shown = await self._mend_leg_run(view, view.leg, shown, leg_run, trouble[1])
        await asyncio.to_thread(self._book.record_shown, shown)
        return [what for what in trouble if what]

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
            kept = {part: digest for part, digest in shown.digests.items() if part not in {"run", "state"}}
            return await self._window.show(view, replace(shown, digests=kept))
        orphan = shown.leg_run
        shown = await self._window.show(view, Shown(view.ref, shown.version))
        if orphan is not None:
            # why: the leg lost its parent with the route run; a new one will show below the new route run.
            await self._window.forget(orphan)
        return shown

    async def _mend_leg_run(
        self, view: RouteView, leg: LegView, shown: Shown, run: Json | None, trouble: str | None
    ) -> Shown:
        is_same = run is not None and shown.leg_run is not None and shown.leg_number == leg.number
        if run is not None and (trouble == _DETACHED or (trouble == _STUCK and not is_same)):
            await self._window.lapse(str(run["id"]))
        if run is None or not is_same or trouble == _DETACHED:
            return await self._window.arm(view, leg, replace(shown, leg_run=None))
        if run["state_type"] in TERMINAL:
            is_broken = run["state_type"] == "CRASHED"
            pause = _RETRY_BASE * 2 ** min(_attempt(run) - 1, 7) if is_broken else timedelta(0)
            return await self._window.arm(view, leg, replace(shown, leg_run=None), self._now() + pause)
        kept = {part: digest for part, digest in shown.digests.items() if not part.startswith("leg")}
        return await self._window.arm(view, leg, replace(shown, digests=kept))

    async def _do_overdue(self, ref: str, number: int, run_id: str) -> None:
        """Do the step of a leg run that nobody took, under its claim and without a flow."""
        if await self._window.api.claim(run_id):
            outcome = await asyncio.to_thread(self._book.advance, ref, number)
            await refresh(self._book, self._window, ref)
            await self._window.api.set_state(run_id, ending(outcome), force=True)

    async def _end_orphans(self) -> list[Repair]:
        """End scheduled leg runs that the domain has not armed, once a pass has seen every open route."""
        api, started = self._window.api, self._cycle.started
        criteria: Json = {
            "deployment_id": {"any_": self._window.deployments.leg_ids()},
            "state": {"type": {"any_": ["SCHEDULED", *UNDER_WAY]}},
        }
        if await api.request("POST", "/flow_runs/count", {"flow_runs": criteria}) <= len(self._cycle.leg_runs):
            return []
        strays: list[Json] = []
        offset = 0
        while page := await api.runs(criteria, offset=offset):
            strays += [run for run in page if run["id"] not in self._cycle.leg_runs and not self._is_at_work(run)]
            offset += len(page)
        done: list[Repair] = []
        for run in strays:
            ref, number = str(run["parameters"].get("ref", "")), int(run["parameters"].get("number", 0))
            row = await asyncio.to_thread(standing, self._book, ref)
            if started and datetime.fromisoformat(run["created"]) < started and _is_stray(row, number, str(run["id"])):
                await self._window.lapse(str(run["id"]))
                done.append(Repair(ref, "vervallen wachtmoment beëindigd"))
        return done

    def _is_at_work(self, run: Json) -> bool:
        """Tell whether a process may still be busy with this run."""
        if run["state_type"] not in UNDER_WAY:
            return False
        return datetime.fromisoformat(run["state"]["timestamp"]) + self._step_timeout > self._now()


def _is_stray(row: Stale | None, number: int, run_id: str) -> bool:
    """Tell whether a waiting leg run belongs to nothing; a moment armed but not yet recorded does belong."""
    if row is None or row.armed != number:
        return True
    return row.shown.leg_number == number and row.shown.leg_run != run_id


def _attempt(run: Json) -> int:
    """Return how often this moment was armed, from the suffix of the key."""
    parts = str(run["idempotency_key"] or "").split("/")
    return int(parts[2]) if len(parts) > 2 else 1


def _wake_at(leg: LegView, run: Json) -> datetime:
    """Return when the run should wake: a moment that was armed again may wait longer than the domain asks."""
    planned = datetime.fromisoformat(run["next_scheduled_start_time"])
    return max(leg.at, planned) if _attempt(run) > 1 else leg.at
