"""Where the demo lives, and the mark by which it knows its own database."""

from pathlib import Path
from typing import Protocol

from vtflow.domain.errors import BadInput

#: where its record is kept when nobody says otherwise
DEMO_HOME = Path("var/demo")
DEMO_REGION = "demo"
_KEY = "demo"
_OWN = "vtflow up --demo"


class Marked(Protocol):
    """A database that remembers a few things about itself."""

    def meta(self, key: str) -> str | None:
        """Return what is remembered under a key."""
        ...

    def set_meta(self, key: str, value: str) -> None:
        """Remember something."""
        ...


def is_own(store: Marked) -> bool:
    """Tell whether the demo made this database."""
    return store.meta(_KEY) == _OWN


def mark(store: Marked) -> None:
    """Mark a database that was made just now as the demo's own."""
    store.set_meta(_KEY, _OWN)


def require_own(store: Marked, place: str) -> None:
    """Check that the demo made this database.

    Raises:
        BadInput: it did not; nothing was changed.
    """
    if not is_own(store):
        text = (
            f"de database in {place} is niet door de demo gemaakt; de demo speelt alleen in een eigen database. "
            "Laat VTFLOW_HOME en VTFLOW_DATABASE_URL weg, of kies een lege map met VTFLOW_HOME"
        )
        raise BadInput(text)
