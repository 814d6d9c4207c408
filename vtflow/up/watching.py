"""Builds the watch of one installation from its settings: limits, signs of life, auditor and waak."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from vtflow.demo.mark import is_own
from vtflow.keep.reminding import counts
from vtflow.notify.channels import Channels, load_channels
from vtflow.policy.keeping import read_keeping
from vtflow.ports.watch import Incident
from vtflow.settings import Settings
from vtflow.store.sql import SqlStore
from vtflow.up.automations import KEY_HEADER, PATH, read_token
from vtflow.watch import kinds
from vtflow.watch.audit import Auditor
from vtflow.watch.auditing import Auditing
from vtflow.watch.checks import Present, reach
from vtflow.watch.health import health_facts
from vtflow.watch.limits import WATCHERS, WORKERS, Limits
from vtflow.watch.members import member_name, part_of
from vtflow.watch.pulse import Pulse
from vtflow.watch.waak import LEDGER_FILE, Record, Waak, Watched, teller
from vtflow.web.health import Door
from vtflow.wiring import App, ScaledClock, make_home, real_now
from vtflow.wiring.clocks import clock_of

AUDITOR, WAAK = WATCHERS


def limits_of(settings: Settings, scale: float = 1.0) -> Limits:
    """Return the limits of an installation; `scale` is domain seconds a real second."""
    return Limits(timedelta(seconds=settings.waak_interval), scale)


def app_limits(app: App) -> Limits:
    """Return the limits on the clock of a process."""
    return limits_of(app.settings, app.clock.scale if isinstance(app.clock, ScaledClock) else 1.0)


def pulse_of(app: App, part: str, every: float = 0.0) -> Pulse:
    """Return the sign of life of a part of this process, whose loop comes round each `every` seconds."""
    name = member_name(part, app.settings.member)
    return Pulse(app.store, name, max(limits_of(app.settings).beat, timedelta(seconds=every)), real_now)


def auditor_of(app: App) -> Auditor:
    """Return the auditor of an installation."""
    return Auditor(app.store, app.policies, app.channels.of_team, app_limits(app))


def auditing_of(app: App) -> Auditing:
    """Return the auditor as a process."""
    pulse = Pulse(app.store, member_name(AUDITOR, app.settings.member), limits_of(app.settings).look, real_now)
    return Auditing(auditor_of(app), app.store, app.clock, pulse, app.settings.regions)


def parts_of(app: App) -> tuple[str, ...]:
    """Return the parts that must live here; the demo has nobody to wake and is not watched."""
    return WORKERS if is_own(app.store) else (*WORKERS, *WATCHERS)


def door_of(app: App, since: datetime | None = None) -> Door:
    """Return what the pages of health are given; parts had time to begin since `since`, now when left out.

    Raises:
        BadInput: the token of the webhook cannot be made or is open to others.
    """
    begun, parts = since or real_now(), parts_of(app)

    def facts() -> dict[str, Any]:
        present = Present(real_now(), app.clock.now(), begun)
        limits = app_limits(app)
        found = app.store.read(lambda reader: health_facts(reader, parts, app.settings.regions, present, limits))
        return {**found, "vernietigingsverzoeken": counts(app.store, read_keeping(), present.domain)}

    def report(kind: str, ref: str) -> None:
        text = f"gemeld door Prefect{f' over {ref}' if ref else ''}"
        incident = Incident(key=f"{kind}/{ref}", kind=kind, ref=ref, text=text, at=app.clock.now())
        app.store.transact(lambda unit: unit.record_incidents([incident], [], incident.at))

    return Door(facts, report, PATH, KEY_HEADER, read_token(app.settings.home))


def waak_of(settings: Settings, environ: Mapping[str, str] = os.environ, since: datetime | None = None) -> Waak:
    """Return waak over the settings; it opens the record at its first look, and again until that works.

    Args:
        settings: Those of this installation.
        environ: Where `${NAME}` in its channels file is looked up.
        since: From when on parts had time to begin; now when left out.

    Raises:
        BadInput: a setting is wrong.
        ConfigError: its channels file is wrong.
    """
    make_home(settings.home)
    limits = limits_of(settings)
    web = f"{settings.waak_web_url or settings.web_url}/gezond"
    watched = Watched(
        open_record=partial(_open_record, settings),
        parts=(*WORKERS, AUDITOR),
        addresses=(
            *(partial(reach, kinds.SERVER, "Prefect", f"{url}/health", n) for n, url in enumerate(settings.api_urls)),
            partial(reach, kinds.PAGES, "de pagina's", web),
        ),
        limits=limits,
        repeat=timedelta(seconds=settings.waak_repeat),
        now=real_now,
        since=since or real_now(),
    )
    return Waak(watched, teller_of(settings, environ), ledger_of(settings))


def ledger_of(settings: Settings) -> Path:
    """Return the file in which waak keeps what it told."""
    return settings.home / LEDGER_FILE


def channels_of(settings: Settings, environ: Mapping[str, str] = os.environ) -> Channels | None:
    """Return the channels of waak; None where it has no channels file.

    Raises:
        ConfigError: the file is wrong.
    """
    return load_channels(settings.waak_channels, environ) if settings.waak_channels is not None else None


def teller_of(settings: Settings, environ: Mapping[str, str] = os.environ) -> Callable[[str, str, str], bool]:
    """Return what sends an alarm."""
    return teller(channels_of(settings, environ), settings.delivery_deadline)


def _open_record(settings: Settings) -> Record:
    store = SqlStore(settings.url, pool_size=2)
    clock = clock_of(settings, store)
    scale = clock.scale if isinstance(clock, ScaledClock) else 1.0
    return Record(store, clock.now, limits_of(settings, scale))


def member_rows(app: App) -> list[dict[str, Any]]:
    """Return every member that ever gave a sign of life, as plain values."""
    now = real_now()
    return [
        {
            "lid": beat.part,
            "onderdeel": part_of(beat.part),
            "machine": beat.part.partition("@")[2],
            "laatste": beat.at.isoformat(),
            "seconden_geleden": round((now - beat.at).total_seconds(), 1),
            "gestopt": beat.stopped,
            "keer_uitgevallen": beat.crashes,
        }
        for beat in app.store.read(lambda reader: reader.heartbeats())
    ]


def forget_member(app: App, name: str) -> bool:
    """Count a member as stopped on purpose; False when there never was one of that name."""
    beats = app.store.read(lambda reader: reader.heartbeats())
    beat = next((one for one in beats if one.part == name), None)
    if beat is None:
        return False
    app.store.transact(lambda unit: unit.beat(replace(beat, at=real_now(), stopped=True)))
    return True
