"""What turned out otherwise counts as it turned out, and on an earlier day as it was known then."""

from datetime import date

from tests.unit.engine.world import World
from vtflow.reports.asked import Asked
from vtflow.reports.flow import stroom
from vtflow.reports.kept import chains, moment_of
from vtflow.reports.wachtlijst import wachtlijst_rows

MONDAY = "2026-03-02 10:00"


def running(world: World, on: date | None = None) -> int:
    rows = wachtlijst_rows(world.store, world.book, world.clock.now(), on)
    return rows[0]["lopend"] if rows else 0


def test_an_onderzoek_that_was_begun_by_mistake_leaves_the_wachtlijst_when_it_is_cancelled() -> None:
    world = World(MONDAY).decided("A", "onderzoek")
    world.pass_time("2026-03-12 10:00")
    assert running(world) == 1
    (dienst,) = [one.no for one in world.route().trajecten if one.soort == "dienst"]

    world.do("A", "cancel-traject", traject=dienst, reden="tikfout")

    assert running(world) == 0
    world.pass_time("2026-03-13 10:00")
    assert (running(world, date(2026, 3, 11)), running(world, date(2026, 3, 12))) == (1, 0)


def taken_in(world: World, on: date | None = None) -> dict[str, int]:
    found = world.store.read(lambda reader: tuple(chains(reader, world.region, on)))
    day = on or world.clock.now().date()
    end = moment_of(on, world.clock.now())
    asked = Asked(world.book.policy(world.region), found, day, end, date(2026, 3, 1), date(2026, 3, 31))
    return {str(row["gemeente"]): int(row["in"] or 0) for row in stroom(asked).rows if row["in"]}


def test_a_melding_without_a_gemeente_counts_at_its_own_once_that_is_known() -> None:
    world = World(MONDAY)
    world.register("A", gemeente="Nergenshuizen", machine=True)
    world.pass_time("2026-03-05 10:00")
    before = taken_in(world)
    assert "Haarlem" not in before

    world.do("A", "set-gemeente", gemeente="Haarlem")

    assert taken_in(world)["Haarlem"] == 1
    world.pass_time("2026-03-06 10:00")
    assert taken_in(world, date(2026, 3, 4)) == before
