"""Many messages over receivers of which three in ten requests go wrong, in every way that is known.

The accounting is Jepsen's: attempted, acknowledged, lost, duplicated and unknown are counted apart. `LONG=1` sends
100,000 messages (about an hour on two cores); otherwise 2,000 go.
"""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import T0, message
from tests.faults.notify.office import Office
from tests.faults.notify.unreliable import HTTP_FAULTS, SMTP_FAULTS, Receivers
from vtflow.domain.melding import Urgency
from vtflow.play.player import VirtualClock
from vtflow.ports import Batch, DeliveryResult, LoggedMessage, LogQuery, OutboxRow, OutboxStatus

LONG = os.environ.get("LONG") == "1"
MESSAGES = 100_000 if LONG else 2_000
SEED = 20260
TEAMS = ("vt", "cjg-haarlem", "rvdk", "politie", "reclassering", "slachtofferhulp", "spoedhulp", "ggz")
DOMAIN_HOURS = 96  #: a message is tried for about three days


def channels(receivers: Receivers) -> dict[str, object]:
    rows: dict[str, dict[str, str]] = {}
    for number, team in enumerate(TEAMS):
        mail = f"mailto://127.0.0.1:{receivers.smtp_port}/?from=vtflow@example.nl&to={team}@example.nl"
        web = f"json://127.0.0.1:{receivers.http_port}/bericht/{{team}}"
        # why one in four: a mail costs a conversation, and a silent mail server a killed child
        rows[f"eigen-{team}"] = {"url": mail if number % 4 == 3 else web}
    rows["reserve"] = {"url": f"json://127.0.0.1:{receivers.http_port}/reserve/{{team}}"}
    teams = {team: [f"eigen-{team}"] for team in TEAMS}
    return {"channels": rows, "teams": teams, "default": ["reserve"], "fallback": {"after": 2, "default": "reserve"}}


def send_all(office: Office, count: int) -> None:
    """Put the messages in the outbox and let time pass until each is settled."""
    rows = tuple(_message(number, TEAMS[number % len(TEAMS)]) for number in range(count))
    for start in range(0, count, 2_000):
        office.store.transact(lambda unit, part=rows[start : start + 2_000]: unit.write(Batch(outbox=part)))
    end = T0 + timedelta(hours=DOMAIN_HOURS)
    while office.clock.now() < end:
        office.outbox.deliver()
        if not any(one.row.status in _OPEN for one in log(office, failed=True)):
            return
        office.clock.set(office.clock.now() + timedelta(seconds=30))


def _message(number: int, team: str) -> OutboxRow:
    row = message(f"m{number}", about=number + 1, urgency=Urgency.ACUUT)
    return replace(row, team=team, channel=f"eigen-{team}", norm="OVD-ACC")


_OPEN = frozenset({OutboxStatus.WACHT, OutboxStatus.BEZIG})
_TOLD = frozenset({"kanaal-mislukt", "kanaal-onbekend"})


def log(office: Office, *, failed: bool = False) -> list[LoggedMessage]:
    found = office.store.read(lambda reader: reader.delivery_log(LogQuery(failed=failed, limit=MESSAGES * 2)))
    return [one for one in found if one.row.norm == "OVD-ACC"]


def test_with_three_in_ten_requests_failing_nothing_is_lost_and_nobody_hears_what_is_anothers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receivers = Receivers(SEED).start()
    office = Office(tmp_path, VirtualClock(T0), channels(receivers), workers=8 if LONG else 6, deadline=1.0)
    try:
        send_all(office, MESSAGES)
        found = log(office)
        operations = office.policy.region.roles["operaties"]
        alarms = [row for row in office.store.read(lambda reader: reader.outbox()) if row.kind.startswith("kanaal-")]
    finally:
        office.close()
        receivers.stop()

    ours = {one.sending.key for one in found if one.sending}
    taken = Counter(one.key for one in receivers.taken if one.key in ours)
    attempts = [attempt for one in found for attempt in one.attempts]
    unknown = Counter(one.sending.key for one in found if one.sending for a in one.attempts if _is_unknown(a.result))
    doubles = {key: times - 1 for key, times in taken.items() if times > 1}
    acknowledged = {one.sending.key for one in found if one.sending and one.row.status is OutboxStatus.GELUKT}
    told_unknown = {one.sending.key for one in found if one.sending and one.row.status is OutboxStatus.ONBEKEND}
    accounting = {
        "messages": len(found),
        "attempts": len(attempts),
        "requests that went wrong": sum(receivers.faults.values()),
        "acknowledged": len(acknowledged),
        "unknown attempts": sum(unknown.values()),
        "given up as unknown": len(told_unknown),
        "of these not arrived": len(told_unknown - taken.keys()),
        "lost": len(ours - taken.keys() - told_unknown),
        "acknowledged and not arrived": len(acknowledged - taken.keys()),
        "duplicated": sum(doubles.values()),
        "most of one key": max(taken.values()),
        "wrong team": sum(one.key.partition("/")[0] != one.team for one in receivers.taken if one.key in ours),
        "over the reserve": sum(attempt.channel == "reserve" for attempt in attempts),
        "followed a redirect": receivers.elsewhere,
    }
    with capsys.disabled():
        os.write(1, f"\n{accounting}\n{dict(receivers.faults)}\n".encode())

    assert len(found) == MESSAGES
    assert {one.row.status for one in found} <= {OutboxStatus.GELUKT, OutboxStatus.ONBEKEND}
    assert accounting["lost"] == accounting["acknowledged and not arrived"] == 0
    assert accounting["wrong team"] == accounting["followed a redirect"] == 0
    assert all(times <= unknown[key] for key, times in doubles.items())
    assert max(taken.values()) <= 2
    assert len(told_unknown - taken.keys()) <= MESSAGES * 0.005, "a doubt is rare: two gateway errors in a row"
    assert bool(told_unknown) <= any(row.kind in _TOLD for row in alarms)
    assert {row.team for row in alarms} <= {operations}
    # control: every kind of fault really came, and about three in ten requests went wrong
    assert set(receivers.faults) == {*HTTP_FAULTS, *SMTP_FAULTS}
    assert 0.25 < sum(receivers.faults.values()) / receivers.requests < 0.35


def _is_unknown(result: DeliveryResult) -> bool:
    return result is DeliveryResult.ONBEKEND
