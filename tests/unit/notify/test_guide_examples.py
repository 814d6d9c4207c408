"""The guide shows every kind of message as the program makes it, and no example says what a message may not."""

from pathlib import Path

import pytest

from tests.scripts import script
from vtflow.notify import composer
from vtflow.notify.lint import forbidden_words
from vtflow.notify.templates import TEMPLATES

ROOT = Path(__file__).parents[3]


MAKER = script("docs/make_messages.py")


def test_the_guide_holds_an_example_of_every_template_as_it_is_made_now() -> None:
    guide = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")

    assert set(MAKER.examples()) == set(TEMPLATES)
    assert MAKER.refreshed(guide) == guide, "run python docs/make_messages.py"


def test_an_example_that_was_changed_by_hand_is_put_right() -> None:
    guide = f"ervoor\n{MAKER.START}\n\nverzonnen\n\n{MAKER.END}\nerna\n"

    assert MAKER.refreshed(guide) == f"ervoor\n{MAKER.written()}\nerna\n"


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_example_names_a_person_a_household_or_the_nature_of_the_violence(name: str) -> None:
    title, body = MAKER.examples()[name]

    assert forbidden_words(f"{title} {body}") == []


def test_roles_and_titles_of_notices_say_nothing_they_may_not() -> None:
    said = [*composer.ROLES.values(), *composer.NOTICE_TITLES.values()]

    assert [text for text in said if forbidden_words(text)] == []
