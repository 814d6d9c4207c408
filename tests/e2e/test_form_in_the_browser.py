"""A coordinator escalates in the Prefect UI, in a real browser, as the guide tells it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.browsing import IN_THE_WINDOW, chromium, playwright
from tests.e2e.journal import Journal
from tests.e2e.running import Up, run, wait_for
from vtflow.domain.clock_events import ReceiptCorrected
from vtflow.domain.work_events import CasushouderAssigned
from vtflow.terms import AMSTERDAM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Response


pytestmark = IN_THE_WINDOW
#: milliseconds for each thing that is waited for; a machine that does much else is slow, not wrong
_PATIENCE = 240_000
#: seconds during which somebody presses Submit again
_BUSY = 60.0
UNKNOWN = "VT-000A-PN59-HKNH-Y2PJ-1"


@dataclass(frozen=True)
class Typed:
    text: str


@dataclass(frozen=True)
class Day:
    text: str


class Form:
    """The page of one form, filled with the hands of a coordinator."""

    def __init__(self, browser: "Browser", address: str, name: str) -> None:
        self.browser, self.address, self.name = browser, address, name

    def send(self, end: str, **fields: "str | list[str] | bool | Typed | Day") -> str:
        """Fill the form, send it, follow it to its run and return the end that the page of the run shows.

        Args:
            end: How it may end, as a pattern, beside the ends of every form.
            fields: By label, with underscores for spaces: a choice, choices, whether a switch is on, what is typed, or
                a day of the calendar.
        """
        # why this zone: the time that people type is theirs, wherever the browser says it is
        self.page = self.browser.new_page(viewport={"width": 1300, "height": 1300}, timezone_id="Europe/Amsterdam")
        self.page.set_default_timeout(_PATIENCE)
        self.page.goto(f"{self.address}/deployments")
        # why: the page shows ten deployments at a time
        self.page.get_by_placeholder("Search").first.fill(self.name)
        self.page.get_by_role("link", name=self.name, exact=True).first.click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        # why: the page draws its fields anew once it knows the deployment, and what was filled in before is lost
        self.page.wait_for_load_state("networkidle")
        for label, value in fields.items():
            self._fill(self._field(label.replace("_", " ")), value)
        # why not its `View run`: that slides in and out, and on a busy machine a click comes beside it
        self.page.goto(f"{self.address}/runs/flow-run/{self._submitted()}")
        found = self.page.get_by_text(re.compile(f"^(Geweigerd|Mislukt|{end})")).first
        found.wait_for()
        shown = found.inner_text()
        self.page.close()
        return shown

    def _submitted(self) -> str:
        """Press Submit, and again while the database of Prefect is busy, as the guide says; returns the run."""
        answers: list[Response] = []

        def is_taken() -> bool:
            with self.page.expect_response(re.compile("/create_flow_run$")) as sent:
                self.page.get_by_role("button", name="Submit").click()
            answers.append(sent.value)
            return sent.value.status != HTTPStatus.SERVICE_UNAVAILABLE

        wait_for(is_taken, _BUSY, lambda: f"the database of Prefect is busy: Submit pressed {len(answers)} times")
        last = answers[-1]
        assert last.ok, (last.status, last.text(), last.request.post_data)
        return str(last.json()["id"])

    def _field(self, label: str) -> "Locator":
        title = re.compile(rf"^{re.escape(label)}( \(Optional\))?$")
        return self.page.locator("div.p-label").filter(has=self.page.get_by_text(title)).last

    def _fill(self, field: "Locator", value: "str | list[str] | bool | Typed | Day") -> None:
        if isinstance(value, Typed):
            field.locator("textarea, input").first.fill(value.text)
        elif isinstance(value, Day):
            field.locator(".p-date-button__control").click()
            self.page.locator("input[type=date]").last.fill(value.text)
            self.page.get_by_role("button", name="Apply").last.click()
        elif isinstance(value, bool):
            field.locator(".p-toggle__control").set_checked(value)
        elif isinstance(value, str):
            self._choose(field, value)
        else:
            self._choose(field, *value)
            self.page.mouse.click(5, 5)  # why: a list of several stays open until somebody clicks beside it

    def _choose(self, field: "Locator", *choices: str) -> None:
        search = self.page.get_by_placeholder("Search").last

        def is_open() -> bool:
            field.locator(".p-select-button__icon").click()
            with suppress(playwright.TimeoutError):  # why: a click that comes before the page listens is lost
                search.wait_for(timeout=2_000)
            return search.is_visible()

        wait_for(is_open, 60, f"a list of {self.name} does not open")
        for choice in choices:
            search.fill(choice)
            self.page.locator(".p-select-option").filter(has_text=re.compile(f"^{re.escape(choice)}$")).first.click()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Vtflow with an open Prefect, at real speed."""
    with Up(tmp_path / "var", "--demo", VTFLOW_TIME_SCALE="1") as running:
        yield running.wait_ready()


