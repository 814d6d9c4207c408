"""A split overdracht: each track at its own speed, one team that coordinates, a melding that waits for the slowest."""

import pytest

from tests.unit.engine.world import CJG, FULL, KENNEMERLAND, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.handover_folds import held_up
from vtflow.domain.melding import State
from vtflow.reports.route_view import tracks

WERK, GGZ = "maatschappelijk-werk.m01", "ggz.m01"
SPOREN = [
    {"aan": "cjg-haarlem", "regie": True, "voor": ["kind-1"]},
    {"aan": "maatschappelijk-werk", "voor": ["slachtoffer-1"]},
    {"aan": "ggz", "voor": ["pleger-1"]},
]


def split() -> World:
    world = World("2026-03-02 10:00").decided()
    world.do("A", "offer-overdracht", sporen=SPOREN, checklist=FULL)
    return world


def accept(world: World, by: str) -> None:
    world.do("A", "accept-overdracht", by=by, naam=by.partition(".")[2], gesprek_op="2026-03-09")


def test_the_safety_duty_moves_when_the_last_track_is_accepted_and_not_before() -> None:
    world = split()
    accept(world, CJG)
    accept(world, WERK)
    assert (world.route().state, world.route().responsible) == (State.AANGEBODEN, "vt")

    accept(world, GGZ)

    assert (world.route().state, world.route().responsible) == (State.GEACCEPTEERD, "cjg-haarlem")


def test_a_track_on_a_recipients_own_list_brings_the_safety_duty_back_until_its_first_contact() -> None:
    world = split()
    for by in (CJG, WERK, GGZ):
        accept(world, by)
    world.do("A", "put-on-own-list", by=GGZ, naam="m01", verwachte_start="2026-05-01")
    assert (world.route().state, world.route().responsible) == (State.WACHTLIJST_ONTVANGER, "vt")

    world.do("A", "report-first-contact", by=GGZ)

    assert (world.route().state, world.route().responsible) == (State.GEACCEPTEERD, "cjg-haarlem")


def test_every_track_has_its_own_clocks_and_an_answer_stops_only_its_own() -> None:
    world = split()
    assert [wait.holder for wait in world.route().waits if wait.norm == "OVD-ONTV"] == [
        "cjg-haarlem",
        "maatschappelijk-werk",
        "ggz",
    ]

    world.do("A", "confirm-receipt", by=WERK)

    assert [wait.holder for wait in world.route().waits if wait.norm == "OVD-ONTV"] == ["cjg-haarlem", "ggz"]
    assert [wait.holder for wait in world.route().waits if wait.norm == "OVD-ACC"] == ["maatschappelijk-werk"]


def test_veilig_thuis_says_which_track_it_records_an_answer_of() -> None:
    world = split()

    with pytest.raises(Refused, match=r"kies met overdracht: 1 \(cjg-haarlem\), 2 \(maatschappelijk-werk\), 3 \(ggz\)"):
        world.do("A", "confirm-receipt", by="vt.m01")
    world.do("A", "confirm-receipt", by="vt.m01", overdracht=3)

    assert [one.state for one in world.route().deliveries] == [State.AANGEBODEN, State.AANGEBODEN, State.ONTVANGEN]


def test_a_team_cannot_answer_for_the_track_of_another() -> None:
    world = split()

    with pytest.raises(Refused, match="niet aan"):
        world.do("A", "confirm-receipt", by=GGZ, overdracht=2)


def test_a_track_that_came_back_is_offered_anew_while_the_others_go_on() -> None:
    world = split()
    accept(world, CJG)
    accept(world, WERK)
    world.do("A", "refuse-overdracht", by=GGZ, reden="geen_capaciteit")
    assert world.route().state is State.BESLOTEN
    world.do("A", "report-first-contact", by=CJG)

    world.do("A", "offer-overdracht", sporen=[{"aan": "plegerhulp", "voor": ["pleger-1"]}], checklist=FULL)

    assert [(one.aan, one.state) for one in world.route().deliveries] == [
        ("cjg-haarlem", State.EERSTE_CONTACT),
        ("maatschappelijk-werk", State.GEACCEPTEERD),
        ("plegerhulp", State.AANGEBODEN),
    ]
    assert not [wait for wait in world.route().waits if wait.norm == "OVD-AANBOD"]


