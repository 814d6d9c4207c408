"""Binds the flows of a child process to its parts: the window, the forms, the inbox folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flows.bord import BOARD, Boards, board_spec
from flows.coordinator import form_flows, form_specs
from flows.intake import INTAKE, intake_spec, take_in
from flows.melding_route import leg_flows, leg_specs
from flows.opruimen import Tidying
from flows.rapportage import REPORTS, Rapportage, reports_spec
from flows.waakhond import WATCHDOG, watch_once, watchdog_spec
from vtflow.domain.errors import VtflowError
from vtflow.domain.norms import Policy
from vtflow.domain.routing import LEGS
from vtflow.domain.written_time import clock_text
from vtflow.forms import FORMS, OFFICE_FORMS, send, send_office
from vtflow.importing import import_file
from vtflow.importing.rejects import SUFFIX
from vtflow.orchestrate.api import PrefectApi
from vtflow.orchestrate.context import Context, Refused, bind
from vtflow.orchestrate.provision import Deployments, DeploymentSpec
from vtflow.orchestrate.repair import Repairer
from vtflow.orchestrate.runner import AnyFlow
from vtflow.orchestrate.window import Window
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.up.board import pages, way_in
from vtflow.wiring import App, real_now
from vtflow.wiring.reporting import reporter_of

INBOX = "inbox"
_KINDS = (".csv", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a child works with once its flows are bound."""

    window: Window
    flows: dict[str, AnyFlow]


def bind_flows(app: App, auth: str | None, tick: Callable[[], None]) -> Bound:
    """Build the window of this process and bind the flows to it.

    Args:
        app: The parts of this process.
        auth: `user:password` of the Prefect server.
        tick: Settles what is due and delivers what waits.
    """
    forms = _Forms(app)
    api = PrefectApi(",".join(app.settings.api_urls), auth)
    window = Window(api, Deployments(api, forms.specs))
    boards = Boards(partial(pages, app), app.settings.board_interval)
    reporter = reporter_of(app)
    reports = Rapportage(reporter.round, reporter.pages, app.settings.report_interval)
    bind(
        Context(
            book=app.book,
            window=window,
            repairer=Repairer(app.book, window, real_now),
            tick=tick,
            send=forms.send,
            import_file=forms.import_file,
            inbox=forms.inbox,
            chores=(boards.refresh, Tidying(app.settings.window_days, real_now).tidy, reports.show),
        )
    )
    own = form_flows((*FORMS, *OFFICE_FORMS), forms.policies())
    office = {WATCHDOG: watch_once, BOARD: boards.flow(), REPORTS: reports.flow(), INTAKE: take_in}
    return Bound(window, {**leg_flows(LEGS), **office, **own})


class _Forms:
    """What the forms offer and what they do."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._folder: Path = app.settings.home / INBOX
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def specs(self) -> list[DeploymentSpec]:
        forms = form_specs((*FORMS, *OFFICE_FORMS), self.policies())
        office = [watchdog_spec(), board_spec(way_in(self._app)), reports_spec(), intake_spec(self.inbox())]
        return [*leg_specs(LEGS), *office, *forms]

    def policies(self) -> list[Policy]:
        return [self._app.policies.policy(region) for region in self._app.settings.regions]

    def inbox(self) -> Sequence[str]:
        return sorted(self._files())

    def _files(self) -> dict[str, Path]:
        """Return the files of the inbox by what the window calls them: a file name can be that of a person.

        Moment and size tell a file to who put it there; the code keeps apart what is alike in both.
        """
        files = [path for path in self._folder.iterdir() if path.suffix.lower() in _KINDS and path.is_file()]
        return {self._shown_name(path): path for path in files if not path.name.endswith(SUFFIX)}

    def _shown_name(self, path: Path) -> str:
        facts = path.stat()
        written = clock_text(datetime.fromtimestamp(facts.st_mtime, UTC))
        code = self._app.seal.kenmerk(f"{INBOX}/{path.name}")[:4].upper()
        size = -(-facts.st_size // 1024)
        return f"{written}, {size} kB, {path.suffix.lower()[1:]} ({code})"

    def send(self, name: str, given: Mapping[str, Any], key: str) -> str:
        app = self._app
        office = next((form for form in OFFICE_FORMS if form.name == name), None)
        try:
            if office is not None:
                return send_office(app.engine, office, given, key)
            form = next(form for form in FORMS if form.name == name)
            return send(app.engine, app.store, app.policies, form, given, key)
        except (VtflowError, VersionConflict, StoreUnavailable) as error:
            raise Refused(str(error) or "iemand anders was eerder; probeer het opnieuw") from error

    def import_file(self, name: str) -> str:
        app = self._app
        path = self._files().get(name)
        if path is None:
            text = "dit bestand staat niet meer in de map 'inbox'"
            raise Refused(text)
        try:
            report = import_file(app.engine, app.store, app.seal, app.region, path, now=app.clock.now())
        except (VtflowError, StoreUnavailable) as error:
            raise Refused(str(error).replace(str(path), "het bestand").replace(path.name, "het bestand")) from error
        return (
            f"{report.read} gelezen: {report.imported} nieuw, {report.joined} gevoegd, "
            f"{report.unchanged} ongewijzigd, {report.rejected} afgekeurd"
        )
