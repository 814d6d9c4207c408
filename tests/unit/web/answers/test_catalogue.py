"""The words of the answers, held against the tables of the domain: nothing is missing, and no list is the wrong one."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.engine.world import KENNEMERLAND
from vtflow import domain
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.legs.book import LEG_BOOK, LEG_OF
from vtflow.domain.routing import MOVES, ONTVANGER, VEILIG_THUIS
from vtflow.web.answers.catalogue import catalogue
from vtflow.web.answers.fields import fields_of

WORDS = catalogue()
_CHECKED = re.compile(r'require_code\(\s*"(\w+)",\s*command\.(\w+)')


def steps_of_teams() -> Iterator[str]:
    """Yield the commands on a running traject that somebody else than Veilig Thuis may give."""
    for leg in LEG_BOOK.values():
        for command, steps in leg.commands.items():
            if steps[0].of and {by for step in steps for by in step.by} - {VEILIG_THUIS}:
                yield command


def test_every_step_of_a_team_can_be_answered_on_a_page_or_says_why_not() -> None:
    receiver = [move.command for move in MOVES.values() if move.by == ONTVANGER]
    assert {*steps_of_teams(), *receiver} - WORDS.antwoorden.keys() - WORDS.elders.keys() == set()


def test_every_answer_is_a_command_and_none_is_told_twice() -> None:
    given = {words.opdracht or answer for answer, words in WORDS.antwoorden.items()}
    assert given | WORDS.elders.keys() <= COMMANDS.keys()
    assert not given & WORDS.elders.keys()


@pytest.mark.parametrize("answer", WORDS.antwoorden)
def test_every_answer_can_be_asked_with_choices_that_the_region_knows(answer: str) -> None:
    fields = fields_of(answer, KENNEMERLAND, KENNEMERLAND.region.team("cjg-haarlem"), asks_who=True)
    assert fields[0].name == "wie"
    assert all(one.label for one in fields)
    words = WORDS.antwoorden[answer]
    assert set(words.velden) <= {one.name for one in fields}


@pytest.mark.parametrize("answer", [name for name, words in WORDS.antwoorden.items() if words.velden])
def test_a_field_offers_the_list_that_its_command_is_checked_against(answer: str) -> None:
    words = WORDS.antwoorden[answer]
    own, around = _sources(words.opdracht or answer)
    for field, asked in words.velden.items():
        if asked.lijst:
            checked = [codes for codes, name in _CHECKED.findall(own) if name == field]
            near = [codes for codes, name in _CHECKED.findall(around) if name == field]
            assert asked.lijst in (checked or near), field


def _sources(name: str) -> tuple[str, str]:
    """Return the text of what handles a command, and of the module it stands in."""
    kind = COMMANDS[name]
    if name in LEG_OF:
        handler = LEG_OF[name].handlers[kind]
        return inspect.getsource(handler), inspect.getsource(sys.modules[handler.__module__])
    texts = [path.read_text(encoding="utf-8") for path in Path(domain.__path__[0]).glob("*.py")]
    parts = [part for text in texts for part in re.split(r"\n(?=def )", text)]
    own = [part for part in parts if re.search(rf"command: (?:\w+\.)?{kind.__name__}\b", part)]
    return "\n".join(own), ""


def test_an_answer_with_fixed_fields_gives_a_command_that_is_whole() -> None:
    for answer, words in WORDS.antwoorden.items():
        if words.vast:
            COMMANDS[words.opdracht].model_validate(words.vast)
            assert words.vast["reden"] in KENNEMERLAND.codes["weigerreden"], answer


def test_accepting_and_confirming_ask_at_most_two_things() -> None:
    team = KENNEMERLAND.region.team("cjg-haarlem")
    for answer in ("accept-overdracht", "confirm-receipt", "accept-aanhaken", "confirm-kennisgeving", "accept-vto"):
        assert len(fields_of(answer, KENNEMERLAND, team, asks_who=True)) <= 2
