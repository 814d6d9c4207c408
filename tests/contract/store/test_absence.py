"""Every store keeps the absence calendars alike, and holds back what is for a team that is closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import CJG, T0, VT, hours, message
from vtflow.domain.absence import Absence
from vtflow.domain.duty import DIENSTDOENDE
from vtflow.domain.melding import TASK, Urgency
from vtflow.ports import Batch, DeliveryResult, OutboxRow, OutboxStatus, Store, Tried

OPENS_AT = T0 + hours(8)
REGION = "kennemerland"


def row(who: str, region: str = REGION, last: date | None = date(2026, 3, 6), substitute: str = "vt.m02") -> Absence:
    return Absence(
        region=region,
        who=who,
        first=date(2026, 3, 4),
        last=last,
        substitute=substitute,
        reden="verlof",
        recorded_at=T0,
        by="vt.m00",
    )


def put(store: Store, *rows: OutboxRow, rest: tuple[tuple[str, int], ...] = ()) -> None:
    store.transact(lambda unit: unit.write(Batch(outbox=rows, rest=rest)))


def shut(team: str, region: str = REGION) -> Callable[[str, str], datetime | None]:
    """Return hours by which one team of one region is closed until OPENS_AT."""
    return lambda where, who: OPENS_AT if (where, who) == (region, team) else None


def claim(store: Store, now: datetime, opens: Callable[[str, str], datetime | None]) -> list[list[str]]:
    found = store.transact(lambda unit: unit.claim_sendings(now, now + timedelta(minutes=2), 9, opens))
    return [[one.key for one in rows] for _, rows in found]


def at_home(key: str, **fields: object) -> OutboxRow:
    return replace(message(key), region=REGION, **fields)


def test_a_calendar_comes_back_by_region_in_the_order_of_recording(store: Store):
    first, gone, back = row("vt.m01"), row("vt.m03", last=None), row("vt.m01", substitute="")
    store.transact(lambda unit: unit.record_absences([first, row("vt.m01", region="elders")]))
    store.transact(lambda unit: unit.record_absences([gone, back]))

    assert store.read(lambda reader: reader.absences(REGION)) == (first, gone, back)
    assert store.transact(lambda unit: unit.absences("elders")) == (row("vt.m01", region="elders"),)
    assert store.read(lambda reader: reader.absences("nergens")) == ()


def test_a_message_keeps_its_region_whom_it_is_for_and_in_whose_place(store: Store):
    put(store, at_home("a", person="vt.m02", instead_of="vt.m01"))
    (found,) = store.read(lambda reader: reader.outbox())

    assert (found.region, found.person, found.instead_of) == (REGION, "vt.m02", "vt.m01")


def test_messages_of_two_regions_to_teams_of_one_name_go_apart(store: Store):
    put(store, at_home("a"), replace(message("b"), region="haaglanden"), at_home("c"))
    found = store.transact(lambda unit: unit.claim_sendings(T0, T0 + hours(1), 9))

    assert sorted((sending.region, [one.key for one in rows]) for sending, rows in found) == [
        ("haaglanden", ["b"]),
        (REGION, ["a", "c"]),
    ]


@pytest.mark.parametrize("urgency", [Urgency.GEWOON, Urgency.URGENT])
def test_f34_what_waited_while_nobody_sent_stays_until_the_closed_team_opens(store: Store, urgency: Urgency):
    put(store, at_home("a", urgency=urgency), at_home("b", team=CJG, urgency=urgency))
    night = T0 + hours(2)

    assert claim(store, night, shut(VT)) == [["b"]]
    (held,) = [one for one in store.read(lambda reader: reader.outbox()) if one.key == "a"]
    assert (held.deliver_at, held.status) == (OPENS_AT, OutboxStatus.WACHT)
    assert ["a"] not in claim(store, OPENS_AT - timedelta(seconds=1), shut("niemand"))
    assert ["a"] in claim(store, OPENS_AT + timedelta(minutes=2), shut("niemand"))


def test_f34_an_acute_message_and_one_for_who_has_duty_go_at_any_hour(store: Store):
    put(store, at_home("a", urgency=Urgency.ACUUT), at_home("b", urgency=Urgency.URGENT, role=DIENSTDOENDE))

    assert claim(store, T0 + hours(2), shut(VT)) == [["a"], ["b"]]


def test_a_failed_attempt_is_not_repeated_in_the_night_of_its_team(store: Store):
    put(store, at_home("a"))
    ((sending, _),) = store.transact(lambda unit: unit.claim_sendings(T0, T0 + hours(1), 9))
    after = replace(sending, attempts=1, next_at=T0 + timedelta(seconds=30))
    store.transact(lambda unit: unit.record_sendings([Tried(after, DeliveryResult.MISLUKT)], T0))

    assert claim(store, T0 + hours(2), shut(VT)) == []
    assert claim(store, OPENS_AT - timedelta(seconds=1), shut("niemand")) == []
    assert claim(store, OPENS_AT, shut("niemand")) == [["a"]]


def test_f44_reminders_of_a_wait_that_somebody_took_on_lapse_but_its_notice_and_the_task_do_not(store: Store):
    about = {"wait": 3, "norm": "VB-5WD"}
    put(
        store,
        at_home("old", rung="50", **about),
        at_home("task", rung=TASK, **about),
        at_home("notice", wait=3, norm="", rung=""),
    )
    put(store, at_home("new", rung="80", **about), rest=((message("x").ref, 3),))

    kept = {one.key: one.status for one in store.read(lambda reader: reader.outbox())}
    assert kept.pop("old") is OutboxStatus.VERVALLEN
    assert kept == dict.fromkeys(("task", "notice", "new"), OutboxStatus.WACHT)
