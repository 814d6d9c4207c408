"""The supervisor: starts the children, keeps the clock and the children alive, shows one line, stops everything."""

import base64
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from threading import Event

from vtflow.domain.errors import VtflowError
from vtflow.ports import StoreUnavailable
from vtflow.store.overview import Counter
from vtflow.up.cautions import cautions
from vtflow.up.children import Child, limit_log
from vtflow.up.plan import AUTH_FILE, Plan
from vtflow.up.terminal import Status, Terminal
from vtflow.up.typed import typed_on_demo
from vtflow.wiring import App, ScaledClock

_ROUND_SECONDS = 0.25
_KEEP_SECONDS = 1.0
_START_SECONDS = 180.0
#: deaths in a row, before all work, after which the start is given up
_MOST_DEATHS = 4
_STOP_WORKERS = 6.0
_STOP_SERVER = 3.0


class StartFailed(VtflowError):
    """A child does not come up; the text names it and its log."""


class Supervisor:
    """One run of `vtflow up`."""

    def __init__(self, plan: Plan, app: App, children: Sequence[Child], terminal: Terminal, stop: Event) -> None:
        """Keep the parts; the Prefect server, where it is one of the children, comes first."""
        self._plan = plan
        self._app = app
        self._children = list(children)
        self._terminal = terminal
        self._stop = stop
        self._counter = Counter(app.settings.url)
        self._scaled = app.clock if isinstance(app.clock, ScaledClock) else None
        self._kept_at = 0.0

    def run(self, exit_after: float | None) -> None:
        """Run until asked to stop, or `exit_after` seconds after the addresses were printed.

        Raises:
            StartFailed: a child does not come up.
        """
        try:
            self._start()
            until = time.monotonic() + exit_after if exit_after is not None else None
            while not self._stop.is_set() and (until is None or time.monotonic() < until):
                self._round()
                self._stop.wait(_ROUND_SECONDS)
        finally:
            self._end()

    # ------------------------------------------------------------ start

    def _start(self) -> None:
        self._terminal.say("vtflow start; dit duurt een halve minuut")
        for child in self._children:
            child.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._stop.is_set() and not self._all_answer():
            self._revive()
            late = next((child for child in self._children if child.deaths >= _MOST_DEATHS), None)
            if late is None and time.monotonic() > deadline:
                late = next((child for child in self._children if not child.is_ready), self._children[0])
            if late is not None:
                text = f"{late.spec.name} komt niet op gang; zie {late.spec.log}"
                raise StartFailed(text)
            self._stop.wait(_ROUND_SECONDS)
        if not self._stop.is_set():
            self._keep_clock()
            self._print_addresses()

    def _all_answer(self) -> bool:
        if not all(child.is_ready for child in self._children):
            return False
        addresses = [f"{self._app.settings.api_url}/health", f"{self._local_web()}/gezond"]
        return all(answers(address, self._plan.auth) for address in addresses)

    def _local_web(self) -> str:
        return self._app.settings.web_url

    def _print_addresses(self) -> None:
        say, plan, app = self._terminal.say, self._plan, self._app
        say("")
        say(f"  Prefect   {plan.window_url}")
        say(f"  postvak   {self._local_web()}/postvak")
        if plan.auth is not None:
            say(f"  Prefect vraagt een wachtwoord; gebruiker:wachtwoord staat in {plan.home / AUTH_FILE}")
        if plan.demo:
            say("  demo      gespeelde teams en een snelle klok; alles staat in deze map:")
            say(f"            {plan.home}")
            say(f"  opdrachten op deze demo: {typed_on_demo(plan.home, sys.argv[0])} list")
        for caution in cautions(app.settings, app.channels, app.policies):
            say(f"  let op    {caution}")
        say("  stoppen   Ctrl-C")
        say("")

    # ------------------------------------------------------------ while it runs

    def _round(self) -> None:
        self._revive()
        if time.monotonic() - self._kept_at < _KEEP_SECONDS:
            return
        self._kept_at = time.monotonic()
        for child in self._children:
            limit_log(child.spec.log)
        self._keep_clock()
        self._show()

    def _keep_clock(self) -> None:
        if self._scaled is None:
            return
        try:
            self._scaled.keep_alive()
        except (StoreUnavailable, VtflowError) as error:
            self._terminal.say(f"de klok staat even stil: {error}")

    def _revive(self) -> None:
        for child in self._children:
            pause = child.revive()
            if pause is not None:
                self._terminal.say(
                    f"{child.spec.name} viel uit en start over {pause:.1f} s opnieuw; zie {child.spec.log}"
                )

    def _show(self) -> None:
        try:
            now = self._app.clock.now()
            counts = self._counter.count(now)
        except (StoreUnavailable, VtflowError) as error:
            self._terminal.say(f"de stand is nu niet te lezen: {error}")
            return
        ready = sum(child.is_ready for child in self._children)
        speed = self._scaled.scale if self._scaled else 1.0
        status = Status(now, counts.routes, counts.late, counts.waiting, ready, len(self._children), speed)
        self._terminal.show(status)

    # ------------------------------------------------------------ end

    def _end(self) -> None:
        self._terminal.say("vtflow stopt")
        if self._scaled is not None and self._kept_at:
            # why: without this it stands still by itself, a few seconds after its last keeper
            with suppress(StoreUnavailable, VtflowError):
                self._scaled.stand_still()
        server = [child for child in self._children if child.spec.name == "prefect"]
        workers = [child for child in self._children if child not in server]
        for group, seconds in ((workers, _STOP_WORKERS), (server, _STOP_SERVER)):
            for child in group:
                child.ask_to_stop()
            until = time.monotonic() + seconds
            for child in group:
                child.wait(until)
        self._counter.close()


def answers(address: str, auth: str | None) -> bool:
    """Tell whether an address of ours answers well."""
    request = urllib.request.Request(address)  # noqa: S310  # why: made from our own settings, http only
    if auth is not None:
        request.add_header("Authorization", f"Basic {base64.b64encode(auth.encode()).decode()}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=3) as answer:
            return 200 <= answer.status < 300
    except (OSError, urllib.error.URLError, ValueError):
        return False
