"""Opens the record that a command is about, for commands that make none."""

from pathlib import Path

from vtflow.cli.output import note
from vtflow.demo.mark import DEMO_HOME
from vtflow.domain.errors import BadInput
from vtflow.settings import Settings
from vtflow.wiring import App, open_app, settings_here

_SQLITE = "sqlite:///"


def open_record() -> App:
    """Open the record; tells on standard error when it is that of the demo.

    Raises:
        BadInput: there is no record yet, or a setting, region, channels file or key file is wrong.
        StoreUnavailable: the database cannot be used.
    """
    return open_app(require_record())


def require_record() -> Settings:
    """Return the settings of the record; tells on standard error when it is that of the demo.

    Raises:
        BadInput: there is no record yet, or a setting is wrong.
    """
    settings = settings_here()
    if settings.home == DEMO_HOME:
        note(f"dit is de demo, in {DEMO_HOME}")
    if settings.url.startswith(_SQLITE) and not Path(settings.url.removeprefix(_SQLITE)).exists():
        text = (
            f"in map {settings.home} is geen administratie van vtflow; neem meldingen in met `vtflow import`, "
            "start `vtflow up`, of wijs de map van een andere aan met VTFLOW_HOME"
        )
        raise BadInput(text)
    return settings
