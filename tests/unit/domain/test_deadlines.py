"""Every term: the day or hour it ends, the last instant in time, and the first that is late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain import events as e
from vtflow.play.story import local_text

TICK = timedelta(microseconds=1)
#: a Wednesday morning; Good Friday 3 and Easter Monday 6 April 2026 lie ahead
WEDNESDAY = "2026-04-01 10:00"


@dataclass(frozen=True)
class Term:
    """How a term is opened on Wednesday 1 April 2026 at 10:00, when it ends, and what answers it."""

    norm: str
    open: Callable[[World], object]
    limit: str
    command: str
    by: str = "vt.m01"
    data: dict[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.norm} tot {self.limit}"


def spoed(world: World) -> None:
    world.register(acuut="ja")
    world.do("A", "check-veiligheid", acuut=True)


def spoed_offered(world: World) -> None:
    world.decided()
    world.offer(spoed=True)


def spoed_received(world: World) -> None:
    spoed_offered(world)
    world.do("A", "confirm-receipt", by=CJG)


def spoed_accepted(world: World) -> None:
    spoed_received(world)
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-04-01")


def received(world: World) -> None:
    world.offered()
    world.do("A", "confirm-receipt", by=CJG)


def on_own_list(world: World) -> None:
    received(world)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-05-01")


def called(world: World) -> None:
    on_own_list(world)
    world.do("A", "record-contact", uitkomst="bereikt")


def helped(world: World) -> None:
    world.accepted()
    world.do("A", "report-first-contact", by=CJG)


def waiting_for_help(world: World) -> None:
    on_own_list(world)
    world.do("A", "report-first-contact", by=CJG)


def signal(world: World) -> None:
    world.register()
    world.do("A", "report-signal")


def checked(world: World) -> None:
    world.register()
    world.do("A", "check-veiligheid", acuut=False)


ACCEPT: dict[str, Any] = {"naam": "m02", "gesprek_op": "2026-04-02"}
OVERDRACHT: dict[str, Any] = {"uitkomst": "overdracht"}
TERMS = [
    Term("VB-DIRECT", lambda w: w.register(), "2026-04-01 14:00", "check-veiligheid", data={"acuut": False}),
    Term("VB-DIRECT", lambda w: w.register(acuut="ja"), "2026-04-01 11:00", "check-veiligheid", data={"acuut": False}),
    # 2, 7, 8, 9 and 10 April count
    Term("VB-5WD", checked, "2026-04-11 00:00", "decide-veiligheidsbeoordeling", data=OVERDRACHT),
    Term("VB-SPOED", spoed, "2026-04-02 10:00", "record-contact", data={"uitkomst": "bereikt"}),
    Term(
        "VB-GESPROKEN", checked, "2026-04-11 00:00", "record-contact", data={"uitkomst": "bereikt", "gesproken": "alle"}
    ),
    Term(
        "TK-VB",
        lambda w: (checked(w), w.do("A", "decide-veiligheidsbeoordeling", **OVERDRACHT)),
        "2026-04-08 00:00",
        "inform-melder",
    ),
    Term("OVD-ONTV", lambda w: w.offered(), "2026-04-03 00:00", "confirm-receipt", CJG),
    Term("OVD-ACC", received, "2026-04-09 00:00", "accept-overdracht", CJG, ACCEPT),
    Term("OVD-ACC", spoed_received, "2026-04-02 00:00", "accept-overdracht", CJG, ACCEPT),
    Term("OVD-CONTACT", lambda w: w.accepted(), "2026-04-11 00:00", "report-first-contact", CJG),
    Term("OVD-CONTACT", spoed_accepted, "2026-04-02 10:00", "report-first-contact", CJG),
    # ten working days from 1 April: the tenth is 17 April
    Term("OVD-WACHT", waiting_for_help, "2026-04-18 00:00", "report-help-started", CJG),
    # six weeks, agreed by nobody: the day itself, 13 May
    Term("OVD-TK", helped, "2026-05-14 00:00", "report-back", CJG),
    Term("WACHT-CONTACT", on_own_list, "2026-04-11 00:00", "record-contact", data={"uitkomst": "bereikt"}),
    Term("WACHT-CONTACT", called, "2026-04-18 00:00", "record-contact", data={"uitkomst": "bereikt"}),
    Term("WACHT-HERTRIAGE", signal, "2026-04-02 00:00", "retriage", data={"acuut": False}),
    Term("MON-3M", lambda w: w.monitored(), "2026-07-02 00:00", "record-monitoring", data={"resultaat": "veilig"}),
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_an_answer_at_the_last_instant_is_in_time(term: Term) -> None:
    world = World(WEDNESDAY)
    term.open(world)
    assert local_text(world.wait(term.norm).limit_at) == term.limit

    world.clock.set(world.wait(term.norm).limit_at - TICK)
    world.do("A", term.command, by=term.by, **(term.data or {}))

    (closed,) = [f for f in world.facts(e.WaitClosed) if f.norm == term.norm][-1:]
    assert closed.in_time
    assert [f for f in world.facts(e.TermBreached) if f.norm == term.norm] == []


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_an_answer_at_the_limit_is_late_and_the_breach_is_recorded(term: Term) -> None:
    world = World(WEDNESDAY)
    term.open(world)

    world.clock.set(world.wait(term.norm).limit_at)
    world.do("A", term.command, by=term.by, **(term.data or {}))

    (closed,) = [f for f in world.facts(e.WaitClosed) if f.norm == term.norm][-1:]
    assert not closed.in_time
    assert [f.norm for f in world.facts(e.TermBreached) if f.norm == term.norm] == [term.norm]


def test_f18_hours_days_weeks_and_months_stay_what_they_are() -> None:
    world = World(WEDNESDAY).monitored()
    world.register("B", acuut="ja")
    world.do("B", "check-veiligheid", acuut=True)

    lengths = {f.wait.norm: f.wait.length for name in "AB" for f in world.facts(e.WaitOpened, name)}

    assert lengths == {
        "VB-DIRECT": "1h",
        "VB-5WD": "5wd",
        "VB-SPOED": "24h",
        "VB-GESPROKEN": "5wd",
        "TK-VB": "2wd",
        "OVD-AANBOD": "5wd",
        "OVD-ONTV": "1wd",
        "OVD-ACC": "3wd",
        "OVD-CONTACT": "5wd",
        "OVD-TK": "6w",
        "MON-3M": "3m",
        "MON-12M": "12m",
        "MON-END": "18m",
    }


def test_f16_a_wait_keeps_zone_and_calendar_with_version_beside_its_limit() -> None:
    world = World(WEDNESDAY)
    world.register()

    wait = world.wait("VB-5WD")
    assert (wait.zone, wait.calendar) == ("Europe/Amsterdam", world.book.now.legal.label)
    assert wait.calendar.startswith("atw/")


def test_f19_a_working_day_term_ends_with_the_day_and_an_hour_term_at_the_minute() -> None:
    world = World(WEDNESDAY)
    world.register()

    assert str(world.wait("VB-5WD").due_on) == "2026-04-10"
    assert world.wait("VB-DIRECT").due_on is None


def test_f20_all_clocks_of_a_melding_stand_side_by_side_and_the_nearest_is_its_moment() -> None:
    world = World(WEDNESDAY)
    world.register()

    assert world.norms() == {"VB-DIRECT", "VB-5WD", "VB-GESPROKEN"}
    next_moment = world.route().next_moment
    assert next_moment is not None
    assert local_text(next_moment) == "2026-04-01 12:00"


def test_f21_each_leg_has_its_own_norm_and_its_time_is_booked_to_who_holds_the_ball() -> None:
    world = World(WEDNESDAY)
    world.offered()
    world.at("2026-04-02 10:00")
    world.do("A", "confirm-receipt", by=CJG)
    world.at("2026-04-02 12:00")
    world.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")

    # Wednesday 10:00-17:00 and Thursday 08:30-10:00 until receipt, then two hours until the refusal
    assert [(b.holder, b.seconds) for b in world.bookings()] == [("cjg-haarlem", 30_600), ("cjg-haarlem", 7_200)]


def test_f28_a_breach_stays_with_norm_leg_and_holder_also_after_a_late_answer() -> None:
    world = World(WEDNESDAY).offered()
    world.at("2026-04-07 11:00")
    world.do("A", "confirm-receipt", by=CJG)

    (breach,) = world.facts(e.TermBreached)
    assert (breach.norm, breach.leg, breach.holder) == ("OVD-ONTV", "overdracht", "cjg-haarlem")
    (row,) = [wait for wait in world.waits() if wait.norm == "OVD-ONTV"]
    assert (row.breached, row.in_time) == (True, False)
    assert row.closed_at is not None
    assert row.closed_at - row.limit_at == timedelta(days=4, hours=11)


def test_f29_overdue_is_told_of_any_instant_also_in_the_past() -> None:
    world = World(WEDNESDAY).offered()
    world.at("2026-04-20 10:00")
    wait = world.wait("OVD-ONTV")

    assert not wait.is_overdue(wait.limit_at - TICK)
    assert wait.is_overdue(wait.limit_at)
    assert not hasattr(wait, "overdue")


def test_s08_the_five_working_days_of_the_assessment_never_rest_for_an_acknowledgement() -> None:
    world = World(WEDNESDAY)
    checked(world)
    world.pass_time("2026-04-09 09:00")
    before = world.wait("VB-5WD").limit_at
    world.do("A", "acknowledge-escalation", actie="overleg", tot="2026-04-14", norm="VB-5WD")
    world.pass_time("2026-04-13 09:00")

    assert world.wait("VB-5WD").limit_at == before
    assert world.wait("VB-5WD").breached


def test_s09_acute_danger_shortens_the_first_check_and_calls_the_spoedteam_at_once() -> None:
    world = World("2026-04-05 03:00")  # the night of Easter
    world.register(acuut="ja")

    assert world.wait("VB-DIRECT").length == "1h"
    (row,) = world.sent(team="vt-spoed", kind="melding-geregistreerd")
    assert (row.urgency.value, row.deliver_at) == ("acuut", world.clock.now())


def test_s25_speaking_to_everyone_is_a_clock_of_its_own_that_a_motivation_may_end() -> None:
    world = World(WEDNESDAY)
    checked(world)
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert "VB-GESPROKEN" in world.norms()

    agreed = {"reden": "weigert", "akkoord": "vt.m02"}
    world.do("A", "record-contact", uitkomst="niet_bereikt", gesproken="gemotiveerd", uitzondering=agreed)

    assert "VB-GESPROKEN" not in world.norms()


def test_s61_the_melder_is_told_within_its_own_term_and_how_is_kept() -> None:
    world = World(WEDNESDAY).decided()

    (told,) = world.facts(e.MelderInformed)
    assert told.wijze == "telefoon"
    assert "TK-VB" not in world.norms()
