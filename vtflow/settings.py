"""Settings: environment variables `VTFLOW_…` or a `vtflow.toml` in the working directory; checked when read."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from vtflow.domain.errors import BadInput


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
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=1, le=65535)] = 8270
    prefect_port: Annotated[int, Field(ge=1, le=65535)] = 4200
    prefect_api_url: str = ""  #: an outside Prefect server; empty: the embedded one
    waakhond_interval: Annotated[float, Field(gt=0)] = 30.0  #: seconds
    waakhond_grace: Annotated[float, Field(ge=0)] = 30.0  #: seconds a route may be overdue before it is settled in bulk
    deliver_interval: Annotated[float, Field(gt=0)] = 1.0  #: seconds between looks at the outbox
    delivery_deadline: Annotated[float, Field(gt=0)] = 20.0  #: seconds, in all, for one message to one channel
    dispatch_interval: Annotated[float, Field(gt=0)] = 1.0

    @property
    def regions(self) -> tuple[str, ...]:
        """The configured regions, in order."""
        return tuple(part.strip() for part in self.region.split(",") if part.strip())

    @property
    def url(self) -> str:
        """The database URL, with credentials: never log it."""
        return self.database_url.get_secret_value() or f"sqlite:///{(self.home / 'vtflow.db').absolute()}"

    @property
    def api_url(self) -> str:
        """Where the Prefect API answers."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def web_url(self) -> str:
        """Where vtflow's own pages answer."""
        return f"http://127.0.0.1:{self.web_port}"

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
        text = f"setting VTFLOW_{name}: {first['msg']}"
        raise BadInput(text) from error
