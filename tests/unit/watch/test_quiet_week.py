"""A quiet week of a region: the auditor looks each hour, waak each hour, and neither has anything to say."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.unit.engine.world import BOOK
from vtflow.notify.composer import TeamComposer
from vtflow.notify.recording import RecordingNotifier
from vtflow.outbox import Outbox
from vtflow.policy import PolicyBook
from vtflow.ports.watch import Heartbeat
from vtflow.seal import Seal
from vtflow.simulate.inflow import Plan
from vtflow.simulate.loop import Done, Simulation, build
from vtflow.store.memory import InMemoryStore
from vtflow.watch.audit import Audit, Auditor
from vtflow.watch.auditing import Auditing
from vtflow.watch.limits import Limits
from vtflow.watch.pulse import Pulse
from vtflow.watch.waak import Record, Waak, Watched

START = datetime(2026, 3, 1, 23, tzinfo=UTC)
#: the window is not simulated, so there is no dispatcher
PARTS = ("waakhond", "bezorging", "web", "auditor")
#: looks are an hour apart here, so an interval of five hours has the same five looks
LIMITS = Limits(timedelta(hours=5))


class Week:
    """A simulated region with real delivery, an auditor and a waak beside it."""

    def __init__(self, home: Path, meldingen: int, days: int) -> None:
        first = date(2026, 3, 2)
        gemeenten = {"kennemerland": tuple(BOOK.policy("kennemerland").region.gemeenten)}
        plan = Plan(gemeenten, meldingen, first, first + timedelta(days=days - 1), seed=7)
        self.end = plan.end
        key = Fernet.generate_key()
        self.store = InMemoryStore()
        self.parts = build(self.store, plan, PolicyBook(), Seal(key, key), lambda _: ("postvak",))
        composer = TeamComposer(BOOK.policy("kennemerland"), lambda row: f"http://vtflow.local/{row.ref}")
        notifier = RecordingNotifier({}, ("postvak",))
        self.outbox = Outbox(self.parts.engine, self.store, self.parts.clock, notifier, composer)
        auditor = Auditor(self.store, PolicyBook(), lambda _: ("postvak",), LIMITS)
        now = self.parts.clock.now
        pulse = Pulse(self.store, "auditor", timedelta(hours=1), now)
        self.auditing = Auditing(auditor, self.store, self.parts.clock, pulse, ("kennemerland",))
        watched = Watched(lambda: Record(self.store, now, LIMITS), PARTS, (), LIMITS, timedelta(days=1), now, START)
        self.told: list[str] = []
        self.waak = Waak(watched, self._tell, home / "waak.json")
        self.audits: list[Audit] = []
        self.simulation = Simulation(self.parts, plan)

    def _tell(self, _: str, title: str, body: str) -> bool:
        self.told.append(f"{title}\n{body}")
        return True

    def run(self) -> None:
        self.simulation.run(self.end, self.hour)

    def hour(self, _: Done) -> None:
        self.outbox.tick()
        now = self.parts.clock.now()
        for part in PARTS[:-1]:
            beat = Heartbeat(part=part, at=now, every=15, started_at=START)
            self.store.transact(lambda unit, beat=beat: unit.beat(beat))
        self.audits.append(self.auditing.round(LIMITS))
        self.waak.round()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    found = Week(tmp_path_factory.mktemp("week"), meldingen=100, days=7)
    found.run()
    return found


def test_a_quiet_week_gives_no_incident_and_no_alarm(week: Week) -> None:
    findings = [one for audit in week.audits for one in audit.findings]
    assert findings == []
    assert week.told == []
    assert len(week.audits) >= 7 * 24
    assert week.audits[-1].meldingen > 30
    assert week.audits[-1].rungs > 30


def test_each_day_of_it_has_its_proof_of_silence(week: Week) -> None:
    proofs = week.store.read(lambda reader: reader.proofs("kennemerland", 30))
    assert len(proofs) >= 7
    assert [proof.day for proof in proofs] == sorted({proof.day for proof in proofs}, reverse=True)
    assert {proof.incidents for proof in proofs} == {0}
    assert proofs[0].meldingen > 30


def test_the_same_week_with_a_part_left_out_does_tell(week: Week, tmp_path: Path) -> None:
    """The quiet of the week above is no deafness: what is left undone in the same world is found."""
    week.parts.clock.set(week.parts.clock.now() + timedelta(days=2))
    audit = week.auditing.round(LIMITS)
    assert audit.findings
    opened = week.store.read(lambda reader: reader.incidents())
    assert {one.key for one in opened} == {one.key for one in audit.findings}
    week.waak.round()
    assert len(week.told) == 1
    assert "waakhond" in week.told[0]
    week.outbox.tick()
    week.auditing.round(LIMITS)
    assert week.store.read(lambda reader: reader.incidents()) == []
