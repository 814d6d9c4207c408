"""Binds the flows of a child process to its parts: the window, the forms, the inbox folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.coordinator import ESCALATE, escalate, escalation_spec
from flows.intake import INTAKE, intake_spec, take_in
from flows.melding_route import leg_flows, leg_specs
from flows.waakhond import WATCHDOG, watch_once, watchdog_spec
from vtflow.domain.commands import Escalate
from vtflow.domain.errors import VtflowError
from vtflow.domain.routing import LEGS
from vtflow.importing import import_file
from vtflow.orchestrate.api import PrefectApi
from vtflow.orchestrate.context import Context, Refused, bind
from vtflow.orchestrate.provision import Deployments, DeploymentSpec
from vtflow.orchestrate.repair import Repairer
from vtflow.orchestrate.runner import AnyFlow
from vtflow.orchestrate.window import Window
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.wiring import App, real_now

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
    api = PrefectApi(app.settings.api_url, auth)
    window = Window(api, Deployments(api, forms.specs))
    bind(
        Context(
            book=app.book,
            window=window,
            repairer=Repairer(app.book, window, real_now),
            tick=tick,
            escalate=forms.escalate,
            import_file=forms.import_file,
            inbox=forms.inbox,
        )
    )
    return Bound(window, {**leg_flows(LEGS), WATCHDOG: watch_once, INTAKE: take_in, ESCALATE: escalate})


class _Forms:
    """What the forms offer and what they do."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._folder: Path = app.settings.home / INBOX
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def specs(self) -> list[DeploymentSpec]:
        policies = [self._app.policies.policy(region) for region in self._app.settings.regions]
        staff = sorted({f"{t.code}.{p}" for policy in policies for t in policy.region.teams.values() for p in t.staff})
        reasons = list(policies[0].codes["escalatiereden"])
        return [*leg_specs(LEGS), watchdog_spec(), intake_spec(self.inbox()), escalation_spec(reasons, staff)]

    def inbox(self) -> Sequence[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.suffix.lower() in _KINDS and path.is_file())

    def escalate(self, ref: str, level: int, reason: str, staff: str, key: str) -> None:
        try:
            command = Escalate(niveau=level, reden=reason)
            self._app.engine.do(ref, command, staff, key=key, assurance="form")
        except (VtflowError, VersionConflict, StoreUnavailable) as error:
            raise Refused(str(error) or "iemand anders was eerder; probeer het opnieuw") from error

    def import_file(self, name: str) -> str:
        app = self._app
        path = self._folder / name
        try:
            report = import_file(app.engine, app.store, app.seal, app.region, path, now=app.clock.now())
        except (VtflowError, StoreUnavailable) as error:
            raise Refused(str(error)) from error
        return (
            f"{report.read} gelezen: {report.imported} nieuw, {report.joined} gevoegd, "
            f"{report.unchanged} ongewijzigd, {report.rejected} afgekeurd"
        )