def _melding(up: Up, household: str = "D-browser") -> str:
    data = {
        "gemeente": "Haarlem",
        "melder": "politie",
        "kanaal": "corv",
        "huishouden": household,
        "aard": "partnergeweld",
    }
    taken = run(up.home, "register", "--json", "--data", json.dumps(data))
    assert taken.returncode == 0, taken.stderr
    return str(json.loads(taken.stdout)["ref"])


def test_a_coordinator_escalates_from_the_form_and_is_refused_when_it_cannot_be(up: Up) -> None:
    ref = _melding(up)
    with chromium() as browser:
        form = Form(browser, f"http://127.0.0.1:{up.prefect_port}", "escaleren")

        def escalate(ref: str, level: str) -> str:
            named = {"Melding": Typed(ref), "Niveau": level, "Reden": "geen_reactie", "Medewerker": "vt.m01"}
            return form.send("Geëscaleerd", **named)

        assert escalate(ref, "3") == "Geëscaleerd naar niveau 3"
        escalated = Journal(up.home).streams[ref]
        assert escalate(ref, "2").startswith(f"Geweigerd: VB-DIRECT van {ref} staat al op niveau 3")
        assert escalate(UNKNOWN, "2").startswith(f"Geweigerd: er is geen melding met kenmerk '{UNKNOWN}'")

    by_hand = [event for event in escalated if event.fact.kind == "met-de-hand-geescaleerd"]
    assert [event.by for event in by_hand] == ["vt.m01"]
    assert Journal(up.home).streams[ref] == escalated
    told = [row for row in Journal(up.home).outbox if row.ref == ref and row.rung.endswith("-hand")]
    assert {row.role for row in told} >= {"manager_vt"}


def test_forms_with_a_moment_a_day_a_list_and_a_switch_are_filled_in_as_people_mean_them(up: Up) -> None:
    ref, other = _melding(up), _melding(up, "D-browser-2")
    received = Journal(up.home).streams[ref][0].at
    began = (received - timedelta(hours=3)).astimezone(AMSTERDAM)
    rest = began.date() + timedelta(days=2)
    with chromium() as browser:

        def form(name: str) -> Form:
            return Form(browser, f"http://127.0.0.1:{up.prefect_port}", name)

        own = {"Reden": "verkeerd_moment", "Medewerker": "vt.m01"}
        said = Typed(f"{began:%d-%m-%Y %H:%M}")
        assert form("begin-herstellen").send("Begin", Melding=Typed(ref), Begon_op=said, **own) == "Begin hersteld"

        people: dict[str, Any] = {"Regio": "demo", "Aan_wie": ["vt.m01", "vt.m02"], "Medewerker": "vt.m01"}
        count = {"Hoeveel_van_boven_uit_de_wachtrij": "2"}
        divided = form("casushouders-toewijzen").send(r"\d+ meldingen", **people, **count, Uitvoeren=True)
        assert divided == "2 meldingen toegewezen: 1 aan vt.m01, 1 aan vt.m02"

        to_rest = {"Wat_gaat_u_doen": "bellen", "Rust_tot_en_met": Day(rest.isoformat()), "Medewerker": "vt.m01"}
        refused = form("escalatie-bevestigen").send("Escalatie bevestigd", Melding=Typed(other), **to_rest)
        assert refused.startswith("Geweigerd: VB-DIRECT")

    streams = Journal(up.home).streams
    corrected = [event.fact for event in streams[ref] if isinstance(event.fact, ReceiptCorrected)]
    assert [fact.vanaf for fact in corrected] == [began.replace(second=0, microsecond=0)]
    assigned = [event.fact for stream in streams.values() for event in stream]
    casushouders = {fact.casushouder for fact in assigned if isinstance(fact, CasushouderAssigned)}
    assert casushouders >= {"vt.m01", "vt.m02"}
