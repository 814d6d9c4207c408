"""Make the pictures of the answer pages and of those of coordinators for the guide, in a real browser.

They are taken over a small installation of their own.

Run `python docs/make_answer_screens.py` from the project's folder; it needs Chromium (`chromium` on the path).
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.answering import Answering, answering

FOLDER = Path(__file__).with_name("img")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--lang=nl"]
PHONE = ViewportSize(width=390, height=1500)
DESK = ViewportSize(width=900, height=760)


def shoot(browser: Browser, address: str, name: str, size: ViewportSize, *, wrong: bool = False) -> None:
    """Take one picture; `wrong`: after acceptance was sent without its day."""
    page = browser.new_page(viewport=size, locale="nl-NL")
    page.goto(address)
    if wrong:
        form = page.locator('form[id^="accept-overdracht"]')
        form.locator("select").select_option("m02")
        form.get_by_role("button").click()
        page.locator("#fouten").wait_for()
    page.screenshot(path=FOLDER / name)
    page.close()
    sys.stdout.write(f"{name}\n")


def pictures(office: Answering, browser: Browser) -> None:
    """Take every picture."""
    offered, accepted = office.offered(), office.accepted()
    office.offered()
    shoot(browser, office.link(offered), "antwoord-telefoon.png", PHONE)
    shoot(browser, office.link(offered), "antwoord-fout.png", DESK, wrong=True)
    shoot(browser, office.link(accepted), "antwoord-tijdlijn.png", ViewportSize(width=900, height=1500))
    shoot(browser, office.team_link(), "antwoord-team.png", DESK)


def office_pictures(office: Answering, browser: Browser) -> None:
    """Take the pictures of the overview, a melding, the work of a person and search."""
    ref = office.offered()
    for _ in range(3):
        office.do(office.registered(), "assign-casushouder", casushouder="vt.m01")
    office.consulted()
    office.app.engine.settle_all()
    tall = ViewportSize(width=1280, height=2300)
    shoot(browser, f"{office.base}/overzicht", "overzicht.png", tall)
    shoot(browser, f"{office.base}/overzicht", "overzicht-telefoon.png", PHONE)
    shoot(browser, f"{office.base}/melding/{ref}", "melding.png", ViewportSize(width=1280, height=1150))
    shoot(
        browser,
        f"{office.base}/melding/{ref}/namens/cjg-haarlem",
        "antwoord-namens.png",
        ViewportSize(width=900, height=1500),
    )
    shoot(browser, f"{office.base}/werklijst?wie=vt.m01", "werklijst.png", ViewportSize(width=1280, height=900))


def main() -> int:
    """Make all pictures; return the exit code."""
    path = shutil.which("chromium")
    if path is None:
        sys.stdout.write("no Chromium found: no pictures made\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, answering(Path(home) / "var") as office, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        pictures(office, browser)
        office_pictures(office, browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
