"""Opens the record that a command is about, for commands that make none."""

from vtflow.cli.output import note
from vtflow.demo.mark import DEMO_HOME, DEMO_REGION
from vtflow.domain.errors import BadInput
from vtflow.settings import Settings
from vtflow.store.connect import is_sqlite
from vtflow.wiring import App, database_exists, open_app, settings_here


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
    # why SQLite only: PostgreSQL is asked once, by what opens it, and says itself what it misses
    if is_sqlite(settings.url) and not database_exists(settings):
        raise BadInput(_missing(settings))
    return settings


def _missing(settings: Settings) -> str:
    text = f"er is geen administratie van vtflow ({settings.url.partition(':///')[2]}); "
    home = settings.home
    if home.is_dir() and any(found.name != DEMO_HOME.name for found in home.iterdir()):
        demo = f"; voor de demo: VTFLOW_HOME={DEMO_HOME} VTFLOW_REGION={DEMO_REGION}" if DEMO_HOME.is_dir() else ""
        return f"{text}was zij er wel, zet dan de laatste kopie terug met `vtflow db restore`{demo}"
    return (
        text
        + "neem meldingen in met `vtflow import`, start `vtflow up`, of wijs de map van een andere aan met VTFLOW_HOME"
    )
