"""One test's own corner of the real server: its leg kinds, its book and its references are nobody else's."""

import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flows.coordinator import form_flows, form_specs
from flows.intake import INTAKE, intake_spec, take_in
from flows.melding_route import leg_flows, leg_specs
from flows.waakhond import WATCHDOG, watch_once, watchdog_spec
from tests.flows.fake_book import InMemoryBook, real_now
from vtflow.forms import FORMS
from vtflow.orchestrate.api import Json, PrefectApi
from vtflow.orchestrate.context import Context, Refused, bind
from vtflow.orchestrate.dispatcher import Dispatcher, Pace
from vtflow.orchestrate.provision import Deployments
from vtflow.orchestrate.repair import Repairer
from vtflow.orchestrate.runner import engine_session
from vtflow.orchestrate.window import Window
from vtflow.policy import PolicyBook

_numbers = itertools.count(1)
ESCALATE, ACCEPT = "escaleren", "overdracht-aanvaarden"
_FORMS = [form for form in FORMS if form.name in {ESCALATE, ACCEPT}]
_POLICIES = [PolicyBook().policy("demo")]


class CountingApi(PrefectApi):
    """The real connection, which also remembers what it was asked."""

    def __init__(self, url: str, auth: str | None = None) -> None:
        super().__init__(url, auth)
        self.asked: list[tuple[str, str, Json | None]] = []

    async def request(self, method: str, path: str, body: Json | None = None) -> Any:
        self.asked.append((method, path, body))
        return await super().request(method, path, body)


async def at_rest(dispatcher: Dispatcher) -> None:
    """Let a dispatcher work until nothing is left to do."""
    for _ in range(20):
        if not await dispatcher.step():
            return
    message = "the dispatcher did not come to rest"
    raise AssertionError(message)


@dataclass
class Room:
    url: str
    auth: str | None = None
    name: str = field(default_factory=lambda: f"{next(_numbers):04d}")
    book: InMemoryBook = field(default_factory=InMemoryBook)
    sent: list[tuple[str, Json, str]] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    ticks: int = 0
    refusal: str = "is afgesloten"  #: what follows the reference where a form is refused
    shift: timedelta = timedelta(0)  #: how far this test's clock runs ahead

    def __post_init__(self) -> None:
        self.kind = f"overdracht-{self.name}"
        kinds = {self.kind: "Overdracht naar een lokaal team"}
        self.api = CountingApi(self.url, self.auth)
        self.deployments = Deployments(
            self.api,
            lambda: [
                *leg_specs(kinds),
                watchdog_spec(),
                intake_spec(["maart.csv"]),
                *form_specs(_FORMS, _POLICIES),
            ],
        )
        self.window = Window(self.api, self.deployments)
        self.repairer = Repairer(self.book, self.window, self.now)
        self.flows = {**leg_flows(kinds), WATCHDOG: watch_once, INTAKE: take_in, **form_flows(_FORMS, _POLICIES)}
        self.dispatcher = self.new_dispatcher()
        self.bind()

    def bind(self) -> None:
        bind(Context(self.book, self.window, self.repairer, self.tick, self.send, self.import_file, self.inbox))

    def new_dispatcher(self, interval: float = 0.1) -> Dispatcher:
        return Dispatcher(self.book, self.window, self.flows, self.now, Pace(interval=interval, cooldown=1.0))

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["Room"]:
        async with aclosing(self.api), engine_session(self.api):
            await self.deployments.ensure()
            yield self

    # ---------------------------------------------------------- what wiring gives

    def now(self) -> datetime:
        return real_now() + self.shift

    def tick(self) -> None:
        self.ticks += 1

    def inbox(self) -> list[str]:
        return ["maart.csv"]

    def import_file(self, name: str) -> str:
        self.imported.append(name)
        return "3 ingenomen"

    def send(self, name: str, given: Mapping[str, Any], key: str) -> str:
        if self.book.routes[given["ref"]].ended_as:
            message = f"{given['ref']} {self.refusal}"
            raise Refused(message)
        self.sent.append((name, dict(given), key))
        return "Vastgelegd"

    # ---------------------------------------------------------- what a test asks

    def ref(self, part: str = "A") -> str:
        """Return a reference; like real ones, no two differ in the check character alone."""
        return f"VT-{self.name}-000{part}-0000-0000-A"

    async def route_run(self, ref: str) -> Json:
        run = await self.api.run(str(self.book.shown_rows[ref].route_run))
        assert run is not None
        return run

    async def legs(self, ref: str) -> list[Json]:
        """Return the leg runs below the route run, by number."""
        route = str(self.book.shown_rows[ref].route_run)
        runs = await self.api.runs({"parent_flow_run_id": {"any_": [route]}})
        return sorted(runs, key=lambda run: (run["parameters"]["number"], run["created"]))

    async def ends(self, ref: str) -> list[tuple[str, str]]:
        return [(run["state_type"], run["state"]["name"]) for run in await self.legs(ref)]

    async def work(self) -> None:
        """Let the dispatcher work until nothing is left to do."""
        await at_rest(self.dispatcher)

    async def show(self, **fields: Any) -> str:
        """Take in one melding and let it be shown and armed."""
        ref = self.ref()
        self.book.take_in(ref, kind=self.kind, **fields)
        await self.work()
        return ref

    async def form(self, name: str, parameters: Json) -> Json:
        """Create a run as the form in the UI does."""
        path = f"/deployments/{self.deployments.ids[name]}/create_flow_run"
        run: Json = await self.api.request("POST", path, {"parameters": parameters})
        return run


Scenario = Callable[[Room], Awaitable[None]]
