"""What an earlier vtflow stored, one melding for each leg, is read and folded by this one to what it meant then."""

import json
from pathlib import Path

import pytest

from tests.golden.folding import LOGS, told
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route
from vtflow.domain.routing import LEGS
from vtflow.store.codec import GENESIS, chain, decode_event, encode_event

EVERY = sorted(LOGS.glob("*.jsonl"))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_log_of_then_comes_to_the_same_now(path: Path) -> None:
    first, *payloads = path.read_text(encoding="utf-8").splitlines()
    then = json.loads(first)
    head, route = GENESIS, None
    for payload in payloads:
        head = chain(head, payload)
        event = decode_event(payload)
        route = evolve(route, event)
        assert decode_event(encode_event(event)) == event
    assert isinstance(route, Route)
    assert head.hex() == then["head"]
    assert json.loads(json.dumps(told(route))) == then["told"]


def test_every_leg_has_its_log() -> None:
    """A new leg gets one with: python -m tests.golden.make."""
    assert {path.stem for path in EVERY} == set(LEGS)


@pytest.mark.parametrize("path", EVERY[:1], ids=lambda path: path.stem)
def test_a_log_that_was_changed_does_not_pass(path: Path) -> None:
    first, *payloads = path.read_text(encoding="utf-8").splitlines()
    head = GENESIS
    for payload in payloads[:-1]:
        head = chain(head, payload)
    assert head.hex() != json.loads(first)["head"]
