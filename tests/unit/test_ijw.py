"""Messages in the shape of iJw follow from what happened: who sends what to whom, with codes and dates only."""

from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.gemeenten import gemeente_slug
from vtflow.domain.personal import personal_data
from vtflow.policy import PolicyBook
from vtflow.ports.ijw import IjwMessage, agb_code, gemeentecode, messages_of

CONSORTIUM = "jeugdhulp-zuid-kennemerland"
PROVIDER = f"{CONSORTIUM}.m01"
DATES = ("ingangsdatum", "begindatum", "einddatum")


@pytest.fixture
def world() -> World:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "refer-to-provider", by=CJG, aan=CONSORTIUM, voor="kind-1")
    return world


def messages(world: World) -> list[IjwMessage]:
    return messages_of(world.refs["A"], world.route().gemeente, world.events())


def helped(world: World) -> World:
    """From the request to the end of help, each on a day of its own."""
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("2026-03-03 10:00", "request-assignment", {"product": "ambulant"}),
        ("2026-03-04 10:00", "assign-help", {"product": "behandeling", "ingangsdatum": "2026-03-16"}),
        ("2026-03-09 10:00", "record-intake", {}),
        ("2026-03-17 10:00", "start-help", {}),
        ("2026-05-18 10:00", "stop-help", {"reden": "volgens_plan"}),
    ]
    for at, what, data in steps:
        world.at(at)
        world.do("A", what, by=CJG if what == "assign-help" else PROVIDER, **data)
    return world


def test_a_course_of_help_gives_a_request_an_assignment_a_start_and_a_stop(world: World) -> None:
    found = messages(helped(world))

    assert [(one.kop.bericht, one.kop.dagtekening.isoformat(), one.product) for one in found] == [
        ("JW315", "2026-03-03", "ambulant"),
        ("JW301", "2026-03-04", "behandeling"),
        ("JW305", "2026-03-17", "behandeling"),
        ("JW307", "2026-05-18", "behandeling"),
    ]
    asked, assigned, started, stopped = found
    assert (assigned.ingangsdatum, started.begindatum, stopped.einddatum) == ("2026-03-16", "2026-03-17", "2026-05-18")
    assert (started.reden, stopped.reden) == ("", "volgens_plan")
    assert asked.toewijzingnummer == ""
    assert assigned.toewijzingnummer == started.toewijzingnummer == stopped.toewijzingnummer != ""


def test_the_gemeente_assigns_and_the_provider_asks_starts_and_stops(world: World) -> None:
    gemeente, provider = gemeentecode("haarlem"), agb_code(CONSORTIUM)

    sides = {one.kop.bericht: (one.kop.afzender, one.kop.ontvanger) for one in messages(helped(world))}

    assert sides["JW301"] == (gemeente, provider)
    assert {sides[name] for name in ("JW315", "JW305", "JW307")} == {(provider, gemeente)}


def test_a_message_has_the_display_code_and_a_person_code_and_no_personal_data(world: World) -> None:
    found = messages(helped(world))
    assert len(found) >= 4
    for one in found:
        plain = one.as_json()
        assert (plain["referentie"], plain["client"]) == (world.refs["A"], "kind-1")
        assert "" not in plain.values()
        texts = [value for name, value in plain.items() if name not in {"kop", *DATES}]
        assert not personal_data(" ".join(texts))


def test_the_same_events_give_the_same_messages_each_with_a_number_of_its_own(world: World) -> None:
    first, again = messages(helped(world)), messages(world)

    assert first == again
    assert len({one.kop.identificatie for one in first}) == len(first)
    assert {len(one.kop.identificatie) for one in first} == {12}


@pytest.mark.parametrize("asked", [True, False])
def test_a_refused_assignment_answers_a_request_and_nothing_else(world: World, asked: bool) -> None:
    if asked:
        world.do("A", "request-assignment", by=PROVIDER, product="ambulant")
    world.do("A", "refuse-assignment", by=CJG, reden="voorliggend")

    found = [(one.kop.bericht, one.reden) for one in messages(world)]

    assert found == ([("JW315", ""), ("JW319", "voorliggend")] if asked else [])


def test_a_second_provider_gets_an_assignment_with_another_number(world: World) -> None:
    assigned: dict[str, Any] = {"product": "ambulant", "ingangsdatum": "2026-03-16"}
    world.do("A", "assign-help", by=CJG, **assigned)
    world.do("A", "refuse-referral", by=PROVIDER, reden="geen_capaciteit")
    agreed = {"reden": "enige_aanbod", "akkoord": "vt.m02"}
    world.do("A", "refer-onward", by=CJG, aan="jeugdhulp-ijmond", override=agreed)
    world.do("A", "assign-help", by=CJG, **assigned)

    first, second = messages(world)

    assert (first.kop.ontvanger, second.kop.ontvanger) == (agb_code(CONSORTIUM), agb_code("jeugdhulp-ijmond"))
    assert first.toewijzingnummer != second.toewijzingnummer


def test_help_without_an_assignment_sends_nothing() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "refer-to-provider", by=CJG, aan="ggz", voor="pleger-1")
    world.do("A", "start-help", by="ggz.m01")

    assert messages(world) == []


def test_made_up_codes_have_the_length_of_real_ones_and_differ_within_a_region() -> None:
    region = PolicyBook().policy("kennemerland").region
    gemeenten = [gemeentecode(slug) for slug in region.gemeenten]
    teams = [agb_code(code) for code in region.teams]

    assert gemeente_slug("Haarlem", PolicyBook().policy("kennemerland")) in region.gemeenten
    assert ({len(code) for code in gemeenten}, len(set(gemeenten))) == ({4}, len(gemeenten))
    assert ({len(code) for code in teams}, len(set(teams))) == ({8}, len(teams))
