"""What one `vtflow up` runs: settings made whole, the password, and whether it is safe. Starts nothing."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from vtflow.demo.mark import DEMO_HOME, DEMO_REGION
from vtflow.disk import read_secret
from vtflow.domain.errors import BadInput
from vtflow.settings import Settings, read_settings

AUTH_FILE = "prefect-wachtwoord"
#: a calendar day of the demo lasts about a second and a half
DEMO_SCALE = 60_000.0
#: seconds between looks in the demo, where a second is most of a day
_DEMO_PACE = {"deliver_interval": 0.15, "dispatch_interval": 0.25, "waakhond_interval": 10.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to run."""

    settings: Settings
    demo: bool
    auth: str | None  #: `user:password` of Prefect; None leaves it open on the loopback interface

    @property
    def home(self) -> Path:
        """The folder of this run, absolute."""
        return self.settings.home.absolute()

    @property
    def has_own_server(self) -> bool:
        """Tell whether the Prefect server is one of the children."""
        return not self.settings.prefect_api_url

    @property
    def window_url(self) -> str:
        """Where operations look."""
        return self.settings.api_url.removesuffix("/api")

    def environ(self) -> dict[str, str]:
        """Return the settings as every child must read them."""
        values = {
            "HOME": str(self.home),
            "REGION": self.settings.region,
            "DATABASE_URL": self.settings.database_url.get_secret_value(),
            "TIME_SCALE": str(self.settings.time_scale),
            "TIME_START": self.settings.time_start.isoformat() if self.settings.time_start else "",
            "WEB_HOST": self.settings.web_host,
            "WEB_PORT": str(self.settings.web_port),
            "PREFECT_PORT": str(self.settings.prefect_port),
            **{name.upper(): str(getattr(self.settings, name)) for name in _DEMO_PACE},
        }
        return {f"VTFLOW_{name}": value for name, value in values.items() if value}


def demo_settings(start: datetime) -> Settings:
    """Return the settings of the demo: its own home, its own region, its own clock.

    Args:
        start: First receipt of the sample.

    Raises:
        BadInput: a setting is wrong.
    """
    asked = read_settings()
    given = asked.model_fields_set
    own: dict[str, object] = {"region": DEMO_REGION, "time_start": start}
    own |= {name: value for name, value in _DEMO_PACE.items() if name not in given}
    if "home" not in given:
        own["home"] = DEMO_HOME
    if "time_scale" not in given:
        own["time_scale"] = DEMO_SCALE
    return read_settings(**own)


def make_plan(settings: Settings, *, demo: bool) -> Plan:
    """Return the plan, with a password where one is needed.

    Raises:
        BadInput: the password file is open to others or cannot be made.
    """
    is_open = demo and is_loopback(settings.web_host) and not settings.prefect_api_url
    return Plan(settings, demo, None if is_open else read_auth(settings.home, make=not settings.prefect_api_url))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_auth(home: Path, *, make: bool) -> str | None:
    """Return `user:password` from the file in `home`; made when absent and asked for, else None.

    Raises:
        BadInput: others may read the file, or it holds something else.
    """
    path = home / AUTH_FILE
    if not path.exists():
        return _make_auth(path) if make else None
    auth = read_secret(path)
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        text = f"{path} moet gebruiker:wachtwoord bevatten; verwijder het om een nieuw te laten maken"
        raise BadInput(text)
    return auth


def _make_auth(path: Path) -> str:
    auth = f"vtflow:{secrets.token_urlsafe(24)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(auth + "\n")
    except OSError as error:
        text = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise BadInput(text) from error
    return auth


def auth_of(environ: Mapping[str, str]) -> str | None:
    """Return the password that the supervisor gave to this child."""
    return environ.get("PREFECT_API_AUTH_STRING") or None
