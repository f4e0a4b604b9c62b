"""Queues of creates that exceed the account's quota: one for each set of quotas.

Creates that exceed the quota wait in a queue. Only the head retries, at a growing interval. When
it succeeds, or when a job of this process ends, the next one retries at once. Without a queue, a
thousand resources would make a hundred refused calls for every accepted one;
`benchmarks/model.py` shows the difference.
"""

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from pulumi_sagemaker_training.api.model.quotas import quotas_held, quotas_of
from pulumi_sagemaker_training.lifecycle.waiting.rates import RetryPolicy

QUOTA: Final = RetryPolicy(float("inf"), 5, 60, "room in the account's quota")


class QuotaQueue:
    """A queue of creates that were refused because of the quota. Thread-safe.

    Args:
        policy: how long the head pauses between two attempts.
        jitter: returns a number from 0 to 1.
    """

    def __init__(
        self, policy: RetryPolicy = QUOTA, jitter: Callable[[], float] = random.random
    ) -> None:
        self._policy = policy
        self._jitter = jitter
        self._lock = threading.Lock()
        self._queue: deque[object] = deque()
        self._tries = 0
        self._next_s = 0.0
        self._granted = 0
        self._scout: object = None

    @property
    def first(self) -> object:
        """The head of the queue; None if it is empty."""
        with self._lock:
            return self._queue[0] if self._queue else None

    def may_call(self, who: object, now_s: float) -> bool:
        """Tell whether a create may call now; if others wait, it joins the end of the queue.

        A create that may call is taken out of the queue; it comes back if it is refused.
        """
        with self._lock:
            if not self._queue:
                return True
            if who not in self._queue:
                self._queue.append(who)
                return False
            if self._queue[0] != who or not (self._granted or now_s >= self._next_s):
                return False
            self._queue.popleft()
            if self._granted:
                self._granted -= 1
            else:
                self._scout = who
                self._next_s = now_s + self._pause()
            return True

    def refused(self, who: object, now_s: float, *, waited: bool) -> None:
        """Put a refused create at the head of the queue if it has waited in it, else at the end."""
        with self._lock:
            if waited:
                self._queue.appendleft(who)
                self._tries += 1
            else:
                self._queue.append(who)
            self._next_s = now_s + self._pause()

    def accepted(self, who: object) -> None:
        """Let the next create call at once, because a create has just been accepted."""
        with self._lock:
            if self._scout == who:
                self._grant()

    def freed(self) -> None:
        """Let one create call at once, because a job has ended."""
        with self._lock:
            self._grant()

    def leave(self, who: object) -> None:
        """Remove a create that stops waiting from the queue."""
        with self._lock:
            if who in self._queue:
                self._queue.remove(who)

    def _grant(self) -> None:
        self._granted = self._granted + 1 if self._queue else 0
        self._tries = 0

    def _pause(self) -> float:
        return self._policy.pause(self._tries, self._jitter())


class QuotaQueues:
    """One queue for each set of quotas that a create needs. Thread-safe.

    A job with preferences needs room in the quota of each of its types.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[frozenset[str], QuotaQueue] = {}

    def of(self, request: Mapping[str, object]) -> QuotaQueue:
        """Return the queue for a request in the Python spelling."""
        quotas = frozenset(quotas_of(request))
        with self._lock:
            return self._queues.setdefault(quotas, QuotaQueue())

    def freed(self, fields: Mapping[str, object]) -> None:
        """Let one create of each queue that the end of a job may help call at once.

        Args:
            fields: the job's description in the Python spelling.
        """
        held = quotas_held(fields).keys()
        with self._lock:
            helped = [queue for quotas, queue in self._queues.items() if quotas & held]
        for queue in helped:
            queue.freed()
