"""Environment variables of the embedded Prefect server and of the processes that talk to it.

Nothing here imports Prefect: it reads its settings at import, so these must be in place before.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

_HOST = "127.0.0.1"
_DAYS = 90


def inherited(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` without any Prefect setting, so that a stray profile or API key cannot leak in."""
    return {key: value for key, value in environ.items() if not key.startswith("PREFECT_")}


def api_url(port: int) -> str:
    """Return the address of the embedded server's API."""
    return f"http://{_HOST}:{port}/api"


def server_command(python: str) -> list[str]:
    """Return the command that runs the embedded server in the foreground under `server_env`."""
    return [python, "-m", "prefect", "server", "start"]


def server_env(home: Path, port: int, ui: bool = True, auth: str | None = None, days: int = _DAYS) -> dict[str, str]:
    """Return the settings of the embedded server; lay them over `inherited(os.environ)`.

    Args:
        home: Folder of its own: database, page files and memo files are kept there.
        port: Port on the loopback interface.
        ui: Whether the pages are served.
        auth: `user:password` asked of every caller; None leaves the loopback interface open.
        days: How long a run that ended stays.
    """
    env = _settings("server.env") | _place(home, api_url(port), auth)
    return env | {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_API_HOST": _HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{_HOST}:{port},http://localhost:{port}",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(days * 24 * 3600),
        "PREFECT_SERVER_UI_ENABLED": str(ui).lower(),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
    }


def shared_server_env(
    home: Path, address: tuple[str, int], shared: tuple[str, str], auth: str | None, days: int = _DAYS
) -> dict[str, str]:
    """Return the settings of one of several servers, or of their background services, over one database and Redis.

    Args:
        home: Folder of its own.
        address: Host and port on which it listens.
        shared: Address of the database and of Redis, both with their passwords.
        auth: `user:password` asked of every caller.
        days: How long a run that ended stays.
    """
    host, port = address
    database, redis = shared
    env = server_env(home, port, auth=auth, days=days) | _settings("shared.env")
    driver, _, rest = database.partition("://")
    return env | {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"{driver.partition('+')[0]}+asyncpg://{rest}",
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_API_URL": f"http://{host}:{port}/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{host}:{port}",
        "PREFECT_SERVER_DOCKET_URL": redis,
        "PREFECT_REDIS_MESSAGING_URL": redis,
    }


def client_env(home: Path, url: str, auth: str | None = None) -> dict[str, str]:
    """Return the settings of a process that talks to the server at `url`; set them before Prefect is imported."""
    return _settings("client.env") | _place(home, url, auth)


def _place(home: Path, url: str, auth: str | None) -> dict[str, str]:
    place = {"PREFECT_HOME": str(home), "PREFECT_PROFILES_PATH": str(home / "profiles.toml"), "PREFECT_API_URL": url}
    return place | ({"PREFECT_API_AUTH_STRING": auth, "PREFECT_SERVER_API_AUTH_STRING": auth} if auth else {})


def _settings(name: str) -> dict[str, str]:
    lines = files("vtflow.up").joinpath(name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
