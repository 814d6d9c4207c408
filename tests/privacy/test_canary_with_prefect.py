"""The canary suite over a whole `vtflow up`: with the real Prefect server, its database, its logs and its forms."""

import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.contract.notify.receivers import HttpReceiver, SmtpReceiver
from tests.e2e.answering import CJG
from tests.e2e.running import Up, wait_for
from tests.privacy.canaries import FILE, FORM, HOUSEHOLD, KENMERK, NOTE
from tests.privacy.found import leaks_of
from tests.privacy.journey import Journey, received_before
from tests.privacy.test_canary import run
from vtflow.links import Subject
from vtflow.wiring import open_app

pytestmark = [pytest.mark.prefect, pytest.mark.long]
_ROW = "{kenmerk},{moment},Haarlem,politie,corv,{household},nee,nee,partnergeweld,2,{note}\n"
_COLUMNS = "bron_kenmerk,ontvangen_op,gemeente,melder,kanaal,huishouden,acuut,structureel,aard,kinderen,notitie\n"


class Forms:
    """The forms of the window, as a browser sends them."""

    def __init__(self, up: Up) -> None:
        user, _, password = (up.home / "prefect-wachtwoord").read_text().strip().partition(":")
        base = f"http://127.0.0.1:{up.prefect_port}/api"
        self.client = httpx.Client(base_url=base, auth=(user, password), timeout=30, trust_env=False)
        token = self.client.get("/csrf-token", params={"client": "kanarie"})
        if token.is_success:  # why the question: only where the server guards against forged forms
            self.client.headers.update({"Prefect-Csrf-Token": token.json()["token"], "Prefect-Csrf-Client": "kanarie"})

    def deployment(self, name: str) -> dict[str, Any]:
        wanted = {"deployments": {"name": {"any_": [name]}}}
        answer = self.client.post("/deployments/filter", json=wanted)
        assert answer.is_success, answer.text
        return next(iter(answer.json()), {})

    def files(self) -> list[str]:
        """Return the files that the form of the inbox offers."""
        schema = self.deployment("meldingen-innemen").get("parameter_openapi_schema", {})
        return list(schema.get("properties", {}).get("file", {}).get("enum", []))

    def send(self, name: str, parameters: dict[str, Any]) -> httpx.Response:
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        end = time.monotonic() + 60
        # why again: a server on SQLite says 503 while its database is busy, and asks to come back
        while (answer := self.client.post(path, json={"parameters": parameters})).status_code == 503:
            assert time.monotonic() < end, answer.text
            time.sleep(0.5)
        return answer

    def ending(self, sent: httpx.Response, seconds: float = 120) -> str:
        """Wait for the end of a run and return the name of its state."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.client.get(f"/flow_runs/{sent.json()['id']}").json()
            if found["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}:
                return str(found["state"]["name"])
            time.sleep(0.3)
        raise AssertionError(found)


def test_nothing_personal_reaches_prefect_or_leaves_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home, work = tmp_path / "home", tmp_path / "werk"
    for folder in (home, home / "tmp", home / "inbox", work):
        folder.mkdir(mode=0o700)
    http, smtp = HttpReceiver().start(), SmtpReceiver().start()
    mail = f"mailto://127.0.0.1:{smtp.port}/?smtp=127.0.0.1&from=vt@voorbeeld.nl&to=goed@voorbeeld.nl"
    ways = {"web": {"url": f"json://127.0.0.1:{http.port}/ok/{{team}}"}, "mail": {"url": mail}}
    (work / "kanalen.yaml").write_text(yaml.safe_dump({"channels": ways, "default": ["web", "mail"]}))
    settings = {
        "VTFLOW_REGION": "kennemerland",
        "VTFLOW_CHANNELS": str(work / "kanalen.yaml"),
        "VTFLOW_TIME_START": "2026-05-12T09:30:00+02:00",
        "VTFLOW_TIME_SCALE": "60",
        "VTFLOW_CORV_INTERVAL": "2",
        "VTFLOW_BOARD_INTERVAL": "5",
        "VTFLOW_REPORT_INTERVAL": "5",
        "VTFLOW_WAAKHOND_INTERVAL": "3",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "TMPDIR": str(home / "tmp"),
    }
    monkeypatch.chdir(work)
    with Up(home, **settings) as up:
        up.wait_ready()
        for name, value in {**settings, **up.settings, "VTFLOW_HOME": str(home)}.items():
            monkeypatch.setenv(name, value)
        app = open_app()
        journey = Journey(home, work, run, app.settings.web_url)
        journey.import_files(received_before(app.clock.now()))
        journey.register()
        ref = journey.work_on()
        journey.exchange()
        forms = Forms(up)
        with closing(forms.client):
            _use_forms(forms, home, ref, received_before(app.clock.now()).isoformat()[:16])
        link = app.links.make(ref, CJG, Subject("overdracht", 1), f"{ref}/{CJG}")
        journey.visit(f"{app.settings.web_url}/antwoord/{app.links.write(link)}")
        wait_for(lambda: len(http.received) > 0 and len(smtp.mails) > 0, 120, lambda: "no message came: " + up.logs())
        _wait_until_shown(app)
        journey.read_everything()
        up.stop()
    received = {f"HTTP {n}": f"{one.path}\n{one.headers}\n{one.body}" for n, one in enumerate(http.received)}
    received |= {f"SMTP {n}": mail.as_string() for n, (_, mail) in enumerate(smtp.mails)}
    http.stop()
    smtp.stop()

    assert any(path.name.startswith("prefect.db") for path in home.rglob("*")), "Prefect's database was not looked at"
    assert (home / "log").is_dir()
    assert leaks_of(journey, received) == set()


def _use_forms(forms: Forms, home: Path, ref: str, moment: str) -> None:
    """Send forms that are right and that are not; and take a file in whose name is a person's."""
    path = home / "inbox" / f"{FILE}.csv"
    row = _ROW.format(kenmerk=f"{KENMERK}-9", moment=moment, household=f"{HOUSEHOLD} C", note=NOTE)
    path.write_text(_COLUMNS + row, encoding="utf-8")
    (home / "inbox" / f"breuk-{FILE}.csv").write_text(f"{FORM},{HOUSEHOLD}\n", encoding="utf-8")
    os.utime(path, (1, 1))  # why: so that the two are told apart, the oldest first
    wait_for(lambda: len(forms.files()) == 2, 120, f"the inbox is not offered: {forms.files()}")
    ends = [forms.ending(forms.send("meldingen-innemen", {"file": name})) for name in forms.files()]
    assert any("1 nieuw" in end for end in ends), ends
    assert any(end.startswith("Geweigerd") for end in ends), ends
    for wrong in ({"file": FORM}, {"file": f"{FILE}.csv"}, {FORM: "x"}):
        assert forms.send("meldingen-innemen", wrong).status_code in {409, 422}
    for wrong in ({"ref": FORM}, {"ref": ref, "door": FORM}, {"ref": ref, FORM: HOUSEHOLD}):
        assert forms.send("escaleren", wrong).status_code in {409, 422}


def _wait_until_shown(app: Any) -> None:
    wait_for(lambda: not app.book.stale(1), 180, "the window does not catch up")
