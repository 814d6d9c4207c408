"""Ten thousand waits that fall due in the same second, on a real SQLite file, over the real way to a receiver.

Acute messages go one by one and must reach their channel within a minute; urgent ones in a bundle within a minute after
it closes; ordinary ones in one digest a team.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import changed, ref, wait
from tests.faults.notify.office import Office, RunningClock
from tests.faults.notify.unreliable import Receivers
from vtflow.domain import events as e
from vtflow.domain.melding import Rung, Urgency
from vtflow.ports import Batch, Change

WAITS = 10_000
#: Monday 5 January 2026 08:30 in Amsterdam: the office opens, and the terms of a day fall due
DUE = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
OPENED = DUE - timedelta(hours=20)
#: of every ten waits: four acute, three urgent, three ordinary
CLASSES = (Urgency.ACUUT,) * 4 + (Urgency.URGENT,) * 3 + (Urgency.GEWOON,) * 3
WITHIN = 60.0  #: seconds
TEAMS = ("vt", "cjg-haarlem", "rvdk", "politie", "reclassering", "slachtofferhulp", "spoedhulp", "ggz")
_BUNDLE = timedelta(minutes=2)


def due_at_once(number: int, team: str, urgency: Urgency) -> Change:
    """A melding with one wait whose first rung falls at DUE; its ladder was copied when it began, as always."""
    ladder = (Rung(1, 50, "50", DUE, urgency, ("verantwoordelijk",)),)
    registered = e.MeldingRegistered(
        ref=ref(number),
        region="kennemerland",
        gemeente="haarlem",
        melder="politie",
        kanaal="corv",
        acuut=False,
        structureel=False,
        aard="lichamelijk",
        kinderen=0,
        responsible=team,
    )
    opened = replace(wait(1, OPENED, holder=team), ladder=ladder, limit_at=DUE + timedelta(days=5))
    return changed(None, registered, e.WaitOpened(wait=opened), at=OPENED)


def test_ten_thousand_waits_due_in_one_second_are_told_in_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receivers = Receivers(seed=1, share=0).start()
    url = f"json://127.0.0.1:{receivers.http_port}/bericht/{{team}}"
    clock = RunningClock(OPENED)
    office = Office(tmp_path, clock, {"channels": {"web": {"url": url}}, "default": ["web"]}, workers=4)
    try:
        for start in range(0, WAITS, 500):
            part = tuple(
                due_at_once(n + 1, TEAMS[n // 10 % len(TEAMS)], CLASSES[n % 10]) for n in range(start, start + 500)
            )
            office.store.transact(lambda unit, part=part: unit.write(Batch(changes=part)))
        office.outbox.tick()
        assert receivers.taken == [], "nothing may go before its time"

        clock.set(DUE)
        began = monotonic()
        settled, _ = office.outbox.tick()
        until_told = monotonic() - began
        clock.set(DUE + _BUNDLE)
        closed = monotonic()
        office.outbox.tick()
        rows = office.store.read(lambda reader: reader.outbox())
    finally:
        office.close()
        receivers.stop()

    acute = sorted(one.at - began for one in receivers.taken if "/acuut/" in one.key)
    urgent = sorted(one.at - closed for one in receivers.taken if "/urgent/" in one.key)
    digests = Counter(one.team for one in receivers.taken if "/gewoon/" in one.key)
    carried = Counter(row.urgency for row in rows if row.status.value == "gelukt")
    figures = {
        "waits": settled,
        "acute": len(acute),
        "acute p50": round(acute[len(acute) // 2], 1),
        "acute p99": round(acute[int(len(acute) * 0.99)], 1),
        "acute last": round(acute[-1], 1),
        "urgent after bundle, last": round(urgent[-1], 1),
        "urgent messages": carried[Urgency.URGENT],
        "bundles": len(urgent),
        "digests": sum(digests.values()),
        "ordinary messages": carried[Urgency.GEWOON],
        "all told within": round(until_told, 1),
    }
    with capsys.disabled():
        os.write(1, f"\n{figures}\n".encode())

    assert settled == WAITS
    assert len(acute) == len({one.key for one in receivers.taken if "/acuut/" in one.key}) == WAITS * 4 // 10
    assert acute[-1] <= WITHIN
    assert carried == {Urgency.ACUUT: 4_000, Urgency.URGENT: 3_000, Urgency.GEWOON: 3_000}
    assert urgent[-1] <= WITHIN
    assert digests == dict.fromkeys(TEAMS, 1)
    assert len(urgent) == len(TEAMS)
    assert {row.status.value for row in rows} == {"gelukt"}
