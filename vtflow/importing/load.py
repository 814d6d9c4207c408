"""The import of one file: look at every row first, then take the good ones in by order of receipt, in bounded steps.

Beyond a fixed number of rows only places in the file and pseudonyms are held in memory. A step that fails changes
nothing; importing the same file again finds what was taken in already and goes on.
"""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from vtflow.domain.errors import Refused
from vtflow.engine import Answer, Engine, NewMelding, Outcome
from vtflow.faults import point
from vtflow.importing.fields import RowChecker
from vtflow.importing.mapping import ColumnMapping
from vtflow.importing.rejects import Rejects
from vtflow.importing.rows import BadRow, Fault, Row
from vtflow.importing.source import Source
from vtflow.importing.text import shown_kenmerk
from vtflow.ports import Store, Unit
from vtflow.seal import Seal

#: rows a transaction: large enough to share the cost of a commit, small enough not to hold up a person's command
STEP = 1000
#: meldingen that are held as they were read; those beyond it are read again when their turn comes
KEPT = 20_000
#: refused rows that a report carries along for the screen
SHOWN = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows of a file; `read` is the sum of the four that follow it."""

    read: int
    imported: int  #: meldingen that began a route of their own
    joined: int  #: meldingen that joined an open route
    rejected: int
    unchanged: int  #: rows that had been taken in before
    rejected_file: Path | None = None  #: None when nothing was refused, and after a dry run
    encoding: str = "utf-8"  #: "cp1252" for a file of an old Windows program
    dry_run: bool = False
    refusals: tuple[BadRow, ...] = ()  #: the first few

    def counts(self) -> dict[str, int]:
        """Return the counts under their stable names."""
        return {
            "read": self.read,
            "imported": self.imported,
            "joined": self.joined,
            "rejected": self.rejected,
            "unchanged": self.unchanged,
        }


@dataclass(slots=True)
class _Good:
    """The rows that passed their checks: where they stand, when they came in, what they say."""

    moments: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    contents: "array[int]" = field(default_factory=lambda: array("Q"))
    by_kenmerk: dict[bytes, int] = field(default_factory=dict[bytes, int])
    kept: list[NewMelding] = field(default_factory=list[NewMelding])

    def in_order_of_receipt(self) -> list[int]:
        """Return the numbers of the rows, earliest receipt first; the order of the file where that is equal."""
        return sorted(range(len(self.moments)), key=self.moments.__getitem__)


@dataclass(slots=True)
class _Tally:
    read: int = 0
    imported: int = 0
    joined: int = 0
    unchanged: int = 0
    refusals: list[BadRow] = field(default_factory=list[BadRow])

    def add(self, answer: Answer) -> None:
        if answer.unchanged:
            self.unchanged += 1
        elif answer.joined_to:
            self.joined += 1
        else:
            self.imported += 1


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way."""

    engine: Engine
    region: str
    source: Source
    checker: RowChecker
    rejects: Rejects
    tally: _Tally

    def survey(self) -> _Good:
        """Read the whole file, refuse what is wrong in itself, and remember where the rest stands."""
        good = _Good()
        for row in self.source.rows():
            self.tally.read += 1
            point("import.row")
            if isinstance(row, BadRow):
                self.refuse(row)
                continue
            new = self.checker.check(row)
            if isinstance(new, BadRow):
                self.refuse(new)
            else:
                self._remember(good, new, row)
        return good

    def _remember(self, good: _Good, new: NewMelding, row: Row) -> None:
        origin = self.engine.origin(self.region, new)
        if origin is None:
            return
        kenmerk, content = bytes.fromhex(origin.kenmerk[:32]), int(origin.content[:16], 16)
        number = len(good.moments)
        first = good.by_kenmerk.setdefault(kenmerk, number)
        if first != number:
            same = good.contents[first] == content
            what = "dezelfde inhoud" if same else "een andere inhoud; alleen de eerste telt"
            reason = f"dubbel: dit kenmerk staat ook op regel {good.lines[first]}, met {what}"
            self.refuse(_bad(row.line, new, reason))
            return
        good.moments.append((new.received_at - _EPOCH) // _MICROSECOND)
        good.offsets.append(row.offset)
        good.lines.append(row.line)
        good.contents.append(content)
        if number < KEPT:
            good.kept.append(replace(new, origin=origin))

    def rows(self, good: _Good, numbers: Sequence[int]) -> list[tuple[int, NewMelding]]:
        """Return rows by their number, read again by their place; one that changed under our eyes is refused."""
        found: list[tuple[int, NewMelding]] = []
        for number in numbers:
            line = good.lines[number]
            if number < len(good.kept):
                found.append((line, good.kept[number]))
                continue
            row = self.source.row_at(good.offsets[number], line)
            new = row if row is None or isinstance(row, BadRow) else self.checker.check(row)
            if isinstance(new, NewMelding):
                found.append((line, new))
            else:
                self.refuse(BadRow(line, "", (Fault("", "het bestand is tijdens het inlezen gewijzigd"),)))
        return found

    def refuse(self, bad: BadRow) -> None:
        """Put a row on the list of refused ones."""
        self.rejects.add(bad)
        if len(self.tally.refusals) < SHOWN:
            self.tally.refusals.append(bad)

    def settle(self, rows: Sequence[tuple[int, NewMelding]], answers: Sequence[Outcome]) -> None:
        """Count what became of the rows of one step."""
        for (line, new), answer in zip(rows, answers, strict=True):
            if isinstance(answer, Answer):
                self.tally.add(answer)
            else:
                self.refuse(_bad(line, new, str(answer)))


def import_file(  # noqa: PLR0913  # why: the command line passes what it was given
    engine: Engine,
    store: Store,
    seal: Seal,
    region: str,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    mapping: ColumnMapping | None = None,
) -> Report:
    """Take the meldingen of a CSV or JSON lines file in.

    Args:
        engine: Takes the meldingen in.
        store: The record, asked in a dry run only.
        seal: Keys of the pseudonyms.
        region: Whose file it is.
        path: The file; refused rows go to `<path>.rejected.csv`, which disappears when there are none.
        now: Aware instant; later receipts are refused.
        dry_run: Give the counts and change nothing, not even the list of refused rows.
        progress: Called after every step with how many rows were dealt with, and of how many.
        mapping: How the columns of another system become those of vtflow; a CSV file only.

    Raises:
        FileRefused: the rows of the file cannot be told apart, or the list of refused rows cannot be written.
        BadInput: there is no such region.
        StoreUnavailable: the record cannot be reached; what was committed stays, import the file again.
    """
    checker, tally = RowChecker(engine.policy(region), now), _Tally()
    with Source(path, mapping) as source, Rejects(path, keep=not dry_run) as rejects:
        work = _Import(engine, region, source, checker, rejects, tally)
        good = work.survey()
        ask = _Foresight(engine, store, seal, region).register_steps if dry_run else engine.register_steps
        steps = _Steps(work, good)
        done = tally.read - len(good.moments)
        for answers in ask(region, steps.news()):
            count, rows = steps.asked.popleft()
            work.settle(rows, answers)
            done += count
            point("import.step")
            if progress is not None:
                progress(done, tally.read)
    return Report(
        read=tally.read,
        imported=tally.imported,
        joined=tally.joined,
        rejected=rejects.count,
        unchanged=tally.unchanged,
        rejected_file=rejects.written,
        encoding=source.encoding.removesuffix("-sig"),
        dry_run=dry_run,
        refusals=tuple(tally.refusals),
    )


@dataclass(slots=True)
class _Steps:
    """The steps of an import, of which the engine asks for the next before it answers on one."""

    work: _Import
    good: _Good
    #: per step that was asked for and not answered: how many rows it deals with, and those that can be taken in
    asked: deque[tuple[int, list[tuple[int, NewMelding]]]] = field(default_factory=deque[Any])

    def news(self) -> Iterator[list[NewMelding]]:
        """Yield the meldingen of each step, earliest receipt first."""
        numbers = self.good.in_order_of_receipt()
        for start in range(0, len(numbers), STEP):
            step = numbers[start : start + STEP]
            rows = self.work.rows(self.good, step)
            self.asked.append((len(step), rows))
            yield [new for _, new in rows]


def _bad(line: int, new: NewMelding, reason: str) -> BadRow:
    return BadRow(line, shown_kenmerk(new.command.bron_kenmerk), (Fault("bron_kenmerk", reason),))


class _Foresight:
    """Answers as the engine would, from what is on record and what this dry run would have added."""

    def __init__(self, engine: Engine, store: Store, seal: Seal, region: str) -> None:
        self._engine = engine
        self._store = store
        self._seal = seal
        self._opened: set[str] = set()

    def register_steps(self, region: str, steps: Iterable[Sequence[NewMelding]]) -> Iterator[list[Outcome]]:
        for news in steps:
            yield self._store.transact(lambda unit, news=news: self._foresee_all(unit, region, news))

    def _foresee_all(self, unit: Unit, region: str, news: Sequence[NewMelding]) -> list[Outcome]:
        households = [self._seal.household(new.command.huishouden) for new in news]
        unit.prepare(households, [new.origin.kenmerk for new in news if new.origin], [])
        return [self._foresee(unit, region, new) for new in news]

    def _foresee(self, unit: Unit, region: str, new: NewMelding) -> Outcome:
        try:
            known = self._engine.known_in(unit, region, new)
        except Refused as refused:
            return refused
        if known is not None:
            return known
        household = self._seal.household(new.command.huishouden)
        root = unit.open_root(region, household)
        if root is None and household not in self._opened:
            self._opened.add(household)
            return Answer("", "", ())
        return Answer("", "", (), joined_to=root or "?")
