"""The board of a region answers what is late, at whom, in which gemeente and at which level; its links say the same."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain.norms import Policy
from vtflow.policy import PolicyBook
from vtflow.reports.board import Link, board_facts, board_text
from vtflow.reports.explain import explain_route, explanation
from vtflow.reports.filters import filters, runs_url
from vtflow.reports.route_view import route_view

TODAY = date(2026, 3, 20)
LINK = Link("", TODAY)


def offered(world: World) -> str:
    """Bring a melding to an offer to the CJG of Haarlem, on Monday 2 March."""
    world.offered()
    return world.refs["A"]


def view(world: World, ref: str):
    stored = world.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    events = [event for event, _ in world.store.read(lambda reader: reader.events(ref))]
    return route_view(stored, [stored], events, KENNEMERLAND, world.clock)


def test_a_late_overdracht_stands_on_the_board_at_the_receiver_in_its_gemeente_and_at_its_level() -> None:
    world = World()
    offered(world)
    world.pass_time("2026-03-12 00:00")

    facts = board_facts(world.store, KENNEMERLAND, world.clock.now())
    late = [row for row in facts["te_laat"] if row["bij"] == "cjg-haarlem"]

    assert facts["open"] == 1
    assert [(row["gemeente"], row["etappe"], row["termijnen"]) for row in late] == [("haarlem", "overdracht", 1)]
    assert late[0]["niveau"] >= 3
    text = board_text(facts, LINK)
    assert "## Te laat per gemeente" in text
    assert "| Haarlem |" in text
    assert "/runs?type=range" in text


def test_nothing_is_late_before_the_limit_and_the_board_says_so() -> None:
    world = World()
    offered(world)
    world.pass_time("2026-03-02 13:00")

    facts = board_facts(world.store, KENNEMERLAND, world.clock.now())

    assert facts["te_laat"] == []
    assert facts["komende_48_uur"]["aantal"] == 1
    (soon,) = facts["komende_48_uur"]["rijen"]
    assert (soon["gemeente_naam"], soon["aan_zet_team"]) == ("Haarlem", "CJG Haarlem")
    assert f"| Haarlem | CJG Haarlem | {soon['op']} |" in board_text(facts, LINK)
    assert "Niets is te laat." in board_text(facts, LINK)
    assert "## Zonder volgend moment: geen" in board_text(facts, LINK)


def test_the_tags_of_a_late_route_are_those_that_the_filters_ask_for() -> None:
    world = World()
    ref = offered(world)
    before = set(view(world, ref).tags)
    world.pass_time("2026-03-12 00:00")

    tags = set(view(world, ref).tags)
    answering = {one.question for one in filters([KENNEMERLAND], "", TODAY) if set(one.tags) <= tags}

    assert not {tag for tag in before if tag.startswith("te-laat")}
    assert {"te-laat", "te-laat:overdracht", "te-laat-bij:cjg-haarlem", "gemeente:haarlem"} <= tags
    assert answering >= {
        "Wat is te laat?",
        "Op welk niveau?",
        "Wat is te laat in mijn gemeente?",
        "Welke overdrachten zijn te laat in mijn gemeente?",
        "Bij wie is het te laat?",
    }


def test_every_list_behind_a_figure_of_the_board_is_of_its_own_region() -> None:
    world = World()
    ref = offered(world)
    world.pass_time("2026-03-12 00:00")

    text = board_text(board_facts(world.store, KENNEMERLAND, world.clock.now()), LINK)
    lists = [parse_qs(urlsplit(address).query)["tag"] for address in re.findall(r"\]\(([^)]+)\)", text)]
    figures = [tags for tags in lists if tags != [f"melding:{ref}"]]

    assert len(figures) >= 5
    assert all("regio:kennemerland" in tags for tags in figures)
    assert "regio:kennemerland" in view(world, ref).tags


def test_where_several_regions_share_a_window_each_has_a_filter_of_its_own() -> None:
    def of_regions(*policies: Policy) -> list[tuple[str, ...]]:
        found = filters(policies, "", TODAY)
        return [one.tags for one in found if any(tag.startswith("regio:") for tag in one.tags)]

    assert of_regions(KENNEMERLAND) == []
    assert of_regions(KENNEMERLAND, PolicyBook().policy("zaanstreek-waterland")) == [
        ("te-laat", "regio:kennemerland"),
        ("te-laat", "regio:zaanstreek-waterland"),
    ]


def test_an_answer_takes_the_late_tags_away() -> None:
    world = World()
    ref = offered(world)
    world.pass_time("2026-03-12 00:00")
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-12")

    assert "te-laat-bij:cjg-haarlem" not in view(world, ref).tags


def test_a_filter_uses_tags_and_dates_only_and_shows_routes_not_moments() -> None:
    for one in filters([KENNEMERLAND], "http://127.0.0.1:4200", TODAY):
        query = parse_qs(urlsplit(one.url).query)
        assert set(query) <= {"type", "startDate", "endDate", "tag", "hide-subflows"}
        assert query["tag"] == list(one.tags)
        assert query["startDate"][0] < "2026" < query["endDate"][0]
    assert "hide-subflows" not in runs_url("", ["x"], TODAY, steps=True)


def test_the_timeline_gives_the_reason_of_every_term_as_the_command_line_does() -> None:
    world = World()
    ref = offered(world)
    world.pass_time("2026-03-05 09:00")
    stored = world.store.read(lambda reader: reader.melding(ref))
    events = [event for event, _ in world.store.read(lambda reader: reader.events(ref))]
    assert stored is not None
    found = explain_route(stored.route, KENNEMERLAND, world.clock.now(), events)

    page = view(world, ref).timeline

    for heading, reasons in explanation(found, left=False):
        assert f"**{heading}**" in page
        assert all(f"- {reason}" in page for reason in reasons)
    assert "Veilig Thuis Kennemerland wacht op CJG Haarlem" in page


def test_the_timeline_does_not_change_from_day_to_day_while_nothing_happens() -> None:
    world = World()
    ref = offered(world)
    world.pass_time("2026-03-02 13:00")
    before = view(world, ref).timeline
    world.pass_time("2026-03-02 16:00")

    assert view(world, ref).timeline == before


def test_what_went_past_the_last_level_is_called_the_task_that_it_is() -> None:
    world = World()
    offered(world)
    world.pass_time("2026-04-20 00:00")

    text = board_text(board_facts(world.store, KENNEMERLAND, world.clock.now()), LINK)

    assert "5 coördinatortaak" in text
    assert "5 bestuur" not in text
