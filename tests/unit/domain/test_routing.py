"""The route table: every state and every command is either in it, or refused with what is allowed."""

import itertools
import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from vtflow.domain.commands import CORE
from vtflow.domain.errors import Refused
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Route, State
from vtflow.domain.routing import LEGS, MOVES, STAGES, diagram, main_wait, require_move

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUTE = Route(
    ref="VT-0000-0000-0000-0000-0",
    region="kennemerland",
    gemeente="haarlem",
    received_at=NOW,
    kinderen=1,
    state=State.AANGENOMEN,
    veilig_thuis="vt",
    responsible="vt",
    aan_zet="vt",
    aan_zet_since=NOW,
)
PAIRS = list(itertools.product(STAGES, MOVES))


@pytest.mark.parametrize(("state", "command"), PAIRS, ids=str)
def test_a_command_is_a_move_of_the_table_or_is_refused_with_what_can_be_done_now(state: State, command: str) -> None:
    route = replace(ROUTE, state=state)
    allowed = [move.command for move in MOVES.values() if state in move.states]

    if state in MOVES[command].states | MOVES[command].again:
        assert require_move(route, command) is MOVES[command]
        return
    with pytest.raises(Refused) as refusal:
        require_move(route, command)
    text = str(refusal.value)
    assert refusal.value.rule == "route"
    assert f"{command} kan niet" in text
    assert repr(state.value) in text
    assert all(name in text for name in allowed)


@pytest.mark.parametrize("command", [name for name, move in MOVES.items() if not move.after_close])
def test_nothing_moves_a_closed_route(command: str) -> None:
    closed = replace(ROUTE, state=State.AFGESLOTEN, closed_at=NOW)
    joined_and_closed = replace(ROUTE, state=State.GEVOEGD, closed_at=NOW)

    for route in (closed, joined_and_closed):
        with pytest.raises(Refused, match="Nu kan alleen: correct-booking, want de route is afgesloten"):
            require_move(route, command)


def test_only_what_changes_nothing_of_a_closed_route_but_whose_time_it_was_may_follow_on_it() -> None:
    closed = replace(ROUTE, state=State.AFGESLOTEN, closed_at=NOW)

    assert [name for name, move in MOVES.items() if move.after_close] == ["correct-booking"]
    assert require_move(closed, "correct-booking").to is None


def test_every_command_but_the_first_is_in_the_table_and_nothing_else_is() -> None:
    assert MOVES.keys() == CORE.keys() - {"register-melding"}


def test_the_states_are_the_closed_list() -> None:
    assert [state.value for state in State] == [
        "aangenomen", "gecheckt", "besloten", "aangeboden", "ontvangen", "onvolledig", "geweigerd", "ingetrokken",
        "geaccepteerd", "wachtlijst_ontvanger", "eerste_contact", "hulp_gestart", "teruggekoppeld", "in_dienst",
        "bij_rvdk", "bij_justitie", "monitoring", "afgesloten", "gevoegd",
    ]  # fmt: skip


def test_every_state_that_a_move_leads_to_has_a_title_a_leg_and_a_way_on() -> None:
    for state in {move.to for move in MOVES.values() if move.to}:
        assert STAGES[state].title
        assert STAGES[state].leg in LEGS
        assert state is State.AFGESLOTEN or any(state in move.states for move in MOVES.values())


def test_every_open_state_can_be_reached_and_can_reach_the_end() -> None:
    after = {state: {m.to for m in MOVES.values() if state in m.states and m.to} for state in STAGES}
    for leg in LEG_BOOK.values():
        led_to = {step.staat for step in leg.steps if step.staat}
        begins = leg.begins_in | ({State.BESLOTEN} if leg.begins_after else frozenset())
        for state in begins | led_to:
            after[state] |= led_to

    def reach(start: State) -> set[State]:
        seen: set[State] = set()
        left = [start]
        while left:
            state = left.pop()
            if state not in seen:
                seen.add(state)
                left += after[state]
        return seen

    assert reach(State.AANGENOMEN) == set(STAGES) - {State.GEVOEGD}
    assert all(State.AFGESLOTEN in reach(state) for state in STAGES)


def test_every_open_state_has_a_leading_norm_so_that_somebody_is_always_at_the_ball() -> None:
    assert [state for state, stage in STAGES.items() if not stage.main] == [State.AFGESLOTEN]


def test_without_any_open_wait_nothing_leads() -> None:
    assert main_wait(ROUTE) is None


def test_the_diagram_shows_every_move_that_changes_the_state_once_for_each_state() -> None:
    lines = diagram().splitlines()
    moves = [line for line in lines if re.search(r": [a-z]\. ", line)]

    assert lines[0] == "stateDiagram-v2"
    assert len(moves) == len(set(moves))
    for move in (move for move in MOVES.values() if move.to):
        for state in move.states:
            if state is not State.GEVOEGD or move.command == "split-melding":
                assert f"    {state.value} --> {move.to}: {move.letter}. {move.command}" in moves


def test_every_arrow_has_its_own_letter() -> None:
    assert len({move.letter for move in MOVES.values()}) == len(MOVES)
