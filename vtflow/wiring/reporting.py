"""The part of a process that makes reports."""

from vtflow.reports.reporter import Reporter
from vtflow.wiring.app import App

#: folder of sent reports, in the home
FOLDER = "rapporten"


def reporter_of(app: App) -> Reporter:
    """Return the maker of reports over the parts of a process."""
    return Reporter(app.store, app.policies, app.engine, app.clock, app.settings.regions, app.settings.home / FOLDER)
