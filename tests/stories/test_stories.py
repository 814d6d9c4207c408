"""Every story plays as it says: the project's own, and those of the shared folder where it is there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vtflow.domain.errors import BadInput
from vtflow.play import play, read_story
from vtflow.policy import PolicyBook

OWN = sorted(Path(__file__).parent.glob("*.yaml"))
SHARED_FOLDER = Path(__file__).parents[3] / "shared" / "stories"
SHARED = sorted(SHARED_FOLDER.glob("*.yaml"))
BOOK = PolicyBook()


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_own_story_plays_as_it_says(path: Path) -> None:
    assert play(read_story(path), BOOK).mismatches == []


@pytest.mark.parametrize("path", SHARED or [SHARED_FOLDER], ids=lambda path: path.stem)
def test_shared_story_plays_as_it_says(path: Path) -> None:
    if not SHARED:
        pytest.skip("../shared/stories is not here")
    assert play(read_story(path), BOOK).mismatches == []


def test_the_project_tells_at_least_fourteen_stories_each_with_its_own_title() -> None:
    assert len({read_story(path).title for path in OWN}) == len(OWN) >= 14


def test_every_own_story_expects_dates_and_where_it_ends() -> None:
    for path in OWN:
        expect = read_story(path).expect
        assert expect.due, path.name
        assert expect.state, path.name


def test_playing_a_story_twice_gives_the_same() -> None:
    story = read_story(OWN[0])

    assert play(story, BOOK) == play(story, BOOK)


def test_a_story_that_expects_something_else_says_what_differs(tmp_path: Path) -> None:
    told = OWN[0].read_text(encoding="utf-8")
    path = tmp_path / "anders.yaml"
    path.write_text(told.split("expect:")[0] + "expect: {state: {A: gevoegd}}\n", encoding="utf-8")

    assert play(read_story(path), BOOK).mismatches == ["state of A: expected gevoegd, got geaccepteerd"]


MINIMAL = """
title: kort
region: kennemerland
steps:
- {at: 2026-03-02 10:00, do: register-melding, ref: A, data: {gemeente: Haarlem, melder: politie, kanaal: corv,
   huishouden: X1, aard: partnergeweld}}
- %s
until: 2026-03-03 00:00
"""
CHECK = "do: check-veiligheid, ref: A, by: vt.m00, data: {acuut: nee}"


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("{at: 2026-03-02 11:00, do: dance, ref: A}", "command 'dance' does not exist"),
        ("{at: 2026-03-02 11:00, do: retriage, ref: A, by: vt.m00}", "retriage: acuut: Field required"),
        ("{at: 2026-03-02 11:00, do: report-signal, ref: B, by: vt.m00}", "melding 'B' was not registered"),
        (f"{{at: 2026-03-02 09:00, {CHECK}}}", "put the steps in order of time"),
        (f"{{at: 2026-03-29 02:30, {CHECK}}}", "does not exist: the clock went forward"),
        (f"{{at: 2026-10-25 02:30, {CHECK}}}", "came twice that night"),
        (f"{{at: morgen, {CHECK}}}", "expected YYYY-MM-DD HH:MM"),
        ("{at: 2026-03-02 11:00, do: report-signal, ref: A, by: vt.m77}", "'vt.m77' staat niet op de lijst"),
    ],
)
def test_a_story_that_cannot_be_played_says_where(tmp_path: Path, step: str, text: str) -> None:
    path = tmp_path / "kort.yaml"
    path.write_text(MINIMAL % step, encoding="utf-8")

    with pytest.raises(BadInput, match=text):
        play(read_story(path), BOOK)


@pytest.mark.parametrize(
    ("text", "place"),
    [("title: leeg", "region"), ("- 1", "should be"), ("title: [", "cannot be read"), ("", "should be")],
)
def test_a_file_that_is_no_story_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "geen.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadInput, match=place):
        read_story(path)


def test_a_step_that_must_be_refused_and_is_not_is_a_mismatch(tmp_path: Path) -> None:
    path = tmp_path / "kort.yaml"
    path.write_text(MINIMAL % f"{{at: 2026-03-02 11:00, {CHECK}, refused: poort}}", encoding="utf-8")

    assert play(read_story(path), BOOK).mismatches == [
        "2026-03-02 11:00 check-veiligheid A: had geweigerd moeten worden (poort)"
    ]


def test_play_on_the_command_line_prints_what_the_story_gave() -> None:
    cli = pytest.importorskip("vtflow.cli.app", exc_type=ImportError)

    told = CliRunner().invoke(cli.app, ["play", str(OWN[0]), "--json"])

    assert told.exit_code == 0, told.output
    assert {"due", "rungs", "messages", "state"} <= json.loads(told.output).keys()


def test_play_on_the_command_line_ends_with_1_where_the_story_does_not_hold(tmp_path: Path) -> None:
    cli = pytest.importorskip("vtflow.cli.app", exc_type=ImportError)
    path = tmp_path / "kort.yaml"
    path.write_text(MINIMAL % f"{{at: 2026-03-02 11:00, {CHECK}, refused: poort}}", encoding="utf-8")

    told = CliRunner().invoke(cli.app, ["play", str(path)])

    assert told.exit_code == 1
    assert "had geweigerd moeten worden" in told.output
