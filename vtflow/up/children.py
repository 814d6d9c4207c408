"""The child processes: how one is started, watched, stopped, and kept from outliving its supervisor."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

#: a log grows no further than this before it is put aside; two are kept
LOG_BYTES = 5 * 1024 * 1024
_LONGEST_PAUSE = 5.0
#: a child that ran this long had started well, so its next death is a first one again
_SOUND_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """How to start a child."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    ready: Path | None  #: the child makes this file once it works; None where an address tells
    dies_with: signal.Signals = signal.SIGTERM  #: what it gets when the supervisor dies


@dataclass(slots=True)
class Child:
    """One child in a process group of its own; started again when it dies."""

    spec: ChildSpec
    starts: int = 0
    _deaths: int = 0  #: in a row
    _started_at: float = 0.0
    _start_after: float = 0.0
    _process: "subprocess.Popen[bytes] | None" = None
    _log: IO[bytes] | None = field(default=None, repr=False)

    @property
    def is_up(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Tell whether it runs and has said that it works."""
        return self.is_up and (self.spec.ready is None or self.spec.ready.exists())

    @property
    def pid(self) -> int:
        """Process id; 0 when it does not run."""
        return self._process.pid if self._process is not None and self.is_up else 0

    def start(self) -> None:
        """Start it."""
        if self.spec.ready is not None:
            self.spec.ready.unlink(missing_ok=True)
        self._log = open_log(self.spec.log, fresh=self.starts == 0)
        self._process = subprocess.Popen(
            self.spec.command,
            env=dict(self.spec.environ),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # the supervisor starts children from its only thread
            preexec_fn=_die_with_parent(self.spec.dies_with),  # noqa: PLW1509
        )
        self._log.close()
        self.starts += 1
        self._started_at = time.monotonic()

    def revive(self) -> float | None:
        """Start it again when it died and its pause is over; return the pause when its death is new."""
        if self._process is None:
            if time.monotonic() >= self._start_after:
                self.start()
            return None
        if self._process.poll() is None:
            return None
        self.kill()  # why: what it started itself must not outlive it
        ran = time.monotonic() - self._started_at
        self._deaths = 1 if ran > _SOUND_SECONDS else self._deaths + 1
        pause = min(_LONGEST_PAUSE, 0.5 * 2 ** (self._deaths - 1))
        self._process, self._start_after = None, time.monotonic() + pause
        return pause

    @property
    def deaths(self) -> int:
        """How often in a row it died soon after its start."""
        return self._deaths

    def ask_to_stop(self) -> None:
        """Ask it to end; what it started itself is its own to end."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Wait for its end until a moment of the monotonic clock, then make it end with all that it started."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, until - time.monotonic()))
            self.kill()

    def kill(self) -> None:
        """End it, and everything in its process group, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def vtflow_command(child: str) -> list[str]:
    """Return the command that runs one of our own children."""
    return [sys.executable, "-c", "from vtflow.cli import main; main()", "child", child]


def open_log(path: Path, *, fresh: bool) -> IO[bytes]:
    """Open a log to append to; a fresh one begins empty and keeps the one before it aside."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if fresh and path.exists():
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return os.fdopen(descriptor, "ab")


def limit_log(path: Path) -> None:
    """Put a log aside that grew too long. Its writer appends, so it goes on at the beginning."""
    with suppress(FileNotFoundError):
        if path.stat().st_size > LOG_BYTES:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)


def _die_with_parent(death: signal.Signals) -> Callable[[], None] | None:
    """Return what a child does before it begins: ask the system for a signal at its parent's death (Linux)."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def arrange() -> None:
        library.prctl(_PR_SET_PDEATHSIG, int(death))
        if os.getppid() != parent:  # it died before the system was asked
            os._exit(1)

    return arrange
