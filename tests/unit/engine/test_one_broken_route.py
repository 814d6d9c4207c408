"""One route on which something goes wrong: it is left as it is and told, and the chain goes on for all others."""

from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain.melding import Route


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Two offered overdrachten; the rules of the first cannot be found."""
    found = World("2026-03-02 10:00").received("A").received("B")
    right: Any = found.engine.policy_of

    def policy_of(route: Route) -> Any:
        if route.ref == found.refs["A"]:
            raise LookupError(route.region)
        return right(route)

    monkeypatch.setattr(found.engine, "policy_of", policy_of)
    return found


def test_a_route_that_cannot_be_settled_does_not_stop_the_moments_and_messages_of_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    before = world.events("A")
    world.at("2026-03-06 12:00")
    settled, _ = world.outbox.tick()

    assert settled == 1
    assert [rung for _, rung, _ in world.rungs("OVD-ACC", "B")] == ["50", "80", "100"]
    assert world.events("A") == before
    assert f"melding {world.refs['A']} cannot be settled: LookupError" in caplog.text
    with pytest.raises(LookupError):
        world.engine.settle(world.refs["A"])


def test_however_many_routes_are_broken_those_that_are_due_after_them_are_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = World("2026-03-02 10:00").received("A").received("B").received("C")
    found.at("2026-03-02 10:01")
    found.received("D")
    right: Any = found.engine.policy_of

    def policy_of(route: Route) -> Any:
        if route.ref != found.refs["D"]:
            raise LookupError(route.region)
        return right(route)

    monkeypatch.setattr(found.engine, "policy_of", policy_of)
    found.at("2026-03-06 12:00")

    assert found.engine.settle_due(1) == 0, "the first one due is broken"
    assert found.engine.settle_all(1) == 1
    assert [rung for _, rung, _ in found.rungs("OVD-ACC", "D")] == ["50", "80", "100"]


def test_once_it_is_mended_its_moments_are_recorded_at_their_true_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.at("2026-03-06 12:00")
    assert world.engine.settle_all() == 1

    monkeypatch.undo()
    assert world.engine.settle_all() == 1
    assert world.rungs("OVD-ACC", "A") == world.rungs("OVD-ACC", "B")
    assert world.engine.settle_all() == 0
