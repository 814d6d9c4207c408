"""Looking for bytes in files: the proof that what was destroyed is gone from the disk."""

from collections.abc import Iterable, Sequence
from pathlib import Path

_BLOCK = 4 * 1024 * 1024


def files_with(traces: Sequence[bytes], folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files under some folders that hold any of these byte strings, in order of their path.

    A file that cannot be read is told too, because nothing is known of it. Empty strings are looked for nowhere.
    """
    wanted = [trace for trace in traces if trace]
    paths = sorted({path for folder in folders for path in folder.rglob("*") if path.is_file()})
    return tuple(path for path in paths if wanted and _holds(path, wanted))


def _holds(path: Path, traces: Sequence[bytes]) -> bool:
    overlap = max(map(len, traces)) - 1
    tail = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                piece = tail + block
                if any(trace in piece for trace in traces):
                    return True
                tail = piece[-overlap:] if overlap else b""
    except OSError:
        return True
    return False
