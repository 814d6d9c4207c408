"""Waak: one alarm for one trouble, one message that it is over, and a record that hangs is a trouble as well."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.engine.world import World
from vtflow.domain.melding import Urgency
from vtflow.ports import StoreUnavailable
from vtflow.ports.watch import Heartbeat, Incident
from vtflow.store.memory import InMemoryStore
from vtflow.watch import kinds
from vtflow.watch.checks import Trouble
from vtflow.watch.kinds import KINDS
from vtflow.watch.ledger import Ledger, load
from vtflow.watch.limits import Limits
from vtflow.watch.pulse import Pulse
from vtflow.watch.waak import Record, Waak, Watched

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LIMITS = Limits(timedelta(minutes=5))
PARTS = ("dispatcher", "waakhond")


class Watch:
    """Waak over a world, with a clock that is set and alarms that are kept."""

    def __init__(self, home: Path) -> None:
        self.world = World()
        self.now = T0
        self.home = home
        self.told: list[str] = []
        self.takes = True
        self.away = ""
        self.addresses: list[Trouble] = []
        self.waak = self.start()

    def start(self) -> Waak:
        watched = Watched(
            open_record=self.open,
            parts=PARTS,
            addresses=(lambda: list(self.addresses),),
            limits=LIMITS,
            repeat=timedelta(hours=4),
            now=lambda: self.now,
            since=self.now,
        )
        return Waak(watched, self.tell, self.home / "waak.json")

    def open(self) -> Record:
        if self.away:
            raise StoreUnavailable(self.away)
        return Record(self.world.store, self.world.clock.now, LIMITS)

    def tell(self, _: str, title: str, body: str) -> bool:
        if self.takes:
            self.told.append(f"{title}\n{body}")
        return self.takes

    def beat(self, *parts: str, every: float = 15.0, started: bool = False) -> None:
        for part in parts:
            beat = Heartbeat(part=part, at=self.now, every=every, started_at=self.now if started else T0)
            self.world.store.transact(lambda unit, beat=beat: unit.beat(beat))

    def pass_time(self, minutes: float, *alive: str) -> None:
        """Let time pass, a look each minute; the parts named give a sign of life at every look."""
        for _ in range(int(minutes)):
            self.now += timedelta(minutes=1)
            self.beat(*alive)
            self.waak.round()


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


def test_a_quiet_day_gives_no_alarm(watch: Watch) -> None:
    watch.pass_time(24 * 60, *PARTS)
    assert watch.told == []


def test_a_part_that_falls_silent_is_told_within_the_interval_once_and_its_return_once(watch: Watch) -> None:
    watch.pass_time(10, *PARTS)
    watch.pass_time(3, "waakhond")
    assert watch.told == []
    watch.pass_time(2, "waakhond")
    assert len(watch.told) == 1
    assert "dispatcher: het laatste teken van leven was 02-03-2026 09:10" in watch.told[0]
    watch.pass_time(100, "waakhond")
    assert len(watch.told) == 1
    watch.pass_time(10, *PARTS)
    assert len(watch.told) == 2
    assert watch.told[1].startswith("vtflow: 1 keer weer in orde")


def test_a_trouble_that_lasts_is_told_again_after_the_set_period_only(watch: Watch) -> None:
    watch.pass_time(4 * 60, "waakhond")
    assert len(watch.told) == 1
    watch.pass_time(5, "waakhond")
    assert len(watch.told) == 2
    assert "Duurt nog:" in watch.told[1]


def test_a_trouble_that_comes_and_goes_is_one_trouble(watch: Watch) -> None:
    watch.addresses = [Trouble("prefect", kinds.SERVER, "weg")]
    watch.pass_time(4, *PARTS)
    for _ in range(5):
        watch.addresses = []
        watch.pass_time(2, *PARTS)
        watch.addresses = [Trouble("prefect", kinds.SERVER, "weg")]
        watch.pass_time(2, *PARTS)
    assert len(watch.told) == 1


def test_a_restart_of_the_server_within_two_fifths_of_the_interval_is_no_trouble(watch: Watch) -> None:
    watch.addresses = [Trouble("prefect", kinds.SERVER, "weg")]
    watch.pass_time(2, *PARTS)
    watch.addresses = []
    watch.pass_time(30, *PARTS)
    assert watch.told == []
    watch.addresses = [Trouble("prefect", kinds.SERVER, "weg")]
    watch.pass_time(3, *PARTS)
    assert len(watch.told) == 1


def test_a_part_that_fell_out_and_runs_again_is_told_once(watch: Watch) -> None:
    watch.pass_time(10, *PARTS)
    watch.now += timedelta(seconds=20)
    watch.beat("dispatcher", started=True)
    watch.pass_time(30, *PARTS)
    assert len(watch.told) == 2
    assert "dispatcher viel uit en startte opnieuw" in watch.told[0]
    assert watch.told[1].startswith("vtflow: 1 keer weer in orde")


def test_several_troubles_at_once_make_one_message(watch: Watch) -> None:
    watch.pass_time(5)
    assert len(watch.told) == 1
    assert watch.told[0].startswith("vtflow: 2 storingen")


def test_an_alarm_that_nobody_took_is_told_at_the_next_look(watch: Watch) -> None:
    watch.takes = False
    watch.pass_time(20)
    watch.takes = True
    watch.pass_time(1)
    assert len(watch.told) == 1


def test_after_a_restart_waak_remembers_what_it_told(watch: Watch) -> None:
    watch.pass_time(6, "waakhond")
    watch.waak.end()
    watch.waak = watch.start()
    watch.pass_time(30, "waakhond")
    assert len(watch.told) == 1
    assert stat.S_IMODE((watch.home / "waak.json").stat().st_mode) == 0o600


def test_a_ledger_that_cannot_be_read_is_an_empty_one(tmp_path: Path) -> None:
    for text in ("", "[1]", '{"a": 3}', '{"a": {"text": "x"}}'):
        (tmp_path / "waak.json").write_text(text, encoding="utf-8")
        assert load(tmp_path / "waak.json") == Ledger()


def test_a_record_that_cannot_be_reached_is_told_and_hides_nothing_that_was_told(watch: Watch) -> None:
    watch.away = "de database is niet te bereiken"
    watch.pass_time(4)
    assert len(watch.told) == 1
    assert "De database antwoordt niet. de database is niet te bereiken" in watch.told[0]
    watch.away = ""
    watch.pass_time(20, *PARTS)
    assert len(watch.told) == 2


def test_while_the_record_is_away_a_part_that_was_lost_is_not_called_found(watch: Watch) -> None:
    watch.pass_time(6, "waakhond")
    broken = InMemoryStore()

    def fail(_: object) -> None:
        raise StoreUnavailable("weg")

    broken.read = fail  # pyright: ignore[reportAttributeAccessIssue]
    watch.waak._record = Record(broken, lambda: T0, LIMITS)
    watch.pass_time(30)
    assert [title.splitlines()[0] for title in watch.told] == ["vtflow: 1 storing", "vtflow: 1 storing"]


def test_a_record_that_hangs_does_not_silence_waak(tmp_path: Path) -> None:
    released = threading.Event()

    def hang() -> Record:
        released.wait(30)
        raise StoreUnavailable("te laat")

    told: list[str] = []
    now = [T0]
    quick = Limits(timedelta(seconds=1))
    watched = Watched(hang, PARTS, (), quick, timedelta(hours=1), lambda: now[0], T0)
    waak = Waak(watched, lambda _, title, body: bool(told.append(title + body)) or True, tmp_path / "waak.json")
    for _ in range(3):
        now[0] += timedelta(seconds=1)
        waak.round()
    released.set()
    assert len(told) == 1
    assert "zij geeft geen antwoord en weigert ook niet" in told[0]


def test_messages_that_do_not_arrive_are_told_by_channel_and_held_ones_are_not(watch: Watch) -> None:
    world = watch.world.offered()
    watch.pass_time(1, *PARTS)
    acute = next(row for row in world.sent() if row.urgency is not Urgency.GEWOON)
    world.clock.set(acute.deliver_at + LIMITS.delivery(acute.urgency) + timedelta(seconds=1))
    world.engine.settle_all()
    watch.pass_time(1, *PARTS)
    assert len(watch.told) == 1
    assert "kanaal postvak" in watch.told[0]
    world.outbox.tick()
    watch.pass_time(10, *PARTS)
    assert watch.told[1].startswith("vtflow: 1 keer weer in orde")


def test_moments_that_nobody_records_are_told(watch: Watch) -> None:
    world = watch.world.offered()
    world.outbox.tick()
    moment = world.route().next_moment
    assert moment is not None
    world.clock.set(moment + LIMITS.moment)
    watch.pass_time(1, *PARTS)
    assert "1 meldingen wachten op vastleggen" in watch.told[0]


def test_open_incidents_are_told_one_line_a_kind(watch: Watch) -> None:
    def incident(number: int) -> Incident:
        ref = f"VT-0000-0000-0000-000{number}-1"
        return Incident(key=f"x/{number}", kind="trede-zonder-bericht", ref=ref, text="trede 80", at=T0)

    watch.world.store.transact(lambda unit: unit.record_incidents([incident(n) for n in range(7)], [], T0))
    watch.pass_time(1, *PARTS)
    assert watch.told[0].startswith("vtflow: 1 storing")
    assert "7 keer; trede 80 (VT-0000-0000-0000-0000-1" in watch.told[0]
    assert "en 2 meer" in watch.told[0]


def test_every_kind_of_trouble_says_what_to_do_and_stands_in_the_draaiboek() -> None:
    pages = (Path(__file__).parents[3] / "docs" / "draaiboek.md").read_text(encoding="utf-8")
    for kind, words in KINDS.items():
        assert words.advice
        assert f"### {words.title}" in pages, kind
        assert f"`{kind}`" in pages, kind


def test_a_pulse_tells_of_its_start_its_life_and_its_end(watch: Watch) -> None:
    store, now = InMemoryStore(), [T0]
    pulse = Pulse(store, "auditor", timedelta(seconds=60), lambda: now[0])
    pulse.stop()
    assert store.read(lambda reader: reader.heartbeats()) == []
    for seconds in (0, 29, 30, 59):
        now[0] = T0 + timedelta(seconds=seconds)
        pulse.beat()
    (beat,) = store.read(lambda reader: reader.heartbeats())
    assert (beat.at, beat.started_at, beat.stopped) == (T0 + timedelta(seconds=30), T0, False)
    pulse.stop()
    (beat,) = store.read(lambda reader: reader.heartbeats())
    assert (beat.stopped, beat.crashes) == (True, 0)
