"""Writing a file whole or not at all."""

from pathlib import Path

from vtflow.disk import sync, written_beside
from vtflow.domain.errors import BadInput
from vtflow.faults import point


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it, also when the power fails.

    Raises:
        BadInput: the folder is not there or cannot be written.
    """
    try:
        fresh = written_beside(path, text)
        point("file.half-written")
        fresh.replace(path)
        sync(path.absolute().parent)
        point("file.named")
    except OSError as error:
        fault = f"--out {path}: kan niet worden geschreven ({error.strerror}); kies een map die bestaat"
        raise BadInput(fault) from error
