"""The duty rosters as a process sees them: read again every few seconds, and at once after its own change."""

from collections.abc import Callable

from vtflow.domain.duty import Shift
from vtflow.ports import Store, StoreUnavailable

#: real seconds for which a roster is taken as known
LIFE = 3.0


class RosterCache:
    """Gives the roster of a service; the same object as long as its rows are the same."""

    def __init__(self, store: Store, seconds: Callable[[], float], life: float = LIFE) -> None:
        """Read nothing yet.

        Args:
            store: Where the rosters are.
            seconds: A count of real seconds that never goes back.
            life: How many seconds a roster is taken as known.
        """
        self._store = store
        self._seconds = seconds
        self._life = life
        self._known: dict[str, tuple[float, tuple[Shift, ...]]] = {}

    def __call__(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a service as they were recorded.

        Where the store does not answer, what was read last stands.

        Raises:
            StoreUnavailable: it does not answer, and nothing was read before.
        """
        now = self._seconds()
        read_at, known = self._known.get(service, (None, None))
        if known is not None and read_at is not None and now - read_at < self._life:
            return known
        try:
            found = self._store.read(lambda reader: reader.roster(service))
        except StoreUnavailable:
            if known is None:
                raise
            found = known
        kept = known if known is not None and found == known else found
        self._known[service] = now, kept
        return kept

    def forget(self, service: str) -> None:
        """Read a roster anew when it is asked for next: this process changed it."""
        if service in self._known:
            self._known[service] = self._seconds() - self._life, self._known[service][1]
