"""Lines of the logs of the children: one line an event, and of an error its kind and place, never its text.

The text of an exception can hold what somebody typed; a log is read by more people than the record.
"""

import copy
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import TextIO

_PATTERN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
#: libraries of which only warnings are of use
_TALKATIVE = ("httpx", "httpcore", "asyncio", "prefect", "aiosqlite", "alembic")
_PROJECT = Path(__file__).parents[2]
_LONGEST_CHAIN = 5
_FRAMES = 8


class LogLine(logging.Formatter):
    """Writes an event on one line; an error that comes with it as its kind and where it arose."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the record stays as it is for other handlers."""
        plain = copy.copy(record)
        plain.exc_info = plain.exc_text = plain.stack_info = None
        line = super().format(plain)
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            line = f"{line} | {traced(error)}"
        return "".join(char if char.isprintable() else " " for char in line)


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
