"""Reports that are owed are made from the window and stand there with their pictures; on a real server."""

from collections.abc import Callable
from pathlib import Path

from flows.rapportage import REPORTS, Rapportage, reports_spec
from tests.flows.room import Room, Scenario
from tests.unit.engine.world import World
from vtflow.orchestrate.api import Json
from vtflow.reports.reporter import Reporter

Play = Callable[[Scenario], None]
DUE = "kennemerland/rap-6w/2026-03-02"
PAGE = "rapport-kennemerland-rap-6w-2026-03-02"
BY = "vt.m01"


def reporter_of(folder: Path) -> Reporter:
    """A region with a melding of which the six-weekly report is due."""
    world = World("2026-01-20 09:00")
    world.register()
    world.at("2026-03-02 09:00")
    return Reporter(world.store, world.book, world.engine, world.clock, (world.region,), folder)


async def equip(room: Room, reports: Rapportage) -> None:
    """Give the room the deployment and flow of reports."""
    room.flows[REPORTS] = reports.flow()
    specs = room.deployments._specs  # pyright: ignore[reportPrivateUsage]
    room.deployments._specs = lambda: [*specs(), reports_spec()]  # pyright: ignore[reportPrivateUsage]
    await room.deployments.ensure()


async def made_now(room: Room) -> str:
    """Ask for the reports as somebody in the window does, and return how that ended."""
    run = await room.form(REPORTS, {})
    await room.work()
    done = await room.api.run(run["id"])
    assert done is not None
    return f"{done['state_type']} {done['state']['name']}"


async def pages(room: Room, key: str = PAGE) -> list[Json]:
    found: list[Json] = await room.api.request("POST", "/artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})
    return sorted(found, key=lambda one: one["created"])


def test_who_asks_for_the_reports_gets_what_is_owed_with_a_page_and_its_picture(play: Play, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        reporter = reporter_of(tmp_path)
        await equip(room, Rapportage(reporter.round, reporter.pages, 600.0))

        ended = await made_now(room)

        assert ended.startswith("COMPLETED")
        assert ended.endswith("stappen")
        assert [step.step for step in reporter.find(DUE).steps][:1] == ["gemaakt"]
        (page,) = await pages(room)
        run = await room.api.run(page["flow_run_id"])
        assert run is not None
        assert run["name"] == "Zeswekelijkse rapportage aan het Ambtelijk Overleg kennemerland 2026-03-02"
        assert (run["state_type"], run["state"]["name"]) == ("COMPLETED", run["name"])
        assert "# Zeswekelijkse rapportage" in page["data"]
        assert "data:image/svg+xml" in page["data"]
        assert await made_now(room) == "COMPLETED Niets te doen"
        assert len(await pages(room)) == 1

    play(scenario)


def test_a_page_that_stands_there_is_left_after_a_restart_and_words_that_were_added_show(
    play: Play, tmp_path: Path
) -> None:
    async def scenario(room: Room) -> None:
        reporter = reporter_of(tmp_path)
        await equip(room, Rapportage(reporter.round, reporter.pages, 600.0))
        await made_now(room)
        before = await pages(room)

        anew = Rapportage(reporter.round, reporter.pages, 600.0)
        await anew.show()
        assert await pages(room) == before

        reporter.explain(DUE, "knelpunten", "Het consortium neemt tot mei niemand aan.", BY)
        await Rapportage(reporter.round, reporter.pages, 600.0).show()

        latest = await room.api.request("GET", f"/artifacts/{PAGE}/latest")
        assert "Het consortium neemt tot mei niemand aan." in latest["data"]
        assert len(await pages(room)) == len(before) + 1

    play(scenario)


def test_reports_are_looked_at_no_sooner_than_their_interval(play: Play) -> None:
    async def scenario(room: Room) -> None:
        asked: list[int] = []

        def nothing() -> list[tuple[str, str, str]]:
            asked.append(1)
            return []

        reports = Rapportage(list, nothing, 600.0)
        await equip(room, reports)
        await reports.show()
        await reports.show()

        assert len(asked) == 1

    play(scenario)
