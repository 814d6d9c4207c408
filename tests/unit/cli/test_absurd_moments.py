"""Days and moments that nobody means: each is refused in words, whichever option they were typed at."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.given import MELDING
from tests.unit.cli.commands import read, tried
from vtflow.cli.app import app
from vtflow.domain.errors import BadInput, VtflowError

BY = ("--by", "vt.m01")
#: of each option that takes a day: what else its command needs
DAYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("term", "--from"): ("--length", "5wd"),
    ("agenda", "--on"): ("overleg",),
    ("forecast", "--on"): (),
    ("simulate", "--from"): ("--meldingen", "1"),
    ("simulate", "--to"): ("--meldingen", "1"),
    ("simulate", "--until"): ("--meldingen", "1"),
    ("duty show", "--from"): (),
    ("report show", "--on"): ("wachtlijst",),
    ("report show", "--from"): ("berichten",),
    ("report show", "--to"): ("berichten",),
    ("report zonder-contact", "--on"): (),
    ("capacity hours", "--week"): ("vt", "--hours", "1", *BY),
    ("capacity absence", "--week"): ("vt", "--hours", "1", *BY),
    ("capacity hire", "--from"): ("vt.m01", "--to", "2026-12-31", "--hours", "1", *BY),
    ("capacity hire", "--to"): ("vt.m01", "--from", "2026-01-01", "--hours", "1", *BY),
    ("capacity show", "--from"): (),
    ("capacity freed", "--from"): (),
    ("audit sample", "--from"): (),
    ("audit sample", "--to"): (),
    ("measure add", "--due"): ("m-1", "--kind", "sprintweek", "--title", "t", "--owner", "vt.m01", *BY),
    ("measure add", "--from"): (
        *("m-1", "--kind", "sprintweek", "--title", "t", "--owner", "vt.m01"),
        *("--due", "2026-12-31", *BY),
    ),
    ("measure move", "--due"): ("m-1", *BY),
    ("measure raad", "--on"): ("m-1", *BY),
    ("staff absent", "--until"): ("vt.m01", "--substitute", "vt.m02", "--reason", "verlof", *BY),
    ("staff absent", "--from"): (
        *("vt.m01", "--substitute", "vt.m02", "--reason", "verlof"),
        *("--until", "2040-12-31", *BY),
    ),
    ("staff leave", "--from"): ("vt.m01", "--substitute", "vt.m02", *BY),
    ("staff back", "--from"): ("vt.m01", *BY),
    ("staff list", "--on"): (),
}
#: the same of each option that takes a moment; REF stands for a melding
MOMENTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("term", "--from"): ("--length", "6h"),
    ("do", "--at"): ("REF", "check-veiligheid", "--data", '{"acuut": false}', *BY),
    ("hold", "--until"): ("kennemerland", "--reason", "storm", *BY),
    ("hold", "--from"): ("kennemerland", "--reason", "storm", "--until", "2040-12-31T10:00", *BY),
    ("partner status", "--at"): ("cjg-haarlem", "--open", *BY),
    ("duty swap", "--until"): ("--gives", "vt.m01", "--takes", "vt.m02", "--reason", "ziek", *BY),
    ("duty swap", "--from"): (
        *("--gives", "vt.m01", "--takes", "vt.m02", "--reason", "ziek"),
        *("--until", "2040-12-31T10:00", *BY),
    ),
    ("destroy request", "--at"): ("REF", *BY),
    ("destroy refuse", "--at"): ("REF", "--ground", "x", *BY),
    ("destroy hold", "--at"): ("REF", "--ground", "x", *BY),
    ("destroy free", "--at"): ("REF", "--ground", "x", *BY),
}
#: options that say how many, or that take a file first
_OTHER = {("replay", "--on"), ("what-if-result", "--on"), ("term", "--roll"), ("measure add", "--kind")}
_COUNTS = {"--days", "--workdays", "--hours"}
_WORDS = ("jjjj", "dag", "tijdstip", "moment", "wanneer", "datum", "uiterlijk")
OUTSIDE = ("0001-01-01", "9999-12-31", "2009-12-31", "2041-01-01")
NO_DAY = ("0000-00-00", "2026-02-30", "morgen", "99999-01-01")
OUTSIDE_MOMENTS = ("0001-01-01T00:00", "0001-01-01T00:00+02:00", "9999-12-31T23:59-11:00", "9999-12-31T23:59:59.999999")
GAP, DOUBLED = "2026-03-29T02:30", "2026-10-25T02:30"


@pytest.fixture
def ref(home: Path) -> str:
    return read("register", "--data", json.dumps(MELDING))["ref"]


def fault(option: tuple[str, str], others: tuple[str, ...], value: str, ref: str = "") -> str:
    """Give a command with this value; return the one line with which it refuses."""
    words = [ref if one == "REF" else one for one in others]
    found = tried(*option[0].split(), *words, option[1], value)
    assert isinstance(found.exception, BadInput), (option, value, found.output, found.exception)
    return str(found.exception)


@pytest.mark.parametrize("option", DAYS, ids=" ".join)
def test_a_day_outside_the_calendars_or_that_is_none_is_refused_in_words(option: tuple[str, str], home: Path) -> None:
    for value in OUTSIDE:
        assert f"{value} valt buiten de kalenders, die lopen van 2010 tot en met 2040" in fault(
            option, DAYS[option], value
        )
    for value in NO_DAY:
        assert "geen" in fault(option, DAYS[option], value)


@pytest.mark.parametrize("option", MOMENTS, ids=" ".join)
def test_a_moment_outside_the_calendars_or_that_the_clock_never_showed_is_refused_in_words(
    option: tuple[str, str], ref: str
) -> None:
    for value in OUTSIDE_MOMENTS:
        assert f"{value} valt buiten de kalenders" in fault(option, MOMENTS[option], value, ref)
    assert "de klok ging die nacht een uur vooruit" in fault(option, MOMENTS[option], GAP, ref)
    assert "kwam die nacht twee keer voor" in fault(option, MOMENTS[option], DOUBLED, ref)
    assert "geen datum" in fault(option, MOMENTS[option], "2026-01-01T24:00", ref)


def _options(command: Any, path: tuple[str, ...] = ()) -> "list[tuple[tuple[str, str], str]]":
    if hasattr(command, "commands"):
        return [one for name, inner in command.commands.items() for one in _options(inner, (*path, name))]
    named = [one for one in command.params if one.opts and one.opts[0].startswith("--")]
    return [((" ".join(path), one.opts[0]), getattr(one, "help", None) or "") for one in named]


def test_every_option_that_takes_a_day_or_moment_is_tried_here() -> None:
    found = _options(typer.main.get_command(app))
    takes = {option for option, text in found if any(word in text.lower() for word in _WORDS)}
    wanted = {one for one in takes if one[1] not in _COUNTS} - _OTHER

    assert wanted <= DAYS.keys() | MOMENTS.keys()
    assert DAYS.keys() | MOMENTS.keys() <= {option for option, _ in found}


def test_the_edges_of_the_calendars_count_and_what_runs_past_them_is_told(home: Path) -> None:
    assert read("term", "--from", "2010-01-01", "--length", "5wd")["due"] == "2010-01-08"
    assert read("term", "--from", "2040-12-24", "--length", "1wd")["due"] == "2040-12-27"
    past = tried("term", "--from", "2040-12-31", "--length", "5wd").exception
    assert str(past) == "5 werkdagen vanaf 2040-12-31 valt buiten de kalenders (2010-2040)"
    assert "valt buiten de kalenders" in str(tried("term", "--from", "2040-12-31", "--length", "10w").exception)
    office = ("--calendar", "kennemerland", "--length", "9000oh")
    assert "einde van de kalender" in str(tried("term", "--from", "2040-01-02T10:00", *office).exception)


def test_a_month_of_reviews_lies_in_the_calendars(home: Path) -> None:
    for month in ("0001-01", "9999-12", "2041-01", "2026-13", "x"):
        assert f"{month!r} is geen maand" in str(tried("access", "review", month).exception)


def test_a_file_of_terms_names_the_line_of_an_absurd_day(home: Path) -> None:
    path = home / "termijnen.csv"
    path.write_text("from,length\n2026-01-05,5wd\n0001-01-01,5wd\n", encoding="utf-8")
    found = tried("term", "--batch", str(path)).exception

    assert isinstance(found, VtflowError)
    assert f"{path}, regel 3: 0001-01-01 valt buiten de kalenders" in str(found)


def test_the_day_inside_a_command_lies_in_the_calendars_too(ref: str) -> None:
    given = ("do", ref, "agree-melder", *BY, "--data")
    for day in OUTSIDE:
        found = tried(*given, json.dumps({"tot": day})).exception
        assert isinstance(found, BadInput)
        assert f"tot: {day} valt buiten de kalenders" in str(found)
