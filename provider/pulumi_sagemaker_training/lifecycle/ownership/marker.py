"""The mark on a job that the engine has recorded it: the tag `pulumi:held`.

A create that finds a job of its own with the same inputs must know whether a state holds that
job. If one does, the user asked for a new training. If none does, an earlier create was
interrupted, and this one continues it. The tag may be written only after the engine has recorded
the create, but the engine does not report that. So the tag is written some seconds later, or when
the plugin's main thread ends, or by a later diff or read. If all of these fail, the worst result
is that a job is adopted although a new training was wanted.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from functools import partial
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    RECORDED_TAGS,
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG

_log = logging.getLogger(__name__)

DELAY_S: Final = 3.0
_TICK_S: Final = 1.0
_WORKERS: Final = 8


class _Mark(NamedTuple):
    due: float
    write: Callable[[], None]
    claim: str
    may_hurry: bool


class StateMarker:
    """The writer of marks, which waits some seconds and outlives the main thread.

    The engine ends a plugin by SIGINT and gives it five seconds. All waiting marks are then
    written at once, except those of calls that ended after an interrupt: an engine that is
    interrupted twice ends its plugins before it has recorded their answers. (The engine also
    sends an interrupt at the end of every run, when no call is left.) The threads are not
    daemons; they start with the first mark and end with the main thread.
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
        self._writing = [threading.Lock() for _ in range(_WORKERS)]
        self._stopped = False

    def mark_later(self, claim: str, write: Callable[[], None]) -> None:
        """Call `write` after a delay, when the engine has recorded the job that has the claim."""
        with self._lock:
            due = self._now() + self._delay_s
            self._marks.append(_Mark(due, write, claim, not self._is_interrupted()))
            if not self._threads:
                # By default they would be daemons, like the server's threads that start them.
                self._threads = [
                    threading.Thread(target=self._run, args=(writing,), daemon=False)
                    for writing in self._writing
                ]
                for thread in self._threads:
                    thread.start()

    def forget(self, claim: str) -> None:
        """Drop the waiting mark of a job that is being deleted.

        The claim tells apart two jobs with the same name, such as a job and its replacement.
        """
        with self._lock:
            self._marks = [mark for mark in self._marks if mark.claim != claim]

    def stop(self) -> None:
        """Drop the waiting marks, and wait until no mark is being written. For tests.

        Without this, a test would meet the calls that an earlier test caused.
        """
        with self._lock:
            self._stopped = True
            self._marks.clear()
        for writing in self._writing:
            with writing:
                pass

    def take(self, *, everything: bool) -> Callable[[], None] | None:
        """Return one write that is due, or None.

        Args:
            everything: whether to return also writes that are not due, if they may be early.
        """
        with self._lock:
            for mark in self._marks:
                if (everything and mark.may_hurry) or mark.due <= self._now():
                    self._marks.remove(mark)
                    return mark.write
        return None

    def _run(self, writing: threading.Lock) -> None:
        main = threading.main_thread()
        while not self._stopped:
            ending = not main.is_alive()
            if self._write_one(writing, everything=ending):
                continue
            if ending:
                return
            main.join(_TICK_S)

    def _write_one(self, writing: threading.Lock, *, everything: bool) -> bool:
        with writing:
            write = self.take(everything=everything)
            if write is not None:
                write_quietly(write)
            return write is not None


def write_quietly(write: Callable[[], None]) -> None:
    """Write a mark. A failure is only logged, because its worst effect is an adoption."""
    try:
        write()
    except ServiceError as error:
        _log.debug("a job could not be marked as recorded: %s", error)


def mark_recorded(
    arn: str, tags: Mapping[str, str], claim: str | None, jobs: Jobs, marker: StateMarker
) -> None:
    """Mark an accepted job as recorded, once the engine has recorded it.

    Args:
        arn: the job's ARN.
        tags: all its tags, as last seen.
        claim: the claim of the state that holds the job. A job with another claim, or none, is
            not marked here.
        jobs: writes the mark.
        marker: delays the write.
    """
    if claim is None or tags.get(CLAIM_TAG) != claim:
        return
    if moment_reached(tags) is CreateMoment.ACCEPTED:
        # In the context of this call: the change log tells for which resource a call is made.
        marker.mark_later(claim, partial(copy_context().run, jobs.add_tags, arn, RECORDED_TAGS))
