"""Environment variables of the embedded Prefect server and of the processes that talk to it.

Nothing here imports Prefect: it reads its settings at import, so these must be in place before.
"""

from collections.abc import Mapping
from pathlib import Path

_HOST = "127.0.0.1"
_OFF = "false"


def inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` without any Prefect setting, so that a stray profile or API key cannot leak in."""
    return {key: value for key, value in environ.items() if not key.startswith("PREFECT_")}


def api_url(port: int) -> str:
    """Return the address of the embedded server's API."""
    return f"http://{_HOST}:{port}/api"


def server_command(python: str) -> list[str]:
    """Return the command that runs the embedded server in the foreground under `server_env`."""
    return [python, "-m", "prefect", "server", "start"]


def server_env(home: Path, port: int, ui: bool = True, auth: str | None = None) -> dict[str, str]:
    """Return the settings of the embedded server; lay them over `inherited(os.environ)`.

    Args:
        home: Folder of its own: database, page files and memo files are kept there.
        port: Port on the loopback interface.
        ui: Whether the pages are served.
        auth: `user:password` asked of every caller; None leaves the loopback interface open.
    """
    env = {
        **_common(home, api_url(port)),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_API_HOST": _HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        # why: an idle connection must not be closed under a client that polls.
        "PREFECT_SERVER_API_KEEPALIVE_TIMEOUT": "65",
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{_HOST}:{port},http://localhost:{port}",
        "PREFECT_SERVER_UI_ENABLED": str(ui).lower(),
        # why: the newer pages call an outside analytics host from the browser.
        "PREFECT_SERVER_UI_V2_ENABLED": _OFF,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": _OFF,
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # why: it visits every open subflow run each 20 s; a cancelled route is the watchdog's to repair.
        "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": _OFF,
        # why: schedules, pauses and concurrency leases are not used; their loops only cost.
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": _OFF,
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": _OFF,
        "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": _OFF,
        "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "15",
        # Ended routes leave the window after 90 days; the domain keeps them.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
    }
    return env | ({"PREFECT_SERVER_API_AUTH_STRING": auth, "PREFECT_API_AUTH_STRING": auth} if auth else {})


def client_env(home: Path, url: str, auth: str | None = None) -> dict[str, str]:
    """Return the settings of a process that talks to the server at `url`; set them before Prefect is imported."""
    env = {
        **_common(home, url),
        "PREFECT_LOGGING_TO_API_ENABLED": _OFF,
        "PREFECT_LOGGING_LOG_PRINTS": _OFF,
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": _OFF,
    }
    return env | ({"PREFECT_API_AUTH_STRING": auth} if auth else {})


def _common(home: Path, url: str) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": _OFF,
        "PREFECT_SERVER_EPHEMERAL_ENABLED": _OFF,
        "DO_NOT_TRACK": "1",
        # why: Prefect logs a failed state, our red "Termijn verstreken", as an error of its own.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
    }
