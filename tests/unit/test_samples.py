"""The sample files hold what their makers say they hold."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from samples import make_sample
from vtflow.policy import PolicyBook

SAMPLES = Path(__file__).parents[2] / "samples"


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample() -> list[dict[str, str]]:
    return _rows("meldingen-voorbeeld.csv")


def test_the_sample_is_what_its_program_writes() -> None:
    assert (SAMPLES / "meldingen-voorbeeld.csv").read_text("utf-8") == make_sample.text()


def test_another_seed_gives_another_sample() -> None:
    assert make_sample.text(make_sample.SEED + 1) != make_sample.text()


def test_the_rows_of_the_sample_are_in_order_of_arrival_within_the_quarter(sample: list[dict[str, str]]) -> None:
    moments = [datetime.fromisoformat(row["ontvangen_op"]) for row in sample]

    assert moments == sorted(moments)
    assert [moment for moment in moments if (moment.year, (moment.month - 1) // 3) != (2026, 0)] == []


def test_every_kenmerk_of_the_sample_is_its_own(sample: list[dict[str, str]]) -> None:
    marks = {row["bron_kenmerk"] for row in sample}

    assert len(marks) == len(sample) == make_sample.ROWS
    assert {mark[:4] for mark in marks} == {"VBL-"}


@pytest.mark.parametrize(
    ("field", "value", "low", "high"),
    [
        ("melder", "politie", 0.66, 0.68),
        ("acuut", "ja", 0.04, 0.08),
        ("structureel", "ja", 0.33, 0.43),
        ("aard", "kindermishandeling", 0.45, 0.55),
    ],
)
def test_the_sample_keeps_to_the_published_mix(
    sample: list[dict[str, str]], field: str, value: str, low: float, high: float
) -> None:
    assert low <= Counter(row[field] for row in sample)[value] / len(sample) <= high


def test_many_households_of_the_sample_come_more_than_once(sample: list[dict[str, str]]) -> None:
    households = Counter(row["huishouden"] for row in sample)

    assert 0.3 <= 1 - len(households) / len(sample) <= 0.67


def test_the_codes_of_the_sample_are_those_of_the_lists(sample: list[dict[str, str]]) -> None:
    policy = PolicyBook().policy("kennemerland")

    assert {row["gemeente"] for row in sample} <= set(policy.region.gemeenten.values())
    for field in ("melder", "kanaal", "aard"):
        assert {row[field] for row in sample} <= set(policy.codes[field])


def test_the_file_of_bad_rows_has_one_pair_of_equals_and_no_other_kenmerk_twice() -> None:
    marks = Counter(row["bron_kenmerk"] for row in _rows("meldingen-fouten.csv"))

    assert [mark for mark, times in marks.items() if times > 1] == ["VBL-2026-99999"]
    assert len(_rows("meldingen-fouten.csv")) == 30
