"""Puts one run together: checks first, then the database, then the children, then the supervisor."""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType

from vtflow.demo.feed import read_sample, sample_path
from vtflow.demo.mark import DEMO_REGION, is_own, mark, require_own
from vtflow.domain.errors import BadInput
from vtflow.policy import PolicyBook
from vtflow.ports import StoreUnavailable
from vtflow.settings import read_settings, without_password
from vtflow.up.child import READY_VARIABLE
from vtflow.up.children import Child, ChildSpec, vtflow_command
from vtflow.up.environment import client_env, inherited, server_command, server_env
from vtflow.up.place import HomeLock, require_free_ports
from vtflow.up.plan import Plan, demo_settings, make_plan
from vtflow.up.supervisor import Supervisor
from vtflow.up.terminal import Terminal
from vtflow.wiring import App, database_exists, open_app

LOGS = "log"
RUN = "run"
PREFECT = "prefect"
_PREFECT_HOME = "prefect"


def up(*, demo: bool, exit_after: float | None) -> None:
    """Run everything on this machine until Ctrl-C, SIGTERM or `exit_after` seconds after the addresses appear.

    Raises:
        BadInput: a setting is wrong or unsafe, a port is busy, another `up` has this home, the database is not ours.
        StartFailed: a child does not come up.
    """
    stop = Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    terminal = Terminal()
    settings = demo_settings(first_receipt()) if demo else read_settings()
    lock = HomeLock(settings.home.absolute())
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        plan = make_plan(settings, demo=demo)
        require_free_ports(plan)
        app = _reach_database(plan)
        children = [Child(spec) for spec in child_specs(plan, os.environ)]
        Supervisor(plan, app, children, terminal, stop).run(exit_after)
        app.store.close()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        lock.release()


def first_receipt() -> datetime:
    """Return the moment at which the clock of the demo starts."""
    return read_sample(sample_path(), PolicyBook().policy(DEMO_REGION))[0].received_at


def _reach_database(plan: Plan) -> App:
    try:
        return open_database(plan)
    except StoreUnavailable as error:
        where = without_password(plan.settings.url)
        text = f"{error} ({where}); draait zij, en klopt VTFLOW_DATABASE_URL?"
        raise BadInput(text) from error


def open_database(plan: Plan) -> App:
    """Open the database of the plan, made when there is none; the demo opens no other than its own.

    Raises:
        BadInput: the demo did not make this database, or it is the demo's and this is no demo.
    """
    is_new = not database_exists(plan.settings)
    if is_new:
        app = open_app(plan.settings, create=True)
        if plan.demo:
            mark(app.store)
        return app
    app = open_app(plan.settings)
    if plan.demo:
        require_own(app.store, str(plan.home))
    elif is_own(app.store):
        text = f"de database in {plan.home} is van de demo; start `vtflow up --demo`, of kies een andere VTFLOW_HOME"
        raise BadInput(text)
    return app


def child_specs(plan: Plan, environ: Mapping[str, str]) -> list[ChildSpec]:
    """Return the children in order of start: the Prefect server first, where it is ours."""
    home = plan.home / _PREFECT_HOME
    specs = [_own(plan, environ, name) for name in ("web", "waakhond", "dispatcher")]
    # why: the demo has nobody to wake, and a newcomer waits for every process that starts
    specs += [_own(plan, environ, name) for name in _beside(plan)]
    if not plan.has_own_server:
        return specs
    (home / "server").mkdir(parents=True, exist_ok=True, mode=0o700)
    env = inherited(environ) | server_env(
        home / "server", plan.settings.prefect_port, auth=plan.auth, days=plan.settings.window_days
    )
    log = plan.home / LOGS / f"{PREFECT}.log"
    server = ChildSpec(PREFECT, server_command(sys.executable), env, log, None, signal.SIGKILL)
    return [server, *specs]


def _beside(plan: Plan) -> tuple[str, ...]:
    if plan.demo:
        return ("demo",)
    return ("auditor", "waak") if plan.settings.waak_child else ("auditor",)


def _own(plan: Plan, environ: Mapping[str, str], name: str) -> ChildSpec:
    folder: Path = plan.home / _PREFECT_HOME / name
    ready = plan.home / RUN / f"{name}.ready"
    for made in (folder, ready.parent):
        made.mkdir(parents=True, exist_ok=True, mode=0o700)
    env = inherited(environ) | plan.environ() | client_env(folder, plan.settings.api_url, plan.auth)
    env[READY_VARIABLE] = str(ready)
    return ChildSpec(name, vtflow_command(name), env, plan.home / LOGS / f"{name}.log", ready)
