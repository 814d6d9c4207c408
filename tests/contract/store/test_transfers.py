"""A melding that moves to another region, on every store: two streams in one transaction, one household."""

import base64
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.errors import Refused
from vtflow.domain.reference import display_code
from vtflow.engine import Answer, Ask, Engine, NewMelding, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.ports import Store
from vtflow.seal import Seal
from vtflow.store.verify import verify

KEY = base64.urlsafe_b64encode(b"a key of thirty-two bytes, tests")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, THERE = "kennemerland", "amsterdam-amstelland"
BOOK = PolicyBook()
BOOK.share([HERE, THERE])


def engine(store: Store) -> Engine:
    numbers = count(1)
    around = Surroundings(
        policies=BOOK,
        seal=Seal(KEY, KEY),
        channels=lambda _: ("postvak",),
        new_ref=lambda: display_code(next(numbers)),
    )
    return Engine(store, VirtualClock(START + timedelta(days=1)), around)


def taken_in(work: Engine, region: str = HERE, gemeente: str = "Haarlem") -> str:
    command = RegisterMelding(gemeente=gemeente, melder="politie", kanaal="corv", huishouden="gezin", aard="overig")
    return work.register(region, NewMelding(command=command, received_at=START)).ref


def do(work: Engine, ref: str, name: str, by: str = "vt.m01", **data: object) -> Answer:
    return work.do(ref, COMMANDS[name].model_validate(data), by)


def offered(work: Engine) -> str:
    ref = taken_in(work)
    do(work, ref, "check-veiligheid", acuut=False)
    do(work, ref, "transfer-melding", naar=THERE, gemeente="Diemen")
    return ref


def accept(work: Engine, ref: str) -> str:
    return do(work, ref, "accept-transfer", "vt-aa.m02", naam="m02").melding


def test_both_streams_stand_whole_and_the_new_one_has_the_household(store: Store):
    work = engine(store)
    old = offered(work)
    household = store.transact(lambda unit: unit.household_of(old))
    new = accept(work, old)

    assert household
    assert store.transact(lambda unit: (unit.household_of(old), unit.household_of(new))) == ("", household)
    assert [one.ref for one in store.transact(lambda unit: unit.known(household))] == [new]
    assert store.transact(lambda unit: unit.open_root(THERE, household)) == new
    assert store.transact(lambda unit: unit.open_root(HERE, household)) is None
    assert store.read(lambda reader: reader.about_same(old)) == []
    assert verify(store).whole


def test_the_new_stream_waits_with_the_limits_of_the_old_one(store: Store):
    work = engine(store)
    old = offered(work)
    new = accept(work, old)
    rows = {ref: store.read(lambda reader, ref=ref: reader.waits(ref)) for ref in (old, new)}
    limits = {ref: {row.norm: row.limit_at for row in found} for ref, found in rows.items()}

    assert limits[new]["VB-5WD"] == limits[old]["VB-5WD"]
    assert all(row.closed_at is not None for row in rows[old])
    assert store.read(lambda reader: reader.bookings(new)) == []
    assert [team for team, _, _ in store.read(lambda reader: reader.responsibilities(new))] == ["vt-aa"]


def test_in_one_batch_a_transfer_sees_what_came_before_it_and_is_seen_by_what_follows(store: Store):
    work = engine(store)
    ref = taken_in(work)
    steps = [
        ("check-veiligheid", "vt.m01", {"acuut": False}),
        ("transfer-melding", "vt.m01", {"naar": THERE}),
        ("accept-transfer", "vt-aa.m02", {"naam": "m02"}),
        ("record-contact", "vt.m01", {"uitkomst": "bereikt"}),
    ]
    done = work.do_all([Ask(ref, COMMANDS[name].model_validate(data), by) for name, by, data in steps])

    assert [type(one) for one in done] == [Answer, Answer, Answer, Refused]
    assert verify(store).whole
    assert store.read(lambda reader: reader.counts())[0] == 2


def test_what_a_later_rule_refuses_leaves_neither_stream_changed(store: Store):
    work = engine(store)
    ref = offered(work)
    do(work, ref, "ask-consult", aan="ggz", vraag="veiligheid")
    before = store.read(lambda reader: reader.counts())

    with pytest.raises(Refused, match="loopt nog traject"):
        accept(work, ref)
    assert store.read(lambda reader: reader.counts()) == before


def test_a_melding_joins_the_open_route_that_the_new_region_had(store: Store):
    work = engine(store)
    there = taken_in(work, THERE, "Diemen")
    new = accept(work, offered(work))

    group = store.transact(lambda unit: [one.route.ref for one in unit.group(new)])
    assert group == [there, new]
    assert verify(store).whole


def test_a_melding_of_a_household_unknown_or_of_no_melding_has_none(store: Store):
    assert store.transact(lambda unit: unit.household_of("VT-0000-0000-0000-0000-0")) == ""


def test_a_disputed_booking_of_a_closed_melding_is_kept(store: Store):
    work = engine(store)
    ref = taken_in(work)
    do(work, ref, "check-veiligheid", acuut=False)
    do(work, ref, "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis", gesproken="alle")
    do(work, ref, "inform-melder")
    do(work, ref, "close", reden="veilig")
    span = {"van": START.isoformat(), "tot": (START + timedelta(hours=2)).isoformat()}
    do(work, ref, "correct-booking", **span, houder="huishouden", reden="betwist")

    stored = store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    assert not stored.route.is_open
    assert store.read(lambda reader: reader.events(ref))[-1][0].fact.kind == "boeking-gecorrigeerd"
    assert verify(store).whole
