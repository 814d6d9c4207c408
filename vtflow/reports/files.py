"""Writing a file whole or not at all."""

import os
import tempfile
from pathlib import Path

from vtflow.domain.errors import BadInput
from vtflow.faults import point


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it, also when the power fails.

    Raises:
        BadInput: the folder is not there or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        point("file.half-written")
        Path(name).replace(path)
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        point("file.named")
    except OSError as error:
        fault = f"--out {path}: kan niet worden geschreven ({error.strerror}); kies een map die bestaat"
        raise BadInput(fault) from error
