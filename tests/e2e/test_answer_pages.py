"""A team answers in a real browser, on a phone and at a desk, with the keyboard, and with nothing from outside."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.answering import CJG, Answering, answering
from tests.e2e.browsing import chromium, with_chromium
from vtflow.links import Subject
from vtflow.terms import local_date

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
DEVICES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}

pytestmark = [
    pytest.mark.browser,
    with_chromium,
]

#: answer -> where the melding stands, whose link, what is chosen and filled in, and what is recorded
ANSWERS: dict[str, dict[str, Any]] = {
    "confirm-receipt": {"kind": "overdracht-ontvangen", "fields": {}},
    "accept-overdracht": {"kind": "overdracht-geaccepteerd", "fields": {"gesprek_op": "TODAY"}},
    "return-overdracht": {"kind": "overdracht-onvolledig", "ticks": ["kinderen_niet_gezien", "geen_veiligheidsplan"]},
    "refuse-overdracht": {"kind": "overdracht-geweigerd", "ticks": ["geen_capaciteit"]},
    "verkeerd-team": {"kind": "overdracht-geweigerd", "fields": {}},
    "put-on-own-list": {"from": "accepted", "kind": "op-eigen-wachtlijst", "fields": {"verwachte_start": "LATER"}},
    "report-first-contact": {"from": "accepted", "kind": "eerste-contact", "fields": {}},
    "report-help-started": {"from": "contacted", "kind": "hulp-gestart", "fields": {}},
    "report-back": {"from": "contacted", "kind": "teruggekoppeld", "fields": {}},
    "acknowledge-escalation": {
        "team": "cjg-haarlem-coordinatie",
        "subject": Subject(),
        "who": "m01",
        "kind": "escalatie-bevestigd",
        "ticks": ["bellen"],
    },
    "answer-consult": {
        "from": "consulted",
        "team": "ggz",
        "subject": Subject("traject", 1),
        "kind": "consult-beantwoord",
        "ticks": ["FIRST:consultantwoord"],
    },
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    with answering(Path(tmp_path_factory.mktemp("home"))) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as launched:
        yield launched


def opened(browser: "Browser", device: str, *, scripts: bool = True) -> tuple["Page", list[str]]:
    """Return a page on a device, and the list of every host that it asks anything of."""
    context = browser.new_context(viewport=DEVICES[device], java_script_enabled=scripts, locale="nl-NL")  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
    return page, hosts


def violations(page: "Page") -> str:
    found = axe.Axe().run(page)
    return "" if found.violations_count == 0 else found.generate_report()


def _day(office: Answering, word: str) -> str:
    today = local_date(office.app.clock.now())
    return (today + timedelta(days=21 if word == "LATER" else 0)).isoformat()


def _same_both_ways(today: date) -> date:
    """Return the next day that reads the same with the month first, as the browser of some machines wants it."""
    days = (today + timedelta(days=number) for number in range(62))
    return next(day for day in days if day.day == day.month)


def _fill(page: "Page", office: Answering, answer: str, row: dict[str, Any]) -> None:
    form = page.locator(f'form[id^="{answer}"]').first
    if not form.is_visible():
        page.locator("details", has=form).first.locator("summary").click()
    form.locator('select[name="wie"]').select_option(row.get("who", "m02"))
    for name, value in row.get("fields", {}).items():
        form.locator(f'[name="{name}"]').fill(_day(office, value))
    for tick in row.get("ticks", ()):
        wanted = next(iter(office.codes(tick.partition(":")[2]))) if tick.startswith("FIRST") else tick
        form.locator(f'input[value="{wanted}"]').check()
    form.get_by_role("button").click()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("answer", ANSWERS)
def test_each_answer_is_given_in_a_browser_without_scripts(
    office: Answering, browser: "Browser", answer: str, device: str
) -> None:
    row = ANSWERS[answer]
    ref = getattr(office, row.get("from", "offered"))()
    page, hosts = opened(browser, device, scripts=False)
    page.goto(office.link(ref, row.get("team", CJG), row.get("subject", Subject("overdracht", 1))))
    _fill(page, office, answer, row)

    page.locator(".box.good").wait_for(timeout=15_000)
    assert "Vastgelegd" in page.inner_text("main")
    assert office.last(ref, row["kind"]) == (f"{row.get('team', CJG)}.{row.get('who', 'm02')}", "link")
    assert set(hosts) == {urlsplit(office.base).netloc}
    page.context.close()


@pytest.mark.parametrize(
    ("state", "device"),
    [
        ("offered", "phone"),
        ("offered", "desk"),
        ("accepted", "phone"),
        ("contacted", "desk"),
        ("consulted", "phone"),
    ],
)
def test_the_pages_pass_the_checks_of_axe(office: Answering, browser: "Browser", state: str, device: str) -> None:
    ref = getattr(office, state)()
    page, hosts = opened(browser, device)
    for address in (office.link(ref), office.link(ref, "vt", Subject()), office.team_link()):
        page.goto(address)
        for summary in page.locator("summary").all():
            summary.click()
        assert violations(page) == ""
    assert set(hosts) == {urlsplit(office.base).netloc}
    page.context.close()


@pytest.mark.parametrize("device", DEVICES)
def test_a_mistake_is_told_at_the_top_with_the_focus_on_it_and_leads_to_its_field(
    office: Answering, browser: "Browser", device: str
) -> None:
    page, _ = opened(browser, device)
    page.goto(office.link(office.offered()))
    form = page.locator('form[id^="accept-overdracht"]')
    form.locator('select[name="wie"]').select_option("m02")
    form.get_by_role("button").click()

    page.locator("#fouten").wait_for()
    assert page.title().startswith("Fout: ")
    assert page.evaluate("document.activeElement.id") == "fouten"
    assert violations(page) == ""
    page.locator("#fouten a").first.click()
    assert page.evaluate("document.activeElement.id") == "accept-overdracht-1-gesprek_op"
    assert form.locator('select[name="wie"]').input_value() == "m02"
    page.context.close()


def test_acceptance_takes_two_clicks_and_two_fields_with_the_keyboard_alone(
    office: Answering, browser: "Browser"
) -> None:
    ref = office.offered()
    page, _ = opened(browser, "desk")
    page.goto(office.link(ref))  # the first click: the link in the message
    page.locator('form[id^="accept-overdracht"] select').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{_same_both_ways(local_date(office.app.clock.now())):%d%m%Y}")
    page.keyboard.press("Enter")  # the second: sending the form

    page.locator("#klaar").wait_for()
    assert page.evaluate("document.activeElement.id") == "klaar"
    assert office.last(ref, "overdracht-geaccepteerd") == ("cjg-haarlem.m02", "link")
    page.context.close()


def test_everything_can_be_reached_with_the_tab_key_and_shows_where_the_focus_is(
    office: Answering, browser: "Browser"
) -> None:
    page, _ = opened(browser, "desk")
    page.goto(office.link(office.offered()))
    seen: set[str] = set()
    outlined: set[str] = set()  # why: the button of a calendar is a stop inside its field, with a ring of its own
    for _ in range(40):
        page.keyboard.press("Tab")
        tag = page.evaluate("document.activeElement.tagName + '.' + (document.activeElement.name || '')")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        seen.add(tag)
        outlined |= {tag} if outline != "none" else set()
    assert {"A.", "SUMMARY.", "SELECT.wie", "INPUT.gesprek_op", "BUTTON."} <= seen
    assert seen - outlined <= {"BODY."}
    page.context.close()


@pytest.mark.parametrize("width", [320, 640])
def test_at_four_hundred_percent_nothing_falls_off_the_page(office: Answering, browser: "Browser", width: int) -> None:
    ref = office.accepted()
    context = browser.new_context(viewport={"width": width, "height": 400})
    page = context.new_page()
    for address in (office.link(ref), office.link(ref, "vt", Subject()), office.team_link()):
        page.goto(address)
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast_in_light_and_dark(office: Answering, browser: "Browser", scheme: str) -> None:
    context = browser.new_context(viewport=DEVICES["desk"], color_scheme=scheme)  # pyright: ignore[reportArgumentType]
    page = context.new_page()
    page.goto(office.link(office.offered()))
    found = axe.Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_a_link_from_the_page_of_the_team_leads_to_the_answer(office: Answering, browser: "Browser") -> None:
    ref = office.offered()
    page, hosts = opened(browser, "phone", scripts=False)
    page.goto(office.team_link())
    page.get_by_role("link", name=ref).first.click()
    assert ref in page.inner_text("main")
    assert page.locator('form[id^="confirm-receipt"]').count() == 1
    assert set(hosts) == {urlsplit(office.base).netloc}
    page.context.close()
