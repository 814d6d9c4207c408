"""Claiming and waking: each armed moment is taken once, whoever is there."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tests.flows.fake_book import real_now
from tests.flows.room import Room, Scenario
from vtflow.orchestrate.runner import run_claimed

Play = Callable[[Scenario], None]


def test_of_eight_claims_at_once_exactly_one_wins(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        leg_run = str(room.book.shown_rows[ref].leg_run)

        won = await asyncio.gather(*(room.api.claim(leg_run) for _ in range(8)))

        assert sorted(won) == [False] * 7 + [True]

    play(scenario)


def test_a_claimed_leg_runs_at_once_although_its_deadline_is_weeks_away(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        run = await room.api.run(str(room.book.shown_rows[ref].leg_run))
        assert run is not None
        assert await room.api.claim(run["id"])

        await asyncio.wait_for(run_claimed(room.flows[room.kind], run), 10)

        assert room.book.steps[ref, 1] == 1
        assert await room.ends(ref) == [("COMPLETED", "Bijgewerkt"), ("SCHEDULED", "Wacht op CJG Haarlem")]

    play(scenario)


def test_two_dispatchers_take_every_leg_once(play: Play) -> None:
    async def scenario(room: Room) -> None:
        refs = [room.ref(check) for check in "ABCDEF"]
        for ref in refs:
            room.book.take_in(ref, kind=room.kind)
        await room.work()
        for ref in refs:
            room.book.answer(ref)
        both = [room.dispatcher, room.new_dispatcher()]
        end = asyncio.get_running_loop().time() + 40

        while room.book.stale(1):
            assert asyncio.get_running_loop().time() < end
            await asyncio.gather(*(dispatcher.step() for dispatcher in both))

        assert room.book.steps == {(ref, number): 1 for ref in refs for number in (0, 1)}
        for ref in refs:
            assert await room.ends(ref) == [
                ("COMPLETED", "Op tijd beantwoord"),
                ("SCHEDULED", "Wacht op eerste contact"),
            ]

    play(scenario)


def test_a_step_that_breaks_leaves_a_leg_that_the_watchdog_arms_again(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(at=real_now() + timedelta(seconds=1))
        room.book.routes[ref].failures = 1
        while await room.ends(ref) == [("SCHEDULED", "Wacht op CJG Haarlem")]:
            await room.dispatcher.step()
        assert await room.ends(ref) == [("CRASHED", "Stap mislukt")]
        assert "geen naam" not in str(await room.legs(ref))

        repairs = await room.repairer.round()

        assert [repair.ref for repair in repairs] == [ref]
        assert [leg["idempotency_key"] for leg in await room.legs(ref)] == [f"{ref}/1", f"{ref}/1/2"]
        room.shift = timedelta(seconds=45)
        await room.work()
        assert (await room.ends(ref))[1:] == [
            ("FAILED", "Termijn verstreken"),
            ("SCHEDULED", "Te laat: CJG Haarlem"),
        ]

    play(scenario)


def test_a_leg_run_started_by_hand_for_a_moment_that_passed_changes_nothing(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.answer(ref)
        await room.work()

        run = await room.form(room.kind, {"ref": ref, "number": 1})
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert (found["state_type"], found["state"]["name"]) == ("CANCELLED", "Vervallen")
        assert room.book.steps == {(ref, 0): 1, (ref, 1): 1}

    play(scenario)
