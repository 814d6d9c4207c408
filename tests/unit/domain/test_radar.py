"""The radar: what earlier meldingen make of a new one."""

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import World
from vtflow.domain import events as e
from vtflow.domain.errors import Refused
from vtflow.domain.melding import State
from vtflow.domain.radar import Herhaling, Known, Radar, radar, repeated, within
from vtflow.play.story import moment

REGION = "kennemerland"
RULE = Herhaling(aantal=3, maanden=12)
NOW = moment("2026-03-05 10:00")


def known(number: int, received: str, region: str = REGION, closed: str = "", *, is_root: bool = True) -> Known:
    return Known(f"VT-{number}", region, moment(received), moment(closed) if closed else None, is_root)


def test_the_first_melding_about_a_household_is_a_first_one() -> None:
    assert radar([], REGION, NOW, None, RULE) == Radar(klasse="eerste")


def test_a_known_household_without_an_open_route_makes_a_hermelding() -> None:
    seen = radar([known(1, "2020-01-06 10:00", closed="2020-02-03 10:00")], REGION, NOW, None, RULE)

    assert (seen.klasse, seen.fase, seen.eerdere, seen.eerdere_12m) == ("hermelding", "", 1, 0)
    assert seen.gekoppeld == ("VT-1",)
    assert seen.elders == ()


@pytest.mark.parametrize(
    ("state", "fase"),
    [
        (State.AANGENOMEN, "tijdens_beoordeling"),
        (State.GECHECKT, "tijdens_beoordeling"),
        (State.BESLOTEN, "na_beoordeling"),
        (State.AANGEBODEN, "na_beoordeling"),
        (State.IN_DIENST, "na_beoordeling"),
        (State.HULP_GESTART, "na_beoordeling"),
        (State.TERUGGEKOPPELD, "tijdens_monitoring"),
        (State.MONITORING, "tijdens_monitoring"),
    ],
)
def test_the_phase_of_a_vervolgmelding_is_where_the_route_stands(state: State, fase: str) -> None:
    world = World("2026-03-02 10:00")
    world.register()
    root = replace(world.route(), state=state)

    seen = radar([known(1, "2026-03-02 10:00")], REGION, NOW, root, RULE)

    assert (seen.klasse, seen.fase) == ("vervolgmelding", fase)


def test_an_open_route_of_another_region_is_linked_and_makes_no_vervolgmelding() -> None:
    there = known(1, "2026-03-02 10:00", region="amsterdam-amstelland")
    joined = known(2, "2026-03-03 10:00", region="amsterdam-amstelland", is_root=False)
    over = known(3, "2026-01-05 10:00", region="haaglanden", closed="2026-02-02 10:00")

    seen = radar([over, there, joined], REGION, NOW, None, RULE)

    assert seen.klasse == "hermelding"
    assert seen.elders == (there,)
    assert seen.gekoppeld == ("VT-3", "VT-1", "VT-2")


def test_what_was_received_later_but_taken_in_before_does_not_count_as_earlier() -> None:
    seen = radar([known(1, "2026-03-05 10:01"), known(2, "2026-03-05 10:00")], REGION, NOW, None, RULE)

    assert (seen.eerdere, seen.gekoppeld) == (1, ("VT-2",))


def test_the_third_in_twelve_months_marks_and_the_second_does_not() -> None:
    one, two = moment("2025-09-01 10:00"), moment("2026-01-05 10:00")

    assert repeated([one], NOW, RULE) == 0
    assert repeated([one, two], NOW, RULE) == 3


@pytest.mark.parametrize(("received", "counts"), [("2025-03-05 00:00", 1), ("2025-03-04 23:59", 0)])
def test_twelve_months_run_from_the_same_day_a_year_earlier(received: str, counts: int) -> None:
    assert within([moment(received)], NOW, 12) == counts


@pytest.mark.parametrize(("received", "counts"), [("2023-02-28 00:00", 1), ("2023-02-27 23:59", 0)])
def test_from_the_last_of_february_in_a_leap_year_the_year_before_has_one_day_less(received: str, counts: int) -> None:
    assert within([moment(received)], moment("2024-02-29 12:00"), 12) == counts


def test_the_threshold_is_data_of_the_region() -> None:
    earlier = [moment("2026-03-01 10:00")]

    assert repeated(earlier, NOW, Herhaling(aantal=2, maanden=1)) == 2
    assert repeated(earlier, moment("2026-04-02 10:00"), Herhaling(aantal=2, maanden=1)) == 0


def test_a_melding_marked_by_the_radar_is_structural_and_keeps_the_urgency_it_came_with() -> None:
    world = World("2026-03-02 10:00")
    for name, acuut in (("A", False), ("B", False), ("C", True)):
        world.register(name, huishouden="gezin", acuut=acuut)

    assert not world.route("B").structureel
    assert (world.route("C").structureel, world.route("C").acuut) == (True, True)
    assert world.facts(e.RepetitionMarked, "C") == [e.RepetitionMarked(aantal=3, maanden=12, grens=3)]
    assert world.facts(e.RepetitionMarked, "B") == []
    assert world.teams(ref=world.refs["C"], kind="herhaling-gezien") == ["vt"]


def test_a_melder_who_said_structural_is_believed_without_repetition() -> None:
    world = World("2026-03-02 10:00")
    world.register(structureel=True)

    assert world.route().structureel
    assert world.facts(e.RepetitionMarked) == []


def test_after_a_wrong_join_the_class_is_not_known_any_more() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", huishouden="gezin")
    world.register("B", huishouden="gezin")
    assert (world.route("B").klasse, world.route("B").eerdere) == ("vervolgmelding", 1)

    world.do("B", "split-melding", reden="ander_huishouden")

    assert (world.route("B").klasse, world.route("B").eerdere) == ("", 0)


def test_the_event_keeps_class_counts_and_codes() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", huishouden="gezin", received="2024-03-04 10:00")
    world.register("B", huishouden="gezin", criterium="acute_onveiligheid", wil_melden="ja")

    (fact,) = world.facts(e.MeldingRegistered, "B")

    assert (fact.klasse, fact.fase, fact.eerdere, fact.eerdere_12m) == ("vervolgmelding", "tijdens_beoordeling", 1, 0)
    assert fact.gekoppeld == (world.refs["A"],)
    assert (fact.criterium, fact.wil_melden) == ("acute_onveiligheid", "ja")


def test_the_pseudonym_of_a_row_does_not_change_by_the_fields_that_came_later() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", bron_kenmerk="K-1")

    assert world.register("B", bron_kenmerk="K-1", huishouden="gezin A").unchanged
    with pytest.raises(Refused) as caught:
        world.register("C", bron_kenmerk="K-1", huishouden="gezin A", criterium="acute_onveiligheid")
    assert caught.value.rule == "kenmerk-bezet"


def test_a_citizen_who_does_not_want_to_report_asks_for_advies() -> None:
    world = World("2026-03-02 10:00")
    with pytest.raises(Refused) as caught:
        world.register(melder="burger", wil_melden="nee")

    assert caught.value.rule == "intentie"
    assert "register-advies" in str(caught.value)
    assert world.register(melder="politie", wil_melden="nee").state == "aangenomen"
