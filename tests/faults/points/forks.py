"""Running a piece of work in a child that may be killed: a fork of this process, with all its imports done."""

import os
import resource
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from vtflow import faults

_PATIENCE = 120  #: seconds; then the child is ended by the alarm it set itself


@dataclass
class Run:
    """What a child left: its acknowledgements, the points it passed, and how it ended."""

    acknowledged: list[str]
    points: Counter[str] = field(default_factory=Counter)
    killed: bool = False
    error: str = ""


def run(
    work: Callable[[Callable[[str], None]], None],
    watcher: Callable[[str], None] | None,
    folder: Path,
    *,
    patience: int = _PATIENCE,
) -> Run:
    """Run `work` in a child; it is given a function that acknowledges, and `watcher` is called at every fault point.

    What was acknowledged is on disk before the call returns, so a kill takes nothing of it back.

    Raises:
        TimeoutError: it was not done within `patience` seconds; what it left says nothing then.
    """
    said, passed, broke = folder / "said", folder / "passed", folder / "broke"
    for path in (said, passed, broke):
        path.unlink(missing_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        signal.alarm(patience)
        _be_child(work, watcher, (said, passed, broke))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        text = f"the child was not done within {patience} seconds"
        raise TimeoutError(text)
    return Run(
        acknowledged=_lines(said),
        points=Counter(_lines(passed)),
        killed=os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        error=broke.read_text(encoding="utf-8") if broke.exists() else "",
    )


def begin_anew() -> None:
    """Let a fork of this process start its own server of sending children: that of its parent is no child of it."""
    server: Any = forkserver._forkserver  # why: nothing public forgets it, and a test before may have started it
    server._forkserver_address = server._forkserver_alive_fd = server._forkserver_pid = None


def _be_child(
    work: Callable[[Callable[[str], None]], None], watcher: Callable[[str], None] | None, files: tuple[Path, Path, Path]
) -> None:
    said, passed, broke = files
    begin_anew()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = 1
    try:
        with said.open("ab", buffering=0) as acks, passed.open("ab", buffering=0) as places:

            def watch(name: str) -> None:
                places.write(f"{name}\n".encode())
                if watcher is not None:
                    watcher(name)

            faults.watcher = watch
            work(lambda text: _write(acks, text))
        code = 0
    except BaseException:  # noqa: BLE001 - a child of a test must end here whatever happened
        broke.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


def _write(file: object, text: str) -> None:
    file.write(f"{text}\n".encode())  # pyright: ignore[reportAttributeAccessIssue]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
