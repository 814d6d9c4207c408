"""Waiting and steering at the command line: contacts, texts for a melder, moves, hours, measures, and the sample."""

import json
from pathlib import Path

import pytest

from tests.given import MELDING
from tests.unit.cli.commands import read, run
from vtflow.domain.errors import BadInput, Refused
from vtflow.wiring import open_app

NEW = {**MELDING, "kinderen": 1}


pytestmark = pytest.mark.usefixtures("home")


def late(days: str = "2026-03-02T10:00") -> str:
    """Take in a melding that is far past its norm by now."""
    answer = read("register", "--data", json.dumps({**NEW, "ontvangen_op": days}), "--by", "vt.m00")
    open_app().engine.settle_all()
    return answer["ref"]


def test_a_waiting_melding_is_on_the_list_of_contacts_and_on_that_without_contact() -> None:
    ref = late()
    assert [row["ref"] for row in read("contacts")] == [ref]
    assert read("contacts", "--team", "cjg-haarlem") == []
    assert [row["ref"] for row in read("report", "zonder-contact")["rijen"]] == [ref]
    assert read("report", "zonder-contact", "--workdays", "9999")["rijen"] == []
    assert ref in run("contacts")
    assert "zonder recent contact" in run("report", "zonder-contact")


def test_a_text_for_the_melder_names_the_reference_and_nothing_of_the_case() -> None:
    ref = late()
    text = run("melder-text", ref, "wachten")
    assert ref in text
    assert "0800-2000" in text
    assert read("melder-text", ref, "wachten")["bericht"] == "wachten"
    with pytest.raises(BadInput, match="kies uit"):
        run("melder-text", ref, "onzin")
    with pytest.raises(Refused, match="loopt geen afspraak"):
        run("melder-text", ref, "afspraak")


def test_moves_are_shown_first_and_carried_out_only_when_they_are_confirmed() -> None:
    late()
    shown = read("balance")
    assert (shown["uitgevoerd"], shown["verplaatsingen"]) == (False, [])
    assert read("balance", "--confirm", "--by", "vt-coordinatie.m00")["uitgevoerd"] is True
    with pytest.raises(BadInput, match="noem wie"):
        run("balance", "--confirm")
    with pytest.raises(BadInput, match="kies uit"):
        run("balance", "--measure", "geluk")


@pytest.mark.parametrize("kind", ["wachtspreiding", "werkdruk", "cohorten", "meldersignalen"])
@pytest.mark.parametrize("shape", ["", "csv", "md", "json"])
def test_every_report_about_waiting_has_every_form(kind: str, shape: str) -> None:
    ref = late()
    run("do", ref, "record-melder-signal", "--data", '{"signaal": "klacht"}', "--by", "vt.m00")
    text = run("report", kind, *(("--format", shape) if shape else ()))
    assert text.strip()
    assert ref not in text


def test_the_queue_says_why_each_melding_stands_where_it_does() -> None:
    late()
    (row,) = read("list")
    assert row["plaats"] == 1
    assert row["waarom"].endswith("ontvangen 02-03-2026")
    assert row["wacht_in"] == "Eigen lijst van Veilig Thuis"


def test_hours_absence_and_temporary_staff_make_the_capacity_of_a_week() -> None:
    by = ("--by", "vt-coordinatie.m00")
    run("capacity", "hours", "vt", "--week", "2026-W10", "--hours", "200", *by)
    run("capacity", "absence", "vt", "--week", "2026-03-04", "--hours", "20", *by)
    assert read("capacity", "hire", "vt.m03", "--from", "2026-03-02", "--to", "2026-03-13", "--hours", "30", *by)[
        "veranderd"
    ]
    first, second = read("capacity", "show", "--from", "2026-03-02", "--weeks", "2")["weken"]
    assert (first["netto"], first["verzuim_procent"], second["netto"]) == (210, 10, 30)
    assert "vt.m03" in run("capacity", "show", "--from", "2026-03-02")
    assert "niets veranderd" in run("capacity", "hours", "vt", "--week", "2026-W10", "--hours", "200", *by)
    with pytest.raises(BadInput, match="geen week"):
        run("capacity", "hours", "vt", "--week", "maart", "--hours", "1", *by)


def test_a_measure_is_added_listed_finished_and_told_to_the_gemeenteraad() -> None:
    by = ("--by", "vt-coordinatie.m00")
    run(
        *("measure", "add", "eva-1", "--kind", "evaluatie", "--title", "Evaluatie gezamenlijke aanpak"),
        *("--owner", "vt.m00", "--due", "2026-11-01", "--raad", "--criterion", "instroom", *by),
    )
    assert [row["code"] for row in read("measure", "list")] == ["eva-1"]
    with pytest.raises(Refused, match="geef het kenmerk"):
        run("measure", "done", "eva-1", *by)
    with pytest.raises(BadInput, match="geen kenmerk"):
        run("measure", "done", "eva-1", "--evidence", "ergens", *by)
    assert read("measure", "done", "eva-1", "--evidence", "EVA-2026-0001", *by)["status"] == "afgerond"
    assert read("measure", "list")[0]["raad"] == "nog te informeren"
    run("measure", "raad", "eva-1", "--on", "2026-03-02", *by)
    assert read("measure", "list") == []
    assert read("measure", "list", "--alles")[0]["raad"] == "2026-03-02"
    with pytest.raises(BadInput, match="toekomst"):
        run("measure", "raad", "eva-1", "--on", "2039-12-31", *by)


def test_a_campaign_shows_what_came_of_it() -> None:
    by = ("--by", "vt-coordinatie.m00")
    run(
        *("measure", "add", "sprint-1", "--kind", "sprintweek", "--title", "Sprintweek", "--owner", "vt.m00"),
        *("--from", "2026-03-02", "--due", "2026-03-06", "--team", "vt", "--target", "10", *by),
    )
    assert read("measure", "result", "sprint-1")["doel"] == 10
    assert "Resultaat tegen plan" in run("measure", "result", "sprint-1")
    run("measure", "move", "sprint-1", "--due", "2026-03-13", *by)
    run("measure", "drop", "sprint-1", *by)
    with pytest.raises(BadInput, match="bestaat niet"):
        run("measure", "result", "sprint-9")
    with pytest.raises(BadInput, match="kleine letters"):
        run(
            "measure",
            "add",
            "Sprint 2",
            "--kind",
            "maatregel",
            "--title",
            "x",
            "--owner",
            "vt.m00",
            "--due",
            "2026-03-06",
            *by,
        )


def test_a_sample_for_an_audit_goes_to_a_file_that_excel_opens(home: Path) -> None:
    out = home / "steekproef.csv"
    assert "0 overdrachten" in run("audit", "sample", "--seed", "7", "--out", str(out))
    assert out.read_bytes().startswith(b"\xef\xbb\xbfkenmerk;gemeente;")
    assert read("audit", "sample", "--seed", "7")["rijen"] == []
    assert run("audit", "sample").startswith("kenmerk;")
