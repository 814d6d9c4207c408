"""How many messages a team gets: a digest a day, bundles of two minutes, acute ones one by one."""

from datetime import date

import pytest

from tests.unit.engine.world import World
from vtflow.reports.berichten import berichten_rows, berichten_table
from vtflow.terms import local_date


def of_team(world: World, team: str, first: date | None = None, last: date | None = None) -> dict[str, object]:
    (found,) = [row for row in berichten_rows(world.store, world.book, first, last) if row["team"] == team]
    return found


@pytest.fixture
def world() -> World:
    """Two overdrachten offered within two minutes on Monday, and one an hour later; nobody answers for a week."""
    made = World("2026-03-02 10:00").offered("A")
    made.at("2026-03-02 10:01")
    made.offered("B")
    made.at("2026-03-02 11:00")
    made.offered("C")
    made.pass_time("2026-03-06 17:00")
    return made


def test_urgent_messages_within_two_minutes_count_as_one_and_later_ones_as_another(world: World) -> None:
    monday = date(2026, 3, 2)
    found = of_team(world, "cjg-haarlem", monday, monday)

    assert (found["werkdagen"], found["dringend_per_werkdag"], found["drukste_dag"]) == (1, 2.0, 2)
    assert found["dringend_door"] == "overdracht-aangeboden 3"


def test_ordinary_messages_of_a_day_are_one_digest(world: World) -> None:
    found = of_team(world, "vt", date(2026, 3, 2), date(2026, 3, 6))

    ordinary = [row for row in world.sent(team="vt") if row.urgency.value == "gewoon" and row.status.value == "gelukt"]
    days = {local_date(row.deliver_at) for row in ordinary if local_date(row.deliver_at) <= date(2026, 3, 6)}
    assert len(ordinary) > len(days) == 1
    assert found["werkdagen"] == 5
    assert found["overzichten_per_werkdag"] == len(days) / 5


def test_what_was_answered_before_it_could_leave_does_not_count() -> None:
    monday = date(2026, 3, 2)
    waiting, answered = World("2026-03-02 10:00").offered(), World("2026-03-02 10:00").accepted()

    assert of_team(waiting, "cjg-haarlem", monday, monday)["dringend_per_werkdag"] == 1.0
    rows = berichten_rows(answered.store, answered.book, monday, monday)
    assert [row for row in rows if row["team"] == "cjg-haarlem" and row["dringend_per_werkdag"]] == []


def test_without_messages_there_are_no_rows_and_the_table_has_its_headings() -> None:
    assert berichten_rows(World().store, World().book) == []
    assert berichten_table([]).columns[4] == "overzichten per werkdag"
