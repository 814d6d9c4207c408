"""Equal waiting as laws: a total order that explains itself, and moves that never widen the gap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.engine.world import World
from vtflow.domain.fair import MOST, Waiting, gap, load_of, median_days, p90, proposals
from vtflow.domain.priority import Place, place_of, used_of
from vtflow.terms import local_date

TEAMS = ("noord", "midden", "zuid")
WAITING = st.lists(
    st.tuples(st.sampled_from(TEAMS), st.integers(0, 90)),
    max_size=40,
).map(lambda found: [Waiting(f"VT-{number:02}", team, days) for number, (team, days) in enumerate(found)])
LIMIT = st.integers(0, 20)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLACES = st.builds(
    Place,
    urgency=st.sampled_from(["spoed", "hoog", "verhoogd", "gewoon"]),
    used=st.none() | st.integers(0, 400),
    norm=st.just("VB-5WD"),
    received_at=st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours)),
    ref=st.integers(0, 10_000).map(lambda number: f"VT-{number:05}"),
)


def after(waiting: list[Waiting], moves: list) -> list[Waiting]:
    where = {move.ref: move.naar for move in moves}
    return [Waiting(one.ref, where.get(one.ref, one.team), one.days) for one in waiting]


@given(WAITING, LIMIT)
def test_moves_never_widen_the_gap_and_every_one_narrows_it(waiting: list[Waiting], limit: int):
    moves = proposals(TEAMS, waiting, median_days, limit)
    left = gap(TEAMS, waiting, median_days)
    for number, move in enumerate(moves, 1):
        now = gap(TEAMS, after(waiting, moves[:number]), median_days)
        assert (move.before, move.after) == (left, now)
        assert now < left
        left = now
    assert gap(TEAMS, after(waiting, moves), median_days) <= gap(TEAMS, waiting, median_days)


@given(WAITING, LIMIT)
def test_no_move_is_proposed_within_the_limit_and_no_melding_moves_twice(waiting: list[Waiting], limit: int):
    moves = proposals(TEAMS, waiting, median_days, limit)
    assert len({move.ref for move in moves}) == len(moves) <= MOST
    assert all(move.before > limit for move in moves)
    if gap(TEAMS, waiting, median_days) <= limit:
        assert moves == []


@given(WAITING, st.fixed_dictionaries(dict.fromkeys(TEAMS, st.integers(0, 12))))
def test_work_made_equal_moves_nobody_away_from_the_team_with_least_of_it(
    waiting: list[Waiting], people: dict[str, int]
):
    measure = load_of(people, {})
    moves = proposals(TEAMS, waiting, measure, 1.0)
    assert gap(TEAMS, after(waiting, moves), measure) <= gap(TEAMS, waiting, measure)
    assert all(move.van != move.naar for move in moves)


@given(WAITING)
def test_a_proposal_is_the_same_every_time(waiting: list[Waiting]):
    assert proposals(TEAMS, waiting, median_days, 2) == proposals(TEAMS, waiting, median_days, 2)


@given(PLACES, PLACES)
def test_the_order_is_total_and_says_why(one: Place, other: Place):
    assert (one.key < other.key) or (other.key < one.key) or one.ref == other.ref
    assert all(place.why().endswith(f"ontvangen {local_date(place.received_at):%d-%m-%Y}") for place in (one, other))
    if one.urgency == "spoed" and other.urgency != "spoed":
        assert one.key < other.key


@given(st.lists(PLACES, max_size=12))
def test_within_an_urgency_the_larger_share_of_its_norm_goes_first_then_the_older(places: list[Place]):
    ranked = sorted(places, key=lambda place: place.key)
    for first, second in pairwise(ranked):
        if first.urgency != second.urgency:
            continue
        used = [-1 if place.used is None else place.used for place in (first, second)]
        assert used[0] >= used[1]
        if used[0] == used[1]:
            assert first.received_at <= second.received_at


def test_the_share_of_a_norm_is_whole_percents_of_the_time_to_its_limit():
    world = World("2026-03-02 10:00")
    world.register()
    wait = world.wait("VB-5WD")
    half = wait.opened_at + (wait.limit_at - wait.opened_at) / 2
    assert [used_of(wait, moment) for moment in (wait.opened_at, half, wait.limit_at)] == [0, 50, 100]
    assert used_of(wait, wait.opened_at - timedelta(days=1)) == 0
    assert used_of(wait, wait.limit_at + (wait.limit_at - wait.opened_at)) == 200


def test_a_place_in_the_queue_says_in_dutch_why_it_is_there():
    world = World("2026-03-02 10:00")
    world.register(acuut=True)
    place = place_of(world.route(), world.clock.now())
    assert place.why() == "spoed; 0 % van VB-DIRECT gebruikt; ontvangen 02-03-2026"
    assert place.why("Directe check") == "spoed; 0 % van Directe check gebruikt; ontvangen 02-03-2026"


@pytest.mark.parametrize(("hours", "share"), [(40, "1000 %"), (41, "meer dan 1000 %")])
def test_a_share_that_long_passed_its_norm_is_told_without_a_number_that_says_nothing(hours: int, share: str):
    world = World("2026-03-02 10:00")
    world.register()
    wait = world.wait("VB-DIRECT")
    assert wait.limit_at - wait.opened_at == timedelta(hours=4)
    place = place_of(world.route(), wait.opened_at + timedelta(hours=hours))
    assert f"; {share} van VB-DIRECT gebruikt; " in place.why()


def test_p90_is_the_day_within_which_nine_of_ten_lie():
    assert [p90([]), p90([7]), p90(list(range(1, 11))), p90(list(range(1, 12)))] == [0, 7, 9, 10]
