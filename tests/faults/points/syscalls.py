"""Kill or fail a process at a chosen system call of its own, by strace: no help from the code that is tested.

The child stops itself before it begins; strace takes hold of it, counts its write and sync calls from there, and at
the chosen one sends SIGKILL, or lets the call fail with the error of a full or broken disk.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

#: what writes, syncs, names and removes
CALLS = "write,pwrite64,fdatasync,fsync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat"
_PATIENCE = 60.0


@dataclass(frozen=True)
class Cut:
    """How a child ended under strace: what it acknowledged, and the calls that were counted, in their order."""

    acknowledged: list[str]
    calls: list[str]
    status: int
    error: str

    @property
    def killed(self) -> bool:
        return os.WIFSIGNALED(self.status)


def available() -> str:
    """Return why this machine cannot do it; empty where it can."""
    try:
        words = ["strace", "-qq", "-o", os.devnull, "-e", "trace=write", "true"]
        found = subprocess.run(words, capture_output=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"strace is not on this machine ({type(error).__name__}); the named fault points stand in for it"
    return "" if found.returncode == 0 else "strace may not trace here; the named fault points stand in for it"


def killing(calls: Sequence[str], number: int) -> list[str]:
    """Return what kills at call `number`, counted from 1, of calls that come in this order."""
    name = calls[number - 1]
    # why its own place among calls of its kind: strace counts each kind by itself
    return [f"{name}:signal=SIGKILL:when={calls[:number].count(name)}"]


def failing(calls: Sequence[str], number: int, error: str) -> list[str]:
    """Return what makes call `number`, counted from 1, and every later one fail."""
    earlier = calls[: number - 1]
    return [f"{name}:error={error}:when={earlier.count(name) + 1}+" for name in sorted(set(calls))]


def run(
    work: Callable[[Callable[[str], None]], None],
    folder: Path,
    inject: Sequence[str] = (),
    calls: str = CALLS,
) -> Cut:
    """Run `work` in a child under strace.

    Args:
        work: Given a function that acknowledges; what was acknowledged is on disk.
        folder: Where its acknowledgements and the trace are kept.
        inject: What happens at which call, as `killing` and `failing` give it; none: only count.
        calls: The system calls that are counted.
    """
    said, broke, trace = folder / "said", folder / "broke", folder / "trace"
    for path in (said, broke, trace):
        path.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _be_child(work, said, broke)
    os.waitpid(child, os.WUNTRACED)
    words = ["strace", "-qq", "-o", str(trace), "-e", f"trace={calls}", "-p", str(child)]
    words[-2:-2] = [word for one in inject for word in ("-e", f"inject={one}")]
    tracer = subprocess.Popen(words, stderr=subprocess.PIPE)
    _wait_until_traced(child, tracer)
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    tracer.wait(_PATIENCE)
    if tracer.stderr is not None:
        tracer.stderr.close()
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return Cut(
        acknowledged=said.read_text(encoding="utf-8").splitlines() if said.exists() else [],
        calls=[line.partition("(")[0] for line in lines if not line.startswith(("+++", "---"))],
        status=status,
        error=broke.read_text(encoding="utf-8") if broke.exists() else "",
    )


def _be_child(work: Callable[[Callable[[str], None]], None], said: Path, broke: Path) -> None:
    code = 1
    sys.dont_write_bytecode = True  # why: the file of a module that was edited would be one more to write
    try:
        acks = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # why through sendfile's cousin: an acknowledgement must not be one of the calls that are counted
        os.kill(os.getpid(), signal.SIGSTOP)
        work(lambda text: _acknowledge(acks, text))
        code = 0
    except BaseException:  # noqa: BLE001 - a child of a test must end here whatever happened
        error = traceback.format_exc()
        os.writev(os.open(broke, os.O_WRONLY | os.O_CREAT, 0o600), [error.encode()])
    finally:
        os._exit(code)


def _acknowledge(acks: int, text: str) -> None:
    os.writev(acks, [f"{text}\n".encode()])


def _wait_until_traced(child: int, tracer: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        status = Path(f"/proc/{child}/status").read_text(encoding="ascii")
        if "TracerPid:\t0\n" not in status:
            return
        if tracer.poll() is not None:
            break
        os.sched_yield()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = tracer.stderr.read().decode() if tracer.stderr else ""
    text = f"strace did not take hold: {said}"
    raise AssertionError(text)
