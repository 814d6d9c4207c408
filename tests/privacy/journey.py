"""Puts every canary into every field that takes text, by every way in; the right ones as well as the wrong ones.

The installation is a folder; how a command is run, and under which address the pages answer, is the caller's.
"""

import csv
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.answering import CJG
from tests.given import CHECKLIST
from tests.privacy.canaries import AGENT, CORV, FILE, FORM, HOUSEHOLD, KENMERK, NOTE, REFUSED, TOKEN, WRONG
from vtflow.policy import PolicyBook
from vtflow.reports.kinds import KINDS
from vtflow.terms.zone import window_instant

#: runs a command of the command line; returns its exit code and what it printed
Run = Callable[..., tuple[int, str]]
#: columns of an import, filled so that the row is right
_ROW = {
    "bron_kenmerk": KENMERK,
    "ontvangen_op": "",
    "gemeente": "Haarlem",
    "melder": "politie",
    "kanaal": "corv",
    "huishouden": HOUSEHOLD,
    "acuut": "nee",
    "structureel": "nee",
    "aard": "partnergeweld",
    "kinderen": "2",
    "notitie": "",
}
#: what reads the record: everything these print or write may be seen by more people than the record
READING = (
    ("list", "--alles"),
    ("list", "--alles", "--json"),
    ("overview", "--json"),
    ("doctor", "--json"),
    ("health", "--json"),
    ("verify", "--json"),
    ("messages", "list", "--json"),
    ("retention", "show", "--json"),
    ("destroy", "list", "--json"),
    ("corv", "status", "--json"),
    ("audit", "--json"),
    ("agenda", "--json"),
    ("board", "--json"),
    ("radar", "--json"),
)
COUNTS = ("gesprekken", "knelpunten", "doorlooptijd", "wachtlijst", "taken", "casushouders", "radar", "berichten")


