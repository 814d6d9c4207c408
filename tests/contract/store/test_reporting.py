"""What reports keep is kept alike by every store: facts of one version of a melding, and steps that stay."""

from datetime import datetime

from tests.contract.store.builders import REGION, T0, hours, message, registered, write
from vtflow.ports import Batch, Store
from vtflow.ports.reporting import FactRow, ReportStep
from vtflow.store.instants import microseconds

FORM = 1


def step(name: str, at: int = 0, region: str = "kennemerland", **data: str) -> ReportStep:
    return ReportStep(
        key=f"{region}/rap-6w/2026-03-02", region=region, step=name, at=T0 + hours(at), by="vt.m01", data=data
    )


def test_steps_of_a_report_come_back_in_the_order_of_recording_and_by_region(store: Store):
    made, words, other = step("gemaakt", hash="1"), step("geduid", 1, deel="stroom"), step("gemaakt", region="zeeland")
    for one in (made, other, words):
        store.transact(lambda unit, one=one: unit.record_report(one))

    assert store.read(lambda reader: reader.report_steps("kennemerland")) == [made, words]
    assert store.read(lambda reader: reader.report_steps("zeeland")) == [other]
    assert store.read(lambda reader: reader.report_steps("nergens")) == []


def test_kept_facts_are_given_as_long_as_the_melding_and_the_form_are_the_same(store: Store):
    write(store, registered(1))
    (kept,) = store.read(lambda reader: list(reader.report_facts(REGION, FORM)))
    assert kept.facts is None

    store.transact(lambda unit: unit.keep_facts([FactRow(kept.id, kept.version, b"first")], FORM))
    store.transact(lambda unit: unit.keep_facts([FactRow(kept.id, kept.version, b"second")], FORM))

    assert [k.facts for k in store.read(lambda reader: list(reader.report_facts(None, FORM)))] == [b"second"]
    assert [k.facts for k in store.read(lambda reader: list(reader.report_facts(None, FORM + 1)))] == [None]
    assert store.read(lambda reader: list(reader.report_facts("elders", FORM))) == []
    assert store.read(lambda reader: reader.stale_facts(None, FORM, None)) == []
    assert store.read(lambda reader: reader.stale_facts(None, FORM + 1, 5)) == [(kept.id, kept.ref, kept.version)]


def test_kept_facts_are_asked_for_by_reference_and_only_those_of_now_are_given(store: Store):
    write(store, registered(1), registered(2), registered(3))
    first, second, third = store.read(lambda reader: list(reader.report_facts(None, FORM)))
    rows = [
        FactRow(first.id, first.version, b"one"),
        FactRow(second.id, second.version - 1, b"old"),
        FactRow(third.id, third.version, b"three"),
    ]
    store.transact(lambda unit: unit.keep_facts(rows, FORM))

    asked = [first.ref, second.ref, "VT-NERGENS"]
    assert store.read(lambda reader: reader.kept_facts(asked, FORM)) == {first.ref: b"one"}
    assert store.read(lambda reader: reader.kept_facts(asked, FORM + 1)) == {}
    assert store.read(lambda reader: reader.kept_facts([], FORM)) == {}


def test_messages_to_teams_are_told_by_number_with_their_region_and_cause_between_two_moments(store: Store):
    write(store, registered(1), outbox=(message("m1", wait_no=1), message("m2")))
    rows = store.read(lambda reader: reader.outbox())
    store.transact(lambda unit: unit.write(Batch(outbox=(message("m3", about=9),))))

    found = store.read(lambda reader: list(reader.team_messages(None, None)))

    assert [(one.id, one.key, one.ref, one.team, one.wait) for one in found] == [
        (row.id, row.key, row.ref, row.team, row.wait) for row in rows
    ]
    assert {(one.region, one.urgency, one.cause) for one in found} == {
        (REGION, row.urgency.value, row.norm or row.kind) for row in rows
    }
    moment = rows[0].deliver_at
    assert [one.deliver_at for one in found] == [microseconds(row.deliver_at) for row in rows]

    def told(start: datetime | None, end: datetime | None) -> int:
        return store.read(lambda reader: sum(1 for _ in reader.team_messages(start, end)))

    assert (told(moment, None), told(moment + hours(1), None)) == (2, 0)
    assert (told(None, moment), told(None, moment + hours(1))) == (0, 2)


def test_facts_of_an_earlier_version_are_no_longer_given(store: Store):
    write(store, registered(1))
    (kept,) = store.read(lambda reader: list(reader.report_facts(None, FORM)))
    store.transact(lambda unit: unit.keep_facts([FactRow(kept.id, kept.version - 1, b"old")], FORM))

    assert [k.facts for k in store.read(lambda reader: list(reader.report_facts(None, FORM)))] == [None]
    assert len(store.read(lambda reader: reader.stale_facts(REGION, FORM, None))) == 1
