"""What people and the window see of routes: names, tags, the armed moment, timeline, queue and explanation."""

import re

import pytest

from tests.unit.engine.lives import followed
from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain.errors import UnknownMelding
from vtflow.domain.events import Event
from vtflow.ports import RouteView
from vtflow.reports.explain import explain_route, explain_text
from vtflow.reports.labels import label
from vtflow.reports.queue import queue_rows
from vtflow.reports.routebook import EngineRouteBook

MONDAY = "2026-03-02 10:00"


def book(world: World) -> EngineRouteBook:
    return EngineRouteBook(world.engine, world.store, world.clock, world.book)


def view(world: World, name: str = "A") -> RouteView:
    return book(world).view(world.refs[name])


@pytest.fixture
def received() -> World:
    world = World(MONDAY).received()
    book(world).advance(world.refs["A"], 0)
    return world


def test_a_route_is_named_by_its_code_and_says_on_whom_it_waits(received: World) -> None:
    shown = view(received)

    assert (shown.name, shown.state_name, shown.ended) == (received.refs["A"], "Wacht op CJG Haarlem", False)


def test_the_tags_say_melding_gemeente_and_who_is_at_the_ball(received: World) -> None:
    assert set(view(received).tags) == {
        f"melding:{received.refs['A']}",
        "regio:kennemerland",
        "gemeente:haarlem",
        "aan-zet:cjg-haarlem",
    }


def test_the_tags_say_the_highest_level_and_what_is_late(received: World) -> None:
    received.pass_time("2026-03-06 12:00")
    assert {"te-laat", "verstreken", "escalatie:3"} <= set(view(received).tags)

    received.pass_time("2026-06-01 12:00")
    assert {tag for tag in view(received).tags if tag.startswith("escalatie:")} == {"escalatie:4"}


def test_spoed_is_a_tag() -> None:
    world = World(MONDAY)
    world.register(acuut="ja")

    assert "spoed" in view(world).tags


def test_the_armed_moment_is_shown_with_its_number_leg_norm_and_holder(received: World) -> None:
    leg = view(received).leg

    assert leg is not None
    assert (leg.number, leg.kind, leg.state_name) == (1, "overdracht", "Wacht op CJG Haarlem")
    assert leg.name == f"{received.refs['A']} · 1 · Aanvaarding van de overdracht · CJG Haarlem"
    assert leg.at == received.route().next_moment


def test_a_joined_melding_has_ended_for_the_window_and_says_where_it_went(received: World) -> None:
    received.register("B", huishouden="gezin A")

    shown = view(received, "B")
    assert (shown.state_name, shown.ended, shown.leg) == (f"Gevoegd bij {received.refs['A']}", True, None)
    assert f"(melding {received.refs['B']})" in view(received).timeline


def test_a_closed_route_has_ended() -> None:
    world = World(MONDAY).decided("A", "einde_bemoeienis", gesproken="alle")
    world.do("A", "close", reden="veilig")

    shown = view(world)
    assert (shown.state_name, shown.ended, shown.leg) == ("Afgesloten", True, None)
    assert not any(tag.startswith("aan-zet:") for tag in shown.tags)


def test_an_unknown_melding_has_no_view(received: World) -> None:
    with pytest.raises(UnknownMelding):
        book(received).view("VT-0000-0000-0000-0000-0")


def test_what_was_shown_lags_behind_until_it_is_shown(received: World) -> None:
    (stale,) = book(received).stale(10)
    assert (stale.ref, stale.armed) == (received.refs["A"], 1)


