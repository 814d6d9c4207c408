"""The children themselves: one function a process. Prefect is loaded only in the two that need it.

Each gives its sign of life from its own loop. `waak` opens the record by itself, so that it also works without one.
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from vtflow.corv import DropFolder, Exchange
from vtflow.domain.errors import BadInput
from vtflow.ports import StoreUnavailable
from vtflow.settings import read_settings
from vtflow.store.turns import turn
from vtflow.up.log_lines import start_log
from vtflow.up.plan import auth_of
from vtflow.wiring import App, open_app

_log = logging.getLogger(__name__)

READY_VARIABLE = "VTFLOW_CHILD_READY"
#: a child that was asked to end and does not is ended with all that it started
_STOP_SECONDS = 8.0


def run_child(name: str, *, alone: bool = False) -> None:
    """Run one child until it is asked to stop.

    Args:
        name: Of the child.
        alone: Without a supervisor: Ctrl-C asks it to stop as well.

    Raises:
        BadInput: there is no such child.
    """
    if name not in CHILDREN and name != "waak":
        text = f"onderdeel {name!r} bestaat niet; bekend zijn: {', '.join([*CHILDREN, 'waak'])}"
        raise BadInput(text)
    start_log(sys.stderr)
    stop = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()
        threading.Thread(target=_end_by_force, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end if alone else signal.SIG_IGN)
    if name == "waak":
        _waak(stop)
    else:
        CHILDREN[name](open_app(read_settings()), stop)
    _log.info("%s ends", name)


def _waak(stop: threading.Event) -> None:
    from vtflow.up.watching import waak_of

    waak = waak_of(read_settings())
    say_ready()
    waak.serve(stop)


def _auditor(app: App, stop: threading.Event) -> None:
    from vtflow.up.watching import app_limits, auditing_of

    auditing = auditing_of(app)
    say_ready()
    auditing.serve(stop, app_limits(app))


def _end_by_force() -> None:
    threading.Event().wait(_STOP_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def say_ready() -> None:
    """Tell the supervisor that this child works, and systemd where that started it."""
    path = os.environ.get(READY_VARIABLE)
    if path:
        Path(path).write_text(str(os.getpid()), encoding="utf-8")
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.connect("\0" + address[1:] if address.startswith("@") else address)
            door.sendall(b"READY=1")


def _dispatcher(app: App, stop: threading.Event) -> None:
    from vtflow.orchestrate.dispatcher import Dispatcher, Pace
    from vtflow.up.watching import pulse_of
    from vtflow.up.window import bind_flows
    from vtflow.wiring import real_now

    pulse = pulse_of(app, "dispatcher")

    def tick() -> None:
        app.engine.settle_all()

    bound = bind_flows(app, auth_of(os.environ), tick)
    pace = Pace(interval=app.settings.dispatch_interval, concurrency=app.settings.dispatch_concurrency)
    dispatcher = Dispatcher(app.book, bound.window, bound.flows, real_now, pace, pulse.beat)
    say_ready()
    _in_thread(dispatcher.serve, stop)
    pulse.stop()


def _waakhond(app: App, stop: threading.Event) -> None:
    from flows.waakhond import Watchdog
    from vtflow.up.automations import Automations, read_token
    from vtflow.up.carrying import carry_events, watch_folder
    from vtflow.up.watching import pulse_of
    from vtflow.up.window import bind_flows

    pulse, sending = pulse_of(app, "waakhond", app.settings.waakhond_interval), pulse_of(app, "bezorging")
    automations = Automations(app.settings.web_url, read_token(app.settings.home))

    with app.notifier() as notifier:
        outbox, one_at_a_time = app.outbox(notifier), threading.Lock()

        def tick() -> None:
            with one_at_a_time:
                outbox.tick()

        bind_flows(app, auth_of(os.environ), tick)
        watchdog = Watchdog(app.settings.waakhond_interval, beat=pulse.beat, prepare=automations.prepare)
        beside = [
            threading.Thread(target=_deliver, args=(app, stop, tick, sending.beat), name="delivery"),
            threading.Thread(target=_carry, args=(app, stop), name="corv"),
            threading.Thread(target=_report, args=(app, stop), name="reports"),
            threading.Thread(target=carry_events, args=(app, stop), name="events"),
            threading.Thread(target=watch_folder, args=(app, stop), name="folder"),
        ]
        for thread in beside:
            thread.start()
        say_ready()
        _in_thread(watchdog.serve, stop)
        for thread in beside:
            thread.join()
    for one in (pulse, sending):
        one.stop()


def _deliver(app: App, stop: threading.Event, tick: Callable[[], None], beat: Callable[[], None]) -> None:
    """Deliver round after round until `stop` is set; a round that worked gives a sign of life."""
    while not stop.wait(app.settings.deliver_interval):
        try:
            tick()
            beat()
        except StoreUnavailable as error:
            _log.warning("delivery: %s", error)
        except Exception:  # noqa: BLE001 - the edge: one failing round must not end the loop
            _log.exception("delivery failed; going on")


def _report(app: App, stop: threading.Event) -> None:
    """Make the reports that are owed, and remind of what nobody answered, until `stop` is set; needs no Prefect."""
    from vtflow.keep.reminding import remind
    from vtflow.policy.keeping import read_keeping
    from vtflow.wiring.reporting import reporter_of

    reporter = reporter_of(app)
    while not stop.wait(app.settings.report_interval):
        try:
            remind(app.engine, app.store, read_keeping(), app.clock.now())
            with turn(app.settings.url, "rapporten", app.settings.home / "run") as is_ours:
                for line in reporter.round() if is_ours else ():
                    _log.info("reports: %s", line)
        except StoreUnavailable as error:
            _log.warning("reports: %s", error)
        except Exception:  # noqa: BLE001 - the edge: one failing round must not end the loop
            _log.exception("reports failed; going on")


def _carry(app: App, stop: threading.Event) -> None:
    """Send machine messages that wait and take in what arrived, until `stop` is set.

    Every region sends; what arrives is judged by the first one, since there is one folder.
    """
    folder = DropFolder(app.settings.home / "corv")
    exchanges = [Exchange(app.engine, app.store, app.clock, folder, region) for region in app.settings.regions]
    while not stop.wait(app.settings.corv_interval):
        try:
            with turn(app.settings.url, "corv", app.settings.home / "run") as is_ours:
                found = exchanges[0].receive(exchanges[0].operations) if is_ours else []
                for exchange in exchanges if is_ours else ():
                    found += exchange.send(exchange.operations)
            for outcome in found:
                # why not the id: of what was put aside it is a file name that somebody else chose
                _log.info("corv: %s %s", outcome.ref or "a message", "done" if outcome.ok else "put aside")
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
    "auditor": _auditor,
}
