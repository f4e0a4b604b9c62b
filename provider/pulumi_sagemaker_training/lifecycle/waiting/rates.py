"""The rates of polls and retries: pauses, and a rate limit that all callers share.

The numbers were chosen with `benchmarks/model.py`; docs/performance.md compares others.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.values.backoff import backoff_s

_SHORTEST_S: Final = 0.2
_GROWTH: Final = 1.5
_AFTER_CHANGE_S: Final = 1.0
# A poll may take at most this fraction (1/n) of the time; slow polls become rarer.
_REST_TO_POLL: Final = 4.0
_NANOSECOND_S: Final = 1e-9


@dataclass
class PollInterval:
    """The pause between two polls: short after a change, then longer each time.

    Attributes:
        longest_s: the longest pause, in seconds.
        current_s: the next pause, in seconds.
        shortest_s: the shortest pause, in seconds; it depends on how long a poll takes.
    """

    longest_s: float
    current_s: float = _SHORTEST_S
    shortest_s: float = _SHORTEST_S

    def watcher_added(self) -> None:
        """Poll soon: a new job may end quickly or fail to start."""
        self.current_s = min(self.shortest_s, self.longest_s)

    def poll_took(self, seconds: float) -> None:
        """Record how long a poll took, so that slow polls are made less often."""
        self.shortest_s = max(_SHORTEST_S, seconds * _REST_TO_POLL)

    def next_pause(self, *, changed: bool) -> float:
        """Return the pause after a poll; `changed` says whether the poll saw a change."""
        if changed:
            self.current_s = min(self.current_s, _AFTER_CHANGE_S)
        pause = min(max(self.current_s, self.shortest_s), self.longest_s)
        self.current_s = min(pause * _GROWTH, self.longest_s)
        return pause


class RateLimiter:
    """A rate limit for one kind of action in the whole process: a bucket of tokens.

    Args:
        per_second: how many tokens are added each second.
        now: a clock, in seconds.
        burst: how many tokens the bucket holds.
    """

    def __init__(
        self, per_second: float, now: Callable[[], float] = time.monotonic, burst: int = 1
    ) -> None:
        self._pause_s = 1 / per_second
        self._now = now
        self._burst = burst
        # When the bucket would be full again.
        self._full_at = 0.0
        self._lock = threading.Lock()

    def try_acquire(self) -> bool:
        """Tell whether the action is allowed now, and count it if so."""
        return self.acquire_or_pause() <= 0

    def acquire_or_pause(self) -> float:
        """Count the action if it is allowed now; otherwise return in how many seconds it is."""
        with self._lock:
            now = self._now()
            full_at = max(self._full_at, now) + self._pause_s
            left = full_at - now - self._burst * self._pause_s
            # Because of float rounding, a token that is a nanosecond away counts as available.
            if left > _NANOSECOND_S:
                return left
            self._full_at = full_at
            return 0.0


class RetryPolicy(NamedTuple):
    """The pauses between retries, and the time after which to give up.

    Attributes:
        total_s: the time after which to give up, in seconds.
        first_s, longest_s: the first pause and the longest, in seconds; see `backoff_s`.
        what: what is waited for, as the live line shows it.
    """

    total_s: float
    first_s: float
    longest_s: float
    what: str

    def pause(self, attempt: int, jitter: float) -> float:
        """Return the pause after the attempt, counted from 0. Pure.

        Args:
            attempt: how many pauses there were.
            jitter: a random number from 0 to 1.
        """
        return backoff_s(attempt, self.first_s, self.longest_s, jitter)
