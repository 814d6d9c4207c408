"""The tables of the legs hang together: every step is named once, leads somewhere, and can be taken by somebody."""

from collections import Counter

import pytest

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import CORE
from vtflow.domain.legs.book import LEG_BOOK, LEG_COMMANDS
from vtflow.domain.legs.leg import Leg
from vtflow.domain.routing import IEDEREEN, LEGS, ONTVANGER, VEILIG_THUIS
from vtflow.policy import PolicyBook

KINDS = {team.kind for team in PolicyBook().policy("kennemerland").region.teams.values()}
every_leg = pytest.mark.parametrize("leg", LEG_BOOK.values(), ids=lambda leg: leg.soort)


def test_a_step_and_a_command_belong_to_one_leg_only() -> None:
    steps = Counter(step.name for leg in LEG_BOOK.values() for step in leg.steps)
    commands = Counter(name for leg in LEG_BOOK.values() for name in leg.commands)

    assert [name for name, count in (steps | commands).items() if count > 1] == []
    assert not CORE.keys() & LEG_COMMANDS.keys()
    assert len(COMMANDS) == len(CORE) + len(LEG_COMMANDS)


@every_leg
def test_a_leg_has_a_flow_in_prefect_and_a_title_for_each_phase(leg: Leg) -> None:
    phases = {step.to for step in leg.steps if step.to} | {phase for step in leg.steps for phase in step.of}

    assert leg.leg in LEGS
    assert phases == set(leg.phases)
    assert all(leg.phases.values())


@every_leg
def test_every_command_has_a_handler_and_either_begins_or_goes_on(leg: Leg) -> None:
    assert {command.name for command in leg.handlers} == leg.commands.keys()
    for steps in leg.commands.values():
        assert len({bool(step.of) for step in steps}) == 1


@every_leg
def test_every_phase_can_be_reached_and_every_traject_can_end(leg: Leg) -> None:
    reached = {step.to for step in leg.steps if not step.of}
    assert reached
    while more := {step.to for step in leg.steps if step.of & reached and step.to} - reached:
        reached |= more
    ending = {phase for step in leg.steps if step.ends for phase in step.of}
    while more := {p for step in leg.steps if step.to in ending for p in step.of} - ending:
        ending |= more
    finished = {step.to for step in leg.steps if step.ends and step.to}

    assert reached == set(leg.phases)
    assert reached - finished <= ending


@every_leg
def test_a_step_is_taken_by_parties_that_a_region_has(leg: Leg) -> None:
    known = KINDS | {VEILIG_THUIS, ONTVANGER, IEDEREEN}

    assert [(step.name, by) for step in leg.steps for by in step.by if by not in known] == []
