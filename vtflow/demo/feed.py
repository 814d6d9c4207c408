"""The feed: which rows of the sample come in, each at its own moment of receipt, and how each of them goes.

Denser at first, so that a newcomer sees something soon; thin enough for Prefect on two cores to keep up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vtflow.demo.courses import Course
from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.engine import NewMelding
from vtflow.importing import BadRow, read_rows
from vtflow.importing.fields import RowChecker

SAMPLE = "meldingen-voorbeeld.csv"
#: the sample is synthetic and lies in the past of this; `register` guards the real limit when a row's turn comes
_END = datetime(2040, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the feed."""

    day: int  #: days after the first receipt
    course: Course
    acuut: bool = False


SLOTS = (
    Slot(0, Course.VOORBEELD),
    Slot(1, Course.TERUG),
    Slot(3, Course.VLOT),
    Slot(6, Course.GEWEIGERD),
    Slot(10, Course.STIL),
    Slot(15, Course.VLOT, acuut=True),
    Slot(21, Course.MONITORING),
    Slot(28, Course.POORT),
    Slot(37, Course.LAAT),
    Slot(47, Course.WACHTLIJST),
    Slot(60, Course.EINDE),
    Slot(74, Course.INGETROKKEN),
    Slot(89, Course.VLOT),
)
#: a second melding about a household joins while the first is still under way
_JOIN_AFTER = timedelta(days=5)
_JOIN_BEFORE = timedelta(days=20)
_MOST_JOINS = 1


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row of the feed."""

    number: int  #: place in the feed, from 0; the seed of its manner
    course: Course | None  #: None: the seed chooses
    new: NewMelding


def sample_path(name: str = SAMPLE) -> Path:
    """Return where the sample lies: beside the project, or in the working directory.

    Raises:
        BadInput: it is in neither place.
    """
    places = (Path(__file__).parents[2] / "samples" / name, Path.cwd() / "samples" / name)
    for place in places:
        if place.is_file():
            return place
    text = f"het voorbeeldbestand {name} ontbreekt ({places[0]}); start de demo in een kopie van het project"
    raise BadInput(text)


def read_sample(path: Path, policy: Policy) -> list[NewMelding]:
    """Return the meldingen of the sample by moment of receipt; rows are judged as by an import.

    Raises:
        BadInput: a row is refused, or there is none.
    """
    checker = RowChecker(policy, _END)
    found: list[NewMelding] = []
    for row in read_rows(path):
        new = row if isinstance(row, BadRow) else checker.check(row)
        if isinstance(new, BadRow):
            text = f"{path.name}, regel {new.line}: {'; '.join(f'{f.field} {f.reason}' for f in new.faults)}"
            raise BadInput(text)
        found.append(new)
    if not found:
        text = f"{path.name} is leeg"
        raise BadInput(text)
    return sorted(found, key=lambda new: new.received_at)


def choose(sample: Sequence[NewMelding], slots: Iterable[Slot] = SLOTS) -> list[FeedRow]:
    """Choose the rows of the feed from a sample in order of receipt; the result is in order of receipt too."""
    start = sample[0].received_at
    chosen: list[tuple[NewMelding, Course | None]] = []
    households: set[str] = set()
    for slot in slots:
        new = next((n for n in sample if _fits(n, slot, start) and n.command.huishouden not in households), None)
        if new is not None:
            chosen.append((new, slot.course))
            households.add(new.command.huishouden)
    joins = [join for new, _ in chosen for join in _joining(new, sample)]
    chosen += [(join, None) for join in joins[:_MOST_JOINS]]
    chosen.sort(key=lambda pair: pair[0].received_at)
    return [FeedRow(number, course, new) for number, (new, course) in enumerate(chosen)]


def _fits(new: NewMelding, slot: Slot, start: datetime) -> bool:
    return new.received_at >= start + timedelta(days=slot.day) and new.command.acuut == slot.acuut


def _joining(new: NewMelding, sample: Sequence[NewMelding]) -> list[NewMelding]:
    """Return the next melding about the same household, where it comes while the first is likely still open."""
    after, before = new.received_at + _JOIN_AFTER, new.received_at + _JOIN_BEFORE
    same = (n for n in sample if n.command.huishouden == new.command.huishouden and after < n.received_at < before)
    return list(same)[:1]
