"""Builds the adapters of one process over its settings."""

import gc
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from vtflow.domain.errors import BadInput
from vtflow.domain.messages import limit_text
from vtflow.domain.routing import main_wait
from vtflow.engine import Engine, Surroundings
from vtflow.links import Links
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import Channels, load_channels, parse_channels
from vtflow.notify.composer import TeamComposer
from vtflow.notify.regional import RegionalComposer
from vtflow.outbox import Outbox
from vtflow.policy import PolicyBook
from vtflow.ports import Clock, Composer
from vtflow.reports.routebook import EngineRouteBook
from vtflow.seal import Seal, random_code
from vtflow.settings import Settings, read_settings
from vtflow.store.roster_cache import AbsenceCache, RosterCache
from vtflow.store.schema import current
from vtflow.store.sql import SqlStore
from vtflow.wiring.answer_links import AnswerLinks
from vtflow.wiring.clocks import ScaledClock, clock_of
from vtflow.wiring.keys import links_of, seal_of

#: the embedded default: every team has one channel, vtflow's own mailbox
_MAILBOX = """
channels:
  postvak: {{url: "json://127.0.0.1:{port}/postvak/ontvang/{{team}}"}}
default: [postvak]
"""


def steady_memory() -> None:
    """Spare the garbage collector what lives as long as the process; call once, when everything is imported.

    Bulk work makes many small frozen values that die young; with the defaults a third of its time goes to searching
    them for cycles that are not there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@dataclass(frozen=True, slots=True)
class App:
    """One process's parts, ready for use."""

    settings: Settings
    store: SqlStore
    clock: Clock
    policies: PolicyBook
    seal: Seal
    channels: Channels
    engine: Engine
    book: EngineRouteBook
    links: Links

    @property
    def region(self) -> str:
        """The default region."""
        return self.settings.regions[0]

    def notifier(self) -> AppriseNotifier:
        """Build the notifier; its children start with the first message. Close it when done."""
        return AppriseNotifier(self.channels, deadline_seconds=self.settings.delivery_deadline)

    def outbox(self, notifier: AppriseNotifier) -> Outbox:
        """Build the sender of all regions of this installation."""
        links = self.answer_links
        composers: dict[str, Composer] = {
            region: TeamComposer(
                self.policies.policy(region),
                links.of_row,
                self.turn,
                partial(self.engine.on_duty, region),
                links.of_team,
            )
            for region in self.settings.regions
        }
        composer = RegionalComposer(composers, self.region)
        return Outbox(self.engine, self.store, self.clock, notifier, composer, self.settings.regions)

    @property
    def answer_links(self) -> AnswerLinks:
        """Makes the links in messages."""
        return AnswerLinks(self.links, self.store, self.settings.link_url)

    def turn(self, ref: str) -> tuple[str, str] | None:
        """Return the holder of what a melding waits on now, and its last day or limit as ISO text; None when ended."""
        stored = self.store.read(lambda reader: reader.melding(ref))
        wait = main_wait(stored.route) if stored is not None else None
        if wait is None:
            return None
        return wait.holder, limit_text(wait)


def open_app(settings: Settings | None = None, *, create: bool = False, environ: Mapping[str, str] = os.environ) -> App:
    """Build the parts over the database of the settings.

    Args:
        settings: What to use; read from the environment when left out.
        create: Make the database when there is none.
        environ: Where `${NAME}` in the channels file is looked up.

    Raises:
        BadInput: a setting, region, channels file or key file is wrong.
        StoreUnavailable: the database cannot be used.
    """
    settings = settings or read_settings()
    make_home(settings.home)
    policies = policy_book(settings)
    for region in settings.regions:
        policies.policy(region)
    is_new = create and not database_exists(settings)
    store = SqlStore.create(settings.url) if is_new else SqlStore(settings.url)
    roster, calendar = RosterCache(store, time.monotonic), AbsenceCache(store, time.monotonic)
    policies.follow(roster, calendar)
    policies.share(settings.regions)
    clock = clock_of(settings, store)
    scale = clock.scale if isinstance(clock, ScaledClock) else 1.0
    seal = seal_of(settings)
    channels = _channels(settings, environ)
    around = Surroundings(
        policies=policies,
        seal=seal,
        channels=channels.of_team,
        reach=channels.reach,
        alarm_after=channels.fallback.after,
        new_ref=random_code,
        roster_changed=roster.forget,
        absence_changed=calendar.forget,
        # why: under an accelerated clock a second of real delay is hours; those are not what "late" means
        late_after=max(timedelta(hours=1), timedelta(seconds=30) * scale),
    )
    engine = Engine(store, clock, around)
    book = EngineRouteBook(engine, store, clock, policies)
    return App(settings, store, clock, policies, seal, channels, engine, book, links_of(settings))


def make_home(home: Path) -> None:
    """Make the home where it is not there yet.

    Raises:
        BadInput: it cannot be made, or nothing can be written in it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = "er staat een bestand met die naam" if isinstance(error, FileExistsError) else error.strerror
        text = f"map {home} kan niet worden gemaakt ({reason}); kies een andere met VTFLOW_HOME"
        raise BadInput(text) from error
    if not os.access(home, os.W_OK | os.X_OK):
        text = f"in map {home} mag vtflow niet schrijven; geef het daar rechten, of kies een andere met VTFLOW_HOME"
        raise BadInput(text)


def policy_book(settings: Settings | None = None) -> PolicyBook:
    """Return the regions that ship, with those of the installation in their place.

    Raises:
        BadInput: the folder of the installation's own region files is not there.
    """
    own = (settings or read_settings()).profiles
    if own is not None and not own.is_dir():
        text = f"setting VTFLOW_PROFILES: {own} is geen map; zet daar de eigen regiobestanden, <regio>.yaml"
        raise BadInput(text)
    return PolicyBook(own=own)


def database_exists(settings: Settings) -> bool:
    """Tell whether there is a database already; a SQLite file is not made by looking."""
    path = settings.url.removeprefix("sqlite:///")
    return Path(path).exists() if path != settings.url else current(settings.url) is not None


def _channels(settings: Settings, environ: Mapping[str, str]) -> Channels:
    if settings.channels is not None:
        return load_channels(settings.channels, environ)
    return parse_channels(_MAILBOX.format(port=settings.web_port), {}, "postvak")
