"""Make the pictures of the answer pages for the guide, in a real browser, over a small installation of their own.

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
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
