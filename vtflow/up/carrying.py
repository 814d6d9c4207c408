"""Loops that run beside the watchdog: events to subscribers, and files with meldingen from a watched folder."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from vtflow.domain.errors import VtflowError
from vtflow.importing.drop import Drop, DropFolder
from vtflow.importing.mapping import read_mapping
from vtflow.ports import StoreUnavailable
from vtflow.wiring import App, real_now
from vtflow.wiring.access import carrier_of

_log = logging.getLogger(__name__)


def carry_events(app: App, stop: threading.Event) -> None:
    """Send what happened to subscribers, until `stop` is set; several processes may."""
    carrier = carrier_of(app)
    _rounds("webhook", carrier.round, app.settings.webhook_interval, stop)


def watch_folder(app: App, stop: threading.Event) -> None:
    """Take in files from the watched folder of the settings, until `stop` is set; returns at once where there is none.

    Raises:
        BadInput: the folder cannot be made, or its mapping is wrong.
    """
    if app.settings.drop_folder is None:
        return
    folder = drop_of(app)
    _rounds("drop folder", partial(_take, folder), app.settings.drop_interval, stop)


def drop_of(app: App) -> Drop:
    """Return the watched folder of an installation.

    Raises:
        BadInput: there is none, it cannot be made, or its mapping is wrong.
    """
    mapping = read_mapping(app.settings.drop_mapping) if app.settings.drop_mapping else None
    folder = DropFolder.at(app.settings.drop_folder)
    return Drop(app.engine, app.store, app.seal, app.region, folder, app.clock.now, real_now, mapping)


def _take(folder: Drop) -> int:
    done = folder.round()
    for one in done:
        _log.info("drop folder: a file with %d rows %s", one.read, "taken in" if one.ok else "refused as a whole")
    return len(done)


def _rounds(name: str, work: Callable[[], int], interval: float, stop: threading.Event) -> None:
    while not stop.wait(interval):
        try:
            work()
        except (StoreUnavailable, VtflowError, OSError) as error:
            _log.warning("%s: %s", name, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the edge: one failing round must not end the loop
            _log.error("%s failed (%s); going on", name, type(error).__name__)