class Journey:
    """One installation into which everything is put."""

    def __init__(self, home: Path, work: Path, run: Run, base: str) -> None:
        """Work on an installation; `work` is a folder of whoever hands files in, `base` the address of the pages."""
        self.home, self.work, self.run, self.base = home, work, run, base
        self.refs: list[str] = []
        self.refused = 0
        #: what came out of reading: place -> text
        self.read: dict[str, str] = {}

    # ------------------------------------------------------------ ways in

    def import_files(self, received: datetime) -> None:
        """Import a file with a good row, and with everything that is wrong; and files that are wrong as a whole."""
        moment = received.replace(tzinfo=None).isoformat(timespec="minutes")
        good = {**_ROW, "ontvangen_op": moment, "notitie": NOTE}
        rows = [good, {**good, "huishouden": f" {HOUSEHOLD.lower()} ", "bron_kenmerk": f"{KENMERK}-2"}]
        rows += [{**good, "bron_kenmerk": f"R-{n}", "notitie": text} for n, text in enumerate(REFUSED.values())]
        rows += [{**good, "bron_kenmerk": f"W-{n}", name: text} for n, (name, text) in enumerate(WRONG.items())]
        path = self.work / f"{FILE}.csv"
        _write(path, [*_ROW], rows)
        code, printed = self.run("import", str(path), "--json")
        assert code == 0, printed
        counts = json.loads(printed)
        # why one fewer: a column that is not known is a fault of the whole file, so that row was right
        assert (counts["imported"], counts["joined"]) == (1, 2), printed
        assert counts["rejected"] == len(REFUSED) + len(WRONG) - 1
        _write(self.work / f"kolom-{FILE}.csv", [*_ROW, WRONG["onbekend-veld"]], [good])
        (self.work / f"{FILE}.jsonl").write_text(json.dumps({WRONG["onbekend-veld"]: HOUSEHOLD}) + "\n{" + NOTE)
        (self.work / f"breuk-{FILE}.csv").write_bytes(b"\xff\xfe\x00" + HOUSEHOLD.encode("utf-16-le"))
        for name in (f"kolom-{FILE}.csv", f"{FILE}.jsonl", f"breuk-{FILE}.csv", f"er-niet-{FILE}.csv"):
            self.run("import", str(self.work / name))
        inbox = self.home / "inbox"
        inbox.mkdir(exist_ok=True, mode=0o700)
        self.refs = [row["ref"] for row in json.loads(self.run("list", "--alles", "--json")[1])]

    def register(self) -> None:
        """Register by hand: one that is right, and each wrong value."""
        right: dict[str, Any] = {
            "gemeente": "Haarlem",
            "melder": "onderwijs",
            "kanaal": "telefoon",
            "huishouden": f"{HOUSEHOLD} B",
            "aard": "kindermishandeling",
            "bron_kenmerk": f"{KENMERK}-3",
            "toelichting": NOTE,
        }
        code, printed = self.run("register", "--json", "--data", json.dumps(right))
        assert code == 0, printed
        self.refs.append(json.loads(printed)["ref"])
        for text in REFUSED.values():
            self._refused("register", "--data", json.dumps({**right, "toelichting": text}))
        for name, text in WRONG.items():
            field = text if name == "onbekend-veld" else name
            self._refused("register", "--data", json.dumps({**right, field: text}))
        self.run("find", f"{KENMERK}-3")
        self.run("show", HOUSEHOLD)

    def work_on(self) -> str:
        """Bring the last melding to an offered overdracht, with notes at every step; returns its reference."""
        ref = self.refs[-1]
        steps: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("check-veiligheid", {"acuut": False}),
            ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}),
            ("inform-melder", {"wijze": "telefoon"}),
            ("offer-overdracht", {"aan": CJG, "checklist": CHECKLIST}),
        )
        for (name, data), text in zip(steps, REFUSED.values(), strict=False):
            self._refused("do", ref, name, "--by", "vt.m01", "--data", json.dumps({**data, "toelichting": text}))
            self._refused("do", ref, name, "--by", FORM, "--data", json.dumps(data))
            self._refused("do", ref, name, "--by", "vt.m01", "--data", json.dumps({**data, FORM: HOUSEHOLD}))
            right = json.dumps({**data, "toelichting": NOTE})
            code, printed = self.run("do", ref, name, "--by", "vt.m01", "--data", right)
            assert code == 0, printed
        self.run("escalate", ref, "--level", "3", "--reason", "onveilig", "--by", "vt.m01", "--note", NOTE)
        for text in (*REFUSED.values(), FORM * 20):
            self._refused("escalate", ref, "--level", "4", "--reason", "onveilig", "--by", "vt.m01", "--note", text)
        return ref

    def exchange(self) -> None:
        """Put messages into the folder of the exchange: with a wrong name, field, value and shape."""
        arrived = self.home / "corv" / "in"
        self.run("corv", "status")
        region = PolicyBook().policy("kennemerland").region
        message = {
            "id": "M-1",
            "soort": "ZOF",
            "afzender": next(team.oin for team in region.teams.values() if team.kind == "politie" and team.oin),
            "ontvanger": region.team(region.veilig_thuis).oin,
            "kenmerk": CORV[:40],
            "op": "2026-03-02T10:00:00+01:00",
            "inhoud": {
                "huishouden": HOUSEHOLD,
                "notitie": NOTE,
                "gemeente": WRONG["gemeente"],
                "aard": "partnergeweld",
                "acuut": False,
                "structureel": False,
                "kinderen": 1,
            },
        }
        wrong = (
            {},
            {"soort": CORV},
            {"id": CORV},
            {"kenmerk": HOUSEHOLD * 4},
            {"kenmerk": self.refs[-1], "soort": "VTO-INTAKE", "inhoud": {"behandelaar": CORV, "besluit": CORV}},
            {"kenmerk": self.refs[-1], "soort": "STATUS", "inhoud": {CORV[:40]: CORV}},
            {"inhoud": {CORV[:40]: CORV, "huishouden": HOUSEHOLD}},
            {CORV: HOUSEHOLD},
        )
        for number, change in enumerate(wrong):
            text = json.dumps({**message, "id": f"M-{number}", **change})
            (arrived / f"M-{number}.json").write_text(text, encoding="utf-8")
        (arrived / f"{FILE}.json").write_text(json.dumps(message), encoding="utf-8")
        (arrived / "half.json").write_text('{"id": "' + CORV, encoding="utf-8")
        self.run("corv", "receive", "--by", "operaties.m00")
        self.run("corv", "send", "--by", "operaties.m00")

    def visit(self, link: str) -> None:
        """Open and fill in pages as somebody could: with a right link and with none, and with text in every field."""
        headers = {"user-agent": AGENT, "referer": f"https://elders.voorbeeld.nl/{TOKEN}", "cookie": f"x={TOKEN}"}
        with httpx.Client(headers=_raw(headers), timeout=20, trust_env=False) as client:
            for path in (f"/antwoord/{TOKEN}", f"/team/{TOKEN}", f"/melding/{TOKEN}", f"/postvak?team={TOKEN}", "/"):
                client.get(self.base + path)
            page = client.get(link)
            assert page.status_code == 200, page.text
            self.read["pagina achter een link"] = page.text
            given = {"opdracht": "accept-overdracht", "wie": FORM, "wanneer": FORM, FORM: HOUSEHOLD, "sleutel": TOKEN}
            for address in (link, f"{self.base}/antwoord/{TOKEN}"):
                client.post(address, data=given)
                client.post(address, content=FORM.encode(), headers={"content-type": "application/json"})
            for body in ({"soort": FORM, "run": HOUSEHOLD}, [FORM], FORM):
                client.post(f"{self.base}/waak/prefect", json=body, headers={"X-Vtflow-Waak": "x"})

    # ------------------------------------------------------------ ways out

    def read_everything(self) -> None:
        """Keep what every reading command prints, every report writes, and every page shows."""
        refs = [row["ref"] for row in json.loads(self.run("list", "--alles", "--json")[1])]
        commands = [*READING, *((what, ref, "--json") for ref in refs for what in ("show", "explain"))]
        commands += [("report", kind, "--format", shape) for kind, shape in zip(KINDS, cycle(("json", "md")))]
        commands += [("report", kind, "--json") for kind in COUNTS]
        for command in commands:
            self.read[f"vtflow {' '.join(command)}"] = self.run(*command)[1]
        exports = self.home / "uitvoer"
        exports.mkdir(exist_ok=True)
        for shape in ("html", "csv"):
            self.run("report", "kwartaal", "--out", str(exports / f"kwartaal.{shape}"))
        self.run("db", "backup", str(exports / "kopie.db"))
        self.run("anchor", str(exports / "anker.json"))
        addresses = ["/gezond", "/metrics", "/postvak", "/postvak.json", *(f"/melding/{ref}" for ref in refs)]
        with httpx.Client(timeout=20, trust_env=False) as client:
            for path in addresses:
                self.read[path] = client.get(self.base + path).text

    def _refused(self, *command: str) -> None:
        code, printed = self.run(*command)
        assert code in {1, 2}, f"{command[:3]} was taken: {printed}"
        self.refused += 1


def received_before(now: datetime) -> datetime:
    """Return a moment some days ago, so that reminders have fired."""
    return window_instant((now - timedelta(days=6)).date(), datetime.min.time().replace(hour=10))


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="x")
        writer.writeheader()
        writer.writerows(rows)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
