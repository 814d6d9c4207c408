"""What changes now and then, as a process sees it: read again every few seconds, and at once after its own change."""

from collections.abc import Callable
from typing import Generic, TypeVar

from vtflow.domain.absence import Absence
from vtflow.domain.duty import Shift
from vtflow.ports import Reader, Store, StoreUnavailable

#: real seconds for which what was read is taken as known
LIFE = 3.0
_Row = TypeVar("_Row")


class RecordCache(Generic[_Row]):
    """Gives rows by a name; the same object as long as they are the same."""

    def __init__(
        self,
        store: Store,
        seconds: Callable[[], float],
        read: Callable[[Reader, str], tuple[_Row, ...]],
        life: float = LIFE,
    ) -> None:
        """Read nothing yet.

        Args:
            store: Where the rows are.
            seconds: A count of real seconds that never goes back.
            read: Reads the rows of one name.
            life: How many seconds they are taken as known.
        """
        self._store = store
        self._seconds = seconds
        self._read = read
        self._life = life
        self._known: dict[str, tuple[float, tuple[_Row, ...]]] = {}

    def __call__(self, name: str) -> tuple[_Row, ...]:
        """Return the rows of a name as they were recorded.

        Where the store does not answer, what was read last stands.

        Raises:
            StoreUnavailable: it does not answer, and nothing was read before.
        """
        now = self._seconds()
        read_at, known = self._known.get(name, (None, None))
        if known is not None and read_at is not None and now - read_at < self._life:
            return known
        try:
            found = self._store.read(lambda reader: self._read(reader, name))
        except StoreUnavailable:
            if known is None:
                raise
            found = known
        kept = known if known is not None and found == known else found
        self._known[name] = now, kept
        return kept

    def forget(self, name: str) -> None:
        """Read anew when it is asked for next: this process changed it."""
        if name in self._known:
            self._known[name] = self._seconds() - self._life, self._known[name][1]


class RosterCache(RecordCache[Shift]):
    """The roster of a duty service."""

    def __init__(self, store: Store, seconds: Callable[[], float], life: float = LIFE) -> None:
        """Read nothing yet; see `RecordCache`."""
        super().__init__(store, seconds, lambda reader, service: reader.roster(service), life)


class AbsenceCache(RecordCache[Absence]):
    """The absence calendar of a region."""

    def __init__(self, store: Store, seconds: Callable[[], float], life: float = LIFE) -> None:
        """Read nothing yet; see `RecordCache`."""
        super().__init__(store, seconds, lambda reader, region: reader.absences(region), life)
