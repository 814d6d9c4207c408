"""Make the pictures of the README and the guide from a running `vtflow up --demo`, in a real browser.

Run `python docs/make_screens.py` while the demo runs; it needs Chromium (`/usr/bin/chromium`).
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

PREFECT = f"http://127.0.0.1:{os.environ.get('VTFLOW_PREFECT_PORT', '4200')}"
WEB = f"http://127.0.0.1:{os.environ.get('VTFLOW_WEB_PORT', '8270')}"
LATE = "type=range&startDate=2000-01-01&endDate=2029-12-31&tag=te-laat&hide-subflows=true"
FOLDER = Path(__file__).with_name("img")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def busiest_route() -> str:
    """Return the id of the route run with the most legs."""
    client = httpx.Client(base_url=f"{PREFECT}/api")
    token = client.get("/csrf-token", params={"client": "screens"}).json()["token"]
    client.headers.update({"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "screens"})

    def ask(path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        return client.post(path, json=body).raise_for_status().json()

    def legs_of(run: str) -> list[dict[str, Any]]:
        return ask("/task_runs/filter", {"task_runs": {"flow_run_id": {"any_": [run]}}})

    runs = ask(
        "/flow_runs/filter", {"limit": 200, "flow_runs": {"state": {"type": {"any_": ["RUNNING", "COMPLETED"]}}}}
    )
    routes = [run for run in runs if run["parent_task_run_id"] is None and run["name"].startswith("VT-")]
    legs = {run["id"]: legs_of(run["id"]) for run in routes}
    return max(legs, key=lambda run: (any(leg["state_type"] == "FAILED" for leg in legs[run]), len(legs[run])))


def shoot(page: Page, address: str, name: str, *, tab: str = "") -> None:
    """Take one picture; a tab is clicked first where one is named."""
    page.goto(address, wait_until="networkidle")
    if tab:
        page.get_by_text(tab, exact=True).first.click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=FOLDER / name)
    sys.stdout.write(f"{name}\n")


def shoot_board(page: Page) -> None:
    """Take a picture of the board of the demo."""
    page.goto(f"{PREFECT}/artifacts/key/bord-demo", wait_until="networkidle")
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=FOLDER / "bord.png")
    sys.stdout.write("bord.png\n")


def shoot_form(page: Page) -> None:
    """Take a picture of the form that extends a term."""
    page.goto(f"{PREFECT}/deployments", wait_until="networkidle")
    page.get_by_placeholder("Search deployments...").fill("termijn-opschorten")
    page.get_by_role("link", name="termijn-opschorten").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=FOLDER / "formulier-opschorten.png")
    sys.stdout.write("formulier-opschorten.png\n")


def main() -> int:
    """Make all pictures; return the exit code."""
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.stdout.write("no Chromium found: no pictures made\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 1150})
        shoot(page, f"{PREFECT}/runs/flow-run/{busiest_route()}", "prefect-route.png", tab="Subflow Runs")
        shoot(page, f"{WEB}/postvak", "postvak.png")
        shoot(page, f"{WEB}/", "startpagina.png")
        shoot(page, f"{PREFECT}/runs?{LATE}", "filter-te-laat.png")
        shoot_board(page)
        shoot_form(page)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
