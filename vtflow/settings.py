"""Settings: environment variables `VTFLOW_…` or a `vtflow.toml` in the working directory; checked when read."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from vtflow.domain.errors import BadInput
from vtflow.domain.written_time import on_the_clock

#: what pydantic found, in the words of who set it; what is not here is told in its own
_FAULTS = {
    "int_parsing": "is geen geheel getal",
    "float_parsing": "is geen getal",
    "greater_than": "moet groter zijn dan {gt}",
    "greater_than_equal": "is kleiner dan {ge}",
    "less_than_equal": "is groter dan {le}",
    "datetime_parsing": "is geen datum en tijd, bijvoorbeeld 2026-05-18T09:00+02:00",
    "datetime_from_date_parsing": "is geen datum en tijd, bijvoorbeeld 2026-05-18T09:00+02:00",
    "value_error": "{error}",
    "string_pattern_mismatch": "past niet: kleine letters, cijfers en streepjes, ten hoogste 32",
}


class Settings(BaseSettings):
    """Everything that may differ between one installation and another."""

    model_config = SettingsConfigDict(
        env_prefix="VTFLOW_", toml_file="vtflow.toml", extra="ignore", hide_input_in_errors=True
    )

    home: Path = Path("var")  #: database, logs, secrets and the Prefect home of the embedded default
    database_url: SecretStr = SecretStr("")  #: empty: SQLite in `home`
    region: str = "kennemerland"  #: one or more, comma separated; the first is the default
    time_scale: Annotated[float, Field(gt=0, le=1_000_000)] = 1.0  #: virtual seconds a real second
    time_start: datetime | None = None  #: virtual moment at which a scaled clock starts
    profiles: Path | None = None  #: folder of own region files; they take the place of those of the same name that ship
    channels: Path | None = None  #: channels file; none: everything to the local mailbox
    secret_file: Path | None = None  #: keys for pseudonyms; made with mode 0600 in `home` when absent
    link_days: Annotated[int, Field(ge=1, le=366)] = 30  #: how long the link in a message can be used to answer
    oidc_issuer: str = ""  #: sign-in through this OpenID Connect provider; empty: the link itself is enough
    oidc_client_id: str = ""  #: name under which the provider knows vtflow
    oidc_secret_file: Path | None = None  #: file (0600) with the secret that goes with that name
    oidc_staff_claim: str = "vtflow_medewerker"  #: claim that holds the staff code `<team>.<code>`
    api_rate: Annotated[int, Field(ge=1, le=100_000)] = 300  #: requests a minute that one key may make
    webhook_hosts: str = ""  #: hosts to which events may be sent, comma separated; empty: none
    webhook_interval: Annotated[float, Field(gt=0)] = 5.0  #: seconds between looks at what is to be sent to subscribers
    drop_folder: Path | None = None  #: watched folder for files with meldingen; none: not watched
    drop_mapping: Path | None = None  #: column mapping of the files in that folder; none: the columns of vtflow
    drop_interval: Annotated[float, Field(gt=0)] = 30.0  #: seconds between looks at that folder
    staff: str = ""  #: who works at the command line, `<team>.<code>`, for the log of access
    web_host: str = "127.0.0.1"
    public_url: str = ""  #: where teams reach the pages, for the links in messages; empty: this machine only
    web_port: Annotated[int, Field(ge=1, le=65535)] = 8270
    prefect_port: Annotated[int, Field(ge=1, le=65535)] = 4200
    prefect_api_url: str = ""  #: Prefect servers elsewhere, comma separated: when one is away, the next; empty: own
    prefect_host: str = "127.0.0.1"  #: where `vtflow run server` listens
    prefect_database_url: SecretStr = SecretStr("")  #: PostgreSQL of Prefect, for `vtflow run server` and `services`
    prefect_redis_url: SecretStr = SecretStr("")  #: Redis by which several Prefect servers tell each other of events
    member: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,32}$")] = ""  #: name of this machine among several; empty: one
    waakhond_interval: Annotated[float, Field(gt=0)] = 30.0  #: seconds
    board_interval: Annotated[float, Field(gt=0)] = 60.0  #: seconds between two writings of the boards in the window
    window_days: Annotated[int, Field(ge=1, le=3650)] = 90  #: how long what ended stays in the window
    corv_interval: Annotated[float, Field(gt=0)] = 60.0  #: seconds between looks at the folder of machine messages
    report_interval: Annotated[float, Field(gt=0)] = 300.0  #: seconds between looks at the reports that are owed
    waak_interval: Annotated[float, Field(ge=1)] = 300.0  #: seconds within which waak sends an alarm
    waak_child: bool = True  #: whether `vtflow up` runs waak too; false where it runs by itself
    waak_repeat: Annotated[float, Field(gt=0)] = 14_400.0  #: seconds before a trouble that lasts is told again
    waak_channels: Path | None = None  #: channels file of the alarms (name `waak`); none: to the log only
    waak_web_url: str = ""  #: where waak asks whether the pages answer; empty: on this machine
    deliver_interval: Annotated[float, Field(gt=0)] = 1.0  #: seconds between looks at the outbox
    delivery_deadline: Annotated[float, Field(gt=0)] = 20.0  #: seconds, in all, for one message to one channel
    dispatch_interval: Annotated[float, Field(gt=0)] = 1.0
    #: runs at once; more than 1 pays only where vtflow and the Prefect server are both on PostgreSQL: the embedded
    #: server is on SQLite, where writers slow each other down
    dispatch_concurrency: Annotated[int, Field(ge=1, le=32)] = 1

    @field_validator("region")
    @classmethod
    def _has_region(cls, given: str) -> str:
        if not any(part.strip() for part in given.split(",")):
            text = "noemt geen regio"
            raise ValueError(text)
        return given

    @field_validator("prefect_api_url")
    @classmethod
    def _are_addresses(cls, given: str) -> str:
        found = [part.strip().rstrip("/") for part in given.split(",") if part.strip()]
        for one in found:
            parts = urlsplit(one)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                text = "is geen webadres, bijvoorbeeld http://10.0.0.11:4200/api,http://10.0.0.12:4200/api"
                raise ValueError(text)
        return ",".join(found)

    @field_validator("time_start")
    @classmethod
    def _is_on_the_clock(cls, given: datetime | None) -> datetime | None:
        try:
            return given and on_the_clock(given, given.isoformat())
        except BadInput as error:
            raise ValueError(str(error)) from None

    @field_validator("database_url", "prefect_database_url")
    @classmethod
    def _is_database_url(cls, given: SecretStr) -> SecretStr:
        try:
            make_url(given.get_secret_value() or "sqlite://")
        except (ArgumentError, ValueError):  # why from None: the text of the library holds the password
            text = "is geen adres van een database, bijvoorbeeld postgresql+psycopg://gebruiker:wachtwoord@host/vtflow"
            raise ValueError(text) from None
        return given

    @field_validator("public_url", "oidc_issuer", "waak_web_url")
    @classmethod
    def _is_public_url(cls, given: str) -> str:
        parts = urlsplit(given)
        if given and not (parts.scheme in {"http", "https"} and parts.hostname and not parts.query):
            text = "is geen webadres, bijvoorbeeld https://vtflow.voorbeeld.nl"
            raise ValueError(text)
        return given.rstrip("/")

    @property
    def regions(self) -> tuple[str, ...]:
        """The configured regions, in order."""
        return tuple(part.strip() for part in self.region.split(",") if part.strip())

    @property
    def url(self) -> str:
        """The database URL, with credentials: never log it."""
        return self.database_url.get_secret_value() or f"sqlite:///{(self.home / 'vtflow.db').absolute()}"

    @property
    def api_urls(self) -> tuple[str, ...]:
        """Where the Prefect API answers, in the order in which it is asked; all show the same."""
        return tuple((self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api").split(","))

    @property
    def api_url(self) -> str:
        """The first of the addresses at which the Prefect API answers."""
        return self.api_urls[0]

    @property
    def window_url(self) -> str:
        """Where people see the window."""
        return self.api_url.removesuffix("/api")

    @property
    def web_url(self) -> str:
        """Where vtflow's own pages answer."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def link_url(self) -> str:
        """Where the links in messages lead."""
        return self.public_url or self.web_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then vtflow.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**given: object) -> Settings:
    """Read the settings.

    Raises:
        BadInput: one of them is wrong; the text names it.
    """
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType]  # why: pydantic checks each value
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        text = f"VTFLOW_{name} {_fault(first['type'], first.get('ctx', {}), first['msg'])}"
        raise BadInput(text) from error
    except tomllib.TOMLDecodeError as error:
        text = f"vtflow.toml is geen geldige TOML: {error}"
        raise BadInput(text) from error


def without_password(url: str) -> str:
    """Return a database address as it may be shown."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else url


def _fault(kind: str, facts: Mapping[str, Any], own_words: str) -> str:
    return _FAULTS[kind].format(**facts) if kind in _FAULTS else f"klopt niet: {own_words}"
