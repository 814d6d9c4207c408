"""What takes seconds to work out, kept for who looks again: new where that is quick, else the last with its time."""

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    mark: Hashable
    value: T
    at: float


class Kept(Generic[T]):
    """Keeps one value a name; one is made at a time, beside the requests.

    A value whose mark changed is made anew. Who asks waits for it `patience` seconds at most and then gets the last
    one, unless that is older than `longest` seconds.
    """

    def __init__(
        self,
        make: Callable[[str], T],
        mark: Callable[[str], Hashable],
        *,
        patience: float = 0.15,
        longest: float = 120.0,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take how a value is made, and a mark that is another one as soon as the value would be."""
        self._make = make
        self._mark = mark
        self._patience = patience
        self._longest = longest
        self._seconds = seconds
        self._lock = Lock()
        self._kept: dict[str, _Made[T]] = {}
        self._running: dict[str, Future[_Made[T]]] = {}
        self._workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="overzicht")

    def get(self, name: str) -> T:
        """Return the value; what `make` raises is raised where there is no value to show."""
        mark = self._mark(name)
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and kept.mark == mark:
                return kept.value
            running = self._running.get(name)
            if running is None or running.done():
                running = self._running[name] = self._workers.submit(self._build, name, mark)
        if kept is None or self._seconds() - kept.at > self._longest:
            return running.result().value
        try:
            return running.result(self._patience).value
        except TimeoutError:
            return kept.value

    def close(self) -> None:
        """Wait for what is being made, and make nothing more."""
        self._workers.shutdown()

    def _build(self, name: str, mark: Hashable) -> _Made[T]:
        made = _Made(mark, self._make(name), self._seconds())
        with self._lock:
            self._kept[name] = made
        return made
