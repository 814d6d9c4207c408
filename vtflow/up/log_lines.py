"""Lines of the logs of the children: one line an event, and of an error its kind and place, never its text.

The text of an exception can hold what somebody typed; a log is read by more people than the record.
"""

import copy
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import TextIO

_PATTERN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
#: libraries of which only warnings are of use
_TALKATIVE = ("httpx", "httpcore", "asyncio", "prefect", "aiosqlite", "alembic")
_PROJECT = Path(__file__).parents[2]
_HOUR = 3600.0  #: seconds
#: different lines that are remembered at most
_LINES_KNOWN = 1000
_LONGEST_CHAIN = 5
_FRAMES = 8


@dataclass(slots=True)
class _Said:
    at: float  #: seconds, as the record has it
    left_out: int = 0


class Repeats(logging.Filter):
    """Lets the same error through once an hour: one that is met at every round would bury all others.

    The line that comes after counts those that were left out. Warnings pass: they tell of events, each of its own.
    """

    def __init__(self) -> None:
        """Know of none yet."""
        super().__init__()
        self._known: dict[tuple[str, ...], _Said] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the line is written; gives the record `left_out`, the number of lines like it before."""
        if record.levelno != logging.ERROR:
            return True
        error = _error_of(record)
        key = record.name, record.getMessage(), traced(error) if error else ""
        said = self._known.get(key)
        if said is not None and 0 <= record.created - said.at < _HOUR:
            said.left_out += 1
            return False
        record.left_out = said.left_out if said else 0
        if len(self._known) >= _LINES_KNOWN:
            self._known.clear()
        self._known[key] = _Said(record.created)
        return True


class LogLine(logging.Formatter):
    """Writes an event on one line; an error that comes with it as its kind and where it arose."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the record stays as it is for other handlers."""
        plain = copy.copy(record)
        plain.exc_info = plain.exc_text = plain.stack_info = None
        line = super().format(plain)
        error = _error_of(record)
        if error is not None:
            line = f"{line} | {traced(error)}"
        if left_out := getattr(record, "left_out", 0):
            line = f"{line} (and {left_out} times since it was last written)"
        return "".join(char if char.isprintable() else " " for char in line)


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def traced(error: BaseException) -> str:
    """Return what kind of error it was, what it arose from, and through which lines of code; nothing of its text."""
    return " < ".join(_told(one) for one in _chain(error))


def start_log(stream: TextIO, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to a stream, also errors that nobody catches.

    Args:
        stream: Where to.
        level: From which level on.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLine(_PATTERN))
    handler.addFilter(Repeats())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logger = logging.getLogger("vtflow")
    sys.excepthook = lambda _, error, __: logger.critical("ended by an error", exc_info=error)
    threading.excepthook = lambda args: logger.critical("a thread ended by an error", exc_info=args.exc_value)


def _chain(error: BaseException) -> Iterator[BaseException]:
    now: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if now is None:
            return
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _told(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, BaseExceptionGroup):
        inner = ", ".join(_told(one) for one in error.exceptions)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType, reportUnknownMemberType]
        name = f"{name} ({inner})"
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    places = (f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{name} at {' / '.join(places) or 'no place'}"


def _short(filename: str) -> str:
    """Return a file of ours by its place in the project, another by its name; never where it is installed."""
    path = Path(filename)
    return str(path.relative_to(_PROJECT)) if path.is_relative_to(_PROJECT / "vtflow") else path.name
