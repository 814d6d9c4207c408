"""Sending children that are reused, and killed when a message takes longer than its deadline.

A dead channel does not hold up the others: one channel never has more than half of the children.
"""

import logging
import multiprocessing
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import CancelledError
from multiprocessing.context import ForkServerContext
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Lock
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from vtflow.faults import point
from vtflow.notify.attempt import Attempt, can_read, start_child, try_once
from vtflow.ports import DeliveryResult, Outcome

_LOG = logging.getLogger(__name__)
_START_SECONDS = 30.0  #: a fresh child on a busy machine; comes on top of the deadline
_NOT_STARTED = Outcome(DeliveryResult.MISLUKT, "the sending child does not start")
_CLOSED = Outcome(DeliveryResult.MISLUKT, "the notifier is closed")


class PoolClosedError(Exception):
    """The pool was closed; nothing was handed over."""


class SendingPool:
    """Runs attempts side by side in children; safe to use from several threads."""

    def __init__(self, workers: int, deadline_seconds: float) -> None:
        self._workers = workers
        self._deadline = deadline_seconds
        self._slots = BoundedSemaphore(workers)
        self._lock = Lock()
        self._pool: ProcessPool | None = None
        self._closed = False
        self._flying: set[ProcessFuture[Any]] = set()

    def run(self, attempts: Sequence[tuple[str, Attempt]]) -> list[Outcome]:
        """Try all attempts once.

        Args:
            attempts: Each with its lane, the channel; a lane never has more than half the children.

        Returns:
            One outcome an attempt, in the order given.
        """
        return _Round(self, attempts, max(1, self._workers // 2)).fly()

    def readable(self, url: str) -> bool:
        """Tell whether the library understands the URL; asked in a child, nothing is sent."""
        future = self._schedule(can_read, url)
        try:
            return bool(future.result(self._deadline + _START_SECONDS))
        except Exception:  # noqa: BLE001 - whatever went wrong, it was not read
            return False

    def take_slot(self, *, wait_for_it: bool) -> bool:
        """Take a child for one attempt; given back when its future ends."""
        return self._slots.acquire(blocking=wait_for_it)

    def start(self, attempt: Attempt) -> ProcessFuture[Outcome]:
        """Hand one attempt to a child; the caller took a slot.

        Raises:
            PoolClosedError: Nothing was handed over.
            OSError: No child could be started; nothing was handed over.
            RuntimeError: As OSError.
        """
        try:
            future = self._schedule(try_once, attempt)
        except BaseException:
            self._slots.release()
            raise
        future.add_done_callback(lambda _: self._slots.release())
        return future

    def patience(self) -> float:
        """Return the seconds after which a child that says nothing at all is given up."""
        return self._deadline + _START_SECONDS

    def give_up(self, futures: Sequence[ProcessFuture[Any]]) -> None:
        """Throw away children that neither answered nor died; the next attempt gets new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        _stop(pool)
        for future in futures:
            future.cancel()

    def close(self) -> None:
        """Stop the children; what was under way counts as cut off. Safe to call twice."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            flying = list(self._flying)
        _stop(pool)
        for future in flying:
            future.cancel()

    def _schedule(self, call: Any, argument: Any) -> ProcessFuture[Any]:
        with self._lock:
            if self._closed:
                raise PoolClosedError
            if self._pool is None or not self._pool.active:
                # why: a child that dies while idle breaks pebble's whole pool.
                _stop(self._pool)
                self._pool = _new_pool(self._workers)
            future = self._pool.schedule(call, args=(argument,), timeout=self._deadline)
            self._flying.add(future)
        future.add_done_callback(self._landed)
        return future

    def _landed(self, future: Any) -> None:
        # why no lock: `close` may cancel while it holds nothing, and set.discard is atomic.
        self._flying.discard(future)


class _Round:
    """One call of `run`: starts attempts as children come free, fair between the lanes."""

    def __init__(self, pool: SendingPool, attempts: Sequence[tuple[str, Attempt]], share: int) -> None:
        self._pool = pool
        self._attempts = attempts
        self._share = share
        self._waiting = deque(range(len(attempts)))
        self._busy: Counter[str] = Counter()
        self._flying: dict[ProcessFuture[Outcome], int] = {}
        self._landed: SimpleQueue[Any] = SimpleQueue()
        self._outcomes: dict[int, Outcome] = {}

    def fly(self) -> list[Outcome]:
        """Run until every attempt has its outcome."""
        while self._waiting or self._flying:
            self._start_what_fits()
            if self._flying:
                self._land()
        return [self._outcomes[index] for index in range(len(self._attempts))]

    def _start_what_fits(self) -> None:
        for _ in range(len(self._waiting)):
            index = self._waiting.popleft()
            lane, attempt = self._attempts[index]
            if self._busy[lane] >= self._share:
                self._waiting.append(index)
                continue
            if not self._pool.take_slot(wait_for_it=not self._flying):
                self._waiting.appendleft(index)
                return
            self._start(index, lane, attempt)

    def _start(self, index: int, lane: str, attempt: Attempt) -> None:
        try:
            future = self._pool.start(attempt)
        except PoolClosedError:
            self._outcomes[index] = _CLOSED
        except (OSError, RuntimeError) as error:
            _LOG.error("sending child does not start: %s", type(error).__name__)
            self._outcomes[index] = _NOT_STARTED
        else:
            self._flying[future] = index
            self._busy[lane] += 1
            # why: a callback also comes when closing cancels; `concurrent.futures.wait` would sleep on.
            future.add_done_callback(self._landed.put)

    def _land(self) -> None:
        try:
            future = self._landed.get(timeout=self._pool.patience())
        except Empty:
            self._pool.give_up(list(self._flying))
            return
        index = self._flying.pop(future)
        self._busy[self._attempts[index][0]] -= 1
        self._outcomes[index] = _outcome(future)
        point("outbox.between-channels")


def _outcome(future: ProcessFuture[Outcome]) -> Outcome:
    """Read a finished future; without the child's own word the message may have arrived."""
    try:
        return future.result(0)
    except CancelledError:
        reason = "cut off by closing"
    except TimeoutError:
        reason = "killed at deadline"
    except ProcessExpired:
        reason = "the sending child died"
    except Exception as error:  # noqa: BLE001 - no delivery may take the others down
        reason = type(error).__name__
    return Outcome(DeliveryResult.ONBEKEND, reason)


class _ForkServer(ForkServerContext):
    """The fork server, with the locks of its pool kept as long as the pool.

    Closing, pebble lets go of the locks before it ends the children, and one that is just being born would look for
    them in vain and print a traceback.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Any] = []

    def RLock(self) -> Any:  # noqa: N802 - the name of the library
        lock = super().RLock()
        self._kept.append(lock)
        return lock


def _new_pool(workers: int) -> ProcessPool:
    # why: never a plain fork beside threads; the fork server has one thread and Apprise loaded.
    context: Any = multiprocessing.get_context("spawn")
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = _ForkServer()
        context.set_forkserver_preload(["apprise", "vtflow.notify.sending"])
    return ProcessPool(max_workers=workers, initializer=start_child, context=context)


def _stop(pool: ProcessPool | None) -> None:
    if pool is not None:
        pool.stop()
        pool.join()
