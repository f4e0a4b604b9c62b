"""One thread that runs actions at their due times.

A thousand waiting jobs need a thousand heap entries, but only one thread.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)


class Scheduler:
    """A queue of short actions, run in the order of their due times."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._thread.start()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Run an action after a number of real seconds."""
        due = time.monotonic() + max(0.0, seconds)
        with self._wake:
            heapq.heappush(self._heap, (due, next(self._order), action))
            if self._heap[0][0] == due:
                self._wake.notify()

    def clear(self) -> None:
        """Drop all actions that have not run."""
        with self._wake:
            self._heap.clear()

    def stop(self) -> None:
        """End the thread; actions that have not run are dropped."""
        with self._wake:
            self._stopping = True
            self._heap.clear()
            self._wake.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            action = self._next()
            if action is None:
                return
            try:
                action()
            # One broken action must not end the thread that runs all others.
            except Exception:
                LOG.exception("a scheduled action failed")

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while not self._stopping:
                if not self._heap:
                    self._wake.wait()
                    continue
                remaining = self._heap[0][0] - time.monotonic()
                if remaining <= 0:
                    return heapq.heappop(self._heap)[2]
                self._wake.wait(remaining)
            return None
