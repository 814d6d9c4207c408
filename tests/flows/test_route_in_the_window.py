"""What operations see of one melding."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.flows.fake_book import real_now
from tests.flows.room import Room, Scenario

Play = Callable[[Scenario], None]


def test_a_new_melding_is_a_running_route_with_one_leg_that_sleeps_until_its_moment(play: Play) -> None:
    async def scenario(room: Room) -> None:
        moment = real_now() + timedelta(days=5)
        ref = await room.show(at=moment)

        route, legs = await room.route_run(ref), await room.legs(ref)

        assert (route["name"], route["state_type"], route["state"]["name"]) == (ref, "RUNNING", "Wacht op CJG Haarlem")
        assert abs(datetime.fromisoformat(route["start_time"]) - real_now()) < timedelta(minutes=1)
        assert [(leg["state_type"], leg["state"]["name"]) for leg in legs] == [("SCHEDULED", "Wacht op CJG Haarlem")]
        assert legs[0]["name"] == f"{ref} · 1 · Wacht op CJG Haarlem"
        assert legs[0]["idempotency_key"] == f"{ref}/1"
        assert datetime.fromisoformat(legs[0]["expected_start_time"]) == moment

    play(scenario)


def test_an_answer_ends_the_leg_and_arms_the_next_below_the_same_route(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.answer(ref, "Wacht op eerste contact")
        await room.work()

        assert await room.ends(ref) == [("COMPLETED", "Op tijd beantwoord"), ("SCHEDULED", "Wacht op eerste contact")]
        assert (await room.route_run(ref))["state"]["name"] == "Wacht op eerste contact"
        assert room.book.steps == {(ref, 0): 1, (ref, 1): 1}

    play(scenario)


def test_a_leg_whose_moment_came_ends_red_and_the_route_goes_on(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(at=real_now() + timedelta(seconds=1))
        while not room.book.outcomes.get((ref, 1)):
            await room.dispatcher.step()
        await room.work()

        assert (await room.ends(ref))[0] == ("FAILED", "Termijn verstreken")
        assert (await room.ends(ref))[1] == ("SCHEDULED", "Te laat: CJG Haarlem")

    play(scenario)


def test_a_closed_melding_ends_its_route(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.close(ref)
        await room.work()

        route = await room.route_run(ref)
        assert (route["state_type"], route["state"]["name"]) == ("COMPLETED", "Afgesloten")
        assert await room.ends(ref) == [("COMPLETED", "Op tijd beantwoord")]

    play(scenario)


def test_a_joined_melding_is_shown_ended_at_once_and_arms_nothing(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(ended_as="Gevoegd bij VT-0000")

        route = await room.route_run(ref)
        assert (route["state_type"], route["state"]["name"]) == ("COMPLETED", "Gevoegd bij VT-0000")
        assert await room.legs(ref) == []

    play(scenario)


def test_only_the_newest_state_is_shown_of_a_route_that_changed_often(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        for state in ("Wacht op ontvangst", "Wacht op acceptatie", "Wacht op eerste contact"):
            room.book.answer(ref, state)
        await room.work()

        assert len(await room.legs(ref)) == 2
        assert (await room.route_run(ref))["state"]["name"] == "Wacht op eerste contact"

    play(scenario)


def test_nothing_is_sent_of_a_route_that_did_not_change(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        view, shown = room.book.view(ref), room.book.shown_rows[ref]
        room.api.asked.clear()

        assert await room.window.present(view, shown) == shown
        assert room.api.asked == []

    play(scenario)


def test_the_timeline_page_is_written_again_only_when_it_changed(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.routes[ref].tags = ("gemeente:haarlem", "te-laat")
        await room.window.present(room.book.view(ref), room.book.shown_rows[ref])
        pages = {"artifacts": {"key": {"any_": [f"route-{ref[:-2].lower()}"]}}}

        found = await room.api.request("POST", "/artifacts/filter", pages)

        assert [page["data"] for page in found] == ["- 2: Wacht op CJG Haarlem"]
        assert found[0]["flow_run_id"] == room.book.shown_rows[ref].route_run

    play(scenario)


def test_a_route_keeps_one_timeline_page_however_often_it_changes(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        for name in ("Wacht op eerste contact", "Wacht op terugkoppeling"):
            room.book.answer(ref, name)
            await room.work()
        pages = {"artifacts": {"key": {"any_": [f"route-{ref[:-2].lower()}"]}}}

        (page,) = await room.api.request("POST", "/artifacts/filter", pages)

        assert page["data"].splitlines()[-1].endswith("Wacht op terugkoppeling")

    play(scenario)


def test_prefect_sees_the_display_code_leg_team_and_gemeente_and_nothing_else(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        room.book.answer(ref)
        await room.work()
        bodies = [body for method, path, body in room.api.asked if method in {"POST", "PATCH"} and "flow_runs" in path]

        tags = {tag for body in bodies for tag in (body or {}).get("tags", ())}
        parameters = [body["parameters"] for body in bodies if body and "parameters" in body]
        assert tags == {f"melding:{ref}", "aan-zet:cjg-haarlem", "gemeente:haarlem"}
        assert all(set(each) <= {"ref", "number"} for each in parameters)
        assert {json.dumps(each["ref"]) for each in parameters} == {f'"{ref}"'}
        names = {body["name"] for body in bodies if body and "name" in body}
        assert all(re.fullmatch(rf"{ref}( · \d+ · [\w ]+)?", name) for name in names)

    play(scenario)


def test_many_new_meldingen_are_shown_newest_first(play: Play) -> None:
    async def scenario(room: Room) -> None:
        order: list[str] = []
        remember, room.book.record_shown = (
            room.book.record_shown,
            lambda shown: (  # type: ignore[method-assign]
                order.append(shown.ref),
                remember(shown),
            )[-1],
        )
        refs = [room.ref(check) for check in "ABCDEFGHJK"]
        for ref in refs:
            room.book.take_in(ref, kind=room.kind)
        await room.work()

        assert order == refs[::-1]
        assert room.book.steps == {(ref, 0): 1 for ref in refs}

    play(scenario)
