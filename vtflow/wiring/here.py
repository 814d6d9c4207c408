"""Which record a command in this folder is about: that of the installation, or of the demo where nothing else is."""

from pathlib import Path

from vtflow.demo.mark import DEMO_HOME, DEMO_REGION
from vtflow.settings import Settings, read_settings

#: each of these says by itself which record is meant
_NAMING = frozenset({"home", "database_url", "secret_file"})


def settings_here() -> Settings:
    """Return the settings, with the home and the region of the demo where nothing else can be meant.

    Something else is meant once a setting names a home, a database, a key file or another region, and once the home
    holds anything beside the demo: an installation that lost its database must hear that, and not about the demo.

    Raises:
        BadInput: a setting is wrong.
    """
    settings = read_settings()
    given = settings.model_fields_set
    names_other = "region" in given and settings.regions != (DEMO_REGION,)
    if given & _NAMING or names_other or not _holds_only_the_demo(settings.home):
        return settings
    return read_settings(home=DEMO_HOME, region=DEMO_REGION)


def _holds_only_the_demo(home: Path) -> bool:
    return DEMO_HOME.is_dir() and [found.name for found in home.iterdir()] == [DEMO_HOME.name]
