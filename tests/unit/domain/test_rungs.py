"""Terms that are worked out once for a day are, for every start on it, what they are when worked out by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.engine.world import BOOK, KENNEMERLAND
from vtflow.domain import rungs
from vtflow.domain.melding import Rung
from vtflow.domain.norms import Norm, Policy
from vtflow.domain.rungs import term
from vtflow.policy import PolicyBook
from vtflow.terms import Due, Length, Unit, due

TERMS = [
    pytest.param(norm, length, ladder, id=f"{norm.id} {length}")
    for norm in KENNEMERLAND.norms
    for length, ladder in dict.fromkeys([(norm.length, norm.ladder), *((v.length, v.ladder) for v in norm.variants)])
    if length.count >= 0
]
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def alone(norm: Norm, length: Length, ladder: str, start: datetime, policy: Policy) -> tuple[Due, tuple[Rung, ...]]:
    """The same term with nothing shared."""
    legal, office = policy.legal, policy.region.office
    limit = due(start, length, norm.rule, legal, office)
    rungs._day_repeats.clear()
    return limit, rungs._rungs(policy.ladders[ladder], limit, length, legal, office)


@pytest.mark.parametrize(("norm", "length", "ladder"), TERMS)
def test_a_term_is_the_same_whoever_began_earlier_that_day(norm: Norm, length: Length, ladder: str) -> None:
    @given(start=STARTS, earlier=st.integers(0, 24 * 60))
    def check(start: datetime, earlier: int) -> None:
        term(norm, length, ladder, start - timedelta(minutes=earlier), KENNEMERLAND)
        limit, found = term(norm, length, ladder, start, KENNEMERLAND)
        expected, steps = alone(norm, length, ladder, start, KENNEMERLAND)
        assert replace(limit, start=expected.start) == expected
        assert found == steps

    check()


def test_terms_in_days_of_one_day_share_their_ladder_and_the_next_day_has_its_own() -> None:
    norm = next(norm for norm in KENNEMERLAND.norms if norm.id == "VB-5WD")
    first, second, next_day = (
        term(norm, norm.length, norm.ladder, MONDAY + timedelta(hours=hours), KENNEMERLAND)[1] for hours in (6, 9, 23)
    )
    assert first is second
    assert next_day[0].at > first[0].at  # 23:00 UTC is the next day in Amsterdam


def test_lengths_that_are_made_on_the_spot_are_told_apart() -> None:
    norm = next(norm for norm in KENNEMERLAND.norms if norm.id == "VB-5WD")
    limits = [term(norm, Length(days, Unit.DAYS), norm.ladder, MONDAY, KENNEMERLAND)[0].due_on for days in range(1, 15)]
    assert limits == sorted(limits, key=str)
    assert len(set(limits)) > 7


def test_a_wait_that_opens_after_its_term_began_leaves_out_the_warnings_of_before() -> None:
    norm = next(norm for norm in KENNEMERLAND.norms if norm.id == "VB-5WD")
    whole = term(norm, norm.length, norm.ladder, MONDAY, KENNEMERLAND)[1]
    at_warning = term(norm, norm.length, norm.ladder, MONDAY, KENNEMERLAND, whole[0].at)[1]
    after = term(norm, norm.length, norm.ladder, MONDAY, KENNEMERLAND, whole[0].at + timedelta(microseconds=1))[1]
    late = MONDAY + timedelta(days=900)
    years_later = term(norm, norm.length, norm.ladder, MONDAY, KENNEMERLAND, late)[1]
    assert at_warning == whole
    assert after == whole[1:]
    assert years_later == tuple(replace(rung, at=late) for rung in whole if rung.percent >= 100)


def test_regions_do_not_share_terms() -> None:
    other, ours = BOOK.policy("zaanstreek-waterland"), KENNEMERLAND
    norm = next(norm for norm in ours.norms if norm.id == "VB-5WD")
    same = next(norm for norm in PolicyBook().policy("kennemerland").norms if norm.id == "VB-5WD")
    assert term(norm, norm.length, norm.ladder, MONDAY, ours) == term(same, norm.length, norm.ladder, MONDAY, ours)
    found = term(norm, norm.length, norm.ladder, MONDAY, other)
    assert found[1] == alone(norm, norm.length, norm.ladder, MONDAY, other)[1]
