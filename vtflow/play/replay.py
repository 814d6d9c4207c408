"""Play back days that a source document tells of: a file with a row a melding goes through the real engine.

Each row says on which days a melding came in, was decided, got its first activity and casushouder, and was finished.
What is counted of it afterwards is worked out by the same reports and forecast as over any record. The store is in
memory.
"""

import base64
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.errors import BadInput
from vtflow.domain.measures import Measure
from vtflow.domain.reference import display_code
from vtflow.engine import Engine, Hours, NewMelding, Policies, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy.faults import first_fault
from vtflow.policy.files import raw_file
from vtflow.policy.shapes import Shape
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore
from vtflow.terms import AMSTERDAM, local_date

#: a replay is synthetic: nothing in it needs hiding
_OPEN_KEY = base64.urlsafe_b64encode(b"vtflow-replays-hold-no-secrets..")
#: local hour at which each step of a row is taken, in their order on one day
_HOURS = ("melding", "besloten", "activiteit", "toegewezen", "einde")
_BATCH = 400
COLUMNS = ("naam", "gemeente", "uitkomst", "melding", "besloten", "activiteit", "toegewezen", "casushouder", "einde")


class Planned(Shape):
    """Hours of a team-week, or of somebody who is hired from a first to a last day."""

    soort: str
    team: str
    eerste: date
    uren: Annotated[int, Field(ge=0)]
    laatste: date | None = None
    staff: str = ""
    vastgelegd: date  #: from which day it was known


class Campaign(Shape):
    """A team that works on the list for a while; an outside team may do nothing without one."""

    code: str
    soort: str
    titel: str
    teams: tuple[str, ...]
    eerste: date
    laatste: date
    vastgelegd: date


class Replay(Shape):
    """What a file of a replay holds."""

    title: str
    region: str
    by: str  #: staff member of Veilig Thuis who registers and assigns
    source: str
    made_up: str  #: what does not stand in the source
    until: date
    rows: str  #: CSV file beside it, a row a melding
    capacity: tuple[Planned, ...] = ()
    campaigns: tuple[Campaign, ...] = ()


