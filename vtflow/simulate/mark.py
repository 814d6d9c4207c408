"""The mark by which a simulation knows its own database; it never touches another."""

from pathlib import Path

from vtflow.demo.mark import Marked
from vtflow.domain.errors import BadInput

_KEY, _OWN = "simulatie", "vtflow simulate"
#: what SQLite keeps beside a database
_BESIDE = ("", "-wal", "-shm", "-journal")


def mark(store: Marked) -> None:
    """Mark a database that was made just now as the simulation's own."""
    store.set_meta(_KEY, _OWN)


def require_own(store: Marked, place: Path) -> None:
    """Check that a simulation made this database.

    Raises:
        BadInput: it did not; nothing was changed.
    """
    if store.meta(_KEY) != _OWN:
        text = (
            f"{place} is niet door een simulatie gemaakt en blijft zoals het is; "
            "kies met --database een bestand dat er nog niet is"
        )
        raise BadInput(text)


def remove(place: Path) -> None:
    """Remove the database of an earlier simulation."""
    for end in _BESIDE:
        Path(f"{place}{end}").unlink(missing_ok=True)
