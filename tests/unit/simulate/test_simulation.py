from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.simulate.world import BOOK, parts, plan, run
from vtflow.domain.errors import Refused
from vtflow.domain.melding import State
from vtflow.ports import Reader, Store
from vtflow.simulate import loop, mix
from vtflow.simulate.figures import measure
from vtflow.simulate.loop import Done, Simulation
from vtflow.simulate.manner import manner_of
from vtflow.simulate.people import Queue
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

T0 = datetime(2025, 1, 6, 9, tzinfo=UTC)


def states(store: Store) -> Counter[State]:
    def work(reader: Reader) -> Counter[State]:
        return Counter(one.route.state for one in reader.meldingen(None, "", 10_000))

    return store.read(work)


def totals(done: Done) -> tuple[object, ...]:
    return done.meldingen, done.joined, done.commands, done.settled, done.refused, done.outcomes, done.until


@pytest.fixture(scope="module")
def ended() -> tuple[Done, Store]:
    """Two months of meldingen, and time for all of them to come to an end."""
    done, world = run(plan(250, 60, ("kennemerland",)), days_more=1300)
    return done, world.store


def test_every_outcome_comes_about_and_runs_to_its_end(ended: tuple[Done, Store]) -> None:
    done, store = ended
    assert set(done.outcomes) == {"overdracht", "einde_bemoeienis", "vv", "onderzoek", "vto", "justitie"}
    found = store.read(lambda reader: reader.meldingen(None, "", 10_000))
    assert [one.route.ref for one in found if one.route.is_open] == []
    assert set(states(store)) <= {State.AFGESLOTEN, State.GEVOEGD}


def test_the_record_of_a_simulation_is_whole(ended: tuple[Done, Store]) -> None:
    verdict = verify(ended[1])
    assert verdict.whole, verdict.faults
    assert verdict.meldingen == 250
    assert not verdict.notices


def test_some_assessments_are_in_time_and_some_are_not(ended: tuple[Done, Store]) -> None:
    answered, in_time = ended[1].read(lambda reader: reader.answered())["VB-5WD"]
    assert answered == 250
    assert 0.5 < in_time / answered < 0.75


def test_messages_wait_in_the_outbox_and_are_not_sent(ended: tuple[Done, Store]) -> None:
    rows = ended[1].read(lambda reader: reader.outbox())
    assert {row.status.value for row in rows} <= {"wacht", "vervallen"}
    assert len(rows) > 250


def test_the_same_seed_gives_the_same_totals_and_another_seed_others() -> None:
    first, again, other = (run(plan(60, 30, seed=seed))[0] for seed in (1, 1, 2))
    assert totals(first) == totals(again)
    assert totals(first) != totals(other)


def test_a_batch_of_any_size_gives_the_same_course(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, world = run(plan(60, 45))
    monkeypatch.setattr(loop, "BATCH", 2)
    in_twos, small = run(plan(60, 45))
    assert at_once.meldingen == in_twos.meldingen == 60
    assert states(world.store) == states(small.store)


def test_a_refusal_is_counted_and_holds_up_nobody(ended: tuple[Done, Store]) -> None:
    assert ended[0].refused["poort"] >= 1  # some offer before they are complete; the gate sends them back
    assert all(count for count in ended[0].outcomes.values())


def test_a_refused_registration_is_counted_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    one = plan(20, 5)
    world = parts(one)
    real = world.engine.register_all_in

    def some_refused(unit, region, news):
        answers = real(unit, region, news)
        return [Refused("test", "niet"), *answers[1:]] if region == "zeeland" else answers

    monkeypatch.setattr(type(world.engine), "register_all_in", lambda _, *args: some_refused(*args))
    done = Simulation(world, one).run(one.end)
    assert done.refused["test"] >= 1
    assert done.meldingen == 20 - done.refused["test"]


def test_a_quarter_of_three_regions_on_sqlite_is_whole_and_stays_small(tmp_path: Path) -> None:
    one = plan(200, 90)
    store = SqlStore.create(f"sqlite:///{tmp_path / 'kwartaal.db'}")
    figures, came_to_end = measure(parts(one, store), one, one.end)
    store.close()
    assert came_to_end
    assert figures.verdict is not None
    assert figures.verdict.whole, figures.verdict.faults
    found = figures.as_json()
    assert found["meldingen"] == 200
    assert found["events"] > 20 * 200
    assert found["events_per_minute"] > 0
    assert found["peak_mb"] < 1024
    assert found["verify"] == "whole"
    assert found["norms"]["VB-5WD"]["answered"] > 100


def test_ctrl_c_ends_a_run_with_the_figures_so_far_and_a_record_that_is_whole() -> None:
    one = plan(200, 90)
    world = parts(one)

    def stop(done: Done) -> None:
        if done.meldingen > 50:
            raise KeyboardInterrupt

    figures, came_to_end = measure(world, one, one.end, stop)
    assert not came_to_end
    assert figures.verdict is None
    assert 50 < figures.done.meldingen < 60
    assert verify(world.store).whole


def test_a_newer_moment_takes_the_place_of_an_older_one() -> None:
    queue = Queue()
    queue.put(1, T0)
    queue.put(2, T0 + timedelta(hours=1))
    queue.put(1, T0 + timedelta(hours=2))
    assert queue.due(T0 + timedelta(hours=1), 10) == [2]
    assert queue.due(T0 + timedelta(hours=2), 10) == [1]
    assert queue.due(T0 + timedelta(days=9), 10) == []


def test_courses_follow_the_mix() -> None:
    found = Counter(manner_of(1, number).course for number in range(4000))
    for course, weight in mix.COURSES.items():
        assert 100 * found[course] / 4000 == pytest.approx(weight, abs=2)


@pytest.mark.long
def test_ten_thousand_meldingen_over_the_country_stay_under_a_gigabyte_and_are_whole(tmp_path: Path) -> None:
    one = plan(10_000, 90, tuple(BOOK.country()))
    store = SqlStore.create(f"sqlite:///{tmp_path / 'land.db'}")
    figures, came_to_end = measure(parts(one, store), one, one.end)
    store.close()
    assert came_to_end
    assert figures.done.meldingen == 10_000
    assert figures.peak_mb < 1024
    assert figures.verdict is not None
    assert figures.verdict.whole, figures.verdict.faults
