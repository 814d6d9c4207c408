"""Somebody who opens Prefect for the first time finds the late overdrachten of one gemeente, in a real browser."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.browsing import IN_THE_WINDOW, chromium
from tests.e2e.running import Up, run, wait_for
from tests.given import CHECKLIST

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


pytestmark = IN_THE_WINDOW
#: a month before the demo begins, so that every term of the offer has passed
DAY = "2025-12-01"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Vtflow with an open Prefect, at real speed, with its boards written every second."""
    home = tmp_path_factory.mktemp("e2e") / "var"
    settings = {"VTFLOW_TIME_SCALE": "1", "VTFLOW_BOARD_INTERVAL": "1", "VTFLOW_WAAKHOND_INTERVAL": "1"}
    with Up(home, "--demo", **settings) as running:
        yield running.wait_ready()


def _melding(up: Up, gemeente: str, household: str, **fields: str) -> str:
    data = {
        "gemeente": gemeente,
        "melder": "politie",
        "kanaal": "corv",
        "huishouden": household,
        "aard": "partnergeweld",
        **fields,
    }
    taken = run(up.home, "register", "--json", "--data", json.dumps(data))
    assert taken.returncode == 0, taken.stderr
    return str(json.loads(taken.stdout)["ref"])


def _offered_and_late(up: Up, gemeente: str, household: str) -> str:
    ref = _melding(up, gemeente, household, ontvangen_op=f"{DAY}T10:00+01:00")
    steps = [
        ("check-veiligheid", {"acuut": False}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht", "gesproken": "alle"}),
        ("offer-overdracht", {"aan": f"cjg-{gemeente.lower()}", "checklist": CHECKLIST}),
    ]
    for hour, (command, data) in enumerate(steps, 11):
        arguments = ("do", ref, command, "--by", "vt.m01", "--at", f"{DAY}T{hour}:00+01:00", "--data", json.dumps(data))
        done = run(up.home, *arguments)
        assert done.returncode == 0, done.stderr
    return ref


@pytest.fixture(scope="module")
def late(up: Up) -> dict[str, str]:
    """One late overdracht in each of two gemeenten, and a melding that is not late; shown in the window."""
    refs = {
        "Haarlem": _offered_and_late(up, "Haarlem", "D-laat-1"),
        "Velsen": _offered_and_late(up, "Velsen", "D-laat-2"),
    }
    refs["op tijd"] = _melding(up, "Haarlem", "D-op-tijd")
    api = f"http://127.0.0.1:{up.prefect_port}/api"

    def is_shown() -> bool:
        token = httpx.get(f"{api}/csrf-token", params={"client": "test"}, trust_env=False).json()["token"]
        headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "test"}
        body = {"flow_runs": {"tags": {"all_": ["te-laat:overdracht"]}, "parent_task_run_id": {"is_null_": True}}}
        found = httpx.post(f"{api}/flow_runs/filter", json=body, headers=headers, trust_env=False).json()
        return {run["name"] for run in found} >= {refs["Haarlem"], refs["Velsen"]}

    wait_for(is_shown, 60, "the late routes are not shown")
    return refs


@pytest.fixture(scope="module")
def page(up: Up) -> Iterator["Page"]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1300, "height": 1150})


def _routes(page: "Page", count: int) -> set[str]:
    """The routes in the list, once it shows as many as it should."""
    page.get_by_text(re.compile(rf"^{count} runs?$")).wait_for(timeout=30_000)
    return {text for text in page.get_by_role("link").all_inner_texts() if text.startswith("VT-")}


def _new_tab(page: "Page", link: "Locator") -> "Page":
    """Click a link in a text of the window; Prefect opens those in a tab of their own."""
    with page.context.expect_page(timeout=30_000) as opened:
        link.click()
    return opened.value


def test_a_newcomer_finds_the_late_overdrachten_of_one_gemeente_in_three_clicks(
    up: Up, late: dict[str, str], page: "Page"
) -> None:
    page.goto(f"http://127.0.0.1:{up.web_port}/")

    page.get_by_role("link", name="Filters", exact=True).click()
    found = _new_tab(page, page.get_by_role("link", name="Haarlem", exact=True).first)

    assert _routes(found, 1) == {late["Haarlem"]}
    found.close()


def test_the_board_leads_to_the_same_routes(up: Up, late: dict[str, str], page: "Page") -> None:
    page.goto(f"http://127.0.0.1:{up.prefect_port}/artifacts/key/bord-demo")
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    row = page.locator("tr").filter(has_text=re.compile("^Velsen")).first
    found = _new_tab(page, row.get_by_role("link").last)

    assert _routes(found, 1) == {late["Velsen"]}
    found.close()


def test_the_start_page_leads_to_the_same_routes(up: Up, late: dict[str, str], page: "Page") -> None:
    page.goto(f"http://127.0.0.1:{up.web_port}/")
    question = page.locator("article").filter(has_text="Welke overdrachten zijn te laat in mijn gemeente?")
    question.get_by_role("link", name="Haarlem", exact=True).click()

    assert _routes(page, 1) == {late["Haarlem"]}


def test_every_filter_of_the_command_line_opens_a_list_with_those_tags_and_all_days(up: Up, page: "Page") -> None:
    settings = {"VTFLOW_PREFECT_PORT": str(up.prefect_port)}
    found = json.loads(run(up.home, "links", "--json", **settings).stdout)
    at_whom = next(one for one in found if one["tags"] == ["te-laat-bij:cjg-velsen"])
    level = next(one for one in found if one["tags"] == ["escalatie:4"])

    for one in (at_whom, level):
        page.goto(one["adres"])
        page.get_by_text(one["tags"][0], exact=True).first.wait_for(timeout=30_000)
        assert "Jan 1st, 2000" in page.inner_text("body")
