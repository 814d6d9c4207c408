"""A real browser on this machine; tests without it are skipped and say so."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
_CHROMIUM = shutil.which("chromium") or ""
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

with_chromium = pytest.mark.skipif(not _CHROMIUM, reason="no Chromium on this machine (looked for `chromium`)")
#: marks of a test in Prefect's own pages
IN_THE_WINDOW = [pytest.mark.prefect, pytest.mark.browser, pytest.mark.long, with_chromium]


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start the browser, and close it at the end."""
    with playwright.sync_playwright() as play:
        launched = play.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield launched
        launched.close()
