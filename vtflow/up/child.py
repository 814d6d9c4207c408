"""The children themselves: one function a process. Prefect is loaded only in the two that need it."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from vtflow.corv import DropFolder, Exchange
from vtflow.domain.errors import BadInput
from vtflow.ports import StoreUnavailable
from vtflow.settings import read_settings
from vtflow.up.plan import auth_of
from vtflow.wiring import App, open_app

_log = logging.getLogger(__name__)

READY_VARIABLE = "VTFLOW_CHILD_READY"
#: a child that was asked to end and does not is ended with all that it started
_STOP_SECONDS = 8.0


def run_child(name: str) -> None:
    """Run one child until it is asked to stop.

    Raises:
        BadInput: there is no such child.
    """
    if name not in CHILDREN:
        text = f"onderdeel {name!r} bestaat niet; bekend zijn: {', '.join(CHILDREN)}"
        raise BadInput(text)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("httpx", "httpcore", "asyncio", "prefect", "aiosqlite", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    stop = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()
        threading.Thread(target=_end_by_force, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    CHILDREN[name](open_app(read_settings()), stop)
    _log.info("%s ends", name)


def _end_by_force() -> None:
    threading.Event().wait(_STOP_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def say_ready() -> None:
    """Tell the supervisor that this child works."""
    path = os.environ.get(READY_VARIABLE)
    if path:
        Path(path).write_text(str(os.getpid()), encoding="utf-8")


def _dispatcher(app: App, stop: threading.Event) -> None:
    from vtflow.orchestrate.dispatcher import Dispatcher, Pace
    from vtflow.up.window import bind_flows
    from vtflow.wiring import real_now

    def tick() -> None:
        app.engine.settle_all()

    bound = bind_flows(app, auth_of(os.environ), tick)
    pace = Pace(interval=app.settings.dispatch_interval, concurrency=app.settings.dispatch_concurrency)
    dispatcher = Dispatcher(app.book, bound.window, bound.flows, real_now, pace)
    say_ready()
    _in_thread(dispatcher.serve, stop)


def _waakhond(app: App, stop: threading.Event) -> None:
    from flows.waakhond import Watchdog
    from vtflow.up.window import bind_flows

    with app.notifier() as notifier:
        outbox, one_at_a_time = app.outbox(notifier), threading.Lock()

        def tick() -> None:
            with one_at_a_time:
                outbox.tick()

        def deliver() -> None:
            while not stop.wait(app.settings.deliver_interval):
                try:
                    tick()
                except StoreUnavailable as error:
                    _log.warning("delivery: %s", error)
                except Exception:  # noqa: BLE001 - the edge: one failing round must not end the loop
                    _log.exception("delivery failed; going on")

        bind_flows(app, auth_of(os.environ), tick)
        watchdog = Watchdog(app.settings.waakhond_interval)
        beside = [
            threading.Thread(target=deliver, name="delivery"),
            threading.Thread(target=_carry, args=(app, stop), name="corv"),
        ]
        for thread in beside:
            thread.start()
        say_ready()
        _in_thread(watchdog.serve, stop)
        for thread in beside:
            thread.join()


def _carry(app: App, stop: threading.Event) -> None:
    """Send machine messages that wait and take in what arrived, until `stop` is set.

    Every region sends; what arrives is judged by the first one, since there is one folder.
    """
    folder = DropFolder(app.settings.home / "corv")
    exchanges = [Exchange(app.engine, app.store, app.clock, folder, region) for region in app.settings.regions]
    while not stop.wait(app.settings.corv_interval):
        try:
            found = exchanges[0].receive(exchanges[0].operations)
            for exchange in exchanges:
                found += exchange.send(exchange.operations)
            for outcome in found:
                _log.info("corv: %s %s", outcome.id, "done" if outcome.ok else "put aside")
        except (StoreUnavailable, BadInput) as error:
            _log.warning("corv: %s", error)
        except Exception:  # noqa: BLE001 - the edge: one failing round must not end the loop
            _log.exception("corv failed; going on")


def _in_thread(serve: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Work in a thread, where Prefect leaves signals alone; a thread that fails takes the process with it."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            serve(stop)
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            failed.append(error)
        finally:
            stop.set()

    thread = threading.Thread(target=work, name="work")
    thread.start()
    while thread.is_alive():
        thread.join(0.5)
    if failed:
        raise failed[0]


def _web(app: App, stop: threading.Event) -> None:
    from vtflow.up.web import serve

    serve(app, stop, say_ready)


def _demo(app: App, stop: threading.Event) -> None:
    from vtflow.demo.feed import choose, read_sample, sample_path
    from vtflow.demo.feeder import Feeder, Parts
    from vtflow.demo.play import play
    from vtflow.wiring import ScaledClock

    if not isinstance(app.clock, ScaledClock):
        text = "de demo heeft een versnelde klok nodig"
        raise BadInput(text)
    policy = app.policies.policy(app.region)
    feed = choose(read_sample(sample_path(), policy))
    feeder = Feeder(Parts(app.engine, app.store, app.clock, app.seal, policy), feed)
    say_ready()
    play(feeder, app.clock, stop)


CHILDREN: dict[str, Callable[[App, threading.Event], None]] = {
    "dispatcher": _dispatcher,
    "waakhond": _waakhond,
    "web": _web,
    "demo": _demo,
}
