"""`vtflow doctor`: looks at this installation without changing it, and says what is wrong and what to do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vtflow.domain.errors import VtflowError
from vtflow.notify.channels import load_channels
from vtflow.ports import StoreUnavailable
from vtflow.settings import Settings, without_password
from vtflow.store import connect, schema
from vtflow.up.cautions import cautions
from vtflow.up.condition import conditions
from vtflow.up.place import port_fault
from vtflow.up.plan import AUTH_FILE, is_loopback, read_auth
from vtflow.up.supervisor import answers
from vtflow.wiring import database_exists, policy_book

GOED, LET_OP, FOUT = "goed", "let op", "fout"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: str  #: goed, let op, fout
    text: str


def examine(settings: Settings, environ: dict[str, str]) -> list[Finding]:
    """Look at everything; a fault in one thing does not hide the others."""
    looks = (_regions, _database, _sqlite, _channels_of(environ), _prefect, _ports, _password, _watch_of(environ))
    return [finding for look in looks for finding in look(settings)]


def effective(settings: Settings) -> dict[str, Any]:
    """Return the settings as they work here; a database address without its password."""
    shown = {name: getattr(settings, name) for name in type(settings).model_fields if name != "database_url"}
    shown["home"] = str(settings.home.absolute())
    shown["database_url"] = without_password(settings.url)
    return {name: str(value) if value is not None else "" for name, value in shown.items()}


def _regions(settings: Settings) -> Iterator[Finding]:
    book = policy_book(settings)
    for region in settings.regions:
        try:
            yield Finding("regio", GOED, f"{book.policy(region).region.title} ({region})")
        except VtflowError as error:
            yield Finding("regio", FOUT, str(error))


def _database(settings: Settings) -> Iterator[Finding]:
    where = without_password(settings.url)
    try:
        if not database_exists(settings):
            yield Finding("database", LET_OP, f"{where} is er nog niet; `vtflow up` maakt haar")
            return
        found = schema.current(settings.url)
    except (VtflowError, StoreUnavailable) as error:
        yield Finding("database", FOUT, str(error))
        return
    if found == schema.head():
        yield Finding("database", GOED, f"{where}, schema {found}")
    else:
        yield Finding(
            "database", FOUT, f"{where} heeft schema {found}, nodig is {schema.head()}: draai `vtflow db upgrade`"
        )


def _sqlite(settings: Settings) -> Iterator[Finding]:
    if not connect.is_sqlite(settings.url):
        return
    module = connect.sqlite_module()
    is_safe = module.sqlite_version_info >= connect.SAFE_WAL
    journal = "write-ahead log" if is_safe else "rollback journal"
    needed = ".".join(map(str, connect.SAFE_WAL))
    advice = "" if is_safe else f"; vanaf {needed} is een write-ahead log veilig (installeer pysqlite3)"
    yield Finding("sqlite", GOED if is_safe else LET_OP, f"versie {module.sqlite_version}, {journal}{advice}")


def _channels_of(environ: dict[str, str]) -> Any:
    def look(settings: Settings) -> Iterator[Finding]:
        if settings.channels is None:
            yield Finding("kanalen", LET_OP, "geen kanalenbestand: alle berichten gaan naar het eigen postvak")
            return
        try:
            channels = load_channels(settings.channels, environ)
        except VtflowError as error:
            yield Finding("kanalen", FOUT, str(error))
            return
        names = ", ".join(str(channel) for channel in channels.by_name.values())
        yield Finding("kanalen", GOED, f"{settings.channels}: {names}")
        with suppress(VtflowError):  # why: a region that does not exist is told of by its own look
            for caution in cautions(settings, channels, policy_book(settings)):
                yield Finding("kanalen", LET_OP, caution)

    return look


def _watch_of(environ: dict[str, str]) -> Any:
    def look(settings: Settings) -> Iterator[Finding]:
        for subject, text in conditions(settings, environ):
            yield Finding(subject, LET_OP, text)

    return look


def _prefect(settings: Settings) -> Iterator[Finding]:
    try:
        auth = read_auth(settings.home, make=False)
    except VtflowError as error:
        yield Finding("prefect", FOUT, str(error))
        return
    if answers(f"{settings.api_url}/health", auth) or answers(f"{settings.api_url}/health", None):
        yield Finding("prefect", GOED, f"antwoordt op {settings.api_url}")
    elif settings.prefect_api_url:
        yield Finding(
            "prefect", FOUT, f"antwoordt niet op {settings.api_url}; de termijnen lopen door, het venster niet"
        )
    else:
        yield Finding("prefect", LET_OP, f"draait niet op {settings.api_url}; `vtflow up` start het")


def _ports(settings: Settings) -> Iterator[Finding]:
    wanted = [("VTFLOW_WEB_PORT", settings.web_host, settings.web_port, f"{settings.web_url}/gezond")]
    if not settings.prefect_api_url:
        wanted.append(("VTFLOW_PREFECT_PORT", "127.0.0.1", settings.prefect_port, f"{settings.api_url}/health"))
    for name, host, port, address in wanted:
        fault = port_fault(host, port)
        if not fault:
            yield Finding("poort", GOED, f"{name} {port} is vrij")
        elif answers(address, None):
            yield Finding("poort", GOED, f"{name} {port} is van vtflow zelf")
        else:
            yield Finding("poort", LET_OP, f"{name} {port} {fault}")


def _password(settings: Settings) -> Iterator[Finding]:
    has_auth = (settings.home / AUTH_FILE).exists()
    if is_loopback(settings.web_host):
        yield Finding("bereik", GOED, f"alleen van deze machine ({settings.web_host})")
    elif has_auth:
        yield Finding("bereik", GOED, f"van buiten ({settings.web_host}), met wachtwoord")
    else:
        text = (
            f"VTFLOW_WEB_HOST={settings.web_host} is van buiten bereikbaar zonder wachtwoord; maak er een "
            f"({settings.home / AUTH_FILE}, gebruiker:wachtwoord, rechten 0600) of kies 127.0.0.1"
        )
        yield Finding("bereik", FOUT, text)
