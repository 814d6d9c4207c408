"""What a coordinator can do now stands beside the melding, of the main line and of the legs; the rest is refused."""

import pytest

from tests.unit.engine.world import CJG, KENNEMERLAND, OneBook, World
from vtflow.domain.errors import Refused
from vtflow.reports.melding import melding_facts


def possible(world: World) -> list[str]:
    facts = melding_facts(world.store, OneBook(KENNEMERLAND), world.refs["A"])
    assert facts is not None
    return facts["nu_kan"]


def test_what_is_told_as_possible_changes_with_where_the_melding_stands() -> None:
    world = World().decided()
    assert "offer-overdracht" in possible(world)
    assert "accept-overdracht" not in possible(world)

    world.offer()
    assert "accept-overdracht" in possible(world)
    assert "request-support" not in possible(world)

    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-09")
    assert "request-support" in possible(world)
    assert "offer-overdracht" not in possible(world)


def test_what_is_not_told_as_possible_is_refused() -> None:
    world = World().decided()
    assert "confirm-receipt" not in possible(world)

    with pytest.raises(Refused, match=r"Nu kan: .*offer-overdracht"):
        world.do("A", "confirm-receipt", by=CJG)


def test_on_a_closed_melding_only_whose_time_it_was_can_still_be_corrected() -> None:
    world = World().decided(uitkomst="einde_bemoeienis", gesproken="alle")
    world.do("A", "close", reden="afgerond")

    assert possible(world) == ["correct-booking"]
