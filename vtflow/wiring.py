"""The only place that builds adapters and asks the system for the time."""

import gc
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.fernet import Fernet

from vtflow.domain.errors import BadInput
from vtflow.domain.messages import limit_text
from vtflow.domain.reference import is_display_code
from vtflow.domain.routing import main_wait
from vtflow.engine import Engine, Surroundings
from vtflow.notify.apprise_notifier import AppriseNotifier
from vtflow.notify.channels import Channels, load_channels, parse_channels
from vtflow.notify.composer import TeamComposer
from vtflow.outbox import Outbox
from vtflow.policy import PolicyBook
from vtflow.ports import Clock
from vtflow.reports.routebook import EngineRouteBook
from vtflow.seal import Seal, random_code
from vtflow.settings import Settings, read_settings
from vtflow.store.roster_cache import RosterCache
from vtflow.store.schema import current
from vtflow.store.sql import Anchor, SqlStore

#: the embedded default: every team has one channel, vtflow's own mailbox
_MAILBOX = """
channels:
  postvak: {{url: "json://127.0.0.1:{port}/postvak/ontvang/{{team}}"}}
default: [postvak]
"""
#: how long an accelerated clock runs on after its keeper was last seen
CLOCK_LIFE = timedelta(seconds=3)
_ANCHOR_SECONDS = 0.5


def real_now() -> datetime:
    """Return the system's time in UTC."""
    return datetime.now(UTC)


def steady_memory() -> None:
    """Spare the garbage collector what lives as long as the process; call once, when everything is imported.

    Bulk work makes many small frozen values that die young; with the defaults a third of its time goes to searching
    them for cycles that are not there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """Return the system's time."""
        return real_now()

    def to_real(self, moment: datetime) -> datetime:
        """Real time is its own counterpart."""
        return moment


