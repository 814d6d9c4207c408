"""The true moment of a step: later told than done is well, but not before the melding stood where it starts from."""

import pytest

from tests.given import CHECKLIST
from tests.unit.engine.refusing import refused
from tests.unit.engine.world import CJG, World, moment
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"
DECIDED = "2026-03-04 15:00"
RECEIVED = "2026-03-05 16:00"
OFFER = {"aan": "cjg-haarlem", "checklist": CHECKLIST}


@pytest.fixture
def world() -> World:
    """A melding that was checked and decided on Wednesday afternoon; it is Friday."""
    found = World(MONDAY)
    found.register()
    found.at(DECIDED)
    found.do("A", "check-veiligheid", acuut=False)
    found.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    found.at("2026-03-06 12:00")
    return found


def test_an_offer_cannot_have_been_made_before_the_decision(world: World) -> None:
    error = refused(world, "offer-overdracht", "volgorde", **OFFER, at="2026-03-04 14:59")

    assert "staat pas sinds 04-03-2026 15:00 op 'besloten'" in error
    assert "geef een later moment, of herstel eerst de stap daarvóór" in error
    world.offer(at=DECIDED)
    assert world.route().state is State.AANGEBODEN


def test_the_decision_cannot_have_been_taken_before_the_check() -> None:
    world = World(MONDAY)
    world.register()
    world.at("2026-03-04 15:00")
    world.do("A", "check-veiligheid", acuut=False)

    refused(world, "decide-veiligheidsbeoordeling", "volgorde", uitkomst="overdracht", at="2026-03-04 14:59")
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht", at="2026-03-04 15:00")
    assert world.route().state is State.BESLOTEN


def test_who_accepts_by_phone_may_have_done_so_before_somebody_confirmed_the_receipt(world: World) -> None:
    world.offer(at="2026-03-05 09:00")
    world.do("A", "confirm-receipt", by=CJG, at=RECEIVED)

    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-09", at="2026-03-05 09:00")

    assert world.route().state is State.GEACCEPTEERD


@pytest.mark.parametrize(("at", "taken"), [("2026-03-05 15:59", False), ("2026-03-05 16:00", True)])
def test_the_first_contact_does_not_come_before_the_acceptance(world: World, at: str, taken: bool) -> None:
    world.offer(at="2026-03-05 09:00")
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-09", at=RECEIVED)

    if taken:
        world.do("A", "report-first-contact", by=CJG, at=at)
        assert world.route().state is State.EERSTE_CONTACT
    else:
        error = refused(world, "report-first-contact", "volgorde", by=CJG, at=at)
        assert f"overdracht 1 van {world.refs['A']} staat pas sinds 05-03-2026 16:00 op 'geaccepteerd'" in error


def test_what_changes_no_state_may_be_told_of_any_moment_since_the_receipt(world: World) -> None:
    world.do("A", "inform-melder", at="2026-03-04 15:00")
    world.do("A", "record-contact", kanaal="telefoon", uitkomst="bereikt", veilig="ja", at="2026-03-03 09:00")
    (contact,) = [event for event in world.events("A") if event.fact.kind == "contact-vastgelegd"]
    assert contact.at == moment("2026-03-03 09:00")
