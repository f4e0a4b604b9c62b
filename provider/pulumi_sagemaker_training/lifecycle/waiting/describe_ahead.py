"""Describes of a stack's jobs ahead of the engine, which asks for one diff after the other.

Each diff is still answered by a describe of its own job, of the last seconds. What is guessed is
only which jobs come next: those that carry the stack's tags, the oldest first, or those that this
process was asked for before, in the same order. A wrong guess costs a call, and too many end it.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.description import Description

_log = logging.getLogger(__name__)

FRESH_S: Final = 5.0
"""How long a description may answer for, in seconds."""
BEGINS_AT: Final = 3
"""The diff with which the describes ahead begin: stacks of one or two jobs make no call more."""
AT_ONCE: Final = 6
"""The describes at once. A few of the calls that are allowed at once are left to others."""
LEAST_READY: Final = 16
MOST_READY: Final = 64
"""The descriptions that may wait for their diffs: at least, and at most.

Jobs that were created at once are found in an order that differs a little from the engine's. With
room for all of them, one that comes late in that order does not have to be described by its diff.
"""
_PACE_S: Final = 2.0
"""The engine's pace is that of its diffs in these last seconds."""
MOST_WASTED: Final = 64
"""The descriptions that may be made for nothing before the guesses end."""
_AT_A_TIME: Final = 100
"""The names that are queued at a time: a page of the search."""


@dataclass(eq=False)
class _Answer:
    """The description of one job, when it is there.

    Attributes:
        at: when the describe began; the description is at least as new.
        description: what was found; None while it is being made, and if it failed.
        is_over: whether the describe has ended.
    """

    at: float
    description: Description | None = None
    is_over: bool = False


class DescribeAhead:
    """The describes ahead for the jobs of one stack, account and region. Thread-safe.

    Args:
        find: returns the names of the stack's jobs, as a guess.
        describe: describes a job.
        is_slowed: tells whether the service throttles describes; then nothing is made ahead.
        now: a clock, in seconds.
    """

    def __init__(
        self,
        find: Callable[[], Iterable[str]],
        describe: Callable[[str], Description],
        is_slowed: Callable[[], bool] = lambda: False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find, self._describe = find, describe
        self._is_slowed, self._now = is_slowed, now
        self._lock = threading.Lock()
        self._room_made = threading.Condition(self._lock)
        self._answered = threading.Condition(self._lock)
        self._asked: dict[str, None] = {}
        self._asked_at: deque[float] = deque(maxlen=MOST_READY)
        self._queue: deque[str] = deque()
        self._answers: dict[str, _Answer] = {}
        self._begun = False
        self._workers = self._wasted = 0

    def take(self, name: str) -> Description | None:
        """Return a job's description of the last seconds, once; None if there is none.

        A describe of the job that has begun is waited for.
        """
        with self._lock:
            self._note(name)
            answer = self._answers.get(name)
            if answer is None:
                return None
            self._answered.wait_for(lambda: answer.is_over)
            self._answers.pop(name, None)
            self._room_made.notify()
            return answer.description if self._is_fresh(answer) else None

    def _note(self, name: str) -> None:
        """Remember when and in which order the engine asks; begin when it has asked a few times."""
        self._asked_at.append(self._now())
        if name in self._queue:
            self._queue.remove(name)
        if name in self._asked:
            # The next operation of this process: its diffs come in the same order.
            known = list(self._asked)
            self._asked.clear()
            self._enqueue(known[known.index(name) + 1 :])
        self._asked[name] = None
        if len(self._asked) == BEGINS_AT and not self._begun:
            self._begun = True
            threading.Thread(target=self._search, name="describe ahead", daemon=True).start()

    def _search(self) -> None:
        try:
            found = iter(self._find())
            while names := list(islice(found, _AT_A_TIME)):
                with self._lock:
                    self._enqueue(names)
        except ServiceError as error:
            _log.debug("no job is described ahead: %s", error)

    def _enqueue(self, names: Iterable[str]) -> None:
        if self._wasted >= MOST_WASTED:
            return
        known = set(self._queue) | self._asked.keys() | self._answers.keys()
        self._queue.extend(name for name in names if name not in known)
        while self._workers < min(AT_ONCE, len(self._queue)):
            self._workers += 1
            threading.Thread(target=self._work, name="describe ahead", daemon=True).start()

    def _work(self) -> None:
        while (found := self._next()) is not None:
            name, answer = found
            try:
                answer.description = self._describe(name)
            except ServiceError as error:
                # The job's own diff asks again, and says what is wrong.
                _log.debug("%s is not described ahead: %s", name, error)
            finally:
                with self._lock:
                    answer.is_over = True
                    self._answered.notify_all()

    def _next(self) -> tuple[str, _Answer] | None:
        """Wait for room; return the next job, or None if this worker is not needed any more."""
        with self._lock:
            in_time = self._room_made.wait_for(self._may_go_on, timeout=FRESH_S)
            if not in_time or not self._queue:
                self._queue.clear()
                self._workers -= 1
                return None
            name = self._queue.popleft()
            answer = self._answers[name] = _Answer(self._now())
            return name, answer

    def _may_go_on(self) -> bool:
        self._drop_old()
        if self._wasted >= MOST_WASTED or self._is_slowed():
            self._queue.clear()
        return not self._queue or len(self._answers) < self._room()

    def _room(self) -> int:
        """Return how many descriptions the engine takes, at its pace, before they are too old."""
        while self._asked_at and self._now() - self._asked_at[0] > _PACE_S:
            self._asked_at.popleft()
        in_time = int(len(self._asked_at) / _PACE_S * (FRESH_S - 1))
        return max(LEAST_READY, min(MOST_READY, in_time))

    def _drop_old(self) -> None:
        old = [n for n, answer in self._answers.items() if not self._is_useful(answer)]
        for name in old:
            del self._answers[name]
        self._wasted += len(old)

    def _is_useful(self, answer: _Answer) -> bool:
        return not answer.is_over or self._is_fresh(answer)

    def _is_fresh(self, answer: _Answer) -> bool:
        return self._now() - answer.at <= FRESH_S