def eventful() -> World:
    world = followed(MONDAY, "gezin is rustig")
    world.register("B", huishouden="gezin A", aard="kindermishandeling")
    world.do("B", "check-veiligheid", acuut=True)
    world.do("B", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    for answer in ("withdraw-overdracht", "return-overdracht", "refuse-overdracht"):
        world.offer()
        reden = {"withdraw": "onveilig", "return-o": "geen_veiligheidsplan", "refuse-o": "geen_capaciteit"}[answer[:8]]
        world.do("A", answer, by="vt.m01", reden=reden)
    world.register("C", huishouden="gezin A")
    world.do("C", "split-melding", reden="tikfout")
    world.do("A", "report-signal")
    world.do("A", "retriage", acuut=True)
    world.do("A", "escalate", niveau=1, reden="verzoek", norm="OVD-AANBOD")
    world.do("A", "acknowledge-escalation", actie="overleg", norm="OVD-AANBOD")
    world.pass_time("2026-03-20 09:00")
    world.decided("D", "einde_bemoeienis", gesproken="alle")
    world.do("D", "close", reden="veilig")
    return world


@pytest.fixture(scope="module")
def life() -> World:
    return eventful()


def all_events(world: World) -> list[Event]:
    return [event for name in world.refs for event in world.events(name)]


def test_every_kind_of_event_has_a_dutch_line_of_its_own(life: World) -> None:
    lines = {event.fact.kind: label(event, KENNEMERLAND) for event in all_events(life)}

    assert len(lines) == 35
    for kind, line in lines.items():
        assert line[0].isupper(), (kind, line)
        assert kind not in line
        assert not re.search(r"None|True|False|\{|_", line), line


def test_what_a_person_typed_in_later_says_so() -> None:
    world = World(MONDAY)
    world.register()
    world.at("2026-03-02 12:00")
    world.do("A", "report-signal", at="2026-03-02 11:30")
    world.do("A", "check-veiligheid", acuut=False, at="2026-03-02 11:00")

    lines = [label(event, KENNEMERLAND) for event in world.events() if event.by == "vt.m01"]
    assert lines[0] == "Signaal: situatie veranderd"
    assert "Directe veiligheidscheck: niet acuut (later vastgelegd)" in lines


def test_neither_timeline_nor_tags_say_what_the_melding_is_about(life: World) -> None:
    shown = [view(life, name) for name in life.refs]
    text = " ".join(f"{one.name} {one.state_name} {one.tags} {one.timeline}" for one in shown).lower()

    assert not any(word in text for word in ("mishandeling", "geweld", "gezin a", "rustig", "politie"))


def test_the_timeline_lists_open_waits_nearest_first_and_every_event(life: World) -> None:
    timeline = view(life).timeline

    assert timeline.startswith(f"# {life.refs['A']}\n")
    waits = len(life.route().waits) + len(life.route("B").waits)
    lines = timeline.splitlines()
    told = [line for line in lines if re.match(r"\| \d\d-", line)]
    assert sum(" is aan zet |" in line or " wacht op " in line for line in lines if line not in told) == waits + 1
    assert len(told) == len(life.events())


def test_the_queue_stands_in_its_order_with_the_reason_and_closed_routes_only_when_asked(life: World) -> None:
    rows = queue_rows(life.store, life.book, life.clock.now())
    everything = queue_rows(life.store, life.book, life.clock.now(), closed=True)

    assert {row["ref"] for row in rows} == {life.refs[name] for name in "ABC"}
    assert len(everything) == 4
    assert [row["plaats"] for row in rows] == [1, 2, 3]
    assert all(row["waarom"] for row in rows)


def test_an_explanation_names_norm_source_days_counted_and_days_skipped() -> None:
    world = World("2026-04-01 10:00")
    world.register()
    found = explain_route(world.route(), KENNEMERLAND, world.clock.now())

    wait = next(one for one in found["termijnen"] if one["norm"] == "VB-5WD")
    assert wait["uiterlijk"] == "2026-04-10"
    assert wait["geteld"] == ["2026-04-02", "2026-04-07", "2026-04-08", "2026-04-09", "2026-04-10"]
    assert [(one["datum"], one["reden"]) for one in wait["overgeslagen"]] == [
        ("2026-04-03", "Goede Vrijdag"),
        ("2026-04-04", "zaterdag"),
        ("2026-04-05", "zondag"),
        ("2026-04-06", "Tweede Paasdag"),
    ]
    assert wait["resteert"] == "5 werkdagen na vandaag"
    assert [one["norm"] for one in found["termijnen"]] == ["VB-DIRECT", "VB-5WD", "VB-GESPROKEN"]
    text = explain_text(found)
    assert "VB-5WD Veiligheidsbeoordeling: 5wd bij Veilig Thuis Kennemerland, uiterlijk 2026-04-10" in text
    assert "Goede Vrijdag" in text


def test_an_explanation_says_that_a_term_has_passed_or_how_many_hours_are_left() -> None:
    world = World(MONDAY)
    world.register()
    world.at("2026-03-02 11:30")
    hours = explain_route(world.route(), KENNEMERLAND, world.clock.now())["termijnen"][0]
    assert hours["resteert"] == "2 uur en 30 minuten"
    world.at("2026-03-02 14:00")

    late = explain_route(world.route(), KENNEMERLAND, world.clock.now())["termijnen"][0]
    assert (late["te_laat"], late["resteert"]) == (True, "niets, de termijn is verstreken")


def test_nothing_to_explain_is_said() -> None:
    world = World(MONDAY).decided("A", "einde_bemoeienis", gesproken="alle")
    world.do("A", "close", reden="veilig")

    assert "geen lopende termijnen" in explain_text(explain_route(world.route(), KENNEMERLAND, world.clock.now()))
