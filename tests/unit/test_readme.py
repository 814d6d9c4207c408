"""The README is true: what the program prints itself stands there as it prints it."""

import json
import re
from pathlib import Path
from typing import Any

from tests.scripts import script

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: what is told by kind or urgency, of which there may be none: at night nothing waits that only goes out by day
BY_KIND = {"oudste_seconden", "incidenten"}


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if name in BY_KIND else _shape(item) for name, item in value.items()}
    return [_shape(item) for item in value[:1]] if isinstance(value, list) else None


def test_the_route_diagram_and_the_norms_in_the_readme_are_those_of_the_program() -> None:
    assert script("docs/make_readme.py").refreshed(README) == README


def test_every_reading_command_has_a_json_example_of_the_shape_it_prints() -> None:
    examples = {
        found[1]: json.loads(found[2])
        for found in re.finditer(r"`vtflow ([^`\n]+?) --json`\n\n```json\n(.*?)\n```", README, re.DOTALL)
    }
    readings = script("docs/make_readme.py").readings()

    assert set(examples) == set(readings)
    for arguments, value in readings.items():
        assert _shape(examples[arguments]) == _shape(value), arguments


def test_every_picture_in_the_readme_exists() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)

    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
