"""The watchdog: quiet while all is well, and at work while Prefect is not there."""

import asyncio
from collections.abc import Callable

from flows.waakhond import WATCHDOG, Watchdog
from tests.flows.prefect_server import PrefectServer
from tests.flows.room import Room, Scenario
from vtflow.orchestrate.api import Json

Play = Callable[[Scenario], None]


async def _rounds(room: Room) -> list[Json]:
    return await room.api.runs({"deployment_id": {"any_": [room.deployments.ids[WATCHDOG]]}})


def test_the_watchdog_writes_a_run_when_it_repaired_and_otherwise_once_an_hour(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref, watchdog, before = await room.show(), Watchdog(), len(await _rounds(room))

        for _ in range(3):
            await watchdog.round()
        assert len(await _rounds(room)) == before + 1
        await room.api.request("DELETE", f"/flow_runs/{room.book.shown_rows[ref].leg_run}")
        await watchdog.round()

        names = {run["state"]["name"] for run in await _rounds(room)}
        assert len(await _rounds(room)) == before + 2
        assert {"In orde", "1 x ontbrekend wachtmoment gezet"} <= names
        assert room.ticks == 4

    play(scenario)


def test_the_watchdog_can_be_asked_for_a_round_in_the_window(play: Play) -> None:
    async def scenario(room: Room) -> None:
        run = await room.form(WATCHDOG, {})
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert (found["state_type"], room.ticks) == ("COMPLETED", 1)

    play(scenario)


def test_the_watchdog_settles_and_delivers_while_prefect_is_away(server: PrefectServer) -> None:
    room = Room("http://127.0.0.1:9/api")

    async def scenario() -> None:
        watchdog = Watchdog()
        for _ in range(2):
            assert list(await watchdog.round()) == []

    asyncio.run(scenario())
    assert room.ticks == 2
