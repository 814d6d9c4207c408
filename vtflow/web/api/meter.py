"""How often one key and one address may ask, in windows of a minute; counted in each process by itself."""

from collections.abc import Callable
from threading import Lock

_WINDOW = 60.0  #: seconds
_MOST_KEPT = 10_000


class Meter:
    """Counts requests; safe to use from several threads."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """Take the source of elapsed seconds; it never goes back."""
        self._seconds = seconds
        self._lock = Lock()
        self._counts: dict[str, tuple[int, int]] = {}

    def count(self, name: str) -> int:
        """Count one more under a name, and return how many there were in this window."""
        window = int(self._seconds() // _WINDOW)
        with self._lock:
            if len(self._counts) >= _MOST_KEPT:
                self._counts = {key: kept for key, kept in self._counts.items() if kept[0] == window}
            started, count = self._counts.get(name, (window, 0))
            count = count + 1 if started == window else 1
            self._counts[name] = window, count
        return count

    def left(self) -> int:
        """Return after how many whole seconds a new window begins, at least one."""
        return max(1, int(_WINDOW - self._seconds() % _WINDOW))
