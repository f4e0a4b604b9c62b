"""A watcher of the fake service, whose waits advance the fake clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from tests.support.fakes.jobs import FakeJobs


@dataclass
class FakeWatch:
    """A subscription that ends when the job's status changes or the time is over."""

    name: str
    seen: tuple[str, str]
    jobs: FakeJobs

    def wait(self, timeout_s: float) -> bool:
        self.jobs.clock.sleep(max(timeout_s, 1e-6))
        record = self.jobs.records.get(self.name)
        if record is None:
            return True
        before, self.seen = self.seen, record.at(self.jobs.clock.now())
        return before != self.seen


class FakeWatchGroup:
    """A subscription to many jobs that ends when the time is over."""

    def __init__(self, jobs: FakeJobs, shortest_s: float) -> None:
        self._jobs = jobs
        self._shortest_s = shortest_s
        self._last: dict[str, tuple[str, str]] = {}

    def add(self, name: str, seen: tuple[str, str], *_: datetime | None) -> None:
        self._last[name] = seen

    def drop(self, name: str) -> None:
        del self._last[name]

    def seen(self, name: str) -> tuple[str, str]:
        record = self._jobs.records.get(name)
        self._last[name] = record.at(self._jobs.clock.now()) if record else ("Deleting", "")
        return self._last[name]

    def may_describe(self, name: str) -> bool:
        return name in self._last

    def wait(self, timeout_s: float) -> None:
        self._jobs.clock.sleep(max(timeout_s, self._shortest_s))


class FakeWatcher:
    """A watcher of the fake service, whose waits advance the fake clock."""

    def __init__(self, jobs: FakeJobs) -> None:
        self._jobs = jobs
        self.waiting = 1
        self.since: list[datetime | None] = []
        self.grants_looks = True
        self.shortest_wait_s = 0.0

    def may_describe(self, watch: FakeWatch) -> bool:
        del watch
        return self.grants_looks

    @contextmanager
    def watch(
        self,
        name: str,
        seen: tuple[str, str],
        changed: datetime | None,
        created: datetime | None = None,
    ) -> Iterator[FakeWatch]:
        del created
        self.since.append(changed)
        yield FakeWatch(name, seen, self._jobs)

    @contextmanager
    def group(self) -> Iterator[FakeWatchGroup]:
        yield FakeWatchGroup(self._jobs, self.shortest_wait_s)
