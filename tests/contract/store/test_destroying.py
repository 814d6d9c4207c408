"""Keeping and destroying: long enough, on request of one and decision of another, and gone to the last byte."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.contract.store.builders import T0, changed, closed_wait, load, ref, registered, write
from vtflow.domain import events as e
from vtflow.domain.destruction import Act, DestructionAct
from vtflow.domain.errors import BadInput, Refused, UnknownMelding
from vtflow.keep.destroying import LIST_FILE, Register, read_list
from vtflow.keep.retention import due_for_erasing, erase
from vtflow.policy.keeping import read_keeping
from vtflow.ports import Batch, Link, Note
from vtflow.store.erasing import traces
from vtflow.store.sql import SqlStore
from vtflow.store.tables import LINK, MELDING, NOTE
from vtflow.store.verify import verify

RULES = read_keeping()
DAY = timedelta(days=1)
ASKS, DECIDES = "vt.m01", "vt.m02"
HOUSEHOLD = "9f" * 32
KENMERK = "c4" * 32
CIPHER = b"\x02versleuteld-bronkenmerk"
NOTE_TEXT = "graag eerst bellen met de coordinator"


@pytest.fixture
def closed(sql_store: SqlStore) -> SqlStore:
    """Melding 1, closed on T0, with a household, a source reference and a note; melding 2 is open."""
    write(sql_store, registered(1, household=HOUSEHOLD), registered(2, household="ab" * 32))
    stored = load(sql_store)
    end = changed(
        stored, closed_wait(stored.route), e.RouteClosed(reden="afgerond", note=4), notes=(Note(4, NOTE_TEXT),)
    )
    links = (Link(KENMERK, "d5" * 32, CIPHER, ref(1)), Link("e6" * 32, "f7" * 32, b"\x02open", ref(2)))
    sql_store.transact(lambda unit: unit.write(Batch(changes=(end,), links=links)))
    return sql_store


@pytest.fixture
def register(closed: SqlStore, tmp_path: Path) -> Register:
    return Register(closed, tmp_path, RULES)


def act(what: Act, by: str = ASKS, at: datetime = T0, ground: str = "", about: int = 1) -> DestructionAct:
    return DestructionAct(ref=ref(about), act=what, by=by, at=at, recorded_at=max(at, T0), ground=ground)


def rows(store: SqlStore) -> tuple[list[str], list[bytes], list[str]]:
    """Households, encrypted references and notes that are left."""
    return store.inspect(
        lambda c: (
            list(c.execute(select(MELDING.c.household).order_by(MELDING.c.id)).scalars()),
            list(c.execute(select(LINK.c.cipher).order_by(LINK.c.id)).scalars()),
            list(c.execute(select(NOTE.c.text)).scalars()),
        )
    )


# ---------------------------------------------------------------- long enough


def test_what_is_closed_long_enough_loses_its_reference_and_notes_on_the_day_itself(closed: SqlStore):
    limit = T0 + RULES.days_after_close * DAY
    assert due_for_erasing(closed, RULES, limit - timedelta(microseconds=1)) == ()
    assert due_for_erasing(closed, RULES, limit) == (ref(1),)
    assert erase(closed, RULES, limit) == 1
    assert rows(closed) == ([HOUSEHOLD, "ab" * 32], [b"", b"\x02open"], [])
    assert erase(closed, RULES, limit) == 0
    assert verify(closed, replay=False).whole


def test_a_row_of_the_source_that_comes_again_is_still_known_after_erasing(closed: SqlStore):
    erase(closed, RULES, T0 + 1000 * DAY)
    assert closed.transact(lambda unit: unit.link(KENMERK)) == Link(KENMERK, "d5" * 32, b"", ref(1))


def test_an_open_melding_keeps_everything_however_old(closed: SqlStore):
    assert ref(2) not in due_for_erasing(closed, RULES, T0 + 10_000 * DAY)


def test_a_melding_that_a_ground_keeps_is_not_erased_until_it_is_free(register: Register, closed: SqlStore):
    late = T0 + 1000 * DAY
    register.record(act(Act.BEWAREN, ground="klacht"))
    assert due_for_erasing(closed, RULES, late) == ()
    register.record(act(Act.VRIJGEGEVEN, ground="klacht", at=late))
    assert due_for_erasing(closed, RULES, late) == (ref(1),)


# ---------------------------------------------------------------- on request


def test_who_is_destroyed_is_gone_to_the_last_byte_and_the_figures_stay(
    register: Register, closed: SqlStore, url: str, tmp_path: Path
):
    register.record(act(Act.GEVRAAGD))
    proof = register.destroy(act(Act.VERNIETIGD, DECIDES, T0 + DAY))
    assert (proof.traces, proof.found_in) == (5, ())
    assert rows(closed) == (["", "ab" * 32], [b"\x02open"], [])
    assert closed.read(lambda reader: reader.counts()) == (2, 6)
    assert verify(closed, replay=False).whole
    if url.startswith("sqlite"):
        content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert all(trace not in content for trace in (HOUSEHOLD.encode(), KENMERK.encode(), CIPHER, NOTE_TEXT.encode()))


def test_a_file_in_which_a_trace_is_left_is_named(register: Register, tmp_path: Path):
    (tmp_path / "oude-uitvoer.csv").write_text(f"x;{HOUSEHOLD};y")
    register.record(act(Act.GEVRAAGD))
    proof = register.destroy(act(Act.VERNIETIGD, DECIDES))
    assert [path.name for path in proof.found_in] == ["oude-uitvoer.csv"]


def test_a_household_that_another_melding_is_about_is_no_trace_until_the_last_of_them_is_destroyed(
    register: Register, closed: SqlStore
):
    closed.amend(lambda c: c.execute(MELDING.update().where(MELDING.c.ref == ref(2)).values(household=HOUSEHOLD)))
    register.record(act(Act.GEVRAAGD))
    proof = register.destroy(act(Act.VERNIETIGD, DECIDES, T0 + DAY))
    assert (proof.traces, proof.found_in) == (4, ())
    assert rows(closed)[0] == ["", HOUSEHOLD]
    assert HOUSEHOLD.encode() in closed.inspect(lambda c: traces(c, ref(2)))


def test_the_list_outside_names_each_melding_once(register: Register, tmp_path: Path):
    register.record(act(Act.GEVRAAGD))
    register.destroy(act(Act.VERNIETIGD, DECIDES))
    register.write_list()
    assert read_list(tmp_path) == (ref(1),)
    (tmp_path / LIST_FILE).unlink()
    register.write_list()
    assert read_list(tmp_path) == (ref(1),)


def test_two_persons_are_needed(register: Register, closed: SqlStore):
    register.record(act(Act.GEVRAAGD))
    with pytest.raises(Refused, match="laat een ander beslissen"):
        register.destroy(act(Act.VERNIETIGD, ASKS))
    with pytest.raises(Refused, match="laat een ander beslissen"):
        register.record(act(Act.GEWEIGERD, ASKS, ground="wettelijke-plicht"))
    assert rows(closed)[0][0] == HOUSEHOLD


def test_nothing_is_destroyed_that_nobody_asked_for(register: Register):
    with pytest.raises(Refused, match="geen verzoek"):
        register.destroy(act(Act.VERNIETIGD, DECIDES))


def test_a_melding_that_runs_is_not_destroyed(register: Register):
    register.record(act(Act.GEVRAAGD, about=2))
    with pytest.raises(Refused, match="loopt nog"):
        register.destroy(act(Act.VERNIETIGD, DECIDES, about=2))


def test_a_ground_to_keep_goes_before_a_request(register: Register):
    register.record(act(Act.GEVRAAGD))
    register.record(act(Act.BEWAREN, DECIDES, ground="strafzaak"))
    with pytest.raises(Refused, match=r"moet bewaard blijven \(strafzaak\)"):
        register.destroy(act(Act.VERNIETIGD, DECIDES))
    register.record(act(Act.VRIJGEGEVEN, DECIDES, ground="strafzaak"))
    assert register.destroy(act(Act.VERNIETIGD, DECIDES)).found_in == ()


def test_what_is_destroyed_stays_so(register: Register):
    register.record(act(Act.GEVRAAGD))
    register.destroy(act(Act.VERNIETIGD, DECIDES))
    for again in (act(Act.GEVRAAGD), act(Act.BEWAREN, ground="klacht"), act(Act.VERNIETIGD, DECIDES)):
        with pytest.raises(Refused, match="al vernietigd"):
            register.record(again)


def test_a_refusal_ends_a_request_and_another_may_follow(register: Register):
    register.record(act(Act.GEVRAAGD))
    with pytest.raises(Refused, match="loopt al een verzoek"):
        register.record(act(Act.GEVRAAGD, DECIDES))
    register.record(act(Act.GEWEIGERD, DECIDES, ground="belang-van-ander"))
    assert register.standings()[ref(1)].asked is None
    register.record(act(Act.GEVRAAGD, DECIDES, T0 + DAY))
    assert register.standings()[ref(1)].asked is not None


def test_a_request_is_answered_within_a_month_of_the_day_it_came(register: Register):
    asked = act(Act.GEVRAAGD, at=T0)  # Monday 5 January 2026
    limit = register.answer_by(asked)
    assert limit.due_on is not None
    assert limit.due_on.isoformat() == "2026-02-05"


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (act(Act.GEWEIGERD, DECIDES, ground="zomaar"), "kies uit belang-van-ander"),
        (act(Act.BEWAREN, ground="belang-van-ander"), "kies uit klacht"),
        (act(Act.VRIJGEGEVEN, ground=""), "kies uit klacht"),
    ],
)
def test_a_ground_that_does_not_exist_is_refused_with_those_that_do(
    register: Register, wrong: DestructionAct, text: str
):
    with pytest.raises(BadInput, match=text):
        register.record(wrong)


def test_nothing_can_be_asked_of_the_future_or_of_nobody(register: Register):
    future = DestructionAct(ref=ref(1), act=Act.GEVRAAGD, by=ASKS, at=T0 + DAY, recorded_at=T0)
    with pytest.raises(BadInput, match="toekomst"):
        register.record(future)
    with pytest.raises(UnknownMelding):
        register.record(act(Act.GEVRAAGD, about=77))


def test_a_list_that_is_damaged_stops_a_restore(tmp_path: Path):
    (tmp_path / LIST_FILE).write_text("geen json\n")
    with pytest.raises(BadInput, match="beschadigd"):
        read_list(tmp_path)
