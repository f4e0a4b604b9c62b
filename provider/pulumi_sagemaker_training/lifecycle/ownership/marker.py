"""Write down, on the job itself, that the engine has recorded it.

A create that meets an equal job of its own has to know whether a state holds that job (then the
engine was told to train anew) or not (then an earlier create was cut off, and goes on). The tag
`pulumi:held` says so. It can only be written once the engine has the create's answer, which it
does not tell: so some seconds later, or when the plugin's main thread ends, or by a later diff
or read. Where all of that is cut off, the worst is an adoption where a new training was wanted.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, HELD_TAG

_log = logging.getLogger(__name__)

HELD: Final = {HELD_TAG: "true"}
DELAY_S: Final = 3.0
_TICK_S: Final = 1.0
_WORKERS: Final = 8


@dataclass(frozen=True, slots=True)
class _Mark:
    due: float
    write: Callable[[], None]
    claim: str
    may_hurry: bool


class StateMarker:
    """The writer of marks, a little later than requested, on threads that outlive the main one.

    The engine ends a plugin by SIGINT and grants it five seconds; at that moment everything
    outstanding is written at once; but for calls that ended after an interrupt, since an engine
    that is interrupted twice ends its plugins before it has taken their answers. (It tells them
    of an interrupt at each end, when no call is left.) The threads are no daemons, start with
    the first mark, and end with the main thread.
    """

    def __init__(
        self,
        delay_s: float = DELAY_S,
        now: Callable[[], float] = time.monotonic,
        is_interrupted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._delay_s = delay_s
        self._now = now
        self._is_interrupted = is_interrupted
        self._lock = threading.Lock()
        self._marks: list[_Mark] = []
        self._threads: list[threading.Thread] = []

    def mark_later(self, claim: str, write: Callable[[], None]) -> None:
        """Have `write` called once the engine has surely recorded the job that has the claim."""
        with self._lock:
            due = self._now() + self._delay_s
            self._marks.append(_Mark(due, write, claim, not self._is_interrupted()))
            if not self._threads:
                # Without it they would inherit being daemons from the server's threads.
                self._threads = [
                    threading.Thread(target=self._run, daemon=False) for _ in range(_WORKERS)
                ]
                for thread in self._threads:
                    thread.start()

    def forget(self, claim: str) -> None:
        """Drop what is outstanding for a job that is being let go.

        Claims tell apart two jobs that have one name, as a replacement may have.
        """
        with self._lock:
            self._marks = [mark for mark in self._marks if mark.claim != claim]

    def take(self, *, everything: bool) -> Callable[[], None] | None:
        """Return one write that is due, or None.

        Args:
            everything: whether waiting is over, for what need not wait.
        """
        with self._lock:
            for mark in self._marks:
                if (everything and mark.may_hurry) or mark.due <= self._now():
                    self._marks.remove(mark)
                    return mark.write
        return None

    def _run(self) -> None:
        main = threading.main_thread()
        while True:
            ending = not main.is_alive()
            write = self.take(everything=ending)
            if write is not None:
                write_quietly(write)
            elif ending:
                return
            else:
                main.join(_TICK_S)


def write_quietly(write: Callable[[], None]) -> None:
    """Write a mark; a failure costs an announcement at worst, so it is only logged."""
    try:
        write()
    except ServiceError as error:
        _log.debug("a job could not be marked as held: %s", error)


def mark_held(
    arn: str, tags: Mapping[str, str], claim: str | None, jobs: Jobs, marker: StateMarker
) -> None:
    """Have the job marked once the engine has surely recorded it, unless it is marked already.

    Args:
        arn: the job's.
        tags: all its tags, as last seen.
        claim: the claim of the state that holds the job. A job that carries another one, or
            none, is another state's to mark.
        jobs: where the mark is written.
        marker: writes it later.
    """
    if claim is None or HELD_TAG in tags or tags.get(CLAIM_TAG) != claim:
        return
    marker.mark_later(claim, partial(jobs.add_tags, arn, HELD))