class Row(Shape):
    """One melding by its days; empty: not in the time of the replay."""

    naam: Annotated[str, Field(min_length=1)]
    gemeente: str
    uitkomst: str
    melding: date
    besloten: date | None = None
    activiteit: date | None = None
    toegewezen: date | None = None
    casushouder: str = ""
    einde: date | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The record after a replay."""

    replay: Replay
    rows: tuple[Row, ...]
    store: InMemoryStore
    engine: Engine
    clock: VirtualClock
    refs: Mapping[str, str]  #: name of a row -> display code


def read_replay(path: Path) -> tuple[Replay, tuple[Row, ...]]:
    """Read a replay and its rows.

    Raises:
        BadInput: a file is not there or a value is wrong; the text says where.
    """
    replay = _shaped(Replay, raw_file(path, path.name), path.name)
    place = path.with_name(replay.rows)
    try:
        with place.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file, delimiter=";"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        text = f"{place}: niet te lezen als CSV: {error}"
        raise BadInput(text) from error
    rows = tuple(
        _shaped(Row, {key: value for key, value in row.items() if value}, f"{place.name}, regel {number}")
        for number, row in enumerate(found, 2)
    )
    return replay, rows


def _shaped(shape: Any, raw: Mapping[str, Any], name: str) -> Any:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        text = f"{name}: {first_fault(error)}"
        raise BadInput(text) from error


def replay_file(path: Path, policies: Policies) -> Replayed:
    """Play a file back from its first day to its last.

    Raises:
        BadInput: the file is wrong.
        Refused: the engine refuses what a row tells.
    """
    replay, rows = read_replay(path)
    return _Stage(replay, rows, policies).run()


@dataclass(frozen=True, slots=True)
class _Act:
    at: datetime
    row: Row | None
    step: str
    planned: Planned | Campaign | None = None


class _Stage:
    def __init__(self, replay: Replay, rows: tuple[Row, ...], policies: Policies) -> None:
        self._replay, self._rows = replay, rows
        self._acts = sorted(_acts(replay, rows), key=lambda act: act.at)
        start = self._acts[0].at if self._acts else _moment(replay.until, 0)
        numbers = iter(range(1, 1_000_000))
        self._clock, self._store = VirtualClock(start), InMemoryStore()
        around = Surroundings(
            policies=policies,
            seal=Seal(_OPEN_KEY, _OPEN_KEY),
            channels=lambda _: ("postvak",),
            new_ref=lambda: display_code(next(numbers)),
        )
        self._engine = Engine(self._store, self._clock, around)
        self._refs: dict[str, str] = {}

    def run(self) -> Replayed:
        for act in self._acts:
            if local_date(act.at) > self._replay.until:
                break
            self._pass(act.at)
            self._take(act)
        self._pass(_moment(self._replay.until, 14))
        return Replayed(self._replay, self._rows, self._store, self._engine, self._clock, self._refs)

    def _pass(self, until: datetime) -> None:
        self._clock.set(until)
        while self._engine.settle_due(_BATCH):
            pass

    def _take(self, act: _Act) -> None:
        if isinstance(act.planned, Planned):
            self._engine.record_hours(self._replay.region, _hours(act.planned), self._replay.by)
        elif act.planned:
            self._engine.begin_measure(_measure(act.planned, self._replay, act.at))
        elif act.row:
            _STEPS[act.step](self, act.row)

    def register(self, row: Row) -> None:
        """Take a melding in and check its safety."""
        data = {
            "gemeente": row.gemeente,
            "melder": "politie",
            "kanaal": "corv",
            "huishouden": row.naam,
            "aard": "overig",
            "kinderen": 0,
        }
        command: Any = COMMANDS["register-melding"].model_validate(data)
        new = NewMelding(command=command, received_at=self._clock.now(), by=self._replay.by)
        self._refs[row.naam] = self._engine.register(self._replay.region, new).ref
        self._do(row, "check-veiligheid", acuut=False)

    def decide(self, row: Row) -> None:
        """Decide, and tell the melder."""
        gesproken = "nog_niet" if row.uitkomst == "onderzoek" else "alle"
        self._do(row, "decide-veiligheidsbeoordeling", uitkomst=row.uitkomst, gesproken=gesproken)
        self._do(row, "inform-melder")

    def begin(self, row: Row) -> None:
        """Do a first activity."""
        self._do(row, "start-dienst", activiteit="informatie")

    def assign(self, row: Row) -> None:
        """Assign who does the work."""
        self._do(row, "assign-casushouder", casushouder=row.casushouder)

    def end(self, row: Row) -> None:
        """Finish: an onderzoek with everything that asks, another melding by closing it."""
        if row.uitkomst != "onderzoek":
            self._do(row, "close")
            return
        if not row.activiteit:
            self.begin(row)
        self._do(row, "record-betrokkenen", betrokkenen=["slachtoffer-1", "pleger-1"])
        for person in ("slachtoffer-1", "pleger-1"):
            self._do(row, "record-gesprek", persoon=person, uitkomst="gesproken")
        check = (local_date(self._clock.now()) + timedelta(days=28)).isoformat()
        agreed = {"actie": "hulp_starten", "eigenaar": "pleger-1", "controle_op": check, "consequentie": "hertriage"}
        self._do(row, "set-veiligheidsplan", voorwaarden=["geen_geweld"], afspraken=[agreed])
        self._do(row, "finalise-afsluitbrief", conclusie="bevestigd")
        self._do(row, "end-dienst", vervolg="monitoring")

    def _do(self, row: Row, name: str, **data: Any) -> None:
        command: Any = COMMANDS[name].model_validate(data)
        today = local_date(self._clock.now())
        is_assigned = row.toegewezen is not None and today >= row.toegewezen and name != "assign-casushouder"
        by = row.casushouder if is_assigned else self._replay.by
        self._engine.do(self._refs[row.naam], command, by)


_STEPS = {
    "melding": _Stage.register,
    "besloten": _Stage.decide,
    "activiteit": _Stage.begin,
    "toegewezen": _Stage.assign,
    "einde": _Stage.end,
}


def _hours(one: Planned) -> Hours:
    return Hours(soort=one.soort, team=one.team, first=one.eerste, uren=one.uren, last=one.laatste, staff=one.staff)


def _measure(one: Campaign, replay: Replay, at: datetime) -> Measure:
    return Measure(
        region=replay.region,
        code=one.code,
        soort=one.soort,
        titel=one.titel,
        eigenaar=replay.by,
        uiterlijk=one.laatste,
        first=one.eerste,
        teams=one.teams,
        recorded_at=at,
        by=replay.by,
    )


def _acts(replay: Replay, rows: tuple[Row, ...]) -> Iterator[_Act]:
    for one in (*replay.campaigns, *replay.capacity):
        yield _Act(_moment(one.vastgelegd, 0), None, "", one)
    for row in rows:
        for number, step in enumerate(_HOURS):
            if (day := getattr(row, step)) is not None:
                yield _Act(_moment(day, number), row, step)


def _moment(day: date, number: int) -> datetime:
    """Return nine o'clock on a day and so many half hours more, as an instant in UTC."""
    at = datetime.combine(day, time(9), AMSTERDAM) + timedelta(minutes=30 * number)
    return at.astimezone(UTC)
