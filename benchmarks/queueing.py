"""The ways of creates that find the quota full, as `model` simulates them."""

import random
from collections import Counter
from typing import Final, Protocol

from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueue
from pulumi_sagemaker_training.lifecycle.waiting.rates import RetryPolicy

SLICE_S: Final = 0.5
NEVER: Final = float("inf")


class Queueing(Protocol):
    """The rule for when a create that found the quota full may ask again."""

    def asks_at(self, job: int, now: float) -> float | None:
        """Return when the job may try next: None for now, `NEVER` for when `due` returns it."""

    def due(self) -> int | None:
        """Return a job that shall try now, if any."""

    def refused(self, job: int, now: float) -> None:
        """Note that the quota was full."""

    def accepted(self, job: int) -> None:
        """Note that the job was created."""

    def freed(self) -> None:
        """Note that a job has ended."""


class EachAlone:
    """Creates that try again each by itself, after pauses that double."""

    def __init__(self, policy: RetryPolicy, rng: random.Random) -> None:
        self._policy, self._rng = policy, rng
        self._tries: Counter[int] = Counter()
        self._next: dict[int, float] = {}

    def asks_at(self, job: int, now: float) -> float | None:
        """Return the end of the job's own pause."""
        at = self._next.get(job, now)
        return at if at > now else None

    def due(self) -> int | None:
        """Return None: no job is woken by another."""

    def refused(self, job: int, now: float) -> None:
        """Pause longer."""
        self._next[job] = now + self._policy.pause(self._tries[job], self._rng.random())
        self._tries[job] += 1

    def accepted(self, job: int) -> None:
        """Forget the job."""
        self._next.pop(job, None)

    def freed(self) -> None:
        """Do nothing: each job waits alone."""


class InLine:
    """Creates in the provider's queue."""

    def __init__(self, policy: RetryPolicy, rng: random.Random) -> None:
        self._queue = QuotaQueue(policy, rng.random)
        self._waited: set[int] = set()
        self._parked: set[int] = set()

    def asks_at(self, job: int, now: float) -> float | None:
        """Ask the queue; the head looks again after a slice, as the provider does."""
        if self._queue.may_call(job, now):
            return None
        self._waited.add(job)
        if self._queue.first == job:
            return now + SLICE_S
        self._parked.add(job)
        return NEVER

    def due(self) -> int | None:
        """Return the head of the queue, if it waits."""
        first = self._queue.first
        if not isinstance(first, int) or first not in self._parked:
            return None
        self._parked.discard(first)
        return first

    def refused(self, job: int, now: float) -> None:
        """Go back to the queue."""
        self._queue.refused(job, now, waited=job in self._waited)
        self._waited.add(job)

    def accepted(self, job: int) -> None:
        """Let the next one ask."""
        if job in self._waited:
            self._queue.accepted(job)

    def freed(self) -> None:
        """Let one ask."""
        self._queue.freed()