def test_the_wait_to_offer_anew_runs_until_every_track_lies_with_somebody() -> None:
    world = split()
    world.do("A", "return-overdracht", by=GGZ, reden="geen_veiligheidsplan")
    world.do("A", "return-overdracht", by=WERK, reden="geen_veiligheidsplan")
    ggz, werk = ({"aan": "ggz", "voor": ["pleger-1"]}, {"aan": "maatschappelijk-werk", "voor": ["slachtoffer-1"]})

    world.do("A", "offer-overdracht", sporen=[ggz], checklist=FULL)
    assert [wait.norm for wait in world.route().waits if wait.norm == "OVD-AANBOD"] == ["OVD-AANBOD"]
    world.do("A", "offer-overdracht", sporen=[werk], checklist=FULL)

    assert not [wait for wait in world.route().waits if wait.norm == "OVD-AANBOD"]


def test_the_second_offer_of_the_same_track_to_the_same_team_changes_nothing() -> None:
    world = split()
    before = world.route()

    answer = world.do("A", "offer-overdracht", sporen=SPOREN, checklist=FULL)

    assert answer.events == ()
    assert world.route() == before


def test_monitoring_begins_when_the_last_track_reported_back() -> None:
    world = split()
    for by in (CJG, WERK, GGZ):
        accept(world, by)
        world.do("A", "report-first-contact", by=by)
    world.do("A", "report-back", by=CJG)
    world.do("A", "report-back", by=WERK)
    assert not [wait for wait in world.route().waits if wait.leg == "monitoring"]

    world.do("A", "report-back", by=GGZ)

    assert [wait.norm for wait in world.route().waits] == ["MON-3M", "MON-12M", "MON-END"]
    assert world.route().state is State.TERUGGEKOPPELD


def test_a_track_that_is_not_needed_any_more_falls_away_but_the_coordinating_one_cannot() -> None:
    world = split()
    accept(world, CJG)
    accept(world, WERK)

    with pytest.raises(Refused, match="kan niet vervallen"):
        split().do("A", "withdraw-overdracht", reden="trekt_terug", vervalt=True, overdracht=1)
    world.do("A", "withdraw-overdracht", reden="trekt_terug", vervalt=True, overdracht=3)

    assert (world.route().state, world.route().responsible) == (State.GEACCEPTEERD, "cjg-haarlem")


def test_a_handed_back_track_is_offered_anew_but_the_coordinating_one_reopens_the_assessment() -> None:
    world = split()
    for by in (CJG, WERK, GGZ):
        accept(world, by)

    world.do("A", "hand-back", by=GGZ, reden="hulp_start_niet")
    assert (world.route().state, world.route().responsible) == (State.BESLOTEN, "vt")
    world.do("A", "hand-back", by=CJG, reden="nieuwe_onveiligheid")

    assert (world.route().state, world.route().deliveries) == (State.GECHECKT, ())
    assert {wait.norm for wait in world.route().waits} == {"VB-5WD", "WACHT-HERTRIAGE"}


@pytest.mark.parametrize(
    ("sporen", "problem"),
    [
        ([{"aan": "ggz", "voor": ["pleger-1"]}], "precies een spoor heeft de regie"),
        ([*SPOREN, {"aan": "plegerhulp", "voor": ["pleger-1"]}], "pleger-1 staat in meer dan een spoor"),
        ([*SPOREN, {"aan": "ggz", "voor": ["huisgenoot-1"]}], "ggz staat in meer dan een spoor"),
        ([SPOREN[0], {"aan": "ggz"}], "zeg voor wie het is"),
        ([SPOREN[0], {"aan": "ggz", "voor": ["kind-9"]}], "kind-9"),
        ([{"aan": "ggz", "regie": True, "voor": ["pleger-1"]}], "neemt geen overdrachten aan"),
        ([SPOREN[0], {"aan": "vt-monitoring", "voor": ["pleger-1"]}], "neemt geen overdrachten aan"),
    ],
)
def test_a_split_that_cannot_stand_is_refused_and_says_why(sporen: list[dict[str, object]], problem: str) -> None:
    world = World("2026-03-02 10:00").decided()

    with pytest.raises((Refused, BadInput), match=problem):
        world.do("A", "offer-overdracht", sporen=sporen, checklist=FULL)


def test_either_one_receiver_or_tracks_are_named() -> None:
    world = World("2026-03-02 10:00").decided()

    for data in ({}, {"aan": "cjg-haarlem", "sporen": SPOREN}):
        with pytest.raises(BadInput, match="niet beide"):
            world.do("A", "offer-overdracht", checklist=FULL, **data)


def test_the_timeline_says_which_track_holds_up_the_others() -> None:
    world = split()
    accept(world, CJG)
    accept(world, WERK)

    behind, ahead = held_up(world.route())
    text = "\n".join(tracks(world.route(), KENNEMERLAND))

    assert ([one.aan for one in behind], [one.aan for one in ahead]) == (
        ["ggz"],
        ["cjg-haarlem", "maatschappelijk-werk"],
    )
    assert "houdt CJG Haarlem" in text
    assert "| pleger-1 |" in text
