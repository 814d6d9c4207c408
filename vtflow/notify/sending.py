"""The sending child: the only code that loads Apprise. It sends one message and says what happened.

It runs in its own process because a send cannot be stopped in a thread; the parent kills the
process at the deadline. It never raises, never writes and never logs: a URL or body must not
come out of it.
"""

import hashlib
import logging
import os
import signal
import warnings
from typing import Any

import apprise
from apprise.common import NotifyFormat, PersistentStoreMode
from apprise.plugins.email import base as mail

from vtflow.notify import evidence
from vtflow.notify.attempt import Attempt
from vtflow.notify.evidence import TRAIL, judge
from vtflow.ports import DeliveryResult, Outcome

KEY_HEADER = "X-Vtflow-Sleutel"
_SILENT = logging.CRITICAL + 10


def prepare_child() -> None:
    """Make this process safe to send from: silent, killable at once, and with its doors watched."""
    # why: pebble's own handler runs in Python, so a child stuck in C would live on for seconds.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.disable(_SILENT)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    local = "127.0.0.1,localhost,::1"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(
        filter(None, [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), local])
    )
    evidence.watch()
    _ = _plugin("json://127.0.0.1/")  # loads all channel kinds now, not within a deadline


def send(attempt: Attempt) -> Outcome:
    """Try one message once.

    Returns:
        The result, and a reason of classes and codes only.
    """
    TRAIL.clear()
    try:
        return judge(_notify(attempt), TRAIL.steps)
    except Exception as error:  # noqa: BLE001 - a trace would carry the URL to the parent
        unsent = not TRAIL.steps and not TRAIL.mail_under_way
        result = DeliveryResult.MISLUKT if unsent else DeliveryResult.ONBEKEND
        return Outcome(result, type(error).__name__)


def readable(url: str) -> bool:
    """Tell whether Apprise can make a channel of the URL; nothing is sent."""
    try:
        return _plugin(url) is not None
    except Exception:  # noqa: BLE001 - a trace would carry the URL to the parent
        return False


def _plugin(url: str) -> Any:
    asset = apprise.AppriseAsset(
        app_id="vtflow",
        app_desc="vtflow",
        app_url="",
        http_redirects=False,
        secure_logging=True,
        async_mode=False,
        interpret_emojis=False,
        interpret_escapes=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    library: Any = apprise.Apprise
    return library.instantiate(url, asset=asset)


def _notify(attempt: Attempt) -> bool | None:
    plugin = _plugin(attempt.url)
    if plugin is None:
        return None
    plugin.socket_read_timeout = attempt.read_timeout
    headers = getattr(plugin, "headers", None)
    if isinstance(headers, dict):
        headers[KEY_HEADER] = attempt.key
    if isinstance(plugin, mail.NotifyEmail):
        _shape_mail(plugin, attempt.key)
    sender: Any = apprise.Apprise(asset=plugin.asset)
    if not sender.add(plugin):
        return None
    return sender.notify(body=attempt.body, title=attempt.title, body_format=NotifyFormat.TEXT)


def _shape_mail(plugin: Any, key: str) -> None:
    """Make it plain text, ask for no auto-reply, and repeat the Message-ID on a repeated try."""
    plugin.notify_format = NotifyFormat.TEXT
    plugin.headers["Auto-Submitted"] = "auto-generated"
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]

    def message_id(idstring: str | None = None, domain: str | None = None) -> str:
        return f"<{digest}.{idstring or 'vtflow'}@{domain or 'vtflow.invalid'}>"

    module: Any = mail
    module.make_msgid = message_id
