"""What somebody typed reaches the window by no way round: not by an error, and not by the name of a file."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from flows.bord import Boards
from flows.rapportage import Rapportage
from flows.waakhond import watch_once
from tests.privacy.canaries import EXCEPTION, FILE, HOUSEHOLD
from tests.privacy.scanner import leaks_in
from vtflow.orchestrate.context import Refused, bind, current
from vtflow.settings import Settings
from vtflow.up.window import bind_flows
from vtflow.wiring import App, open_app

pytestmark = pytest.mark.prefect


@pytest.fixture
def app(tmp_path: Path) -> App:
    made = open_app(Settings(home=tmp_path / "home"), create=True)
    bind_flows(made, None, lambda: None)
    return made


def _fails(*_: object):
    raise ValueError(EXCEPTION)


FLOWS = {
    "bord": lambda: Boards(_fails, 1.0).flow().fn,
    "rapportage": lambda: Rapportage(_fails, _fails, 1.0).flow().fn,
    "waakhond": lambda: watch_once.fn,
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_run_that_fails_ends_as_mislukt_without_the_text_of_the_error(app: App, name: str):
    bind(replace(current(), tick=_fails))
    ended = asyncio.run(FLOWS[name]()())
    assert (ended.type.value, ended.name, ended.message) == ("FAILED", "Mislukt", None)


def test_a_file_is_offered_by_moment_size_and_a_code_and_not_by_its_name(app: App, caplog: pytest.LogCaptureFixture):
    inbox = app.settings.home / "inbox"
    (inbox / f"{FILE}.csv").write_text(f"{HOUSEHOLD},kolom\n", encoding="utf-8")
    os.utime(inbox / f"{FILE}.csv", (1_772_442_000, 1_772_442_000))
    (offered,) = current().inbox()
    assert offered.startswith("02-03-2026 10:00, 1 kB, csv (")
    with pytest.raises(Refused) as refused:
        current().import_file(offered)
    # the list of refused rows is no file to take in, and the same file keeps its name
    assert current().inbox() == [offered]
    texts = {"bestandsnaam": FILE, "huishouden": HOUSEHOLD}
    assert leaks_in(f"{offered}\n{refused.value}\n{caplog.text}".encode(), texts, "venster") == set()


def test_two_files_that_are_alike_are_told_apart_and_one_that_went_away_is_said_so(app: App):
    inbox = app.settings.home / "inbox"
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_text("x\n", encoding="utf-8")
        os.utime(inbox / name, (1_772_442_000, 1_772_442_000))
    one, other = current().inbox()
    assert one != other
    for path in inbox.iterdir():
        path.unlink()
    with pytest.raises(Refused, match="staat niet meer"):
        current().import_file(one)
