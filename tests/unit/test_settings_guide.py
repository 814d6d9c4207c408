"""The guide for administrators names every setting, once, with the default that really holds."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from vtflow.settings import Settings

GUIDE = Path(__file__).parents[2] / "docs" / "beheer.md"
TABLE = GUIDE.read_text(encoding="utf-8").partition("<!-- instellingen -->")[2].partition("<!-- /instellingen -->")[0]
ROWS = [re.split(r"\s*\|\s*", line.strip("| ")) for line in TABLE.splitlines() if line.startswith("| `VTFLOW_")]
FIELDS = {f"`VTFLOW_{name.upper()}`": field for name, field in Settings.model_fields.items()}


def shown(value: object) -> str:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if plain in {None, ""}:
        return "leeg"
    if isinstance(plain, bool):
        return f"`{str(plain).lower()}`"
    return f"`{int(plain) if isinstance(plain, float) and plain.is_integer() else plain}`"


def test_the_guide_names_every_setting_once_and_no_other() -> None:
    assert [row[0] for row in ROWS] == list(dict.fromkeys(row[0] for row in ROWS))
    assert {row[0] for row in ROWS} == set(FIELDS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip("`") for row in ROWS])
def test_a_default_in_the_guide_is_the_one_that_holds_and_its_meaning_is_told(row: list[str]) -> None:
    assert row[1] == shown(FIELDS[row[0]].default)
    assert len(row[2]) > 10
