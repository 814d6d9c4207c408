"""The list of refused rows beside the file, for the clerk: whole or not there, safe to open in a spreadsheet."""

import csv
import os
import tempfile
import unicodedata
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from vtflow.disk import sync
from vtflow.faults import point
from vtflow.importing.rows import BadRow, FileRefused

HEADER = ("regel", "bron_kenmerk", "veld", "reden", "waarde")
SUFFIX = ".rejected.csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rejected_path(path: Path) -> Path:
    """Return where the refused rows of a file are listed."""
    return path.with_name(path.name + SUFFIX)


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    start = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if start.startswith(_FORMULA) else cell


class Rejects:
    """Collects refused rows in a temporary file that takes the place of the list when all went well.

    Rows come in the order of the file; those that a look in the record refused follow after them.
    """

    def __init__(self, path: Path, *, keep: bool) -> None:
        """Remember where the list goes; with `keep` false nothing on disk is touched."""
        self._target = rejected_path(path)
        self._keep = keep
        self._file: IO[str] | None = None
        self.count = 0
        self.written: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
        elif self._keep:
            self._finish()

    def add(self, bad: BadRow) -> None:
        """Add one refused row with all its faults on one line.

        Raises:
            FileRefused: the list cannot be written there.
        """
        self.count += 1
        if not self._keep:
            return
        several = len(bad.faults) > 1
        cells = (
            str(bad.line),
            bad.kenmerk,
            ", ".join(dict.fromkeys(fault.field or "regel" for fault in bad.faults)),
            "; ".join(f"{fault.field or 'regel'}: {fault.reason}" if several else fault.reason for fault in bad.faults),
            " | ".join(fault.value for fault in bad.faults if fault.value),
        )
        try:
            csv.writer(self._opened()).writerow([neutral(cell) for cell in cells])
        except OSError as error:
            raise self._unwritable() from error

    def _opened(self) -> IO[str]:
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  # why: it outlives this call
                "w",
                encoding="utf-8",
                newline="",
                dir=self._target.parent,
                prefix=f".{self._target.name[:100]}.",
                delete=False,
            )
            csv.writer(self._file).writerow(HEADER)
        return self._file

    def _finish(self) -> None:
        try:
            if self._file is None:
                self._target.unlink(missing_ok=True)
                return
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            point("rejects.half-written")
            Path(self._file.name).replace(self._target)
            sync(self._target.parent)
        except OSError as error:
            self._discard()
            raise self._unwritable() from error
        self.written = self._target

    def _discard(self) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def _unwritable(self) -> FileRefused:
        text = f"{self._target} kan niet worden geschreven; zorg voor ruimte en schrijfrecht en begin opnieuw"
        return FileRefused(text)
