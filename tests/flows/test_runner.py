"""The contract of the one undocumented function this project uses: running a claimed run in this process."""

import asyncio
import inspect
from collections.abc import Callable

from prefect import Flow
from prefect.client.schemas.objects import State, StateType
from prefect.flow_engine import run_flow_async

from tests.flows.room import Room, Scenario
from vtflow.orchestrate.runner import run_claimed

Play = Callable[[Scenario], None]


def test_prefect_still_has_the_function_with_the_arguments_we_give() -> None:
    assert inspect.iscoroutinefunction(run_flow_async)
    assert {"flow", "flow_run", "parameters", "return_type"} <= set(inspect.signature(run_flow_async).parameters)


def test_a_claimed_run_goes_through_running_to_the_state_its_flow_returns(play: Play) -> None:
    async def breach(ref: str, number: int) -> State:
        return State(type=StateType.FAILED, name="Termijn verstreken")

    async def scenario(room: Room) -> None:
        ref = await room.show()
        run = await room.api.run(str(room.book.shown_rows[ref].leg_run))
        assert run is not None
        assert await room.api.claim(run["id"])

        await run_claimed(Flow(breach, name=room.kind), run)

        states = await room.api.request("GET", f"/flow_run_states/?flow_run_id={run['id']}")
        assert [state["name"] for state in states] == [
            "Wacht op CJG Haarlem",
            "Pending",
            "Running",
            "Termijn verstreken",
        ]

    play(scenario)


def test_a_run_deleted_in_the_window_after_its_claim_is_left_without_a_fuss(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        run = await room.api.run(str(room.book.shown_rows[ref].leg_run))
        assert run is not None
        await room.api.claim(run["id"])
        await room.api.request("DELETE", f"/flow_runs/{run['id']}")

        await asyncio.wait_for(run_claimed(room.flows[room.kind], run), 10)

        assert room.book.steps == {(ref, 0): 1}

    play(scenario)
