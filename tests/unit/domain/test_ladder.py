"""Ladders: what is reached when, by time, by hand and in rest; and what a change of the rules leaves alone."""

from dataclasses import replace

import pytest

from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain import events as e
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Sent
from vtflow.terms import Length

MONDAY = "2026-03-02 10:00"


@pytest.fixture
def received() -> World:
    """An overdracht received on Monday 2 March 2026: OVD-ACC ends with Thursday 5 March."""
    return World(MONDAY).received()


def test_a_rung_is_recorded_at_its_very_instant_and_not_a_minute_before(received: World) -> None:
    received.at("2026-03-04 08:29")
    received.engine.settle(received.refs["A"])
    assert received.rungs("OVD-ACC") == []

    received.at("2026-03-04 08:30")
    received.engine.settle(received.refs["A"])
    assert received.rungs("OVD-ACC") == [("2026-03-04 08:30", "50", "verstuurd")]


def test_rungs_come_in_order_each_once_and_stop_with_the_answer(received: World) -> None:
    received.pass_time("2026-03-06 12:00")
    received.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-06")
    received.pass_time("2026-05-01 12:00")

    assert received.rungs("OVD-ACC") == [
        ("2026-03-04 08:30", "50", "verstuurd"),
        ("2026-03-05 08:30", "80", "verstuurd"),
        ("2026-03-06 00:00", "100", "verstuurd"),
    ]


def test_a_rung_on_the_instant_of_a_higher_one_is_recorded_and_not_sent() -> None:
    world = World(MONDAY).offered()
    world.pass_time("2026-03-03 09:00")

    assert world.rungs("OVD-ONTV") == [
        ("2026-03-03 08:30", "50", "overgeslagen"),
        ("2026-03-03 08:30", "80", "verstuurd"),
    ]
    assert {row.rung for row in world.sent(norm="OVD-ONTV")} == {"80"}


def test_a_term_of_no_working_days_has_the_rung_of_its_limit_then_repeats_and_the_task() -> None:
    world = World(MONDAY).decided()
    world.offer(spoed=True)
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time("2026-05-01 12:00")

    # the task is there for good: twenty working days later, with Easter and Koningsdag between, it comes again
    assert world.rungs("OVD-ACC") == [
        ("2026-03-03 00:00", "100", "verstuurd"),
        ("2026-03-10 08:30", "herhaling-1", "verstuurd"),
        ("2026-03-17 08:30", "herhaling-2", "verstuurd"),
        ("2026-03-24 08:30", "herhaling-3", "verstuurd"),
        ("2026-03-31 08:30", "coordinatortaak", "verstuurd"),
        ("2026-05-01 08:30", "coordinatortaak-2", "verstuurd"),
    ]


def test_a_ladder_without_a_rung_at_150_cannot_be_lifted_there_by_hand() -> None:
    world = World(MONDAY)
    world.register()
    world.do("A", "report-signal")

    with pytest.raises(Refused, match="kent geen niveau 4; kies uit 3"):
        world.do("A", "escalate", niveau=4, reden="onveilig", norm="WACHT-HERTRIAGE")


def test_settling_twice_at_one_instant_records_nothing_the_second_time(received: World) -> None:
    received.at("2026-03-20 10:00")
    assert received.engine.settle_all() == 1
    before = received.events()

    assert received.engine.settle_all() == 0
    assert received.engine.settle(received.refs["A"]) == 0
    assert received.events() == before


