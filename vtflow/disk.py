"""Files and folders of this installation: secrets for their owner only, and files that are whole or not there."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from vtflow.domain.errors import BadInput

_OTHERS = 0o077  #: what anybody but the owner may do


def require_private(path: Path) -> None:
    """Check that nobody but its owner may read a file.

    Raises:
        BadInput: others may read it.
        OSError: it is not there.
    """
    if path.stat().st_mode & _OTHERS:
        text = f"{path} is leesbaar voor anderen; geef het rechten 0600 (chmod 600 {path})"
        raise BadInput(text)


def read_secret(path: Path) -> str:
    """Return what stands in a file that only its owner may read, without blanks around it.

    Raises:
        BadInput: others may read it.
        OSError: it cannot be read.
        UnicodeDecodeError: it is no text.
    """
    require_private(path)
    return path.read_text(encoding="utf-8").strip()


def written_beside(path: Path, text: str) -> Path:
    """Return a new file beside `path` that holds the text and is on disk, for its owner only; it has yet to be named.

    Raises:
        OSError: it cannot be written; then it is not there.
    """
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner only: a reader finds the one before or this one, never half of it.

    Raises:
        OSError: it cannot be written.
    """
    written_beside(path, text).replace(path)


def sync(path: Path) -> None:
    """Bring a file to disk, or the names in a folder.

    Raises:
        OSError: it cannot be done.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(root: Path, parts: Iterable[str], called: str, setting: str) -> None:
    """Make the parts of a folder where they are not there, for their owner only.

    Raises:
        BadInput: they cannot be made; names the folder as it is called, and the setting that chooses another.
    """
    try:
        for part in parts:
            (root / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        text = f"{called} {root} kan niet worden gemaakt: {error.strerror}; kies een andere met {setting}"
        raise BadInput(text) from error
