"""A watched folder of files with meldingen (`in`, `bezig`, `klaar`, `afgewezen`): a file is taken in whole or not.

A file is claimed by moving it to `bezig`, which only one process can do. It is tried out first: where one row would be
refused nothing is taken in, and the file goes to `afgewezen` with a report of the first rows that are wrong. A process
that falls away leaves its file in `bezig`; the next round takes it in again, which changes nothing for what was taken
in already.
"""

import fcntl
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_ISREG

from vtflow.disk import make_folders
from vtflow.domain.errors import BadInput
from vtflow.engine import Engine
from vtflow.importing.load import Report, import_file
from vtflow.importing.mapping import ColumnMapping
from vtflow.importing.rejects import rejected_path
from vtflow.importing.rows import FileRefused
from vtflow.ports import Store
from vtflow.seal import Seal

IN, BUSY, DONE, ASIDE = "in", "bezig", "klaar", "afgewezen"
#: seconds during which a file must not change before it counts as whole
QUIET = 5.0
_ROWS = (".csv", ".jsonl", ".ndjson")
#: taken up to be refused with the reason: whoever puts a worksheet here must hear that nobody reads it
_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
_KINDS = frozenset({*_ROWS, *_SHEETS})


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one file."""

    name: str
    ok: bool
    read: int = 0
    reason: str = ""  #: Dutch


@dataclass(frozen=True, slots=True)
class DropFolder:
    """The folder and its parts."""

    root: Path

    @classmethod
    def at(cls, root: Path | None) -> "DropFolder":
        """Return the folder, made where it is not there.

        Raises:
            BadInput: there is none in the settings, or it cannot be made.
        """
        if root is None:
            text = "er is geen inleesmap ingesteld; noem haar met VTFLOW_DROP_FOLDER"
            raise BadInput(text)
        make_folders(root, (IN, BUSY, DONE, ASIDE), "de inleesmap", "VTFLOW_DROP_FOLDER")
        return cls(root)

    @contextmanager
    def turn(self) -> Generator[bool]:
        """Hold the folder; tells whether it could be had, or another process has it now."""
        with (self.root / ".beurt").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True

    def ready(self, now: datetime) -> Iterator[Path]:
        """Yield the files that are whole: of a known kind, not hidden, quiet for a while; in order of their name."""
        yield from (path for path, reason in self._offered(now) if not reason)

    def passed_over(self, now: datetime) -> Iterator[tuple[Path, str]]:
        """Yield the files that stay where they are, each with why in Dutch; hidden ones are left out."""
        yield from ((path, reason) for path, reason in self._offered(now) if reason)
        for path in sorted(self.root.iterdir()):
            if path.is_file() and path.suffix.lower() in _KINDS:
                yield path, f"hoort in {self.root / IN}"

    def _offered(self, now: datetime) -> Iterator[tuple[Path, str]]:
        for path in sorted((self.root / IN).iterdir()):
            try:
                found = path.stat()
            except FileNotFoundError:  # why: another process may claim it meanwhile
                continue
            if path.name.startswith(".") or not S_ISREG(found.st_mode):
                continue
            reason = ""
            if path.suffix.lower() not in _KINDS:
                reason = f"is geen bestand met meldingen ({', '.join(_ROWS)})"
            elif now.timestamp() - found.st_mtime < QUIET:
                reason = f"veranderde net; het wordt gelezen als het {QUIET:.0f} seconden gelijk bleef"
            yield path, reason

    def left(self) -> Iterator[Path]:
        """Yield the files that another round claimed and did not finish."""
        yield from (path for path in sorted((self.root / BUSY).iterdir()) if path.suffix.lower() in _KINDS)

    def claim(self, path: Path) -> Path:
        """Move a file to `bezig`; nobody else can have it from then on."""
        target = _free(self.root / BUSY / path.name)
        path.rename(target)
        return target

    def put(self, path: Path, part: str, report: dict[str, object]) -> None:
        """Move a file to its end with a report beside it, and the list of refused rows where there is one."""
        target = _free(self.root / part / path.name)
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        target.with_name(f"{target.name}.verslag.json").write_text(text, encoding="utf-8")
        rejects = rejected_path(path)
        if rejects.exists():
            rejects.rename(rejected_path(target))
        path.rename(target)


@dataclass(frozen=True, slots=True)
class Drop:
    """Takes in what lies in a folder."""

    engine: Engine
    store: Store
    seal: Seal
    region: str
    folder: DropFolder
    now: Callable[[], datetime]  #: of the field: later receipts are refused
    real: Callable[[], datetime]  #: real time, by which files are known to be quiet
    mapping: ColumnMapping | None = None

    def round(self) -> list[Done]:
        """Take in every file that is whole, what was left behind first; nothing where another process is at it.

        Raises:
            StoreUnavailable: the record cannot be reached; the file stays where it is, for the next round.
        """
        with self.folder.turn() as is_ours:
            if not is_ours:
                return []
            waiting = [*self.folder.left(), *map(self.folder.claim, list(self.folder.ready(self.real())))]
            return [self._take(path) for path in waiting]

    def _take(self, path: Path) -> Done:
        try:
            report = self._import(path, dry_run=True)
            if report.rejected:
                return self._refuse(path, report)
            report = self._import(path, dry_run=False)
        except FileRefused as refused:
            self.folder.put(path, ASIDE, {"reden": str(refused)})
            return Done(path.name, ok=False, reason=str(refused))
        if report.rejected:  # why: somebody took the same kenmerk in, with other content, since it was tried out
            return self._refuse(path, report)
        self.folder.put(path, DONE, {**report.counts()})
        return Done(path.name, ok=True, read=report.read)

    def _refuse(self, path: Path, report: Report) -> Done:
        reason = f"{report.rejected} van {report.read} regels kloppen niet; van dit bestand is niets ingelezen"
        wrong = [
            {"regel": bad.line, "veld": one.field, "reden": one.reason} for bad in report.refusals for one in bad.faults
        ]
        self.folder.put(path, ASIDE, {**report.counts(), "reden": reason, "regels": wrong})
        return Done(path.name, ok=False, read=report.read, reason=reason)

    def _import(self, path: Path, *, dry_run: bool) -> Report:
        return import_file(
            self.engine,
            self.store,
            self.seal,
            self.region,
            path,
            now=self.now(),
            dry_run=dry_run,
            mapping=self.mapping,
        )


def _free(path: Path) -> Path:
    """Return a path at which nothing stands yet, with a number before its suffix where that is needed."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
