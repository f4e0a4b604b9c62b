"""Watch many running jobs with one listing: one watcher for each set of access settings.

ListTrainingJobs gives status, secondary status and time of change of a hundred jobs a call, so
waiting costs what the changes cost, not what the jobs do. A waiter that is woken describes its
own job; a slow describe of each stays as a safety net against a list that lags or is denied.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from pulumi_sagemaker_training.api.client import utc_now
from pulumi_sagemaker_training.api.errors import AccessDenied, ServiceError
from pulumi_sagemaker_training.api.jobs import Summary

_log = logging.getLogger(__name__)

_SHORTEST_S: Final = 0.2
_GROWTH: Final = 1.5
_AFTER_CHANGE_S: Final = 1.0
# The list may lag behind and two jobs may change within its resolution, so each look goes back
# a little; what was seen already wakes nobody.
_OVERLAP: Final = timedelta(seconds=10)
_WIDEST: Final = timedelta(days=1)


class Lister(Protocol):
    """List the jobs that changed since a moment."""

    def changed_since(self, moment: datetime | None) -> Iterator[Summary]:
        """Yield their summaries."""
        ...


@dataclass
class Pace:
    """Decide how long to pause between two looks: short after a change, then ever longer.

    Attributes:
        longest_s: the longest pause, seconds.
        current_s: the next pause.
    """

    longest_s: float
    current_s: float = _SHORTEST_S

    def someone_came(self) -> None:
        """Look soon: a new job may be over in no time, or never have started."""
        self.current_s = min(_SHORTEST_S, self.longest_s)

    def next_pause(self, *, changed: bool) -> float:
        """Return the pause after a look, which saw a change or did not."""
        if changed:
            self.current_s = min(self.current_s, _AFTER_CHANGE_S)
        pause = min(self.current_s, self.longest_s)
        self.current_s = min(pause * _GROWTH, self.longest_s)
        return pause


@dataclass(eq=False)
class Watch:
    """Be one waiter's interest in one job."""

    name: str
    seen: tuple[str, str]
    changed: threading.Event = field(default_factory=threading.Event)

    def wait(self, timeout_s: float) -> bool:
        """Sleep until the job changed, the watcher woke everyone, or the time is up.

        Returns:
            Whether there is a reason to look.
        """
        changed = self.changed.wait(timeout_s)
        # A change at the very end of the time is not told by `wait`, but kept for the next one.
        if changed:
            self.changed.clear()
        return changed


class Watcher:
    """Look for changed jobs while anyone waits for one.

    Its thread runs only as long as there are watches, and is a daemon: an ended process does
    not wait for it.

    Args:
        lister: where to look.
        longest_pause_s: bounds the pause between two looks, seconds.
        pause: sleeps, and returns early when its event is set; tests give another.
    """

    def __init__(
        self,
        lister: Lister,
        longest_pause_s: float,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._lister = lister
        self._pace = Pace(longest_pause_s)
        self._pause = pause
        self._lock = threading.Lock()
        self._watches: dict[str, list[Watch]] = {}
        self._since: datetime | None = None
        self._newcomer = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many watches there are."""
        with self._lock:
            return sum(map(len, self._watches.values()))

    @contextmanager
    def watch(self, name: str, seen: tuple[str, str], created: datetime | None) -> Iterator[Watch]:
        """Watch a job inside the block.

        Args:
            name: the job's name.
            seen: status and secondary status that the waiter knows already.
            created: when the job was last seen to change, or was created, by the service's
                clock; bounds the first look. None looks a day back.
        """
        watch = Watch(name, seen)
        with self._lock:
            self._watches.setdefault(name, []).append(watch)
            if self._since is None:
                self._since = (created or utc_now() - _WIDEST) - _OVERLAP
            self._pace.someone_came()
            self._start()
        self._newcomer.set()
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[name].remove(watch)
                if not self._watches[name]:
                    del self._watches[name]

    def wake_all(self) -> None:
        """Wake every waiter, whether its job changed or not."""
        with self._lock:
            watches = [watch for group in self._watches.values() for watch in group]
        for watch in watches:
            watch.changed.set()

    def look(self) -> bool:
        """List once and wake those whose job changed.

        Returns:
            Whether any watched job did.
        """
        try:
            summaries = list(self._lister.changed_since(self._since))
        except AccessDenied:
            # Waiters then describe their own jobs, at the watcher's slowest pace.
            self._pace.current_s = self._pace.longest_s
            self.wake_all()
            return False
        except ServiceError as error:
            _log.debug("looking for changed jobs failed, trying again: %s", error)
            return False
        changed = [watch for summary in summaries for watch in self._moved(summary)]
        for watch in changed:
            watch.changed.set()
        if summaries:
            self._since = max(summary.modified for summary in summaries) - _OVERLAP
        return bool(changed)

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
            self._newcomer.clear()
            self._pause(self._newcomer, self._pace.next_pause(changed=changed))
            with self._lock:
                if not self._watches:
                    self._thread = None
                    return
            changed = self.look()