def test_f37_a_change_of_norm_and_ladder_leaves_a_running_wait_as_it_was(received: World) -> None:
    before = received.wait("OVD-ACC")
    overdracht = KENNEMERLAND.ladders["wacht-op-ontvanger"]
    silent = replace(overdracht, steps=overdracht.steps[2:3], repeats=0)
    norms = tuple(
        replace(norm, length=Length.parse("1wd"), version="2099.1") if norm.id == "OVD-ACC" else norm
        for norm in KENNEMERLAND.norms
    )
    ladders = {**KENNEMERLAND.ladders, "wacht-op-ontvanger": silent}
    received.book.now = replace(KENNEMERLAND, norms=norms, ladders=ladders)

    received.pass_time("2026-03-09 12:00")
    received.offered("B")
    received.do("B", "confirm-receipt", by=CJG)

    assert [name for _, name, _ in received.rungs("OVD-ACC")] == ["50", "80", "100", "150"]
    assert received.wait("OVD-ACC").ladder == before.ladder
    assert (received.wait("OVD-ACC").version, received.wait("OVD-ACC", "B").version) == (before.version, "2099.1")
    assert [rung.name for rung in received.wait("OVD-ACC", "B").ladder] == ["100", "coordinatortaak"]


def test_lifting_by_hand_skips_the_lower_rungs_and_the_ladder_goes_on_from_there(received: World) -> None:
    received.do("A", "escalate", niveau=3, reden="geen_reactie")
    received.pass_time("2026-03-09 12:00")

    assert received.rungs("OVD-ACC") == [
        ("2026-03-02 10:00", "50", "overgeslagen"),
        ("2026-03-02 10:00", "80", "overgeslagen"),
        ("2026-03-02 10:00", "100", "verstuurd"),
        ("2026-03-09 08:30", "150", "verstuurd"),
    ]
    # the limit itself passed as well: being called early is no breach, being late is
    assert [fact.norm for fact in received.facts(e.TermBreached) if fact.norm == "OVD-ACC"] == ["OVD-ACC"]
    (by_hand,) = received.facts(e.EscalatedByHand)
    assert (by_hand.level, by_hand.reden) == (3, "geen_reactie")


def test_lifting_to_a_level_that_was_reached_is_refused(received: World) -> None:
    received.pass_time("2026-03-05 09:00")

    with pytest.raises(Refused, match="staat al op niveau 2"):
        received.do("A", "escalate", niveau=2, reden="geen_reactie")


def test_lifting_a_term_that_does_not_run_names_those_that_do(received: World) -> None:
    with pytest.raises(Refused, match="geen lopende termijn VB-5WD; lopend: OVD-ACC"):
        received.do("A", "escalate", niveau=2, reden="geen_reactie", norm="VB-5WD")


def test_an_acknowledgement_keeps_messages_still_but_records_rungs_and_breach(received: World) -> None:
    received.pass_time("2026-03-04 09:00")
    received.do("A", "acknowledge-escalation", by="cjg-haarlem-coordinatie.m01", actie="overleg")
    received.pass_time("2026-03-06 12:00")

    assert received.rungs("OVD-ACC")[1:] == [("2026-03-05 08:30", "80", "stil"), ("2026-03-06 00:00", "100", "stil")]
    assert {row.rung for row in received.sent(norm="OVD-ACC")} == {"50"}
    assert [fact.norm for fact in received.facts(e.TermBreached)] == ["OVD-ACC"]


def test_when_an_acknowledgement_ends_the_next_level_goes_ahead_of_its_own_moment(received: World) -> None:
    received.pass_time("2026-03-04 09:00")
    received.do("A", "acknowledge-escalation", by=CJG, actie="overleg", tot="2026-03-06")
    received.pass_time("2026-03-07 00:00")

    assert received.rungs("OVD-ACC")[-1] == ("2026-03-07 00:00", "150", "verstuurd")
    assert received.wait("OVD-ACC").acknowledged_until is None


def test_an_acknowledgement_lasts_two_working_days_unless_a_day_is_named(received: World) -> None:
    received.pass_time("2026-03-05 09:00")  # Thursday
    received.do("A", "acknowledge-escalation", by=CJG, actie="bellen")

    (fact,) = received.facts(e.EscalationAcknowledged)
    assert fact.until.isoformat() == "2026-03-09T23:00:00+00:00"  # through Monday


