"""The drawings show every step of every leg, so that nobody has to read the tables to know the chain."""

import pytest

from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.legs.drawn import drawings, drawn
from vtflow.domain.legs.leg import Leg


def test_the_main_line_comes_first_and_every_leg_follows() -> None:
    assert list(drawings()) == ["Hoofdroute", *(leg.title for leg in LEG_BOOK.values())]


@pytest.mark.parametrize("leg", LEG_BOOK.values(), ids=lambda leg: leg.soort)
def test_a_leg_shows_each_step_from_each_phase_in_which_it_may_be_taken(leg: Leg) -> None:
    lines = drawn(leg).splitlines()

    for step in leg.steps:
        for since in step.of or {"[*]"}:
            assert any(
                line.startswith(f"    {since} --> {step.to or since}: ") and f"({step.title})" in line for line in lines
            ), step.name
    assert len(lines) == len(set(lines))
    assert any(line.endswith("--> [*]") for line in lines)
