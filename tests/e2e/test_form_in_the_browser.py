"""A coordinator escalates in the Prefect UI, in a real browser, as the guide tells it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import IN_THE_WINDOW, chromium, playwright
from tests.e2e.journal import Journal
from tests.e2e.running import Up, run, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser


pytestmark = IN_THE_WINDOW
UNKNOWN = "VT-000A-PN59-HKNH-Y2PJ-1"


class Form:
    """The page of the form `escaleren`, filled with the hands of a coordinator."""

    def __init__(self, browser: "Browser", address: str) -> None:
        self.browser, self.address = browser, address

    def send(self, ref: str, level: str) -> str:
        """Fill the form, send it, follow it to its run and return the end that the page of the run shows."""
        self.page = self.browser.new_page(viewport={"width": 1300, "height": 1000})
        self.page.goto(f"{self.address}/deployments")
        # why: the page shows ten deployments at a time
        self.page.get_by_placeholder("Search").first.fill("escaleren")
        self.page.get_by_role("link", name="escaleren").first.click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        self.page.locator("textarea").first.fill(ref)
        for label, choice in (("Niveau", level), ("Reden", "geen_reactie"), ("Medewerker", "vt.m01")):
            self._choose(label, choice)
        self.page.get_by_role("button", name="Submit").click()
        self.page.get_by_role("button", name="View run").first.click(force=True)
        end = self.page.get_by_text(re.compile("^(Geweigerd|Geëscaleerd|Mislukt)")).first
        end.wait_for(timeout=120_000)
        shown = end.inner_text()
        self.page.close()
        return shown

    def _choose(self, label: str, choice: str) -> None:
        field = self.page.locator("div.p-label").filter(has=self.page.get_by_text(label, exact=True)).last
        option = self.page.locator(".p-select-option").filter(has_text=re.compile(f"^{re.escape(choice)}$"))

        search = self.page.get_by_placeholder("Search").last

        def is_open() -> bool:
            field.locator(".p-select-button__icon").click()
            with suppress(playwright.TimeoutError):  # why: a click that comes before the page listens is lost
                search.wait_for(timeout=2_000)
            return search.is_visible()

        wait_for(is_open, 20, f"the list of {label} does not open")
        self.page.keyboard.type(choice)
        option.first.click()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Vtflow with an open Prefect, at real speed."""
    with Up(tmp_path / "var", "--demo", VTFLOW_TIME_SCALE="1") as running:
        yield running.wait_ready()


def _melding(up: Up) -> str:
    data = {
        "gemeente": "Haarlem",
        "melder": "politie",
        "kanaal": "corv",
        "huishouden": "D-browser",
        "aard": "partnergeweld",
    }
    taken = run(up.home, "register", "--json", "--data", json.dumps(data))
    assert taken.returncode == 0, taken.stderr
    return str(json.loads(taken.stdout)["ref"])


def test_a_coordinator_escalates_from_the_form_and_is_refused_when_it_cannot_be(up: Up) -> None:
    ref = _melding(up)
    with chromium() as browser:
        form = Form(browser, f"http://127.0.0.1:{up.prefect_port}")

        assert form.send(ref, "3") == "Geëscaleerd naar niveau 3"
        escalated = Journal(up.home).streams[ref]
        assert form.send(ref, "2").startswith(f"Geweigerd: VB-DIRECT van {ref} staat al op niveau 3")
        assert form.send(UNKNOWN, "2").startswith(f"Geweigerd: er is geen melding met kenmerk '{UNKNOWN}'")

    by_hand = [event for event in escalated if event.fact.kind == "met-de-hand-geescaleerd"]
    assert [event.by for event in by_hand] == ["vt.m01"]
    assert Journal(up.home).streams[ref] == escalated
    told = [row for row in Journal(up.home).outbox if row.ref == ref and row.rung.endswith("-hand")]
    assert {row.role for row in told} >= {"manager_vt"}
