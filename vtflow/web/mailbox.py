"""The mailbox: what each team received, kept in one append-only file of JSON lines.

One process writes it. It is a window on deliveries, not the record: the domain database is.
"""

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, cast

_LOG = logging.getLogger(__name__)
_LINE_LIMIT = 256 * 1024  #: bytes; a longer line is none of ours


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as a team received it.

    Attributes:
        number: Place in the order of receipt, from 1.
        key: Key of the delivery; "" when the sender gave none.
        received_at: Aware instant at which it came first.
        repeats: How often the same key came again.
    """

    number: int
    team: str
    key: str
    title: str
    body: str
    received_at: datetime
    repeats: int = 0


class Mailbox:
    """Keeps letters; safe to use from several threads of the one process that owns the file."""

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        *,
        max_bytes: int = 16 * 1024 * 1024,
        max_letters: int = 5_000,
    ) -> None:
        """Open the file, or make it (0600), and read what it holds.

        Args:
            path: The file, in `VTFLOW_HOME`.
            now: Gives the present moment, aware; wiring passes it.
            max_bytes: At most this much of the end of the file is read back.
            max_letters: At most this many letters are kept in memory, the newest.
        """
        self._now = now
        self._max_letters = max_letters
        self._lock = Lock()
        self._letters: dict[tuple[str, str], Letter] = {}
        self._last = 0
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        self._file = os.open(path, flags, 0o600)
        self._torn = self._read_back(path, max_bytes)

    def receive(self, team: str, key: str, title: str, body: str) -> Letter:
        """Store a message; the same key for the same team again only counts as a repeat.

        Returns:
            The letter as it now stands.

        Raises:
            OSError: It could not be written; nothing is kept.
        """
        moment = self._now()
        with self._lock:
            known = self._letters.get((team, key)) if key else None
            row = {"at": moment.isoformat(), "team": team, "key": key}
            if known is None:
                row |= {"title": title, "body": body}
            self._append(row)
            return self._keep(team, key, title, body, moment)

    def letters(self, team: str | None = None, limit: int = 100) -> list[Letter]:
        """Return at most `limit` letters, newest first, of one team or of all."""
        with self._lock:
            found = [item for item in self._letters.values() if team in {None, item.team}]
        found.sort(key=lambda item: item.number, reverse=True)
        return found[:limit]

    def counts(self) -> dict[str, int]:
        """Return how many letters each team has; teams without letters are absent."""
        with self._lock:
            return dict(Counter(item.team for item in self._letters.values()))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _append(self, row: dict[str, str]) -> None:
        line = json.dumps(row, ensure_ascii=True).encode() + b"\n"
        if self._torn:
            # why: half a line stands at the end; a new line must not grow onto it.
            line = b"\n" + line
        self._torn = True
        if os.write(self._file, line) != len(line):
            msg = "the mailbox file took only part of a line"
            raise OSError(msg)
        os.fsync(self._file)
        self._torn = False

    def _keep(self, team: str, key: str, title: str, body: str, moment: datetime) -> Letter:
        place = (team, key or f"\n{self._last + 1}")
        known = self._letters.get(place)
        if known is not None:
            letter = replace(known, repeats=known.repeats + 1)
        else:
            self._last += 1
            letter = Letter(self._last, team, key, title, body, moment)
        self._letters[place] = letter
        while len(self._letters) > self._max_letters:
            del self._letters[next(iter(self._letters))]
        return letter

    def _read_back(self, path: Path, max_bytes: int) -> bool:
        """Read the end of the file; return whether its last line is torn."""
        skipped, last = 0, b"\n"
        for line in _tail(path, max_bytes):
            last = line
            row = _row(line)
            if row is None:
                skipped += 1
            elif "title" in row:
                self._keep(row["team"], row["key"], row["title"], row["body"], row["at"])
            elif (row["team"], row["key"]) in self._letters:
                self._keep(row["team"], row["key"], "", "", row["at"])
        if skipped:
            _LOG.warning("mailbox: skipped %d unreadable lines of %s", skipped, path.name)
        return not last.endswith(b"\n")


def _tail(path: Path, max_bytes: int) -> Iterator[bytes]:
    """Yield the lines in the last `max_bytes` of the file; the line that is cut is left out."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, size - max_bytes))
        if start:
            file.seek(start - 1)
            _drop_line(file)
        while line := file.readline(_LINE_LIMIT):
            if not line.endswith(b"\n") and len(line) >= _LINE_LIMIT:
                _drop_line(file)
                line = b"too long\n"
            yield line


def _drop_line(file: Any) -> None:
    """Move to the start of the next line, in bounded reads."""
    while (part := file.readline(_LINE_LIMIT)) and not part.endswith(b"\n"):
        pass


def _row(line: bytes) -> dict[str, Any] | None:
    """Return the checked content of a line, or None when it is none of ours."""
    try:
        data: object = json.loads(line)
        if not isinstance(data, dict):
            return None
        row = cast("dict[str, Any]", data)
        row["at"] = datetime.fromisoformat(row["at"])
        names = ("team", "key", "title", "body") if "title" in row else ("team", "key")
        sound = all(isinstance(row[name], str) for name in names)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return row if sound and row["at"].utcoffset() is not None else None
