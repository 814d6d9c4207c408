"""Delivery: the reserve after failures, alarms to operations, trying again by hand, and channels of persons."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import CHANNEL, KENNEMERLAND, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import Message
from vtflow.domain.written_time import on_the_clock
from vtflow.engine import Engine, Surroundings
from vtflow.notify.composer import TeamComposer
from vtflow.notify.recording import RecordingNotifier
from vtflow.outbox import FIRST_PAUSE, Outbox, after_attempt, way_of
from vtflow.play.story import local_text
from vtflow.ports import DeliveryResult, LoggedMessage, LogQuery, OutboxRow, OutboxStatus, Reserve, Sending
from vtflow.seal import Seal

GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND
OPERATIONS = KENNEMERLAND.region.roles["operaties"]
SPARE = Reserve("reserve", 3, 1)


class Office(World):
    """A world whose every team has one channel and a reserve; an acute melding lies there."""

    def __init__(self, reserve: Reserve | None = SPARE) -> None:
        super().__init__("2026-03-02 10:00")
        teams = KENNEMERLAND.region.teams
        reserves = dict.fromkeys(teams, reserve) if reserve else {}
        self.notifier = RecordingNotifier({}, (CHANNEL,), reserves)  # pyright: ignore[reportArgumentType]
        composer = TeamComposer(KENNEMERLAND, lambda row: f"http://vtflow.local/{row.ref}")
        self.outbox = Outbox(self.engine, self.store, self.clock, self.notifier, composer, (self.region,))

    def tick(self, minutes: float = 0) -> None:
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))
        self.outbox.deliver()

    def log(self, **query: object) -> list[LoggedMessage]:
        return self.store.read(lambda reader: reader.delivery_log(LogQuery(**query)))  # pyright: ignore[reportArgumentType]

    def alarms(self) -> list[str]:
        return [row.kind for row in self.sent(team=OPERATIONS) if row.kind.startswith("kanaal-")]


def urgent(office: Office) -> LoggedMessage:
    """Offer an overdracht; return its message to the receiver once its bundle is closed."""
    office.offered()
    office.notifier.tried.clear()
    office.tick(3)
    return next(one for one in office.log(team="cjg-haarlem") if one.row.urgency is Urgency.URGENT)


def sending(attempts: int, urgency: Urgency = Urgency.URGENT) -> Sending:
    return Sending(id=1, key="k", team="t", channel="eigen", urgency=urgency, attempts=attempts)


# ---------------------------------------------------------------- the reserve


def test_the_own_channel_is_used_until_it_failed_so_often_and_then_they_take_turns() -> None:
    ways = [way_of(sending(n), SPARE) for n in range(7)]
    assert ways == ["eigen", "eigen", "eigen", "reserve", "eigen", "reserve", "eigen"]
    assert [way_of(sending(n), None) for n in (0, 3, 9)] == ["eigen"] * 3


def test_an_acute_message_goes_over_the_reserve_sooner() -> None:
    assert [way_of(sending(n, Urgency.ACUUT), SPARE) for n in range(3)] == ["eigen", "reserve", "eigen"]


def test_the_first_attempt_over_the_reserve_follows_at_once_and_the_next_after_a_pause() -> None:
    now = World().clock.now()
    assert after_attempt(sending(1), MISLUKT, now, SPARE).next_at == now + 2 * FIRST_PAUSE
    assert after_attempt(sending(2), MISLUKT, now, SPARE).next_at == now
    assert after_attempt(sending(3), MISLUKT, now, SPARE).next_at == now + 8 * FIRST_PAUSE
    assert after_attempt(sending(2), MISLUKT, now, None).next_at == now + 4 * FIRST_PAUSE


def test_the_same_message_goes_over_the_reserve_under_its_key_and_the_log_has_both() -> None:
    office = Office()
    office.notifier.script(CHANNEL, [MISLUKT] * 90)
    one = urgent(office)
    assert one.sending is not None
    for _ in range(3):
        office.tick(2)

    (after,) = [found for found in office.log() if found.row.id == one.row.id]
    assert [attempt.channel for attempt in after.attempts] == [CHANNEL, CHANNEL, CHANNEL, "reserve"]
    assert [attempt.result for attempt in after.attempts] == [MISLUKT] * 3 + [GELUKT]
    assert after.row.status is OutboxStatus.GELUKT
    assert {tried.key for tried in office.notifier.tried if tried.team == "cjg-haarlem"} == {one.sending.key}
    assert [t.channel for t in office.notifier.arrived if t.team == "cjg-haarlem"] == ["reserve"]


def test_of_an_unknown_attempt_one_more_goes_that_says_it_may_be_double_and_then_no_more() -> None:
    office = Office()
    office.notifier.script(CHANNEL, [ONBEKEND] * 90)
    one = urgent(office)
    for _ in range(5):
        office.tick(60)

    arrived = [found for found in office.notifier.arrived if one.sending and found.key == one.sending.key]
    assert ["mogelijk dubbel" in found.body for found in arrived] == [False, True]
    (after,) = [found for found in office.log() if found.row.id == one.row.id]
    assert after.row.status is OutboxStatus.ONBEKEND


# ---------------------------------------------------------------- alarms


def test_operations_hear_once_that_a_channel_fails_and_once_that_it_works_again() -> None:
    office = Office(reserve=None)
    office.notifier.script(CHANNEL, [MISLUKT] * 3)
    urgent(office)
    for _ in range(4):
        office.tick(10)

    assert office.alarms() == ["kanaal-mislukt", "kanaal-hersteld"]
    told = [tried for tried in office.notifier.arrived if tried.team == OPERATIONS]
    assert any("Kanaal postvak neemt niets aan: 3 mislukte pogingen" in one.body for one in told)
    assert any("Kanaal postvak werkt weer" in one.body for one in told)
    assert all("VT-" not in one.title for one in told)


def test_a_channel_that_fails_for_days_is_told_once_a_day() -> None:
    office = Office(reserve=None)
    office.notifier.script(CHANNEL, [MISLUKT] * 900)
    urgent(office)
    for _ in range(72):
        office.tick(60)

    assert office.alarms().count("kanaal-mislukt") in {3, 4}


def test_a_failure_that_nobody_uses_any_more_is_still_told_by_the_round_of_looks() -> None:
    office = Office(reserve=None)
    office.notifier.script(CHANNEL, [MISLUKT] * 3)
    urgent(office)
    states = office.store.read(lambda reader: reader.channel_states())
    quiet = dataclasses.replace(
        states[CHANNEL], failures=7, alarmed_at=office.clock.now() - timedelta(hours=25), alarmed=True
    )
    office.store.transact(lambda unit: unit.keep_channel_states([quiet]))

    assert office.engine.watch_channels((office.region,)) == 1
    assert office.engine.watch_channels((office.region,)) == 0


# ---------------------------------------------------------------- by hand


def given_up(office: Office) -> LoggedMessage:
    office.notifier.script(CHANNEL, [ONBEKEND] * 2)
    one = urgent(office)
    office.tick(60)
    (after,) = [found for found in office.log(failed=True) if found.row.id == one.row.id]
    assert after.row.status is OutboxStatus.ONBEKEND
    return after


def test_a_delivery_is_tried_again_by_hand_and_who_asked_is_kept() -> None:
    office = Office(reserve=None)
    one = given_up(office)
    assert one.sending is not None

    office.engine.retry_delivery(office.region, one.sending.key, "vt.m01")
    office.tick()

    (after,) = [found for found in office.log() if found.row.id == one.row.id]
    assert after.row.status is OutboxStatus.GELUKT
    assert [retry.by for retry in after.retries] == ["vt.m01"]


def test_a_message_that_cannot_be_made_keeps_no_other_back_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(None)
    right = TeamComposer.compose

    def compose(self: TeamComposer, sending: Sending, rows: Sequence[OutboxRow]) -> tuple[str, str]:
        if sending.team == "cjg-haarlem":
            raise LookupError(sending.team)
        return right(self, sending, rows)

    monkeypatch.setattr(TeamComposer, "compose", compose)
    office.offered("A")
    office.register("B", acuut=True)
    office.tick(3)

    (broken,) = office.log(team="cjg-haarlem")
    assert [(one.result, one.reason) for one in broken.attempts] == [(MISLUKT, "not made: LookupError")]
    assert {one.team for one in office.notifier.arrived} == {"vt-spoed"}, "the others went"
    assert f"message cjg-haarlem/{CHANNEL}/urgent/{broken.row.id} cannot be made: LookupError" in caplog.text
    for _ in range(20):
        office.tick(70)
    assert office.alarms() == [], "no channel is to blame"

    monkeypatch.undo()
    office.tick(70)
    assert [one.team for one in office.notifier.arrived].count("cjg-haarlem") == 1


def test_what_was_answered_meanwhile_is_not_sent_again() -> None:
    office = Office(reserve=None)
    office.offered()
    office.at("2026-03-04 08:30")
    office.outbox.tick()
    office.notifier.script(CHANNEL, [ONBEKEND] * 900)
    office.pass_time("2026-03-06 12:00")
    given = [one for one in office.log(failed=True) if one.row.wait and one.row.status is OutboxStatus.ONBEKEND]
    about = next(one for one in given if one.row.norm == "OVD-ONTV")
    assert about.sending is not None
    office.do("A", "confirm-receipt", by="cjg-haarlem.m02")
    rows = [one.row for one in office.log() if one.row.sending == about.row.sending]
    if {row.norm for row in rows} == {"OVD-ONTV"}:
        with pytest.raises(Refused, match="vervallen"):
            office.engine.retry_delivery(office.region, about.sending.key, "vt.m01")
    else:
        office.engine.retry_delivery(office.region, about.sending.key, "vt.m01")
        statuses = {one.row.norm: one.row.status for one in office.log() if one.row.sending == about.row.sending}
        assert statuses["OVD-ONTV"] is OutboxStatus.VERVALLEN


def test_a_delivery_that_arrived_that_is_unknown_or_that_is_anothers_to_retry_is_refused() -> None:
    office = Office(reserve=None)
    one = urgent(office)
    assert one.sending is not None
    with pytest.raises(Refused, match="al aangekomen"):
        office.engine.retry_delivery(office.region, one.sending.key, "vt.m01")
    with pytest.raises(BadInput, match="vtflow messages --failed"):
        office.engine.retry_delivery(office.region, "bestaat-niet", "vt.m01")
    with pytest.raises(Refused, match="technisch beheer"):
        office.engine.retry_delivery(office.region, one.sending.key, "cjg-haarlem.m02")


# ---------------------------------------------------------------- when a digest leaves


@pytest.mark.parametrize(
    ("team", "known", "leaves"),
    [
        ("cjg-haarlem", "2026-03-02 08:30:00", "2026-03-02 08:30"),
        ("cjg-haarlem", "2026-03-02 08:30:01", "2026-03-03 08:30"),
        ("politie", "2026-03-02 08:30:00", "2026-03-02 08:30"),
        ("politie", "2026-03-02 08:30:01", "2026-03-03 08:30"),
        ("politie", "2026-03-07 10:00:00", "2026-03-09 08:30"),
    ],
)
def test_the_digest_of_a_team_that_never_closes_leaves_with_those_of_the_region(
    team: str, known: str, leaves: str
) -> None:
    office = Office()
    at = on_the_clock(datetime.fromisoformat(known), known)
    message = Message(
        key="k", ref="VT-1", team=team, kind="eerste-contact", role="ontvanger", urgency=Urgency.GEWOON, at=at
    )

    (row,) = office.engine.rows(message, at, KENNEMERLAND)

    assert local_text(row.deliver_at) == leaves


# ---------------------------------------------------------------- persons


def test_a_message_for_a_person_goes_over_that_persons_channels() -> None:
    world = World("2026-03-02 10:00")
    asked: list[tuple[str, str, Urgency]] = []

    def reach(team: str, person: str, urgency: Urgency) -> tuple[str, ...]:
        asked.append((team, person, urgency))
        return ("eigen",) if person == "vt.m01" else (CHANNEL,)

    around: Surroundings = world.engine._around  # pyright: ignore[reportPrivateUsage]
    world.engine = Engine(world.store, world.clock, replace(around, reach=reach, seal=Seal(b"k", b"a" * 43 + b"=")))
    world.offered()
    world.at("2026-03-20 12:00")
    world.engine.settle_all()

    own = [row for row in world.sent() if row.channel == "eigen"]
    assert own
    assert {row.role for row in own} == {"casushouder"}
    assert {row.team for row in own} == {"vt"}
    assert all(row.channel == CHANNEL for row in world.sent() if row.role != "casushouder")
    assert ("cjg-haarlem", "", Urgency.URGENT) in asked
