"""Forms in the window: choices only, and the domain has the last word."""

from collections.abc import Callable

import pytest

from flows.coordinator import ESCALATE
from flows.intake import INTAKE
from tests.flows.room import Room, Scenario
from vtflow.orchestrate.api import Json, RequestRefused

Play = Callable[[Scenario], None]


def _filled(ref: str, changes: Json | None = None) -> Json:
    return {"level": 3, "reason": "CAPACITEIT", "staff": "cjg-haarlem.mw1"} | {"ref": ref} | (changes or {})


async def _end(room: Room, run: Json) -> tuple[str, str]:
    await room.work()
    found = await room.api.run(run["id"])
    assert found is not None
    return found["state_type"], found["state"]["name"]


def test_a_coordinator_escalates_from_the_form(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show()

        run = await room.form(ESCALATE, _filled(ref))

        assert await _end(room, run) == ("COMPLETED", "Geëscaleerd naar niveau 3")
        assert room.escalated == [(ref, 3, "CAPACITEIT", "cjg-haarlem.mw1", run["id"])]

    play(scenario)


def test_the_run_of_a_form_is_found_by_the_melding_it_is_about(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(ended_as="Afgesloten")

        run = await room.form(ESCALATE, _filled(ref))
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert found["name"] == f"{ref} · niveau 3"
        assert set(found["tags"]) == {"formulier", f"melding:{ref}"}

    play(scenario)


def test_what_was_typed_without_validation_names_no_run(play: Play) -> None:
    async def scenario(room: Room) -> None:
        path = f"/deployments/{room.deployments.ids[ESCALATE]}/create_flow_run"
        body = {"name": "een naam", "parameters": _filled("Jansen"), "enforce_parameter_schema": False}

        run = await room.api.request("POST", path, body)
        await room.work()

        found = await room.api.run(run["id"])
        assert found is not None
        assert (found["name"], found["tags"]) == ("een naam", ["formulier"])

    play(scenario)


def test_a_refusal_by_the_domain_is_shown_in_dutch_and_changes_nothing(play: Play) -> None:
    async def scenario(room: Room) -> None:
        ref = await room.show(ended_as="Afgesloten")

        run = await room.form(ESCALATE, _filled(ref))

        assert await _end(room, run) == ("FAILED", f"Geweigerd: {ref} is afgesloten")
        assert room.escalated == []

    play(scenario)


@pytest.mark.parametrize(
    "change",
    [{"level": 5}, {"reason": "zomaar"}, {"staff": "iemand"}, {"ref": "Jansen"}, {"note": "vrije tekst"}],
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

        assert await _end(room, run) == ("FAILED", "Mislukt")
        assert room.escalated == []

    play(scenario)


def test_a_file_of_the_inbox_is_taken_in_and_another_refused(play: Play) -> None:
    async def scenario(room: Room) -> None:
        assert await _end(room, await room.form(INTAKE, {"file": "maart.csv"})) == ("COMPLETED", "3 ingenomen")
        assert room.imported == ["maart.csv"]
        with pytest.raises(RequestRefused):
            await room.form(INTAKE, {"file": "../secrets"})

    play(scenario)
