"""The watcher of many running jobs by one list: one for each set of access settings.

One call of ListTrainingJobs returns the status, secondary status and time of change of a hundred
jobs. So the cost of waiting depends on the number of changes, not of jobs. The watcher wakes a
waiter when the list shows a change of its job. Each job is also described now and then, in case the
list lags behind, and more often if the list is denied or too long to reach the job.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pulumi_sagemaker_training.api.errors import AccessDenied, ServiceError
from pulumi_sagemaker_training.api.model.description import Summary
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.lifecycle.waiting.job_list import JobList, Lister, Poll
from pulumi_sagemaker_training.lifecycle.waiting.rates import PollInterval, RateLimiter

_log = logging.getLogger(__name__)

# The list may lag behind, and two jobs may change within its resolution. So each poll starts a
# little before the last one; changes that were seen already wake no waiter.
_OVERLAP: Final = timedelta(seconds=10)
_WIDEST: Final = timedelta(days=1)
# Describes a second, of all waiters together, without a change in the list. They give fresh
# metrics, and find changes if the list lags. If the list is denied, more are allowed.
_DESCRIBES_PER_S: Final = 0.3
_BLIND_DESCRIBES_PER_S: Final = 3.0
# AWS publishes no rate; users report throttling from about two list calls a second on. The burst
# lets the first polls of a new job follow each other quickly.
_LISTS_PER_S: Final = 1.25
_LIST_BURST: Final = 3
# Times of the API have a resolution of a millisecond, and the filter is strict.
_RESOLUTION: Final = timedelta(seconds=1)


@dataclass(eq=False)
class Watch:
    """One waiter's subscription to one job.

    Attributes:
        name: the job's name.
        seen: the last seen status and secondary status, from the list or the waiter.
        created: when the job was created, by the service's clock; None if not known.
        changed: set when the list has another status.
    """

    name: str
    seen: tuple[str, str]
    created: datetime | None = None
    changed: threading.Event = field(default_factory=threading.Event)

    def wait(self, timeout_s: float) -> bool:
        """Sleep until the job changes, the watcher wakes all waiters, or the time is up.

        Returns:
            Whether there is a reason to describe the job.
        """
        changed = self.changed.wait(timeout_s)
        # A change at the very end of the time is not returned by `wait`, but by the next one.
        if changed:
            self.changed.clear()
        return changed


class WatchGroup:
    """One waiter's subscription to many jobs: it sleeps until any of them changes.

    Args:
        watcher: the watcher of the jobs.
    """

    def __init__(self, watcher: "Watcher") -> None:
        self._watcher = watcher
        self._changed = threading.Event()
        self._watches: dict[str, tuple[Watch, ExitStack]] = {}

    def add(
        self,
        name: str,
        seen: tuple[str, str],
        changed: datetime | None,
        created: datetime | None = None,
    ) -> None:
        """Watch a job; the arguments are those of `Watcher.watch`."""
        stack = ExitStack()
        watched = self._watcher.watch(name, seen, changed, created, event=self._changed)
        self._watches[name] = (stack.enter_context(watched), stack)

    def drop(self, name: str) -> None:
        """Watch a job no longer."""
        _, stack = self._watches.pop(name)
        stack.close()

    def close(self) -> None:
        """Watch no job any longer."""
        for name in list(self._watches):
            self.drop(name)

    def seen(self, name: str) -> tuple[str, str]:
        """Return the last seen status and secondary status of a job."""
        return self._watches[name][0].seen

    def may_describe(self, name: str) -> bool:
        """Tell whether a job may be described without a change in the list."""
        return self._watcher.may_describe(self._watches[name][0])

    def wait(self, timeout_s: float) -> None:
        """Sleep until a job changes, the watcher wakes all waiters, or the time is up."""
        if self._changed.wait(timeout_s):
            self._changed.clear()


class Watcher:
    """The poll for changed jobs that all waiters of one access share.

    Its thread runs only while there are watches. It is a daemon, so a process that ends does
    not wait for it.

    Args:
        lister: the source to poll.
        longest_pause_s: the longest pause between two polls, in seconds.
        pause: sleeps, and returns early when its event is set; tests replace it.
        now: a clock, in seconds.
    """

    def __init__(
        self,
        lister: Lister,
        longest_pause_s: float,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._list = JobList(lister, self._await_turn)
        self._lists = RateLimiter(_LISTS_PER_S, now, _LIST_BURST)
        self._rested_s = 0.0
        self._interval = PollInterval(longest_pause_s)
        self._pause = pause
        self._now = now
        self._describes = RateLimiter(_DESCRIBES_PER_S, now)
        self._blind_describes = RateLimiter(_BLIND_DESCRIBES_PER_S, now)
        self._is_blind = False
        # Jobs that are older than this are not reached by the list.
        self._reached: datetime | None = None
        self._lock = threading.Lock()
        self._watches: dict[str, list[Watch]] = {}
        # A time of the service's clock, and the time of our clock at which it was past.
        self._past: tuple[datetime, float] | None = None
        self._added = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """The number of watches."""
        with self._lock:
            return sum(map(len, self._watches.values()))

    @contextmanager
    def watch(
        self,
        name: str,
        seen: tuple[str, str],
        changed: datetime | None,
        created: datetime | None = None,
        event: threading.Event | None = None,
    ) -> Iterator[Watch]:
        """Watch a job inside the block.

        Args:
            name: the job's name.
            seen: the status and secondary status that the waiter knows.
            changed: the time of the job's last change, by the service's clock; the first poll
                starts there. None means a day ago.
            created: when the job was created; the list is read back to this time.
            event: is set when the job changes; by default it has one of its own.
        """
        watch = Watch(name, seen, created, event or threading.Event())
        with self._lock:
            self._watches.setdefault(name, []).append(watch)
            if self._past is None:
                self._past = (changed or utc_now() - _WIDEST, self._now())
            self._interval.watcher_added()
            self._start()
        self._added.set()
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[name].remove(watch)
                if not self._watches[name]:
                    del self._watches[name]

    @contextmanager
    def group(self) -> Iterator[WatchGroup]:
        """Watch many jobs inside the block, for one waiter."""
        group = WatchGroup(self)
        try:
            yield group
        finally:
            group.close()

    def may_describe(self, watch: Watch) -> bool:
        """Tell whether a waiter may describe its job without a change in the list."""
        is_blind = self._is_blind or self._is_out_of_reach(watch)
        return (self._blind_describes if is_blind else self._describes).try_acquire()

    def _is_out_of_reach(self, watch: Watch) -> bool:
        reached = self._reached
        return reached is not None and (watch.created is None or watch.created < reached)

    def wake_all(self) -> None:
        """Wake every waiter, whether its job changed or not."""
        with self._lock:
            watches = [watch for group in self._watches.values() for watch in group]
        for watch in watches:
            watch.changed.set()

    def poll(self) -> bool:
        """List once and wake the waiters of changed jobs.

        Returns:
            Whether any watched job has changed.
        """
        begun, self._rested_s = self._now(), 0.0
        try:
            poll = self._list.poll(self._since(), self._oldest())
        except AccessDenied:
            self._is_blind = True
            self._interval.current_s = self._interval.longest_s
            return False
        except ServiceError as error:
            _log.debug("listing changed jobs failed, trying again: %s", error)
            return False
        self._is_blind, self._reached = False, poll.reached
        self._interval.poll_took(self._now() - begun - self._rested_s)
        return self._wake_changed(poll)

    def _wake_changed(self, poll: Poll) -> bool:
        if poll.reached is None:
            self._note_time(poll.summaries)
        changed = [watch for summary in poll.summaries for watch in self._moved(summary)]
        for watch in changed:
            watch.changed.set()
        return bool(changed)

    def _await_turn(self) -> None:
        while (pause := self._lists.acquire_or_pause()) > 0:
            self._rested_s += pause
            self._pause(threading.Event(), pause)

    def _oldest(self) -> datetime | None:
        """Return a time before the oldest watched job; None if the age of one is not known."""
        with self._lock:
            created = [watch.created for group in self._watches.values() for watch in group]
        known = [moment for moment in created if moment is not None]
        return min(known) - _RESOLUTION if known and len(known) == len(created) else None

    def _since(self) -> datetime | None:
        """Return the time, by the service's clock, since which changes may be unseen."""
        if self._past is None:
            return None
        past, at = self._past
        return past + timedelta(seconds=self._now() - at) - _OVERLAP

    def _note_time(self, summaries: Iterable[Summary]) -> None:
        """Remember the time of the newest change, so that older ones are not listed again."""
        newest = max((summary.modified for summary in summaries), default=None)
        if newest is None:
            return
        now = self._now()
        past, at = self._past or (newest, now)
        if newest > past + timedelta(seconds=now - at):
            self._past = (newest, now)

    def _moved(self, summary: Summary) -> list[Watch]:
        now = (summary.status, summary.secondary_status)
        with self._lock:
            watches = [w for w in self._watches.get(summary.name, []) if w.seen != now]
        for watch in watches:
            watch.seen = now
        return watches

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        changed = False
        while True:
            self._rest(self._interval.next_pause(changed=changed))
            with self._lock:
                if not self._watches:
                    self._thread = self._past = None
                    return
            changed = self.poll()

    def _rest(self, pause_s: float) -> None:
        """Pause between two polls; a new watch shortens the pause, but not to zero.

        Otherwise a thousand jobs that are created one after the other would cost a poll each.
        """
        self._added.clear()
        begun = self._now()
        self._pause(self._added, pause_s)
        left = min(pause_s, self._interval.shortest_s) - (self._now() - begun)
        if self._added.is_set() and left > 0:
            self._pause(threading.Event(), left)
