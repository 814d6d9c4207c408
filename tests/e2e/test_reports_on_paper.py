"""Reports as they are printed for a meeting: every table and plot fits a sheet of A4 on its side."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import chromium, with_chromium
from tests.unit.engine.world import World
from vtflow.reports.kinds import KINDS, build
from vtflow.reports.render import to_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: A4 on its side without the margins of a report, 273 by 186 mm, in pixels of 1/96 inch
SHEET = {"width": 1032, "height": 703}
_TOO_WIDE = """sheet => [...document.querySelectorAll("table, svg")]
    .filter(one => one.getBoundingClientRect().right > sheet + 1 || one.scrollWidth > sheet + 1)
    .map(one => one.closest("section").id)"""

pytestmark = [pytest.mark.browser, with_chromium]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def world() -> World:
    """A month in which every party of an overdracht did something, in the gemeente with the longest name."""
    found = World("2026-03-02 10:00").monitored("A")
    found.register("B", gemeente="Haarlemmermeer", acuut=True)
    found.offered("C")
    found.pass_time("2026-03-31 12:00")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_and_plot_of_a_report_fits_the_sheet_it_is_printed_on(
    browser: "Browser", world: World, kind: str
) -> None:
    report = build(world.store, world.book, (world.region,), kind, world.clock.now())
    assert any(part.rows for part in report.parts)
    page = browser.new_page(viewport=SHEET)  # pyright: ignore[reportArgumentType]
    page.emulate_media(media="print")
    page.set_content(to_html(report))
    assert page.locator("table").count()
    assert page.evaluate(_TOO_WIDE, SHEET["width"]) == []
    page.close()
