"""One member of an installation on several machines: what `up` does for its children, each by itself.

The Prefect members become Prefect itself: this process takes its settings and is replaced.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from vtflow.domain.errors import BadInput
from vtflow.settings import Settings, read_settings
from vtflow.store.turns import turn
from vtflow.up.child import CHILDREN, READY_VARIABLE, run_child
from vtflow.up.environment import client_env, inherited, shared_server_env
from vtflow.up.plan import is_loopback, read_auth
from vtflow.up.start import PREFECT, RUN
from vtflow.up.supervisor import answers
from vtflow.wiring import make_home

SERVER, SERVICES = "server", "services"
_PREFECT_COMMANDS = {SERVER: ("server", "start", "--no-services"), SERVICES: ("server", "services", "start")}
#: in order of start
MEMBERS = (SERVICES, SERVER, *(name for name in CHILDREN if name != "demo"), "waak")


def run_member(name: str) -> None:
    """Run one member until it is asked to stop.

    Raises:
        BadInput: there is no such member, or a setting is missing or unsafe.
        StoreUnavailable: the database cannot be used.
    """
    if name not in MEMBERS:
        text = f"onderdeel {name!r} bestaat niet; bekend zijn: {', '.join(MEMBERS)}"
        raise BadInput(text)
    settings = read_settings()
    make_home(settings.home)
    ready = ready_file(settings, name)
    ready.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ready.unlink(missing_ok=True)
    auth = read_auth(settings.home, make=False)
    if name in _PREFECT_COMMANDS:
        _require_safe(settings, name, auth)
        env = prefect_env(settings, os.environ, name, auth)
        # why before it works: the process keeps its number, and Prefect knows nothing of this file
        ready.write_text(str(os.getpid()), encoding="utf-8")
        os.execve(sys.executable, [sys.executable, "-m", "prefect", *_PREFECT_COMMANDS[name]], env)  # noqa: S606
    folder = settings.home.absolute() / PREFECT / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    env = inherited(os.environ) | client_env(folder, settings.api_url, auth) | {READY_VARIABLE: str(ready)}
    os.environ.clear()
    os.environ.update(env)
    run_child(name, alone=True)


def ready_file(settings: Settings, name: str) -> Path:
    """Return the file in which a member on this machine says that it works, and as which process."""
    return settings.home.absolute() / RUN / f"{name}.ready"


def is_ready(settings: Settings, name: str) -> bool:
    """Tell whether a member on this machine works: its process lives, and it answers where it has an address.

    Raises:
        BadInput: there is no such member.
    """
    if name not in MEMBERS:
        text = f"onderdeel {name!r} bestaat niet; bekend zijn: {', '.join(MEMBERS)}"
        raise BadInput(text)
    if not _lives(ready_file(settings, name)):
        return False
    if name == SERVER:
        host = settings.prefect_host if settings.prefect_host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104
        return answers(f"http://{host}:{settings.prefect_port}/api/health", None)
    if name == "web":
        host = settings.web_host if settings.web_host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104
        return answers(f"http://{host}:{settings.web_port}/gezond", read_auth(settings.home, make=False))
    return True


def _lives(path: Path) -> bool:
    try:
        os.kill(int(path.read_text(encoding="utf-8")), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def prefect_env(settings: Settings, environ: Mapping[str, str], name: str, auth: str | None) -> dict[str, str]:
    """Return the environment of a Prefect member.

    Raises:
        BadInput: it does not say which database and which Redis the Prefect servers share.
    """
    database, redis = settings.prefect_database_url.get_secret_value(), settings.prefect_redis_url.get_secret_value()
    if not database.startswith("postgresql") or not redis:
        text = (
            "meer Prefect-servers delen een PostgreSQL en een Redis; zet VTFLOW_PREFECT_DATABASE_URL en "
            "VTFLOW_PREFECT_REDIS_URL. Op één machine start `vtflow up` Prefect zelf"
        )
        raise BadInput(text)
    home = settings.home.absolute() / PREFECT / name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = (settings.prefect_host, settings.prefect_port)
    return inherited(environ) | shared_server_env(home, address, (database, redis), auth, settings.window_days)


def upgrade_prefect(settings: Settings) -> bool:
    """Bring Prefect's own database on the schema of the Prefect that is installed here; False when that failed.

    One at a time: of two machines that begin together the second one finds nothing to do.

    Raises:
        BadInput: the settings name no shared database.
    """
    env = prefect_env(settings, os.environ, SERVICES, None)
    with turn(settings.url, "prefect-schema", settings.home / RUN) as is_ours:
        if not is_ours:
            text = "een andere machine werkt het schema van Prefect nu bij; wacht tot die klaar is"
            raise BadInput(text)
        command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
        return subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL).returncode == 0


def _require_safe(settings: Settings, name: str, auth: str | None) -> None:
    if name == SERVER and not is_loopback(settings.prefect_host) and auth is None:
        text = (
            f"VTFLOW_PREFECT_HOST={settings.prefect_host} is van buiten bereikbaar en er is geen wachtwoord; zet "
            "gebruiker:wachtwoord in prefect-wachtwoord in VTFLOW_HOME, op iedere machine hetzelfde (rechten 0600)"
        )
        raise BadInput(text)
