"""Forms in the window: choices only, and the domain has the last word."""

from collections.abc import Callable

import pytest

from flows.intake import INTAKE
from tests.flows.room import ACCEPT, ESCALATE, Room, Scenario
from vtflow.orchestrate.api import Json, RequestRefused

Play = Callable[[Scenario], None]


def _filled(ref: str, changes: Json | None = None) -> Json:
    return {"niveau": 3, "reden": "capaciteit", "door": "cjg-haarlem.m01", "ref": ref} | (changes or {})


async def _end(room: Room, run: Json) -> tuple[str, str]:
    await room.work()
    found = await room.api.run(run["id"])
    assert found is not None
    return found["state_type"], found["state"]["name"]


def test_a_coordinator_escalates_from_the_form(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()

        run = await room.form(ESCALATE, _filled(ref))

        assert await _end(room, run) == ("COMPLETED", "Vastgelegd")
        assert room.sent == [(ESCALATE, _filled(ref), run["id"])]

    play(scenario)


def test_the_run_of_a_form_is_found_by_the_melding_it_is_about(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(ended_as="Afgesloten")

        run = await room.form(ESCALATE, _filled(ref))
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert found["name"] == f"{ref} · escaleren"
        assert set(found["tags"]) == {"formulier", "ingrijpen", f"melding:{ref}"}

    play(scenario)


def test_what_was_typed_without_validation_names_no_run(play: Play) -> None:
    async def scenario(room: Room) -> None:
        path = f"/deployments/{room.deployments.ids[ESCALATE]}/create_flow_run"
        body = {"name": "een naam", "parameters": _filled("Jansen"), "enforce_parameter_schema": False}

        run = await room.api.request("POST", path, body)
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert (found["name"], set(found["tags"])) == ("een naam", {"formulier", "ingrijpen"})

    play(scenario)


def test_a_refusal_that_is_longer_than_a_page_can_show_is_cut_and_told_whole_with_the_details(play: Play) -> None:
    async def scenario(room: Room) -> None:
        room.refusal = "kan niet; nu kan: " + ", ".join(f"opdracht-{number}" for number in range(300))
        ref = await room.show(ended_as="Afgesloten")

        run = await room.form(ESCALATE, _filled(ref))
        kind, name = await _end(room, run)
        found = await room.api.run(run["id"])

        assert found is not None
        assert (kind, len(name) <= 240, name.endswith(" …")) == ("CANCELLED", True, True)
        assert name.startswith(f"Geweigerd: {ref} kan niet; nu kan: opdracht-0, opdracht-1,")
        assert found["state"]["message"] == f"Geweigerd: {ref} {room.refusal}"
        assert room.sent == []

    play(scenario)


def test_a_refusal_by_the_domain_is_shown_in_dutch_and_changes_nothing(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(ended_as="Afgesloten")

        run = await room.form(ESCALATE, _filled(ref))

        assert await _end(room, run) == ("CANCELLED", f"Geweigerd: {ref} is afgesloten")
        assert room.sent == []

    play(scenario)


@pytest.mark.parametrize(
    "change",
    [{"niveau": 5}, {"reden": "zomaar"}, {"door": "iemand"}, {"ref": "Jansen"}, {"toelichting": "vrije tekst"}],
    ids=str,
)
def test_a_value_outside_the_choices_is_refused_before_a_run_exists(change: Json, play: Play) -> None:
    async def scenario(room: Room) -> None:
        with pytest.raises(RequestRefused, match="Error creating flow run"):
            await room.form(ESCALATE, _filled(room.ref(), change))

    play(scenario)


def test_a_form_sent_without_validation_fails_without_showing_why(play: Play) -> None:
    async def scenario(room: Room) -> None:
        path = f"/deployments/{room.deployments.ids[ESCALATE]}/create_flow_run"
        body = {"parameters": _filled("onbekend"), "enforce_parameter_schema": False}

        run = await room.api.request("POST", path, body)

        assert await _end(room, run) == ("CRASHED", "Mislukt")
        assert room.sent == []

    play(scenario)


def test_a_file_of_the_inbox_is_taken_in_and_another_refused(play: Play) -> None:
    async def scenario(room: Room) -> None:
        assert await _end(room, await room.form(INTAKE, {"file": "maart.csv"})) == ("COMPLETED", "3 ingenomen")
        assert room.imported == ["maart.csv"]
        with pytest.raises(RequestRefused):
            await room.form(INTAKE, {"file": "../secrets"})

    play(scenario)


def test_a_date_that_may_be_left_out_is_no_required_field(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()
        given = {"ref": ref, "naam": "cjg-haarlem.m02", "overdracht": 0, "door": "vt.m01"}

        without = await room.form(ACCEPT, given)
        await room.work()
        dated = await room.form(ACCEPT, given | {"gesprek_op": "2026-03-02"})
        await room.work()

        days = [values.get("gesprek_op") for _, values, _ in room.sent]
        assert [key for _, _, key in room.sent] == [without["id"], dated["id"]]
        assert days == [None, "2026-03-02"]
        with pytest.raises(RequestRefused, match="Error creating flow run"):
            await room.form(ACCEPT, given | {"gesprek_op": 12})

    play(scenario)


def test_a_fault_of_the_program_is_told_apart_from_a_breached_term(play: Play) -> None:
    async def scenario(room: Room) -> None:
        await room.show()
        path = f"/deployments/{room.deployments.ids[ESCALATE]}/create_flow_run"
        ref = room.ref("B")
        body = {"parameters": _filled(ref), "enforce_parameter_schema": False}

        run = await room.api.request("POST", path, body)

        assert await _end(room, run) == ("CRASHED", "Mislukt")
        found = await room.api.run(run["id"])
        assert found is not None
        assert "storing" in found["tags"]

    play(scenario)


def test_forms_stand_in_groups(play: Play) -> None:
    async def scenario(room: Room) -> None:
        made = {one: room.deployments.ids[one] for one in (ESCALATE, ACCEPT)}
        tags = {one: (await room.api.request("GET", f"/deployments/{made[one]}"))["tags"] for one in made}

        assert tags == {ESCALATE: ["formulier", "ingrijpen"], ACCEPT: ["formulier", "overdracht"]}

    play(scenario)
