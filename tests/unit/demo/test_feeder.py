import threading
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.unit.demo.world import World
from vtflow.demo.feed import FeedRow
from vtflow.demo.mark import is_own, mark, require_own
from vtflow.demo.play import play
from vtflow.domain import commands as c
from vtflow.domain.errors import BadInput
from vtflow.ports import StoreUnavailable


class Paper:
    """A database that remembers a few things about itself."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def meta(self, key: str) -> str | None:
        return self.kept.get(key)

    def set_meta(self, key: str, value: str) -> None:
        self.kept[key] = value


def test_a_row_comes_in_at_its_moment_of_receipt_and_not_before() -> None:
    world = World()
    second = world.feed[1].new.received_at
    world.run((second - world.start - timedelta(minutes=1)) / timedelta(days=1))
    assert len(world.store.read(lambda reader: reader.meldingen(None, "", 10))) == 1
    world.run((second - world.start + timedelta(minutes=1)) / timedelta(days=1))
    assert world.events(1)[0].at == second


def test_a_row_that_came_in_before_is_found_again_and_not_doubled() -> None:
    world = World().run(3)
    world.restart()
    world.run(4)
    assert len(world.store.read(lambda reader: reader.meldingen(None, "", 10))) == 3


def test_a_row_that_is_refused_does_not_hold_up_the_others() -> None:
    good = World().feed
    bad = replace(good[0].new, command=good[0].new.command.model_copy(update={"gemeente": "Atlantis"}))
    world = World([FeedRow(0, None, bad), *good[1:3]]).run(5)
    assert world.feeder.is_used_up
    assert len(world.store.read(lambda reader: reader.meldingen(None, "", 10))) == 2


def test_what_a_person_did_meanwhile_is_taken_as_it_is() -> None:
    world = World().run(0.1)
    world.clock.set(datetime(2026, 1, 2, 9, tzinfo=UTC))
    decided = c.DecideVeiligheidsbeoordeling(uitkomst="einde_bemoeienis", gesproken="alle")
    world.engine.do(world.ref(0), decided, "vt.m01")
    world.run(20)
    assert [ev.fact.kind for ev in world.events(0)].count("veiligheidsbeoordeling-besloten") == 1
    assert world.events(0)[-1].fact.kind == "afgesloten"


def test_the_clock_goes_on_at_real_speed_once_the_feed_is_used_up() -> None:
    class Clock:
        scale = 60_000.0

        def now(self) -> datetime:
            return datetime(2026, 4, 1, tzinfo=UTC)

        def restart(self, scale: float) -> None:
            self.scale = scale

    class Used:
        is_used_up = True
        steps = 0

        def step(self) -> datetime | None:
            self.steps += 1
            if self.steps == 1:
                raise StoreUnavailable("busy")
            stop.set()
            return None

    clock, stop = Clock(), threading.Event()
    play(Used(), clock, stop)  # type: ignore[arg-type]
    assert clock.scale == 1


def test_the_demo_knows_its_own_database() -> None:
    own = Paper()
    mark(own)
    require_own(own, "var/demo")
    assert is_own(own)


def test_the_demo_refuses_a_database_that_it_did_not_make() -> None:
    with pytest.raises(BadInput, match="niet door de demo gemaakt"):
        require_own(Paper(), "var")
