"""The forecast on the command line: by itself, scored, in every form, and with a clear word where it cannot."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.commands import tried

pytestmark = pytest.mark.usefixtures("home")


def test_a_forecast_without_meldingen_says_that_the_list_is_empty_and_hours_are_not_known() -> None:
    found = json.loads(tried("forecast", "--json").stdout)
    assert found["rapport"] == "prognose"
    assert [row["wachtlijst"] for row in found["delen"][0]["rijen"]] == [0, 0]
    assert found["delen"][0]["rijen"][0]["verwacht"] == found["op"]
    assert any("capacity hours" in alarm for alarm in found["alarmen"])


def test_a_past_day_gives_the_same_bytes_and_the_score_has_no_forecasts_from_before_the_first_melding() -> None:
    first, again = (tried("forecast", "--on", "2026-01-15", "--json").stdout for _ in range(2))
    assert first == again
    score = json.loads(tried("forecast", "--score", "--json").stdout)
    assert score["rapport"] == "prognose-toets"
    assert {row["getoetst"] for row in score["delen"][0]["rijen"]} == {0}


def test_a_page_is_written(tmp_path: Path) -> None:
    assert tried("forecast", "--out", str(tmp_path / "p.html")).exit_code == 0
    assert "Wanneer is de wachtlijst leeg" in (tmp_path / "p.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--on", "2039-12-31"), "ligt te laat"),
        (("--on", "morgen"), "geen datum"),
        (("--format", "pdf"), "bestaat niet"),
        (("--clear-by", "2020-01-01"), "kies een dag na"),
        (("--clear-by", "2020-01-01", "--score"), "gaan niet samen"),
    ],
)
def test_a_wrong_question_gets_a_clear_word(arguments: tuple[str, ...], says: str) -> None:
    answer = tried("forecast", *arguments)
    assert answer.exit_code != 0
    assert says in str(answer.exception)
