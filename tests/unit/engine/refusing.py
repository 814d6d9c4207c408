"""A command that must be refused, and then changes nothing."""

from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import Refused


def refused(world: World, what: str, rule: str, by: str = "vt.m01", **data: Any) -> str:
    """Return the text with which a command on melding A is refused, by this rule; its stream stays as it was."""
    before = world.events()
    with pytest.raises(Refused) as refusal:
        world.do("A", what, by=by, **data)
    assert refusal.value.rule == rule
    assert world.events() == before
    return str(refusal.value)
