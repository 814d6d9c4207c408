"""Repair: whatever people or failures do to the runs, the route comes back as the domain has it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from tests.flows.fake_book import real_now
from tests.flows.room import Room, Scenario
from vtflow.orchestrate.api import state

Play = Callable[[Scenario], None]
WAITS = ("SCHEDULED", "Wacht op CJG Haarlem")


async def _delete_leg(room: Room, ref: str) -> None:
    await room.api.request("DELETE", f"/flow_runs/{room.book.shown_rows[ref].leg_run}")


async def _delete_route(room: Room, ref: str) -> None:
    await room.api.request("DELETE", f"/flow_runs/{room.book.shown_rows[ref].route_run}")


async def _delete_deployment(room: Room, ref: str) -> None:
    await room.api.request("DELETE", f"/deployments/{room.deployments.ids[room.kind]}")


async def _delete_deployment_of_a_leg_that_ran_once(room: Room, ref: str) -> None:
    leg_run = str(room.book.shown_rows[ref].leg_run)
    await room.api.set_state(leg_run, state("RUNNING", "Running"), force=True)
    await room.api.set_state(leg_run, state("SCHEDULED", "Wacht op CJG Haarlem", room.book.routes[ref].at), force=True)
    await _delete_deployment(room, ref)


async def _cancel_leg(room: Room, ref: str) -> None:
    await room.api.set_state(str(room.book.shown_rows[ref].leg_run), state("CANCELLING", "Cancelling"))


async def _cancel_route(room: Room, ref: str) -> None:
    await room.api.set_state(str(room.book.shown_rows[ref].route_run), state("CANCELLING", "Cancelling"))


async def _end_route_by_hand(room: Room, ref: str) -> None:
    await room.api.set_state(str(room.book.shown_rows[ref].route_run), state("COMPLETED", "Completed"), force=True)


async def _leave_pending(room: Room, ref: str) -> None:
    await room.api.claim(str(room.book.shown_rows[ref].leg_run))
    room.shift = timedelta(minutes=5)


async def _leave_running(room: Room, ref: str) -> None:
    await _leave_pending(room, ref)
    await room.api.set_state(str(room.book.shown_rows[ref].leg_run), state("RUNNING", "Running"))


async def _move_leg(room: Room, ref: str) -> None:
    at = real_now() + timedelta(days=90)
    await room.api.set_state(str(room.book.shown_rows[ref].leg_run), state("SCHEDULED", "Verzet", at))


async def _rename(room: Room, ref: str) -> None:
    body = {"name": "iets anders", "tags": []}
    await room.api.request("PATCH", f"/flow_runs/{room.book.shown_rows[ref].leg_run}", body)
    await room.api.request("PATCH", f"/flow_runs/{room.book.shown_rows[ref].route_run}", body)


HARM: dict[str, Callable[[Room, str], Awaitable[None]]] = {
    "its leg run was deleted": _delete_leg,
    "its route run was deleted": _delete_route,
    "its deployment was deleted": _delete_deployment,
    "its deployment was deleted after the leg ran once": _delete_deployment_of_a_leg_that_ran_once,
    "its leg run was cancelled": _cancel_leg,
    "its route run was cancelled": _cancel_route,
    "its route run was ended by hand": _end_route_by_hand,
    "its leg run is stuck in Pending": _leave_pending,
    "its leg run is stuck in Running": _leave_running,
    "its leg run was given another time": _move_leg,
    "its runs were renamed": _rename,
}


@pytest.mark.parametrize("harm", HARM)
def test_a_route_is_whole_again_after(harm: str, play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        await HARM[harm](room, ref)

        repairs = await room.repairer.round()

        assert {repair.ref for repair in repairs} == {ref}
        route, leg = await room.route_run(ref), (await room.legs(ref))[-1]
        assert (route["name"], route["state_type"], route["state"]["name"]) == (ref, "RUNNING", "Wacht op CJG Haarlem")
        assert (leg["state_type"], leg["state"]["name"], leg["id"]) == (*WAITS, room.book.shown_rows[ref].leg_run)
        assert datetime.fromisoformat(leg["next_scheduled_start_time"]) == room.book.routes[ref].at
        assert leg["deployment_id"] == room.deployments.ids[room.kind]
        assert await room.repairer.round() == []
        room.book.answer(ref)
        await room.work()
        assert room.book.steps == {(ref, 0): 1, (ref, 1): 1}
        assert (await room.ends(ref))[-2:] == [
            ("COMPLETED", "Op tijd beantwoord"),
            ("SCHEDULED", "Wacht op eerste contact"),
        ]

    play(scenario)


def test_a_run_that_may_still_be_at_work_is_left_alone(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        await room.api.claim(str(room.book.shown_rows[ref].leg_run))

        assert await room.repairer.round() == []

    play(scenario)


def test_a_changed_route_whose_leg_is_stuck_is_shown_after_repair(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        await room.api.claim(str(room.book.shown_rows[ref].leg_run))
        room.book.answer(ref)
        await room.dispatcher.step()
        assert (await room.route_run(ref))["state"]["name"] == "Wacht op CJG Haarlem"
        room.shift = timedelta(minutes=5)

        await room.repairer.round()
        room.dispatcher = room.new_dispatcher()
        await room.work()

        assert (await room.ends(ref))[0] == ("COMPLETED", "Op tijd beantwoord")

    play(scenario)


def test_a_changed_route_whose_leg_was_deleted_is_shown_without_waiting_for_repair(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        await _delete_leg(room, ref)
        room.book.answer(ref)
        await room.work()

        assert await room.ends(ref) == [("SCHEDULED", "Wacht op eerste contact")]

    play(scenario)


def test_a_waiting_leg_that_the_domain_no_longer_has_armed_lapses(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.routes[ref].armed = 2
        shown = await room.window.present(room.book.view(ref), room.book.shown_rows[ref])
        room.book.record_shown(shown)

        repairs = await room.repairer.round()

        assert [repair.what for repair in repairs] == ["vervallen wachtmoment beëindigd"]
        assert await room.ends(ref) == [("CANCELLED", "Vervallen"), WAITS]

    play(scenario)


def test_repair_leaves_the_last_moment_of_a_route_that_just_ended_to_the_dispatcher(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.close(ref)

        assert await room.repairer.round() == []
        await room.work()

        assert await room.ends(ref) == [("COMPLETED", "Op tijd beantwoord")]

    play(scenario)


def test_an_overdue_leg_that_no_dispatcher_took_is_done_by_repair(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.routes[ref].at = real_now() - timedelta(hours=1)
        shown = await room.window.present(room.book.view(ref), room.book.shown_rows[ref])
        room.book.record_shown(shown)

        await room.repairer.round()

        assert await room.ends(ref) == [("FAILED", "Termijn verstreken"), ("SCHEDULED", "Te laat: CJG Haarlem")]

    play(scenario)


def test_a_dispatcher_finds_a_deployment_that_another_process_made_again(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(at=real_now() + timedelta(seconds=1))
        await _delete_deployment(room, ref)
        other = Room(room.url, name=room.name, book=room.book)
        async with other.open():
            await other.repairer.round()
        room.bind()
        room.dispatcher = room.new_dispatcher()

        while not room.book.outcomes.get((ref, 1)):
            await room.dispatcher.step()

        assert room.book.outcomes[ref, 1] == "Termijn verstreken"

    play(scenario)
