"""An overdracht is accepted by a person who works there, never by a team or a stranger."""

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State


def test_nobody_accepts_in_a_name_that_is_not_on_the_list_of_the_receiver() -> None:
    world = World().offered()
    with pytest.raises((Refused, BadInput)):
        world.do("A", "accept-overdracht", by=CJG, naam="m99", gesprek_op="2026-03-02")
    assert world.route().state is State.AANGEBODEN
    assert world.route().responsible == "vt"


def test_somebody_of_the_receiver_accepts_and_is_responsible_from_then_on() -> None:
    world = World().offered()
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")
    assert world.route().state is State.GEACCEPTEERD
    assert world.route().responsible == "cjg-haarlem"


def test_what_was_accepted_can_no_longer_be_refused_or_sent_back_as_incomplete() -> None:
    world = World().accepted()
    for what, data in (("refuse-overdracht", "geen_capaciteit"), ("return-overdracht", "geen_veiligheidsplan")):
        with pytest.raises(Refused):
            world.do("A", what, by=CJG, reden=data)
    assert world.route().responsible == "cjg-haarlem"
