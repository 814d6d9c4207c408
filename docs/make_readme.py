"""Refresh the parts of the README that the program itself prints: diagram, norms and JSON examples.

Run `python docs/make_readme.py`; a test compares the README with what it would write.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from vtflow.cli.app import app
from vtflow.domain.legs.drawn import drawings
from vtflow.policy import PolicyBook
from vtflow.policy.loading import DATA

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
#: reading commands that need nothing to be set up first
PLAIN = (
    "contacts",
    "report zonder-contact --workdays 0",
    "balance",
    "mine vt.m04",
    "staff list",
    "staff work vt.m04",
    "capacity show",
    "capacity freed",
    "transfers",
    "measure list",
    "audit sample --size 1",
    "report schedule",
    "report kwartaal",
    "forecast",
    "board",
    "links",
    "hold list",
    "channels list",
    "channels check",
    "messages",
    "silence",
    "audit",
    "health",
    "waak --once",
    "members",
    "keys list",
    "access list",
    "access roles",
    "access review",
    "webhook list",
    "db recovery",
    "retention show",
    "destroy list",
)


def norms_table() -> str:
    """Return the norms as a Markdown table."""
    policy = PolicyBook().policy("kennemerland")
    lines = ["| norm | title | length | basis | at the ball | ladder |", "|---|---|---|---|---|---|"]
    for norm in policy.norms:
        variants = "".join(f"; {' '.join(map(str, v.when))}: {v.length}" for v in norm.variants)
        lines.append(
            f"| {norm.id} | {norm.title} | {norm.length}{variants} | {norm.rule.basis.value} | {norm.holder} "
            f"| {norm.ladder} |"
        )
    return "\n".join(lines)


def replaced(text: str, name: str, content: str) -> str:
    """Return the README with the part between the markers of `name` replaced."""
    pattern = rf"<!-- {name} -->\n.*?<!-- /{name} -->"
    return re.sub(pattern, lambda _: f"<!-- {name} -->\n{content}\n<!-- /{name} -->", text, flags=re.DOTALL)


def readings() -> dict[str, Any]:
    """Run every reading command on a small database of its own and return what each prints, by its arguments."""
    with tempfile.TemporaryDirectory() as home:
        rows = ROOT / "samples" / "meldingen-voorbeeld.csv"
        few = Path(home) / "meldingen.csv"
        few.write_text("".join(rows.read_text(encoding="utf-8").splitlines(keepends=True)[:4]), encoding="utf-8")
        kept = dict(os.environ)
        os.environ["VTFLOW_HOME"] = home
        try:
            return _read(few)
        finally:
            os.environ.clear()
            os.environ.update(kept)


def _read(few: Path) -> dict[str, Any]:
    found = {f"import {few.name}": _run("import", str(few))}
    listed = _run("list")
    ref, kenmerk = listed[0]["ref"], few.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    story = ROOT / "tests" / "stories" / "04-intrekking.yaml"
    found |= {"list": listed, "show VT-…": _run("show", ref), "explain VT-…": _run("explain", ref)}
    found["find KENMERK"] = _run("find", kenmerk)
    found["term --from 2025-04-16 --length 5wd"] = _run("term", "--from", "2025-04-16", "--length", "5wd")
    found["norms"] = _run("norms")
    found["regions"] = _run("regions")
    found["regions show kennemerland --part werkwijzen"] = _run(
        "regions", "show", "kennemerland", "--part", "werkwijzen"
    )
    changed = few.with_name("kennemerland.yaml")
    region = (DATA / "regions" / changed.name).read_text(encoding="utf-8")
    changed.write_text(region.replace("norms: {}", "norms: {VB-5WD: 3wd}"), encoding="utf-8")
    found[f"plan --region {changed.name}"] = _run("plan", "--region", str(changed))
    found["play STORY.yaml"] = _run("play", str(story))
    with_children = _run("find", few.read_text(encoding="utf-8").splitlines()[-1].split(",")[0])["ref"]
    _decide(with_children)
    found["report gesprekken"] = _run("report", "gesprekken")
    _put_on_agenda(with_children)
    found["agenda afstemming"] = _run("agenda", "afstemming")
    closed = ("--closed", "--weeks", "12", "--reason", "wachtlijst_vol", "--by", "jeugdhulp-ijmond.m01")
    _run("partner", "status", "jeugdhulp-ijmond", *closed)
    found["partner list"] = _run("partner", "list")
    found["report knelpunten"] = _run("report", "knelpunten")
    found["report doorlooptijd"] = _run("report", "doorlooptijd")
    _investigate(next(row["ref"] for row in listed if row["ref"] != with_children))
    for kind in ("wachtlijst", "taken", "casushouders", "samenwerking", "radar", "adviezen"):
        found[f"report {kind}"] = _run("report", kind)
    found["radar VT-…"] = _run("radar", ref)
    found["agenda bespreking --team cjg-haarlem"] = _run("agenda", "bespreking", "--team", "cjg-haarlem")
    found["corv status"] = _run("corv", "status")
    found |= _duty(few.with_name("rooster.csv"))
    found["report melding VT-…"] = _run("report", "melding", ref)
    found["agenda overleg --team cjg-haarlem"] = _run("agenda", "overleg", "--team", "cjg-haarlem")
    found |= {command: _run(*command.split()) for command in PLAIN}
    found["verify"] = _run("verify")
    return found


def _decide(ref: str) -> None:
    """Bring one melding as far as a report can count it."""
    for command, data in (
        ("check-veiligheid", {"acuut": False}),
        ("record-gesprek", {"persoon": "kind-1", "uitkomst": "gezien"}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}),
    ):
        _run("do", ref, command, "--by", "vt.m01", "--data", json.dumps(data))


def _duty(roster: Path) -> dict[str, Any]:
    """Put one night on the roster of a bereikbaarheidsdienst, in a region that has one, and read it."""
    roster.write_text("van,tot,medewerker\n2026-09-07T17:00,2026-09-08T08:30,vt-haaglanden.m02\n", encoding="utf-8")
    region, week = ("--region", "hollands-midden"), ("--from", "2026-09-07", "--days", "2")
    os.environ["VTFLOW_REGION"] = "kennemerland,hollands-midden"
    _run("duty", "load", str(roster), "--by", "vt-hm.m00", *region)
    found = {
        f"duty show {' '.join(week)}": _run("duty", "show", *week, *region),
        "duty gaps": _run("duty", "gaps", *region),
    }
    del os.environ["VTFLOW_REGION"]
    return found


def _investigate(ref: str) -> None:
    """Bring one melding as far as the reports on diensten can count it."""
    for command, data in (
        ("check-veiligheid", {"acuut": False}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "onderzoek"}),
        ("assign-casushouder", {"casushouder": "vt.m04"}),
    ):
        _run("do", ref, command, "--by", "vt.m01", "--data", json.dumps(data))


def _put_on_agenda(ref: str) -> None:
    """Put one melding on the agenda of today."""
    today = _run("agenda", "afstemming")["op"]
    item = {"datum": today, "vraag": "informatie"}
    _run("do", ref, "add-to-afstemming", "--by", "vt.m01", "--data", json.dumps(item))


def _run(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    return json.loads(done.stdout)


def first_of_each(value: Any) -> Any:
    """Return a value in which every list is cut to its first item, so that an example stays short."""
    if isinstance(value, dict):
        return {name: first_of_each(item) for name, item in value.items()}
    return [first_of_each(item) for item in value[:1]] if isinstance(value, list) else value


def json_examples() -> str:
    """Return one example a reading command; lists are cut to their first item."""
    parts: list[str] = []
    for arguments, value in readings().items():
        text = json.dumps(first_of_each(value), ensure_ascii=False, indent=1)
        parts.append(f"`vtflow {arguments} --json`\n\n```json\n{text}\n```")
    return "\n\n".join(parts)


def refreshed(text: str, examples: str | None = None) -> str:
    """Return the README with diagram and norms as the program has them now, and examples where given."""
    if examples is not None:
        text = replaced(text, "json", examples)
    main, *legs = drawings().items()
    text = replaced(text, "diagram", f"```mermaid\n{main[1]}\n```")
    folded = [f"<details><summary>{title}</summary>\n\n```mermaid\n{leg}\n```\n\n</details>" for title, leg in legs]
    text = replaced(text, "legs", "\n".join(folded))
    return replaced(text, "norms", norms_table())


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8"), json_examples()), encoding="utf-8")
    sys.stdout.write("README.md refreshed\n")
