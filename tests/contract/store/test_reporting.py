"""What reports keep is kept alike by every store: facts of one version of a melding, and steps that stay."""

from tests.contract.store.builders import REGION, T0, hours, registered, write
from vtflow.ports import Store
from vtflow.ports.reporting import FactRow, ReportStep

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


def test_facts_of_an_earlier_version_are_no_longer_given(store: Store):
    write(store, registered(1))
    (kept,) = store.read(lambda reader: list(reader.report_facts(None, FORM)))
    store.transact(lambda unit: unit.keep_facts([FactRow(kept.id, kept.version - 1, b"old")], FORM))

    assert [k.facts for k in store.read(lambda reader: list(reader.report_facts(None, FORM)))] == [None]
    assert len(store.read(lambda reader: reader.stale_facts(REGION, FORM, None))) == 1
