"""How often one link and one address may ask: enough for people, too little for guessing and flooding."""

from collections.abc import Callable
from threading import Lock

_WINDOW = 60.0  #: seconds
_MOST_KEPT = 10_000


class Limiter:
    """Counts requests in windows of a minute; safe to use from several threads of one process."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """Take the source of elapsed seconds; it never goes back."""
        self._seconds = seconds
        self._lock = Lock()
        self._counts: dict[str, tuple[int, int]] = {}

    def allows(self, key: str, most: int) -> bool:
        """Count one request under a key and tell whether there were at most `most` in this minute."""
        window = int(self._seconds() // _WINDOW)
        with self._lock:
            if len(self._counts) >= _MOST_KEPT:
                self._counts = {name: kept for name, kept in self._counts.items() if kept[0] == window}
            started, count = self._counts.get(key, (window, 0))
            count = count + 1 if started == window else 1
            self._counts[key] = window, count
        return count <= most
