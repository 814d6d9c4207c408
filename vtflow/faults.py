"""Named places at which a test lets this process die or freeze; they do nothing unless VTFLOW_FAULT names one.

`VTFLOW_FAULT=<point>:<n>` kills the process when it comes to the point for the n-th time; with `:stop` behind it the
process freezes there. The switch is read once, when the process starts. Every point has a line in `POINTS`, and the
suite in tests/faults kills at each of them and looks at what is left.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Final

#: name of the switch
SWITCH = "VTFLOW_FAULT"
#: every point in the code: name -> what has happened there, and what has not yet
POINTS: Final[Mapping[str, str]] = {
    "intake.begin": "a melding was asked for; its transaction has not begun",
    "command.begin": "a command was asked for; its transaction has not begun",
    "store.half-written": "events and what follows from them are written; messages, answers and links are not",
    "store.before-commit": "all is written; nothing is committed",
    "store.after-commit": "committed; nobody has been answered",
    "settle.claimed": "the routes that are due were read under lock; nothing is written",
    "leg.settled": "a route was settled; its next moment is not armed",
    "outbox.claimed": "messages are claimed; none is sent",
    "outbox.between-channels": "one message was tried; others of the same round are under way or waiting",
    "outbox.sent": "all messages of a round were tried; no attempt is recorded",
    "backup.copied": "the snapshot stands under a name of its own; nothing is known of it",
    "backup.described": "the manifest stands under its name; the backup does not",
    "restore.copied": "the backup was copied aside; it was neither lifted nor checked",
    "restore.prepared": "the copy is lifted, checked and in recovery mode; it has not its name",
    "schema.made": "a new database is whole; it has not its name",
    "migration.step": "one migration ran; none is committed",
    "migration.before-commit": "all migrations ran; none is committed",
    "keys.half-written": "new keys are on disk; they have not their name",
    "file.half-written": "a report or export is on disk; it has not its name",
    "file.named": "a report or export stands under its name; nobody has been told",
    "import.row": "a row of a file was read; nothing is stored of it",
    "import.step": "a number of rows is stored; the file goes on",
    "rejects.half-written": "the list of refused rows is on disk; it has not its name",
    "corv.half-written": "a machine message is on disk; it has not its name",
    "corv.sent": "a machine message is out; that is not recorded",
    "corv.taken": "a machine message was taken in; its file was not put away",
    "destroy.recorded": "a destruction is recorded and done; the files were not written anew",
    "destroy.rewritten": "the files were written anew; the list outside the database does not know of it",
}  # fmt: skip


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _freeze(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


_WAYS: Final[Mapping[str, Callable[[str], None]]] = {"kill": _die, "stop": _freeze}


def parse(text: str) -> Callable[[str], None] | None:
    """Return what must be called at every point; None for an empty switch.

    Raises:
        ValueError: the point or the way is unknown, or the number is none.
    """
    if not text:
        return None
    name, _, rest = text.partition(":")
    number, _, way = rest.partition(":")
    if name not in POINTS:
        fault = f"punt {name!r} bestaat niet"
        raise ValueError(fault)
    if way not in {"", *_WAYS} or not number.isdecimal() or int(number) < 1:
        fault = f"{text!r} is niet <punt>:<hoeveelste keer>, met eventueel :kill of :stop"
        raise ValueError(fault)
    return at(name, int(number), _WAYS[way or "kill"])


def at(name: str, number: int, act: Callable[[str], None] = _die) -> Callable[[str], None]:
    """Return a watcher that acts when a point is reached for the n-th time."""
    left = number

    def watch(reached_name: str) -> None:
        nonlocal left
        if reached_name == name:
            left -= 1
            if left == 0:
                act(name)

    return watch


def _from_environment() -> Callable[[str], None] | None:
    try:
        return parse(os.environ.get(SWITCH, ""))
    except ValueError as error:
        sys.stderr.write(f"{SWITCH}: {error}. Deze schakelaar is voor proeven; laat haar weg\n")
        raise SystemExit(2) from None


#: called with the name of each point; None unless the switch is set
watcher: Callable[[str], None] | None = _from_environment()


def point(name: str) -> None:
    """Mark a place in the code; see `POINTS` for what its name means."""
    if watcher is not None:
        watcher(name)
