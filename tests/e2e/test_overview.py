"""The pages of a coordinator in a real browser: phone, desk and wall screen, nothing from outside, on paper too."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.e2e.answering import Answering, answering
from tests.e2e.browsing import chromium, with_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
DEVICES = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1280, "height": 900},
    "wall": {"width": 2560, "height": 1440},
}

pytestmark = [
    pytest.mark.browser,
    with_chromium,
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    with answering(Path(tmp_path_factory.mktemp("home"))) as running:
        running.ref = running.offered()  # pyright: ignore[reportAttributeAccessIssue]  # why: the melding of this module
        running.registered()
        running.accepted()
        running.consulted()
        running.app.engine.settle_all()
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as launched:
        yield launched


def opened(browser: "Browser", device: str) -> tuple["Page", list[str]]:
    """Return a page on a device, and the list of every host that it asks anything of."""
    page = browser.new_context(viewport=DEVICES[device], locale="nl-NL").new_page()  # pyright: ignore[reportArgumentType]
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
    return page, hosts


def broken_rules(page: "Page") -> list[str]:
    return [one["id"] for one in axe.Axe().run(page).response["violations"]]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", ["/overzicht?verversen=uit", "MELDING", "MELDING/afdruk", "/werklijst", "/zoeken"])
def test_a_page_passes_the_checks_fits_its_screen_and_asks_nothing_outside(
    office: Answering, browser: "Browser", path: str, device: str
) -> None:
    page, hosts = opened(browser, device)
    page.goto(office.base + path.replace("MELDING", f"/melding/{office.ref}"))  # pyright: ignore[reportAttributeAccessIssue]
    for summary in page.locator("summary").all():
        summary.click()
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert set(hosts) == {urlsplit(office.base).netloc}
    page.context.close()


def test_the_page_that_refreshes_itself_breaks_no_rule_but_that_it_does(office: Answering, browser: "Browser") -> None:
    page, _ = opened(browser, "desk")
    page.goto(f"{office.base}/overzicht")
    assert broken_rules(page) == ["meta-refresh"]
    page.get_by_role("link", name="Verversen stoppen").click()
    assert broken_rules(page) == []
    page.context.close()


def test_a_coordinator_filters_opens_a_melding_and_records_what_a_team_said(
    office: Answering, browser: "Browser"
) -> None:
    page, _ = opened(browser, "desk")
    page.goto(f"{office.base}/overzicht?verversen=uit")
    page.locator("summary").first.click()
    page.get_by_role("link", name="CJG Haarlem", exact=True).click()
    assert "CJG Haarlem" in page.locator("summary").first.inner_text()
    page.get_by_role("link", name=office.ref).first.click()  # pyright: ignore[reportAttributeAccessIssue]
    page.get_by_role("link", name="Antwoord van CJG Haarlem").click()
    form = page.locator('form[id^="confirm-receipt"]')
    form.locator('select[name="wie"]').select_option("m02")
    form.get_by_role("button").click()
    page.locator(".box.good").wait_for(timeout=15_000)
    assert office.last(office.ref, "overdracht-ontvangen") == ("cjg-haarlem.m02", "form")  # pyright: ignore[reportAttributeAccessIssue]
    page.context.close()


def test_on_paper_there_are_figures_and_no_filters(office: Answering, browser: "Browser") -> None:
    page, _ = opened(browser, "desk")
    page.goto(f"{office.base}/overzicht")
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible()
    assert page.locator("svg").first.is_visible()
    assert page.get_by_role("heading", name="Wachtrij").is_visible()
    page.context.close()
