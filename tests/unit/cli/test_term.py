"""`vtflow term --skip-night`: hours of which the night does not count, and only hours."""

import json

import pytest

from tests.unit.cli.commands import run
from vtflow.domain.errors import BadInput

ARREST = ("term", "--from", "2026-09-08 21:30", "--skip-night", "--json", "--length")


def test_the_night_is_named_and_not_counted() -> None:
    found = json.loads(run(*ARREST, "6h"))

    assert found["due"] == "2026-09-09T12:30+02:00"
    assert found["skipped"] == [{"date": "2026-09-09", "reason": "nacht, 00:00 tot 09:00"}]


@pytest.mark.parametrize("length", ["5wd", "6oh", "1d"])
def test_only_hours_can_leave_the_night_out(length: str) -> None:
    with pytest.raises(BadInput, match="alleen bij een termijn in uren"):
        run(*ARREST, length)