@pytest.mark.parametrize("tot", ["2026-03-04", "2026-03-13"])
def test_an_acknowledgement_lasts_from_today_to_five_working_days_at_most(received: World, tot: str) -> None:
    received.pass_time("2026-03-05 09:00")
    received.do("A", "acknowledge-escalation", by=CJG, actie="bellen", tot="2026-03-12")

    with pytest.raises(Refused, match="van vandaag tot en met 12-03-2026"):
        received.do("A", "acknowledge-escalation", by=CJG, actie="bellen", tot=tot)


def test_there_is_nothing_to_acknowledge_before_the_first_rung(received: World) -> None:
    with pytest.raises(Refused, match="nog niet geëscaleerd"):
        received.do("A", "acknowledge-escalation", by=CJG, actie="bellen")


def test_lifting_by_hand_ends_a_rest(received: World) -> None:
    received.pass_time("2026-03-04 09:00")
    received.do("A", "acknowledge-escalation", by=CJG, actie="bellen")
    received.do("A", "escalate", niveau=4, reden="onveilig")

    assert received.wait("OVD-ACC").acknowledged_until is None
    assert received.rungs("OVD-ACC")[-1][1:] == ("150", "verstuurd")


def test_an_answer_ends_the_wait_also_while_it_rests(received: World) -> None:
    received.pass_time("2026-03-04 09:00")
    received.do("A", "acknowledge-escalation", by=CJG, actie="bellen")
    received.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    received.pass_time("2026-03-12 09:00")

    assert received.facts(e.AcknowledgementLapsed) == []


def test_f39_steps_missed_while_nothing_ran_come_once_in_order_at_their_true_moment_and_marked(
    received: World,
) -> None:
    now = received.at("2026-03-12 10:00")
    received.engine.settle_all()

    found = [ev for ev in received.events() if isinstance(ev.fact, e.RungReached) and ev.fact.norm == "OVD-ACC"]
    assert received.rungs("OVD-ACC") == [
        ("2026-03-04 08:30", "50", "verstuurd"),
        ("2026-03-05 08:30", "80", "verstuurd"),
        ("2026-03-06 00:00", "100", "verstuurd"),
        ("2026-03-09 08:30", "150", "verstuurd"),
    ]
    assert {ev.recorded_at for ev in found} == {now}
    assert all(row.late for row in received.sent(norm="OVD-ACC"))


def test_a_rung_may_open_a_wait_of_its_own_and_changes_no_state(received: World) -> None:
    received.register("B")
    received.do("B", "check-veiligheid", acuut=False)
    received.pass_time("2026-03-12 09:00")  # the eighth working day

    assert received.rungs("VB-5WD", "B")[-1] == ("2026-03-12 08:30", "150", "verstuurd")
    assert "WACHT-HERTRIAGE" in received.norms("B")
    assert received.route("B").state == "gecheckt"


def test_the_coordinator_task_cannot_be_silenced_and_comes_until_somebody_answers(received: World) -> None:
    received.pass_time("2026-04-05 09:00")
    received.do("A", "acknowledge-escalation", by=CJG, actie="bellen", tot="2026-04-09")
    received.pass_time("2026-04-08 09:00")
    assert received.rungs("OVD-ACC")[-1] == ("2026-04-08 08:30", "coordinatortaak", "verstuurd")

    received.pass_time("2026-12-01 09:00")
    received.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    told = len(received.sent(norm="OVD-ACC"))
    received.pass_time("2027-03-01 09:00")

    tasks = [name for _, name, _ in received.rungs("OVD-ACC") if name.startswith("coordinatortaak")]
    assert tasks == ["coordinatortaak", *(f"coordinatortaak-{number}" for number in range(2, len(tasks) + 1))]
    assert len(tasks) > 5
    assert len(received.sent(norm="OVD-ACC")) == told


def test_levels_of_every_ladder_climb_and_what_is_skipped_is_never_sent(received: World) -> None:
    received.pass_time("2026-05-01 12:00")

    for wait in received.route().waits:
        levels = [rung.level for rung in wait.ladder]
        assert levels == sorted(levels)
    skipped = {fact.rung for fact in received.facts(e.RungReached) if fact.sent is Sent.OVERGESLAGEN}
    assert skipped == set()
