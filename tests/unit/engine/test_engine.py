"""The use cases: once per key, effective and recorded time, lateness, arming, notes kept apart."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.unit.engine.world import CJG, World, command
from vtflow.domain import events as e
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.errors import BadInput, Refused, UnknownMelding
from vtflow.domain.reference import display_code
from vtflow.engine import NewMelding
from vtflow.ports import LegOutcome, OutboxStatus

MONDAY = "2026-03-02 10:00"


@pytest.fixture
def received() -> World:
    """An overdracht received on Monday 2 March 2026: OVD-ACC ends with Thursday 5 March."""
    return World(MONDAY).received()


# ---------------------------------------------------------------- once


def test_the_same_key_gives_the_first_answer_and_records_nothing(received: World) -> None:
    first = received.do("A", "report-signal", key="k1")
    before = received.events()
    received.at("2026-03-02 11:00")

    assert received.do("A", "report-signal", key="k1").events == first.events
    assert received.events() == before


def test_a_refused_command_may_be_tried_again_under_its_key(received: World) -> None:
    with pytest.raises(Refused):
        received.do("A", "accept-overdracht", by=CJG, key="k1", naam="m02")

    received.do("A", "accept-overdracht", by=CJG, key="k1", naam="m02", gesprek_op="2026-03-02")

    assert received.route().responsible == "cjg-haarlem"


def test_a_melding_is_taken_in_once_for_its_key() -> None:
    world = World(MONDAY)
    first = world.register("A", key="import/1")
    again = world.register("B", key="import/1")

    assert again.ref == first.ref
    assert again.unchanged
    assert len(world.store.read(lambda reader: reader.meldingen(None, "", 10))) == 1


def test_a_refusal_changes_nothing(received: World) -> None:
    before, sent = received.events(), received.sent()
    with pytest.raises(Refused):
        received.do("A", "close")

    assert (received.events(), received.sent()) == (before, sent)


def test_an_unknown_melding_is_told(received: World) -> None:
    with pytest.raises(UnknownMelding, match="geen melding met kenmerk"):
        received.engine.do(display_code(99), command("report-signal"), "vt.m01")
    with pytest.raises(UnknownMelding):
        received.engine.settle(display_code(99))
    with pytest.raises(UnknownMelding):
        received.engine.advance(display_code(99), 0)


# ---------------------------------------------------------------- effective and recorded


def test_what_was_answered_yesterday_and_typed_today_counts_from_yesterday(received: World) -> None:
    now = received.at("2026-03-04 09:00")
    received.do("A", "accept-overdracht", by=CJG, at="2026-03-03 15:00", naam="m02", gesprek_op="2026-03-03")

    (event,) = [ev for ev in received.events() if isinstance(ev.fact, e.OverdrachtAccepted)]
    assert (event.at, event.recorded_at) == (datetime(2026, 3, 3, 14, tzinfo=UTC), now)
    assert str(received.wait("OVD-CONTACT").due_on) == "2026-03-10"
    assert received.responsible()[0] == ("vt", MONDAY, "2026-03-03 15:00")


def test_a_breach_that_was_recorded_stays_when_the_answer_turns_out_to_be_in_time(received: World) -> None:
    received.pass_time("2026-03-06 09:00")
    received.do("A", "accept-overdracht", by=CJG, at="2026-03-05 23:59", naam="m02", gesprek_op="2026-03-05")

    (row,) = [wait for wait in received.waits() if wait.norm == "OVD-ACC"]
    assert (row.breached, row.in_time) == (True, True)


def test_what_had_been_answered_in_time_is_no_breach_when_nobody_had_looked_yet(received: World) -> None:
    received.at("2026-03-06 09:00")
    received.do("A", "accept-overdracht", by=CJG, at="2026-03-05 23:59", naam="m02", gesprek_op="2026-03-05")

    (row,) = [wait for wait in received.waits() if wait.norm == "OVD-ACC"]
    assert (row.breached, row.in_time) == (False, True)


def test_the_future_is_refused(received: World) -> None:
    with pytest.raises(BadInput, match="ligt in de toekomst"):
        received.do("A", "report-signal", at="2026-03-02 10:01")
    with pytest.raises(BadInput, match="ligt in de toekomst"):
        received.register("B", received="2026-03-02 10:01")


def test_a_moment_before_the_melding_came_in_is_refused(received: World) -> None:
    received.do("A", "report-signal", at=MONDAY)
    with pytest.raises(BadInput, match="ligt daarvóór"):
        received.do("A", "report-signal", at="2026-03-02 09:59")


def test_a_moment_without_zone_is_refused_and_one_with_an_offset_becomes_utc(received: World) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001
    with pytest.raises(BadInput, match="tijdzone"):
        received.engine.do(received.refs["A"], command("report-signal"), "vt.m01", at=naive)
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    east = datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1)))
    new = NewMelding(command=COMMANDS["register-melding"].model_validate(fields), received_at=east)  # pyright: ignore[reportArgumentType]
    received.refs["B"] = received.engine.register("kennemerland", new).ref

    assert received.route("B").received_at.tzinfo is UTC


# ---------------------------------------------------------------- lateness


def test_a_melding_received_yesterday_and_typed_today_has_its_clocks_from_yesterday() -> None:
    world = World("2026-03-03 09:00")
    world.register(received="2026-03-02 20:00")

    assert world.route().received_at == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert str(world.wait("VB-5WD").due_on) == "2026-03-09"
    assert [at for at, _, _ in world.rungs("VB-DIRECT")] == [
        "2026-03-02 22:00",
        "2026-03-02 23:12",
        "2026-03-03 00:00",
        "2026-03-03 02:00",
    ]
    assert [fact.norm for fact in world.facts(e.TermBreached)] == ["VB-DIRECT"]


def test_an_acute_message_of_last_night_still_rings_and_one_older_than_a_day_does_not() -> None:
    world = World("2026-03-03 22:00")
    world.register("A", received="2026-03-02 20:00")

    urgency = {row.rung: row.urgency.value for row in world.sent(norm="VB-DIRECT")}
    # 24 hours before 22:00: the rung at 22:00 is not older than that
    assert urgency == {"50": "acuut", "80": "acuut", "100": "acuut", "150": "acuut"}
    world.at("2026-03-03 22:01")
    world.register("B", received="2026-03-02 20:00")
    assert {row.urgency.value for row in world.sent(norm="VB-DIRECT", rung="50", ref=world.refs["B"])} == {"gewoon"}


def test_after_days_without_anybody_looking_each_team_gets_one_digest() -> None:
    world = World(MONDAY)
    for name in "ABC":
        world.offered(name)
        world.do(name, "confirm-receipt", by=CJG)
    world.pass_time("2026-03-02 12:00")
    world.notifier.arrived.clear()

    world.at("2026-03-11 11:00")
    world.outbox.tick()
    world.pass_time("2026-03-12 08:30")

    told = [one for one in world.notifier.arrived if one.team in {"cjg-haarlem", "cjg-haarlem-manager", "vt-directie"}]
    assert sorted(one.team for one in told) == ["cjg-haarlem", "cjg-haarlem-manager", "vt-directie"]
    assert all(row.late and row.urgency.value == "gewoon" for row in world.sent(norm="OVD-ACC"))


def test_a_late_rung_bears_its_true_moment_beside_the_moment_it_was_recorded(received: World) -> None:
    now = received.at("2026-03-11 11:00")
    received.engine.settle_all()

    breach = next(ev for ev in received.events() if isinstance(ev.fact, e.TermBreached))
    assert (breach.at, breach.recorded_at) == (datetime(2026, 3, 5, 23, tzinfo=UTC), now)


def test_urgent_messages_wait_for_opening_and_go_together_after_two_minutes(received: World) -> None:
    received.pass_time("2026-03-05 23:00")
    received.notifier.arrived.clear()
    received.pass_time("2026-03-06 08:31")
    assert [row.status for row in received.sent(norm="OVD-ACC", rung="100")] == [OutboxStatus.WACHT] * 3

    received.pass_time("2026-03-06 08:32")

    assert {row.status for row in received.sent(norm="OVD-ACC", rung="100")} == {OutboxStatus.GELUKT}
    assert sorted(one.team for one in received.notifier.arrived) == ["cjg-haarlem-manager", "gemeente-haarlem", "vt"]


def test_a_digest_holds_every_reminder_up_to_the_opening_it_is_made_for() -> None:
    world = World(MONDAY)
    for name in "AB":
        world.register(name)
        world.do(name, "check-veiligheid", acuut=False)
        world.do(name, "record-contact", uitkomst="bereikt", gesproken="alle")
    world.at("2026-03-05 08:30")
    world.outbox.tick()

    (digest,) = [one for one in world.notifier.arrived if one.team == "vt"]
    assert all(ref in digest.body for ref in world.refs.values())


# ---------------------------------------------------------------- arming


def test_advancing_arms_the_first_moment_then_the_next_and_names_the_leg(received: World) -> None:
    ref = received.refs["A"]
    received.engine.advance(ref, 0)
    stored = received.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    assert (stored.armed.number, stored.armed.kind) == (1, "overdracht")
    assert stored.armed.at == received.route().next_moment == datetime(2026, 3, 4, 7, 30, tzinfo=UTC)


def test_a_reminder_a_breach_a_late_and_a_timely_answer_and_nothing_are_five_outcomes(received: World) -> None:
    ref = received.refs["A"]
    received.engine.advance(ref, 0)
    received.at("2026-03-04 08:30")
    assert received.engine.advance(ref, 1) is LegOutcome.HERINNERING
    received.at("2026-03-06 00:00")
    assert received.engine.advance(ref, 2) is LegOutcome.VERSTREKEN
    received.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-05")
    assert received.engine.advance(ref, 3) is LegOutcome.TE_LAAT
    received.do("A", "report-first-contact", by=CJG)
    assert received.engine.advance(ref, 4) is LegOutcome.OP_TIJD
    received.do("A", "record-contact", uitkomst="niet_bereikt")
    assert received.engine.advance(ref, 5) is LegOutcome.BIJGEWERKT


def test_a_breach_counts_over_a_reminder_and_a_reminder_over_an_answer(received: World) -> None:
    ref = received.refs["A"]
    received.engine.advance(ref, 0)
    received.at("2026-03-04 09:00")
    received.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    assert received.engine.advance(ref, 1) is LegOutcome.HERINNERING
    received.at("2026-03-20 09:00")
    assert received.engine.advance(ref, 2) is LegOutcome.VERSTREKEN


def test_a_number_that_is_no_longer_armed_arms_nothing(received: World) -> None:
    ref = received.refs["A"]
    received.engine.advance(ref, 0)
    received.at("2026-03-04 09:00")
    received.engine.advance(ref, 1)
    before = received.store.read(lambda reader: reader.melding(ref))

    for number in (0, 1, 7):
        assert received.engine.advance(ref, number) is LegOutcome.VERVALLEN
    assert received.store.read(lambda reader: reader.melding(ref)) == before


def test_the_moments_of_a_joined_melding_are_armed_through_its_route(received: World) -> None:
    received.register("B", huishouden="gezin A", acuut="ja")
    ref = received.refs["A"]
    received.engine.advance(ref, 0)

    stored = received.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    assert (stored.armed.kind, stored.armed.at) == (
        "directe-veiligheidscheck",
        received.wait("VB-DIRECT", "B").ladder[0].at,
    )


def test_a_closed_route_is_armed_no_more() -> None:
    world = World(MONDAY).decided("A", "einde_bemoeienis", gesproken="alle")
    world.engine.advance(world.refs["A"], 0)
    world.do("A", "close", reden="veilig")

    assert world.engine.advance(world.refs["A"], 1) is LegOutcome.OP_TIJD
    stored = world.store.read(lambda reader: reader.melding(world.refs["A"]))
    assert stored is not None
    assert stored.armed.number == 1


# ---------------------------------------------------------------- notes

NOTED = {
    "check-veiligheid": {"acuut": False},
    "decide-veiligheidsbeoordeling": {"uitkomst": "overdracht"},
    "inform-melder": {},
    "offer-overdracht": {},
    "confirm-receipt": {},
    "accept-overdracht": {"naam": "m02", "gesprek_op": "2026-03-02"},
    "put-on-own-list": {"naam": "m02", "verwachte_start": "2026-04-01"},
    "report-signal": {},
    "retriage": {"acuut": False},
    "record-contact": {"uitkomst": "bereikt"},
    "escalate": {"niveau": 2, "reden": "verzoek"},
    "acknowledge-escalation": {"actie": "bellen"},
    "report-first-contact": {},
    "report-help-started": {},
    "report-back": {},
    "record-monitoring": {"resultaat": "veilig"},
    "close": {"ontheffen": {"MON-12M": "overgenomen", "MON-END": "overgenomen"}},
}


def test_the_note_of_every_command_is_kept_apart_and_its_event_knows_the_number() -> None:
    world = World(MONDAY)
    world.register(toelichting="bij aanname")
    for what, data in NOTED.items():
        text = f"bij {what}"
        if what == "offer-overdracht":
            world.offer(toelichting=text)
        else:
            world.do("A", what, toelichting=text, **data)

    numbers = {
        getattr(event.fact, "note", None): event.fact.kind
        for event in world.events()
        if getattr(event.fact, "note", None)
    }
    notes = {
        kind: world.store.read(lambda reader, seq=seq: reader.note(world.refs["A"], seq or 0))
        for seq, kind in numbers.items()
    }
    assert sorted(filter(None, notes.values())) == sorted(["bij aanname", *(f"bij {what}" for what in NOTED)])
    assert "bij " not in repr(world.events())
    assert all(world.events()[seq - 1].fact.kind == kind for seq, kind in numbers.items() if seq)


@pytest.mark.parametrize("text", ["bel 06-12345678", "mail naar jan@example.nl", "bsn 111222333"])
def test_a_note_with_personal_data_is_refused_without_repeating_it(received: World, text: str) -> None:
    with pytest.raises(Refused, match="laat persoonsgegevens weg") as refusal:
        received.do("A", "report-signal", toelichting=text)

    assert refusal.value.rule == "persoonsgegevens"
    assert text not in str(refusal.value)
    with pytest.raises(Refused, match="laat persoonsgegevens weg"):
        received.register("B", toelichting=text)


def test_a_note_is_280_characters_at_most() -> None:
    command("report-signal", toelichting="a" * 280)
    with pytest.raises(ValueError, match="280"):
        command("report-signal", toelichting="a" * 281)
