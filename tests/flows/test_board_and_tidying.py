"""The boards stand in the window, each in one place, and what ended long ago leaves it; on a real server."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from flows.bord import BOARD, Boards, Page, board_spec
from flows.opruimen import Tidying
from flows.waakhond import Watchdog
from tests.flows.fake_book import real_now
from tests.flows.room import ESCALATE, Room, Scenario
from vtflow.orchestrate.api import Json, state
from vtflow.orchestrate.context import bind, current

Play = Callable[[Scenario], None]


async def _artifacts(room: Room, key: str) -> list[Json]:
    body = {"artifacts": {"key": {"any_": [key]}}}
    found: list[Json] = await room.api.request("POST", "/artifacts/filter", body)
    return found


def test_a_board_is_written_over_in_place_and_belongs_to_a_run_that_does_not_end(play: Play) -> None:
    async def scenario(room: Room) -> None:
        texts = iter(["eerst", "later"])
        key = f"bord-{room.name}"
        boards = Boards(lambda: [Page(key, "Bord", "Wat te laat is", next(texts))], interval=0.0)

        await boards.refresh()
        await boards.refresh()

        (found,) = await _artifacts(room, key)
        run = await room.api.run(found["flow_run_id"])
        assert found["data"] == "later"
        assert run is not None
        assert (run["state_type"], run["name"]) == ("RUNNING", "Bord")
        assert BOARD in run["tags"]

    play(scenario)


def test_a_board_whose_run_was_deleted_in_the_window_is_made_again(play: Play) -> None:
    async def scenario(room: Room) -> None:
        key = f"bord-{room.name}"
        boards = Boards(lambda: [Page(key, "Bord", "Wat te laat is", "tekst")], interval=0.0)
        await boards.write()
        (first,) = await _artifacts(room, key)
        await room.window.forget(first["flow_run_id"])

        await boards.write()

        latest = await room.api.request("GET", f"/artifacts/{key}/latest")
        assert latest["flow_run_id"] != first["flow_run_id"]
        assert await room.api.run(latest["flow_run_id"]) is not None

    play(scenario)


def test_a_board_is_written_no_sooner_than_its_interval(play: Play) -> None:
    async def scenario(room: Room) -> None:
        asked: list[int] = []

        def pages() -> list[Page]:
            asked.append(1)
            return []

        boards = Boards(pages, interval=600.0)
        await boards.refresh()
        await boards.refresh()

        assert len(asked) == 1

    play(scenario)


def test_who_does_not_want_to_wait_writes_the_boards_from_the_window(play: Play) -> None:
    async def scenario(room: Room) -> None:
        key = f"bord-{room.name}"
        boards = Boards(lambda: [Page(key, "Bord", "Wat te laat is", "nu")], interval=600.0)
        room.flows[BOARD] = boards.flow()
        specs = room.deployments._specs  # pyright: ignore[reportPrivateUsage]
        room.deployments._specs = lambda: [*specs(), board_spec("[te laat](/runs?tag=te-laat)")]  # pyright: ignore[reportPrivateUsage]
        await room.deployments.ensure()

        run = await room.form(BOARD, {})
        await room.work()

        done = await room.api.run(run["id"])
        assert done is not None
        assert done["state"]["name"] == "Bijgewerkt"
        assert [one["data"] for one in await _artifacts(room, key)] == ["nu"]

    play(scenario)


async def _ended_form(room: Room) -> str:
    run = await room.form(ESCALATE, {"ref": room.ref(), "niveau": 2, "reden": "verzoek", "door": "vt.m01"})
    await room.api.set_state(run["id"], state("COMPLETED", "Klaar"), force=True)
    await room.window.write_page(run["id"], f"blad-{room.name}", "Blad", "tekst")
    return str(run["id"])


def test_what_ended_long_ago_leaves_the_window_with_its_page_and_what_is_open_stays(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        ended = await _ended_form(room)

        def in_days(days: int) -> Callable[[], datetime]:
            return lambda: real_now() + timedelta(days=days)

        await Tidying(90, in_days(89)).tidy()
        assert await room.api.run(ended) is not None

        await Tidying(90, in_days(91)).tidy()

        assert await room.api.run(ended) is None
        assert await _artifacts(room, f"blad-{room.name}") == []
        assert (await room.route_run(ref))["state_type"] == "RUNNING"
        assert [leg["state_type"] for leg in await room.legs(ref)] == ["SCHEDULED"]

    play(scenario)


def test_runs_of_others_on_the_same_server_are_left_alone(play: Play) -> None:
    async def scenario(room: Room) -> None:
        flow = await room.api.request("POST", "/flows/", {"name": f"van-een-ander-{room.name}"})
        body = {"flow_id": flow["id"], "name": "niet van ons", "state": state("COMPLETED", "Klaar")}
        other = await room.api.request("POST", "/flow_runs/", body)

        await Tidying(1, lambda: real_now() + timedelta(days=9)).tidy()

        assert await room.api.run(other["id"]) is not None

    play(scenario)


def test_the_watchdog_does_its_chores_in_every_round(play: Play) -> None:
    async def scenario(room: Room) -> None:
        done: list[str] = []

        async def chore() -> None:
            await asyncio.sleep(0)
            done.append("gedaan")

        bind(replace(current(), chores=(chore,)))
        await Watchdog().round()

        assert done == ["gedaan"]

    play(scenario)
