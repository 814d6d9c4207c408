"""What waak told, so that one trouble is told once: pure decisions over a small ledger, and the file it is kept in."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from vtflow.disk import write_private
from vtflow.watch.checks import Trouble


@dataclass(frozen=True, slots=True)
class Told:
    """One trouble as it was told."""

    text: str
    kind: str
    since: datetime  #: real time at which it was first seen
    told_at: datetime | None  #: real time; None: not told yet
    seen_at: datetime  #: real time at which it was last seen


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every trouble that is not known to be over, by key."""

    told: dict[str, Told] = field(default_factory=dict[str, Told])


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told now."""

    new: tuple[Trouble, ...]
    again: tuple[Trouble, ...]
    over: tuple[Trouble, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.new or self.again or self.over)


def seen(ledger: Ledger, troubles: Sequence[Trouble], now: datetime, is_sure: Callable[[str], bool]) -> Ledger:
    """Return the ledger after a look.

    Args:
        ledger: As it was.
        troubles: What is wrong now.
        now: Real time.
        is_sure: Whether a look could judge the trouble of this kind; what it could not judge is as it was.
    """
    found = dict(ledger.told)
    for key, one in ledger.told.items():
        if not is_sure(one.kind):
            found[key] = replace(one, seen_at=now)
    for one in troubles:
        was = found.get(one.key)
        found[one.key] = Told(one.text, one.kind, was.since if was else now, was.told_at if was else None, now)
    return Ledger(found)


def news(
    ledger: Ledger, now: datetime, calm: timedelta, repeat: timedelta, patience: Callable[[str], timedelta]
) -> News:
    """Return what is to be told: what was never told, what was told long ago, and what is over.

    Args:
        ledger: After a look.
        now: Real time.
        calm: How long a trouble must stay away before it is over, so that one that comes and goes is one trouble.
        repeat: How long a trouble that lasts is not told again.
        patience: From kind to how long a trouble must have lasted before it is told at all.
    """
    here = {key: one for key, one in ledger.told.items() if one.seen_at == now}
    gone = {key: one for key, one in ledger.told.items() if now - one.seen_at >= calm}
    return News(
        new=tuple(
            _trouble(key, one)
            for key, one in here.items()
            if one.told_at is None and now - one.since >= patience(one.kind)
        ),
        again=tuple(_trouble(key, one) for key, one in here.items() if one.told_at and now - one.told_at >= repeat),
        over=tuple(_trouble(key, one) for key, one in gone.items() if one.told_at is not None),
    )


def after(ledger: Ledger, told: News, now: datetime, calm: timedelta) -> Ledger:
    """Return the ledger after this news was told; what is over, told or not, is forgotten."""
    keys = {one.key for one in (*told.new, *told.again)}
    kept = {key: one for key, one in ledger.told.items() if now - one.seen_at < calm}
    return Ledger({key: replace(one, told_at=now) if key in keys else one for key, one in kept.items()})


def _trouble(key: str, one: Told) -> Trouble:
    return Trouble(key, one.kind, one.text)


def load(path: Path) -> Ledger:
    """Return the ledger of a file; an empty one where there is none or it cannot be read."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return Ledger({key: _read(row) for key, row in rows.items()})
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return Ledger()


def _read(row: "dict[str, str | None]") -> Told:
    def moment(name: str) -> datetime:
        return datetime.fromisoformat(str(row[name]))

    told_at = datetime.fromisoformat(row["told_at"]) if row["told_at"] else None
    return Told(str(row["text"]), str(row["kind"]), moment("since"), told_at, moment("seen_at"))


def save(path: Path, ledger: Ledger) -> None:
    """Keep the ledger, for its owner only: the file before or this one, never half of it.

    Raises:
        OSError: it cannot be written.
    """
    rows = {
        key: {
            "text": one.text,
            "kind": one.kind,
            "since": one.since.isoformat(),
            "told_at": one.told_at.isoformat() if one.told_at else None,
            "seen_at": one.seen_at.isoformat(),
        }
        for key, one in ledger.told.items()
    }
    write_private(path, json.dumps(rows, ensure_ascii=False))
