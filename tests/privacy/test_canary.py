"""Nothing personal leaves the record: canaries go in by every way, and are looked for in all that comes out.

In this process and without Prefect; `test_canary_with_prefect` does the same to a whole `vtflow up`.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from tests.contract.notify.receivers import HttpReceiver, SmtpReceiver, eventually
from tests.e2e.answering import CJG
from tests.e2e.running import free_ports
from tests.privacy.found import leaks_of
from tests.privacy.journey import Journey, received_before
from vtflow.cli.app import app as command_line
from vtflow.links import Subject
from vtflow.settings import Settings
from vtflow.up.log_lines import start_log
from vtflow.up.web import serve
from vtflow.wiring import App, open_app


@dataclass
class Installation:
    """A whole installation in this process, but for Prefect."""

    app: App
    journey: Journey
    http: HttpReceiver
    smtp: SmtpReceiver

    def deliver(self) -> None:
        """Settle what is due and send until both channels brought something."""
        with self.app.notifier() as notifier:
            outbox = self.app.outbox(notifier)

            def brought() -> bool:
                self.app.clock.keep_alive()  # pyright: ignore[reportAttributeAccessIssue] - it is the scaled clock
                outbox.tick()
                return len(self.http.received) == len(self.smtp.mails) > 0

            assert eventually(brought, 60)

    @property
    def received(self) -> dict[str, str]:
        """What the channels brought: place -> text, headers included."""
        bodies = {f"HTTP {n}": f"{one.path}\n{one.headers}\n{one.title}\n{one.body}" for n, one in self._posts}
        return bodies | {f"SMTP {n}": mail.as_string() for n, (_, mail) in enumerate(self.smtp.mails)}

    @property
    def _posts(self):
        return enumerate(self.http.received)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command_line, list(arguments))
    told = f"\n{type(result.exception).__name__}: {result.exception}" if result.exception else ""
    return result.exit_code, result.output + told


@pytest.fixture
def log_to() -> Iterator[None]:
    """Give the logging of this process back as it was."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    kept = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = kept
    sys.excepthook, threading.excepthook = hooks


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_to: None) -> Iterator[Installation]:
    home, work = tmp_path / "home", tmp_path / "werk"
    for folder in (home, home / "log", home / "tmp", work):
        folder.mkdir(mode=0o700)
    http, smtp = HttpReceiver().start(), SmtpReceiver().start()
    channels = {
        "web": {"url": f"json://127.0.0.1:{http.port}/ok/{{team}}"},
        "mail": {"url": f"mailto://127.0.0.1:{smtp.port}/?smtp=127.0.0.1&from=vt@voorbeeld.nl&to=goed@voorbeeld.nl"},
    }
    (work / "kanalen.yaml").write_text(yaml.safe_dump({"channels": channels, "default": ["web", "mail"]}))
    (port,) = free_ports(1)
    settings = {"HOME": home, "WEB_PORT": port, "CHANNELS": work / "kanalen.yaml", "REGION": "kennemerland"}
    # why: on a working day, and fast enough that a bundle of two minutes closes in a test
    settings |= {"TIME_START": "2026-05-12T09:30:00+02:00", "TIME_SCALE": 60}
    for name, value in settings.items():
        monkeypatch.setenv(f"VTFLOW_{name}", str(value))
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.chdir(work)
    stop, ready = threading.Event(), threading.Event()
    with (home / "log" / "alles.log").open("w", encoding="utf-8") as stream:
        start_log(stream, logging.DEBUG)
        for name in ("asyncio", "alembic", "sqlalchemy.engine", "apprise", "vtflow", "uvicorn"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        app = open_app(Settings(), create=True)
        thread = threading.Thread(target=serve, args=(app, stop, ready.set))
        thread.start()
        assert ready.wait(30), "the pages did not start"
        yield Installation(app, Journey(home, work, run, app.settings.web_url), http, smtp)
        stop.set()
        thread.join(30)
    http.stop()
    smtp.stop()


@pytest.mark.long
def test_no_field_that_takes_text_comes_out_anywhere(installation: Installation):
    journey, app = installation.journey, installation.app
    journey.import_files(received_before(app.clock.now()))
    journey.register()
    ref = journey.work_on()
    journey.exchange()
    installation.deliver()
    link = app.links.make(ref, CJG, Subject("overdracht", 1), f"{ref}/{CJG}")
    journey.visit(f"{app.settings.web_url}/antwoord/{app.links.write(link)}")
    installation.deliver()
    journey.read_everything()

    assert journey.refused > 30
    assert len(installation.http.received) == len(installation.smtp.mails) > 0
    assert leaks_of(journey, installation.received) == set()
