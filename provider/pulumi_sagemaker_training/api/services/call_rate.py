"""The rate at which one operation is called, learned from the service's answers.

AWS publishes no rates for SageMaker's API. botocore's adaptive mode learns one rate for a whole
client, and reduces it below the measured one at each throttled answer. If a part of all calls is
throttled at random, the rate falls to almost zero (`python -m benchmarks throttling`). Here each
operation has its own rate. A throttled answer lowers it by less than a successful one raises it. So
it becomes stable when a little more than half of the calls are throttled, and random throttling
alone does not lower it.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

_LOWER: Final = 0.93
_RAISE: Final = 1.10
_FIRST_PER_S: Final = 30.0
_LEAST_PER_S: Final = 0.2
_MOST_PER_S: Final = 100.0


class CallRate:
    """The rate of one operation under one set of access settings. Thread-safe.

    It has no limit until a call is throttled, and again after it has grown beyond what is ever
    needed. In between, calls wait for their turn. If all calls are throttled, the rate falls, down
    to one call in five seconds.

    Args:
        now: a clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._per_s: float | None = None
        self._next = 0.0

    @property
    def per_second(self) -> float | None:
        """The maximum number of calls a second; None for no limit."""
        with self._lock:
            return self._per_s

    def book(self) -> float:
        """Reserve the next turn, and return in how many seconds it comes."""
        with self._lock:
            if self._per_s is None:
                return 0.0
            now = self._now()
            turn = max(self._next, now)
            self._next = turn + 1 / self._per_s
            return turn - now

    def granted(self) -> None:
        """Record that the service did not throttle a call."""
        with self._lock:
            if self._per_s is not None:
                raised = self._per_s * _RAISE
                self._per_s = raised if raised < _MOST_PER_S else None

    def throttled(self) -> None:
        """Record that the service throttled a call."""
        with self._lock:
            rate = _FIRST_PER_S if self._per_s is None else self._per_s * _LOWER
            self._per_s = max(rate, _LEAST_PER_S)