class ScaledClock:
    """An accelerated clock, anchored in the database and shared by all processes; stands still without a keeper."""

    def __init__(self, store: SqlStore) -> None:
        """Read the anchor when first asked."""
        self._store = store
        self._anchor: Anchor | None = None
        self._read_at = 0.0

    def now(self) -> datetime:
        """Return the virtual present; it does not pass the life of the anchor."""
        anchor = self._current()
        real = min(real_now(), anchor.alive_until)
        return anchor.domain_at + max(real - anchor.real_at, timedelta()) * anchor.scale

    def to_real(self, moment: datetime) -> datetime:
        """Return when the virtual `moment` comes at the present speed."""
        anchor = self._current()
        return anchor.real_at + (moment - anchor.domain_at) / anchor.scale

    @property
    def scale(self) -> float:
        """Virtual seconds a real second."""
        return self._current().scale

    def keep_alive(self) -> None:
        """Let the clock run on for a while; the supervisor calls this every second.

        A clock that stood still goes on from where it stood, so the time without a keeper is left out.
        """
        self._anchor = None
        if real_now() > self._current().alive_until:
            self.restart(self.scale)
        else:
            self._store.keep_clock_alive(real_now() + CLOCK_LIFE)

    def restart(self, scale: float) -> None:
        """Go on from the present virtual moment at another speed."""
        self._set(scale, CLOCK_LIFE)

    def stand_still(self) -> None:
        """Stop here, until somebody keeps the clock alive again."""
        self._set(self.scale, timedelta())

    def _set(self, scale: float, life: timedelta) -> None:
        # why: another process may run on the anchor it read last, ahead of this one by at most the age of that anchor
        ahead = timedelta(seconds=_ANCHOR_SECONDS) * self.scale
        now, real = self.now() + ahead, real_now()
        self._store.set_clock(Anchor(real, now, scale, real + life))
        self._anchor = None

    def start(self, virtual: datetime, scale: float) -> None:
        """Start a new clock at a virtual moment; keeps one that the database has already."""
        if self._store.clock() is None:
            real = real_now()
            self._store.set_clock(Anchor(real, virtual, scale, real))

    def _current(self) -> Anchor:
        now = time.monotonic()
        # why the last: a clock that stands still is started by somebody else, and every moment counts from there
        if self._anchor is None or now - self._read_at > _ANCHOR_SECONDS or real_now() > self._anchor.alive_until:
            anchor = self._store.clock()
            if anchor is None:
                text = "de versnelde klok van deze database is nog niet gezet; start `vtflow up`"
                raise BadInput(text)
            self._anchor, self._read_at = anchor, now
        return self._anchor


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

    @property
    def region(self) -> str:
        """The default region."""
        return self.settings.regions[0]

    def notifier(self) -> AppriseNotifier:
        """Build the notifier; its children start with the first message. Close it when done."""
        return AppriseNotifier(self.channels, deadline_seconds=self.settings.delivery_deadline)

    def outbox(self, notifier: AppriseNotifier) -> Outbox:
        """Build the sender of this region."""
        duty = partial(self.engine.on_duty, self.region)
        composer = TeamComposer(self.policies.policy(self.region), self.link, self.turn, duty)
        return Outbox(self.engine, self.store, self.clock, notifier, composer, self.settings.regions)

    def turn(self, ref: str) -> tuple[str, str] | None:
        """Return the holder of what a melding waits on now, and its last day or limit as ISO text; None when ended."""
        stored = self.store.read(lambda reader: reader.melding(ref))
        wait = main_wait(stored.route) if stored is not None else None
        if wait is None:
            return None
        return wait.holder, limit_text(wait)

    def link(self, ref: str) -> str:
        """Return where a melding can be followed; of anything else, where the messages are."""
        return f"{self.settings.link_url}/{f'melding/{ref}' if is_display_code(ref) else 'postvak'}"


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
    policies.follow(roster := RosterCache(store, time.monotonic))
    clock = _clock(settings, store)
    scale = clock.scale if isinstance(clock, ScaledClock) else 1.0
    seal = _seal(settings)
    channels = _channels(settings, environ)
    around = Surroundings(
        policies=policies,
        seal=seal,
        channels=channels.of_team,
        new_ref=random_code,
        roster_changed=roster.forget,
        # why: under an accelerated clock a second of real delay is hours; those are not what "late" means
        late_after=max(timedelta(hours=1), timedelta(seconds=30) * scale),
    )
    engine = Engine(store, clock, around)
    book = EngineRouteBook(engine, store, clock, policies)
    return App(settings, store, clock, policies, seal, channels, engine, book)


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


def _clock(settings: Settings, store: SqlStore) -> Clock:
    """Return a scaled clock when the database has one or the settings ask for one, else real time."""
    if store.clock() is None and settings.time_scale == 1 and settings.time_start is None:
        return SystemClock()
    clock = ScaledClock(store)
    clock.start(settings.time_start or real_now(), settings.time_scale)
    return clock


def _channels(settings: Settings, environ: Mapping[str, str]) -> Channels:
    if settings.channels is not None:
        return load_channels(settings.channels, environ)
    return parse_channels(_MAILBOX.format(port=settings.web_port), {}, "postvak")


def _seal(settings: Settings) -> Seal:
    path = settings.secret_file or settings.home / "secret.json"
    keys = _read_keys(path) if path.exists() else _make_keys(path)
    return Seal(keys["hash"].encode(), keys["cipher"].encode())


def _read_keys(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        text = f"{path} is leesbaar voor anderen; geef het rechten 0600 (chmod 600 {path})"
        raise BadInput(text)
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
        return {"hash": str(keys["hash"]), "cipher": str(keys["cipher"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} is geen sleutelbestand van vtflow ({type(error).__name__})"
        raise BadInput(text) from error


def _make_keys(path: Path) -> dict[str, str]:
    keys = {"hash": Fernet.generate_key().decode(), "cipher": Fernet.generate_key().decode()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(keys, file)
    except FileExistsError:  # another process was first
        return _read_keys(path)
    except OSError as error:
        text = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise BadInput(text) from error
    return keys
