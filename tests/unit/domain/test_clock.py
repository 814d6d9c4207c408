"""Pause, resume, extend, another start, another norm, skip: what they do to the limit and to the rungs.

Monday 2 March 2026 is an ordinary working day; Good Friday is 3 April and Easter Monday 6 April; the clock goes forward
in the night of 28 to 29 March. The office opens at 08:30.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.engine.world import CJG, KENNEMERLAND, World, adapted
from vtflow.domain import events as e
from vtflow.domain.clock_values import Extension
from vtflow.domain.errors import BadInput, Refused
from vtflow.play.story import local_text
from vtflow.store.verify import verify
from vtflow.terms import Length


def limit(world: World, norm: str) -> str:
    return local_text(world.wait(norm).limit_at)


def rung(world: World, norm: str, name: str) -> str:
    return next(local_text(one.at) for one in world.wait(norm).ladder if one.name == name)


def offering(start: str = "2026-03-02 10:00", **changes: Any) -> World:
    """A melding that is to be offered: OVD-AANBOD, five working days from `start`."""
    return World(start, adapted("OVD-AANBOD", **changes) if changes else KENNEMERLAND).decided()


def whole(world: World) -> bool:
    return verify(world.store).whole


def paused(world: World, at: str, herzien_op: str, norm: str = "OVD-AANBOD", reden: str = "gezin_afwezig") -> World:
    world.pass_time(at)
    world.do("A", "pause-wait", norm=norm, reden=reden, herzien_op=herzien_op)
    return world


# ------------------------------------------------------------ pause and resume


def test_a_pause_moves_the_limit_by_the_working_days_at_whose_end_the_wait_stood_still() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-11")
    assert limit(world, "OVD-AANBOD") == "2026-03-18 00:00", "if the pause lasts through its review"

    world.pass_time("2026-03-06 16:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == "2026-03-12 00:00", "Wednesday and Thursday did not count"
    assert rung(world, "OVD-AANBOD", "80") == "2026-03-10 08:30"
    assert whole(world)


def test_the_moved_limit_holds_on_both_sides() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-11")
    world.pass_time("2026-03-06 16:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    world.pass_time("2026-03-11 23:59")
    assert not world.wait("OVD-AANBOD").breached
    world.pass_time("2026-03-12 00:00")

    assert world.wait("OVD-AANBOD").breached
    assert world.rungs("OVD-AANBOD") == [
        ("2026-03-09 08:30", "50", "verstuurd"),
        ("2026-03-10 08:30", "80", "verstuurd"),
        ("2026-03-12 00:00", "100", "verstuurd"),
    ]
    assert whole(world)


def test_a_pause_of_an_hour_moves_no_day_and_a_reminder_in_it_comes_when_it_ends() -> None:
    world = paused(offering(), "2026-03-05 08:00", "2026-03-05")
    world.pass_time("2026-03-05 09:15")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == "2026-03-10 00:00"
    assert world.rungs("OVD-AANBOD") == [("2026-03-05 09:15", "50", "verstuurd")]


@pytest.mark.parametrize(
    ("back", "due"),
    [("2026-04-02 12:00", "2026-04-09 00:00"), ("2026-04-07 12:00", "2026-04-10 00:00")],
    ids=["resumed before Easter", "resumed after Easter"],
)
def test_a_pause_over_easter_counts_only_the_working_days_in_it(back: str, due: str) -> None:
    """From Monday 30 March five working days end on Wednesday 8 April; Thursday 2 April alone is paused, or not."""
    world = paused(offering("2026-03-30 10:00"), "2026-04-02 10:00", "2026-04-10")
    world.pass_time(back)
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == due


def test_a_term_in_weeks_moves_by_calendar_days_and_its_warnings_stay_on_working_days() -> None:
    world = World("2026-03-02 10:00").accepted()
    assert limit(world, "OVD-TK") == "2026-04-14 00:00"

    paused(world, "2026-03-13 10:00", "2026-03-20", "OVD-TK")
    world.pass_time("2026-03-16 10:00")
    world.do("A", "resume-wait", norm="OVD-TK")

    assert limit(world, "OVD-TK") == "2026-04-17 00:00", "Friday, Saturday and Sunday"
    assert rung(world, "OVD-TK", "50") == "2026-03-26 08:30"
    assert whole(world)


def test_a_term_in_hours_moves_by_elapsed_time_also_over_the_change_of_the_clock() -> None:
    world = offering("2026-03-27 10:00", length=Length.parse("96h"), extension=None)
    assert limit(world, "OVD-AANBOD") == "2026-03-31 11:00"

    paused(world, "2026-03-28 20:00", "2026-03-30")
    world.pass_time("2026-03-29 08:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == "2026-03-31 22:00", "eleven hours, not twelve"
    assert rung(world, "OVD-AANBOD", "50") == "2026-03-29 22:00"
    assert whole(world)


def test_a_term_in_office_hours_moves_by_office_time() -> None:
    world = offering(length=Length.parse("8oh"), extension=None)
    before = world.wait("OVD-AANBOD").limit_at

    paused(world, "2026-03-02 16:00", "2026-03-04")
    world.pass_time("2026-03-03 10:30")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    office = KENNEMERLAND.region.office
    since, until = world.at("2026-03-03 10:30"), world.wait("OVD-AANBOD").limit_at
    assert office.office_seconds(before, until) == office.office_seconds(since.replace(day=2, hour=15, minute=0), since)


def test_while_a_wait_stands_still_no_rung_fires_and_no_limit_passes() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-11")

    world.pass_time("2026-03-11 23:59")

    assert world.rungs("OVD-AANBOD") == []
    assert not world.wait("OVD-AANBOD").breached
    assert not world.wait("OVD-AANBOD").is_overdue(world.clock.now())


def test_a_review_that_nobody_did_ends_the_pause_and_casushouder_and_teamleider_hear_it() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-11")

    world.pass_time("2026-03-12 00:00")

    wait = world.wait("OVD-AANBOD")
    assert not wait.is_paused
    assert local_text(wait.limit_at) == "2026-03-18 00:00"
    (fact,) = world.facts(e.WaitResumed)
    assert fact.verlopen
    assert world.teams(kind="wacht-hervat") == ["vt", "vt-coordinatie"]
    world.pass_time("2026-03-18 00:00")
    assert world.rungs("OVD-AANBOD") == [
        ("2026-03-13 08:30", "50", "verstuurd"),
        ("2026-03-16 08:30", "80", "verstuurd"),
        ("2026-03-18 00:00", "100", "verstuurd"),
    ]
    assert whole(world)


def test_a_review_can_set_another_day_and_the_pause_goes_on() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-06")
    paused(world, "2026-03-06 15:00", "2026-03-13")

    world.pass_time("2026-03-13 23:59")
    assert world.wait("OVD-AANBOD").is_paused
    world.pass_time("2026-03-14 00:00")

    assert not world.wait("OVD-AANBOD").is_paused
    assert limit(world, "OVD-AANBOD") == "2026-03-20 00:00", "eight working days, from Wednesday 4 to Friday 13 March"


def test_two_pauses_add_up() -> None:
    world = paused(offering(), "2026-03-03 10:00", "2026-03-05")
    world.pass_time("2026-03-04 09:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")
    paused(world, "2026-03-04 15:00", "2026-03-10")
    world.pass_time("2026-03-05 15:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == "2026-03-12 00:00"


def test_an_answer_ends_a_paused_wait_in_time() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-17")
    world.pass_time("2026-03-17 12:00")

    world.offer()

    (row,) = [row for row in world.waits() if row.norm == "OVD-AANBOD"]
    assert row.in_time
    assert whole(world)


def test_a_pause_typed_in_late_leaves_the_breach_and_moves_what_is_still_to_come() -> None:
    world = offering()
    world.pass_time("2026-03-10 12:00")
    assert world.wait("OVD-AANBOD").breached

    world.do(
        "A", "pause-wait", at="2026-03-09 10:00", norm="OVD-AANBOD", reden="gezin_afwezig", herzien_op="2026-03-13"
    )

    wait = world.wait("OVD-AANBOD")
    assert wait.breached
    assert local_text(wait.limit_at) == "2026-03-17 00:00"
    world.pass_time("2026-03-20 12:00")
    assert [name for _, name, _ in world.rungs("OVD-AANBOD")] == ["50", "80", "100", "150"]
    assert world.rungs("OVD-AANBOD")[-1][0] == "2026-03-19 08:30"
    assert whole(world)


@pytest.mark.parametrize(
    ("norm", "data", "rule", "text"),
    [
        ("VB-5WD", {}, "pauze", "VB-5WD .* kan niet pauzeren; leg de uitkomst vast"),
        ("VB-GESPROKEN", {}, "pauze", "kan niet pauzeren"),
        ("OVD-ACC", {}, "geen-termijn", "geen lopende termijn OVD-ACC; lopend: VB-DIRECT"),
    ],
)
def test_the_assessment_never_pauses(norm: str, data: dict[str, Any], rule: str, text: str) -> None:
    world = World("2026-03-02 10:00")
    world.register()

    with pytest.raises(Refused, match=text) as refusal:
        world.do("A", "pause-wait", norm=norm, reden="gezin_afwezig", herzien_op="2026-03-04", **data)

    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("reden", "herzien_op", "text"),
    [
        ("gezin_onbereikbaar", "2026-03-04", "niet pauzeren om gezin_onbereikbaar; wel om: strafrechtelijk_onderzoek"),
        ("gezin_afwezig", "2026-03-01", "tussen vandaag en 16-03-2026"),
        ("gezin_afwezig", "2026-03-17", "tussen vandaag en 16-03-2026"),
    ],
)
def test_a_pause_needs_a_reason_of_its_norm_and_a_day_of_review_that_is_near(
    reden: str, herzien_op: str, text: str
) -> None:
    with pytest.raises(Refused, match=text):
        offering().do("A", "pause-wait", norm="OVD-AANBOD", reden=reden, herzien_op=herzien_op)


def test_the_last_day_of_review_is_ten_working_days_ahead() -> None:
    world = offering()
    world.do("A", "pause-wait", norm="OVD-AANBOD", reden="gezin_afwezig", herzien_op="2026-03-16")
    assert world.wait("OVD-AANBOD").is_paused


def test_what_has_passed_cannot_be_paused_and_what_runs_cannot_be_resumed() -> None:
    world = offering()
    with pytest.raises(Refused, match="is niet gepauzeerd"):
        world.do("A", "resume-wait", norm="OVD-AANBOD")
    world.pass_time("2026-03-10 00:00")
    with pytest.raises(Refused, match="is verstreken sinds 10-03-2026 00:00"):
        world.do("A", "pause-wait", norm="OVD-AANBOD", reden="gezin_afwezig", herzien_op="2026-03-11")


def test_a_paused_wait_is_not_escalated_and_a_rest_from_reminders_ends() -> None:
    world = offering()
    world.pass_time("2026-03-05 09:00")
    world.do("A", "acknowledge-escalation", actie="bellen", norm="OVD-AANBOD")
    paused(world, "2026-03-05 10:00", "2026-03-11")

    assert world.wait("OVD-AANBOD").acknowledged_until is None
    for what, data in (
        ("escalate", {"niveau": 3, "reden": "verzoek"}),
        ("acknowledge-escalation", {"actie": "bellen"}),
    ):
        with pytest.raises(Refused, match="gepauzeerd tot en met 11-03-2026"):
            world.do("A", what, norm="OVD-AANBOD", **data)


def test_an_unknown_reason_is_bad_input() -> None:
    with pytest.raises(BadInput, match="pauzereden"):
        offering().do("A", "pause-wait", norm="OVD-AANBOD", reden="vakantie", herzien_op="2026-03-04")


# ------------------------------------------------------------ extension


def test_an_extension_adds_to_the_term_and_moves_the_rungs_that_were_not_reached() -> None:
    world = offering()
    world.pass_time("2026-03-05 09:00")

    world.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig")

    wait = world.wait("OVD-AANBOD")
    assert (wait.length, limit(world, "OVD-AANBOD")) == ("10wd", "2026-03-17 00:00")
    assert rung(world, "OVD-AANBOD", "50") == "2026-03-05 08:30", "it was reached"
    assert rung(world, "OVD-AANBOD", "80") == "2026-03-12 08:30"
    with pytest.raises(Refused, match="al verlengd met 5wd"):
        world.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig")
    assert whole(world)


def test_at_the_last_minute_an_extension_is_in_time_and_a_minute_later_it_needs_a_second_person() -> None:
    world = offering()
    world.pass_time("2026-03-09 23:59")
    world.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig")
    assert not world.facts(e.WaitExtended)[0].te_laat

    late = offering()
    late.pass_time("2026-03-10 00:00")
    with pytest.raises(Refused, match="verstreken; verlengen kan alleen nog met een tweede persoon"):
        late.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig")
    with pytest.raises(Refused, match="een andere medewerker"):
        late.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig", akkoord="vt.m01")
    late.do("A", "extend-wait", norm="OVD-AANBOD", reden="meer_tijd_nodig", akkoord="vt.m02")

    (fact,) = late.facts(e.WaitExtended)
    assert (fact.te_laat, fact.akkoord) == (True, "vt.m02")
    assert late.wait("OVD-AANBOD").breached, "a breach is never taken back"
    assert limit(late, "OVD-AANBOD") == "2026-03-17 00:00"
    late.pass_time("2026-03-18 00:00")
    assert [fact.norm for fact in late.facts(e.TermBreached)].count("OVD-AANBOD") == 1
    assert whole(late)


def test_an_extension_and_a_pause_go_together() -> None:
    world = offering()
    world.do("A", "extend-wait", norm="OVD-AANBOD", reden="gezin_vraagt")
    paused(world, "2026-03-10 10:00", "2026-03-12")
    world.pass_time("2026-03-12 10:00")
    world.do("A", "resume-wait", norm="OVD-AANBOD")

    assert limit(world, "OVD-AANBOD") == "2026-03-19 00:00"


def test_a_norm_without_an_extension_says_so() -> None:
    with pytest.raises(Refused, match=r"TK-VB \(2wd\) kent geen verlenging"):
        _without_answer().do("A", "extend-wait", norm="TK-VB", reden="meer_tijd_nodig")


def _without_answer() -> World:
    world = World("2026-03-02 10:00")
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    return world


def test_a_variant_in_another_unit_has_no_extension() -> None:
    policy = adapted("OVD-CONTACT", extension=Extension("5wd"))
    world = World("2026-03-02 10:00", policy).decided()
    world.offer(spoed=True)
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")

    with pytest.raises(Refused, match=r"OVD-CONTACT \(24h\) kent geen verlenging"):
        world.do("A", "extend-wait", norm="OVD-CONTACT", reden="meer_tijd_nodig")


# ------------------------------------------------------------ another start


def test_the_true_receipt_moves_every_wait_that_began_with_the_melding() -> None:
    world = World("2026-03-04 10:00")
    world.register()
    world.do("A", "correct-start", vanaf="2026-03-02T15:00", reden="tikfout")

    assert limit(world, "VB-5WD") == "2026-03-10 00:00"
    assert limit(world, "VB-GESPROKEN") == "2026-03-10 00:00"
    assert limit(world, "VB-DIRECT") == "2026-03-02 19:00"
    assert world.wait("VB-DIRECT").breached, "by the true start it was late: recorded late, at its true moment"
    (fact,) = world.facts(e.ReceiptCorrected)
    assert (local_text(fact.was), local_text(fact.vanaf)) == ("2026-03-04 10:00", "2026-03-02 15:00")
    assert {row.norm: local_text(row.opened_at) for row in world.waits()} == dict.fromkeys(
        ("VB-DIRECT", "VB-5WD", "VB-GESPROKEN"), "2026-03-02 15:00"
    )
    assert whole(world)


def test_rungs_that_fired_do_not_come_again_when_the_start_moves_later() -> None:
    world = World("2026-03-04 10:00")
    world.register(received="2026-03-02 10:00")
    world.pass_time("2026-03-06 09:00")
    assert [name for _, name, _ in world.rungs("VB-5WD")] == ["50", "80"]

    world.do("A", "correct-start", norm="VB-5WD", vanaf="2026-03-04T09:00", reden="verkeerd_moment")

    assert limit(world, "VB-5WD") == "2026-03-12 00:00"
    world.pass_time("2026-03-12 00:00")
    assert [name for _, name, _ in world.rungs("VB-5WD")] == ["50", "80", "100"]
    (fact,) = world.facts(e.StartCorrected)
    assert (fact.verstreken, fact.norm) == (False, "VB-5WD")
    assert whole(world)


def test_a_breach_stays_when_the_start_moves_later() -> None:
    world = World("2026-03-02 10:00")
    world.register()
    world.pass_time("2026-03-10 09:00")

    world.do("A", "correct-start", norm="VB-5WD", vanaf="2026-03-05T09:00", reden="verkeerd_moment")

    wait = world.wait("VB-5WD")
    assert wait.breached
    assert not wait.is_overdue(world.clock.now())
    assert world.facts(e.StartCorrected)[0].verstreken
    world.pass_time("2026-03-30 09:00")
    assert [fact.norm for fact in world.facts(e.TermBreached)].count("VB-5WD") == 1


def test_terms_that_count_from_the_melding_count_from_its_true_receipt() -> None:
    world = World("2026-03-04 10:00")
    world.register()
    world.do("A", "correct-start", vanaf="2026-03-02T15:00", reden="tikfout")

    assert local_text(world.route().counts_from) == "2026-03-02 15:00"
    assert local_text(world.route().received_at) == "2026-03-04 10:00", "bookings and responsibility begin there"


@pytest.mark.parametrize(
    ("norm", "vanaf", "text"),
    [
        ("", "2026-03-05T10:00", "ligt in de toekomst"),
        ("", "2026-03-04T09:30", "op 04-03-2026 09:00 is al iets vastgelegd"),
        ("", "2026-03-02T10:00", "er is niets te corrigeren"),
        ("VB-5WD", "2026-03-02T10:00", "begon al op 02-03-2026 10:00"),
        ("VB-5WD", "2026-02-27T10:00", "corrigeer dan de ontvangst"),
    ],
)
def test_a_start_lies_between_the_melding_and_what_was_recorded_since(norm: str, vanaf: str, text: str) -> None:
    world = World("2026-03-02 10:00")
    world.register()
    world.pass_time("2026-03-04 09:00")
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-04 10:00")

    with pytest.raises(Refused, match=text):
        world.do("A", "correct-start", norm=norm, vanaf=vanaf, reden="tikfout")


def test_a_moment_that_came_twice_needs_an_offset() -> None:
    world = World("2026-10-26 10:00")
    world.register()
    with pytest.raises(ValidationError, match="kwam die nacht twee keer voor"):
        world.do("A", "correct-start", vanaf="2026-10-25 02:30", reden="tikfout")
    world.do("A", "correct-start", vanaf="2026-10-25 02:30+02:00", reden="tikfout")

    assert limit(world, "VB-DIRECT") == "2026-10-25 05:30"


# ------------------------------------------------------------ another norm


def test_a_running_wait_keeps_its_norm_until_two_persons_move_it_and_its_pause_counts_on() -> None:
    world = paused(offering(), "2026-03-04 10:00", "2026-03-05")
    world.pass_time("2026-03-06 09:00")
    assert limit(world, "OVD-AANBOD") == "2026-03-12 00:00"
    world.book.now = adapted("OVD-AANBOD", length=Length.parse("10wd"), version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    wait = world.wait("OVD-AANBOD")
    assert (wait.version, wait.length, limit(world, "OVD-AANBOD")) == ("2027.1", "10wd", "2026-03-19 00:00")
    (fact,) = world.facts(e.WaitMigrated)
    assert (fact.length_was, local_text(fact.limit_was)) == ("5wd", "2026-03-12 00:00")
    assert whole(world)


def test_a_shorter_norm_falls_at_the_end_of_the_day_on_which_it_came_not_before() -> None:
    world = offering()
    world.pass_time("2026-03-06 09:00")
    world.book.now = adapted("OVD-AANBOD", length=Length.parse("2wd"), version="2027.1")

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")

    assert limit(world, "OVD-AANBOD") == "2026-03-07 00:00"
    world.pass_time("2026-03-06 23:59")
    assert not world.wait("OVD-AANBOD").breached
    world.pass_time("2026-03-07 00:00")
    assert world.wait("OVD-AANBOD").breached
    assert whole(world)


def test_another_calendar_moves_a_running_wait_only_by_command() -> None:
    world = offering()
    days = KENNEMERLAND.legal.with_extra_days({world.clock.now().date().replace(day=5): "vrije dag"})
    world.book.now = replace(KENNEMERLAND, legal=days)
    assert limit(world, "OVD-AANBOD") == "2026-03-10 00:00"

    world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="kalender_gewijzigd", akkoord="vt.m02")

    assert limit(world, "OVD-AANBOD") == "2026-03-11 00:00"
    assert world.facts(e.WaitMigrated)[0].calendar_was != world.wait("OVD-AANBOD").calendar


def test_where_nothing_changed_there_is_nothing_to_move() -> None:
    world = offering()
    with pytest.raises(Refused, match="er verandert niets"):
        world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="vt.m02")
    with pytest.raises(Refused, match="een andere medewerker"):
        world.do("A", "migrate-norm", norm="OVD-AANBOD", reden="norm_gewijzigd", akkoord="cjg-haarlem.m02")


# ------------------------------------------------------------ skip


def test_two_persons_skip_a_wait_and_its_reminders_stop() -> None:
    world = World("2026-03-02 10:00").accepted()

    world.do("A", "skip-wait", norm="OVD-CONTACT", reden="anders_geregeld", akkoord="vt.m02")

    assert "OVD-CONTACT" not in world.norms()
    (fact,) = [one for one in world.facts(e.WaitClosed) if one.norm == "OVD-CONTACT"]
    assert (fact.how, fact.reason) == ("overgeslagen", "anders_geregeld")
    assert world.facts(e.WaitSkipped)[0].akkoord == "vt.m02"


@pytest.mark.parametrize(
    ("build", "norm", "akkoord", "text"),
    [
        (lambda: World("2026-03-02 10:00").accepted(), "OVD-CONTACT", "vt.m01", "een andere medewerker"),
        (lambda: World("2026-03-02 10:00").accepted(), "OVD-CONTACT", "cjg-haarlem.m02", "een andere medewerker"),
        (lambda: World("2026-03-02 10:00").decided(gesproken="alle"), "OVD-AANBOD", "vt.m02", "bewaakt niets"),
    ],
    ids=["the same person", "another organisation", "the last wait"],
)
def test_skipping_needs_a_second_person_and_something_that_still_watches(
    build: Callable[[], World], norm: str, akkoord: str, text: str
) -> None:
    with pytest.raises(Refused, match=text):
        build().do("A", "skip-wait", norm=norm, reden="anders_geregeld", akkoord=akkoord)


def test_a_term_of_the_law_cannot_be_skipped() -> None:
    world = World("2026-03-02 10:00")
    world.register()
    with pytest.raises(Refused, match="VB-5WD is een wettelijke termijn"):
        world.do("A", "skip-wait", norm="VB-5WD", reden="anders_geregeld", akkoord="vt.m02")


def test_only_veilig_thuis_changes_a_clock() -> None:
    world = World("2026-03-02 10:00").accepted()
    with pytest.raises(Refused, match="dit is aan"):
        world.do("A", "pause-wait", by=CJG, norm="OVD-TK", reden="gezin_afwezig", herzien_op="2026-03-04")
