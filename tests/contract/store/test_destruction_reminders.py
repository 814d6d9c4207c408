"""A request to destroy that nobody answers is told to who watches quality, at 50, 80 and 100 % of its term.

Asked on Monday 2 March 2026 at nine; the answer is due on 2 April, so its limit is the midnight after.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.store.test_bulk_commands import world
from vtflow.domain.destruction import Act, DestructionAct
from vtflow.domain.keeping_messages import REQUEST_DUE
from vtflow.domain.melding import Urgency
from vtflow.engine import Engine
from vtflow.keep.destroying import Register
from vtflow.keep.reminding import counts, open_requests, remind
from vtflow.play.story import moment
from vtflow.policy.keeping import read_keeping
from vtflow.ports import OutboxRow
from vtflow.store.sql import SqlStore

RULES = read_keeping()
ASKED = moment("2026-03-02 09:00")
SECOND = timedelta(seconds=1)
#: the first opening of the office on the counted day of each share; the last is the limit itself
HALF, MOST, LIMIT = moment("2026-03-18 08:30"), moment("2026-03-27 08:30"), moment("2026-04-03 00:00")


@pytest.fixture
def asked(sql_store: SqlStore, tmp_path: Path) -> tuple[Engine, SqlStore, str]:
    found, refs = world(sql_store)
    register = Register(sql_store, tmp_path, RULES)
    register.record(act(refs[0], Act.GEVRAAGD, "vt.m01"))
    return found.engine, sql_store, refs[0]


def act(ref: str, what: Act, by: str, ground: str = "", at: datetime = ASKED) -> DestructionAct:
    return DestructionAct(ref=ref, act=what, by=by, at=at, recorded_at=at, ground=ground)


def told(store: SqlStore) -> list[OutboxRow]:
    return [row for row in store.read(lambda reader: reader.outbox()) if row.kind == REQUEST_DUE]


def shares(store: SqlStore) -> list[str]:
    return [row.key.split("/")[3] for row in told(store)]


def test_each_share_is_told_once_from_its_moment_on(asked: tuple[Engine, SqlStore, str]):
    engine, store, _ = asked
    made: list[int] = []
    for at in (HALF, MOST, LIMIT):
        made += [remind(engine, store, RULES, now) for now in (at - SECOND, at, at + SECOND)]
    assert made == [0, 1, 0] * 3
    assert shares(store) == ["50", "80", "100"]


def test_who_watches_quality_hears_it_with_the_last_day_and_the_limit_is_urgent(asked: tuple[Engine, SqlStore, str]):
    engine, store, ref = asked
    remind(engine, store, RULES, HALF)
    remind(engine, store, RULES, LIMIT)
    first, last = told(store)
    assert (first.team, first.role, first.ref, first.limit) == ("vt-kwaliteit", "kwaliteit", ref, "2026-04-02")
    assert (first.urgency, last.urgency) == (Urgency.GEWOON, Urgency.URGENT)


def test_who_looks_late_hears_how_it_stands_and_not_how_it_stood(asked: tuple[Engine, SqlStore, str]):
    engine, store, _ = asked
    assert remind(engine, store, RULES, LIMIT + timedelta(days=4)) == 1
    assert remind(engine, store, RULES, LIMIT + timedelta(days=5)) == 0
    assert shares(store) == ["100"]


def test_nothing_more_is_told_once_somebody_answered(asked: tuple[Engine, SqlStore, str], tmp_path: Path):
    engine, store, ref = asked
    remind(engine, store, RULES, HALF)
    refusal = act(ref, Act.GEWEIGERD, "vt.m02", "wettelijke-plicht", HALF + SECOND)
    Register(store, tmp_path, RULES).record(refusal)
    assert remind(engine, store, RULES, LIMIT) == 0
    assert counts(store, RULES, LIMIT) == {"open": 0, "te_laat": 0}


def test_a_request_after_a_refusal_is_told_anew(asked: tuple[Engine, SqlStore, str], tmp_path: Path):
    engine, store, ref = asked
    register = Register(store, tmp_path, RULES)
    remind(engine, store, RULES, LIMIT)
    register.record(act(ref, Act.GEWEIGERD, "vt.m02", "wettelijke-plicht", LIMIT))
    register.record(act(ref, Act.GEVRAAGD, "vt.m01", at=LIMIT))
    assert remind(engine, store, RULES, LIMIT + timedelta(days=17)) == 1
    assert shares(store) == ["100", "50"]


def test_open_and_late_requests_are_counted(asked: tuple[Engine, SqlStore, str]):
    _, store, ref = asked
    assert [one.asked.ref for one in open_requests(store, RULES)] == [ref]
    assert counts(store, RULES, LIMIT - SECOND) == {"open": 1, "te_laat": 0}
    assert counts(store, RULES, LIMIT) == {"open": 1, "te_laat": 1}
    assert json.dumps(counts(store, RULES, LIMIT))
