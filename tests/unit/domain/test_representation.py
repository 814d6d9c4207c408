"""Who sits at the ZSM table for a region, by weekday; a region without agreement sits there itself."""

from datetime import UTC, datetime

import pytest

from tests.unit.engine.world import BOOK, KENNEMERLAND
from vtflow.domain.representation import representative, representative_at

HOLLANDS_MIDDEN = BOOK.policy("hollands-midden").region


@pytest.mark.parametrize(
    ("weekday", "team"),
    [
        (0, "vt-haaglanden"),
        (1, "vt-haaglanden"),
        (2, "vt-haaglanden"),
        (3, "vt-haaglanden"),
        (4, "vt-hm"),
        (6, "vt-hm"),
    ],
)
def test_s57_haaglanden_sits_for_hollands_midden_on_four_days(weekday: int, team: str) -> None:
    assert representative(HOLLANDS_MIDDEN, weekday) == team


def test_haaglanden_has_a_team_of_its_own_at_the_table() -> None:
    assert representative(BOOK.policy("haaglanden").region, 2) == "vt-haaglanden-zsm"


def test_a_region_without_agreement_sits_there_itself() -> None:
    assert {representative(KENNEMERLAND.region, weekday) for weekday in range(7)} == {"vt"}


@pytest.mark.parametrize(
    ("moment", "team"),
    [
        (datetime(2026, 9, 10, 21, 59, 59, tzinfo=UTC), "vt-haaglanden"),
        (datetime(2026, 9, 10, 22, 0, tzinfo=UTC), "vt-hm"),
    ],
)
def test_the_day_changes_at_local_midnight(moment: datetime, team: str) -> None:
    assert representative_at(HOLLANDS_MIDDEN, moment) == team
