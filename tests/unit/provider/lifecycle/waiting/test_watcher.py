"""The watcher: one listing for all waiters, which only changes wake."""

import itertools
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, Throttled
from pulumi_sagemaker_training.api.model.description import Page, Summary
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watch, Watcher, WatchGroup
from tests.support.fakes import EPOCH

WAIT_S = 20
STARTING, TRAINING = ("InProgress", "Starting"), ("InProgress", "Training")


class Listed:
    """A list of jobs that a test fills, and that can be unreachable."""

    def __init__(self) -> None:
        self.summaries: list[Summary] = []
        self.errors: list[Exception] = []
        self.since: list[datetime | None] = []
        self.bounds: list[datetime | None] = []

    def put(self, name: str, state: tuple[str, str], modified: datetime = EPOCH) -> None:
        self.summaries = [s for s in self.summaries if s.name != name]
        self.summaries.append(Summary(name, *state, EPOCH, modified))

    def page(
        self,
        token: str | None,
        *,
        modified_after: datetime | None = None,
        created_after: datetime | None = None,
    ) -> Page:
        assert token is None
        self.since.append(modified_after)
        self.bounds.append(created_after)
        if self.errors:
            raise self.errors.pop(0)
        return Page(tuple(self.summaries), None, is_short=True)


class Gate:
    """The watcher's pause and clock: a pause lasts until the test opens it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[float] = []
        self.entered = threading.Semaphore(0)
        self.turns = threading.Semaphore(0)

    def __call__(self, newcomer: threading.Event, seconds: float) -> None:
        self.asked.append(seconds)
        self.entered.release()
        assert self.turns.acquire(timeout=WAIT_S)
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds

    def turn(self) -> None:
        """End one pause, and wait until the next one begins."""
        assert self.entered.acquire(timeout=WAIT_S)
        self.turns.release()

    def settle(self) -> None:
        """Wait until the watcher pauses again."""
        assert self.entered.acquire(timeout=WAIT_S)
        self.entered.release()


@pytest.fixture
def listed() -> Listed:
    return Listed()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def watcher(listed: Listed, gate: Gate) -> Iterator[Watcher]:
    watcher = Watcher(listed, 15, gate, gate.now)
    yield watcher
    thread = watcher._thread
    gate.turns.release(1000)
    if thread is not None:
        thread.join(WAIT_S)
        assert not thread.is_alive()


def test_a_waiter_is_woken_when_its_job_changed(watcher: Watcher, listed: Listed) -> None:
    listed.put("job", TRAINING)
    with watcher.watch("job", STARTING, EPOCH) as watch:
        assert watcher.poll()
        assert watch.changed.is_set()
        assert watch.seen == TRAINING


def test_a_known_status_wakes_no_waiter(watcher: Watcher, listed: Listed) -> None:
    listed.put("job", STARTING)
    with watcher.watch("job", STARTING, EPOCH) as watch:
        assert not watcher.poll()
        assert not watch.changed.is_set()


def test_other_jobs_wake_no_waiter(watcher: Watcher, listed: Listed) -> None:
    listed.put("other", TRAINING)
    with watcher.watch("job", STARTING, EPOCH) as watch:
        assert not watcher.poll()
        assert not watch.changed.is_set()


def test_all_who_wait_for_one_job_are_woken(watcher: Watcher, listed: Listed) -> None:
    listed.put("job", TRAINING)
    with (
        watcher.watch("job", STARTING, EPOCH) as one,
        watcher.watch("job", STARTING, EPOCH) as other,
    ):
        assert watcher.waiting == 2
        assert watcher.poll()
        assert one.changed.is_set()
        assert other.changed.is_set()
    assert watcher.waiting == 0


def test_a_group_that_is_closed_watches_no_job_any_longer(watcher: Watcher) -> None:
    group = WatchGroup(watcher)
    for name in ("one", "other"):
        group.add(name, STARTING, EPOCH)
    group.drop("one")
    assert watcher.waiting == 1
    group.close()
    assert watcher.waiting == 0


def test_the_first_look_goes_back_a_little_before_the_jobs_creation(
    watcher: Watcher, listed: Listed
) -> None:
    with watcher.watch("job", STARTING, EPOCH):
        watcher.poll()
    assert listed.since == [EPOCH - timedelta(seconds=10)]


def test_each_look_goes_on_where_the_last_one_ended(watcher: Watcher, listed: Listed) -> None:
    listed.put("job", TRAINING, EPOCH + timedelta(seconds=60))
    with watcher.watch("job", STARTING, EPOCH):
        watcher.poll()
        listed.summaries.clear()
        watcher.poll()
        watcher.poll()
    assert listed.since[1:] == [EPOCH + timedelta(seconds=50)] * 2


def test_one_waiter_may_watch_many_jobs(watcher: Watcher, listed: Listed) -> None:
    with watcher.group() as group:
        for name in ("one", "two"):
            listed.put(name, STARTING)
            group.add(name, STARTING, EPOCH, EPOCH)
        listed.put("two", TRAINING)
        watcher.poll()
        group.wait(WAIT_S)
        assert (group.seen("one"), group.seen("two")) == (STARTING, TRAINING)
        group.drop("two")
        assert watcher.waiting == 1
    assert watcher.waiting == 0


def test_what_changed_long_ago_is_not_listed_again_and_again(
    watcher: Watcher, listed: Listed, gate: Gate
) -> None:
    listed.put("job", STARTING, EPOCH)
    with watcher.watch("job", STARTING, EPOCH):
        gate.seconds = 60
        watcher.poll()
        gate.seconds = 75
        watcher.poll()
    assert listed.since == [EPOCH + timedelta(seconds=50), EPOCH + timedelta(seconds=65)]


def test_newcomers_do_not_cost_a_look_each(watcher: Watcher, listed: Listed, gate: Gate) -> None:
    watcher._interval.current_s = 15
    with watcher.watch("first", STARTING, EPOCH):
        gate.settle()
        gate.seconds -= gate.asked[-1]
        watcher._added.set()
        gate.turn()
        gate.settle()
        assert gate.asked[-1] == pytest.approx(0.2)
        assert listed.since == []


def test_a_list_out_of_reach_is_tried_again(watcher: Watcher, listed: Listed) -> None:
    listed.errors = [Throttled("ListTrainingJobs", "ThrottlingException", "slow")]
    listed.put("job", TRAINING)
    with watcher.watch("job", STARTING, EPOCH) as watch:
        assert not watcher.poll()
        assert not watch.changed.is_set()
        assert watcher.poll()


def test_without_permission_to_list_each_waiter_polls_more_often(
    watcher: Watcher, listed: Listed, gate: Gate
) -> None:
    watch = Watch("job", STARTING)

    def looks() -> int:
        gate.seconds += 1000
        granted = 0
        for _ in range(600):
            granted += watcher.may_describe(watch)
            gate.seconds += 0.1
        return granted

    seen = looks()
    listed.errors = [AccessDenied("ListTrainingJobs", "AccessDeniedException", "no")]
    assert not watcher.poll()
    assert watcher._interval.current_s == 15
    blind = looks()
    assert (seen, blind) == (pytest.approx(60 * 0.3, abs=2), pytest.approx(60 * 3, abs=60))
    watcher.poll()
    assert looks() == seen


def test_everyone_can_be_woken(watcher: Watcher) -> None:
    with watcher.watch("a", STARTING, None) as one, watcher.watch("b", STARTING, None) as other:
        watcher.wake_all()
        assert one.changed.is_set()
        assert other.changed.is_set()


def test_the_watcher_polls_while_there_are_waiters_and_then_ends(
    watcher: Watcher, listed: Listed, gate: Gate
) -> None:
    with watcher.watch("job", STARTING, EPOCH) as watch:
        thread = watcher._thread
        gate.turn()
        gate.settle()
        assert len(listed.since) == 1
        listed.put("job", TRAINING)
        gate.turn()
        assert watch.changed.wait(WAIT_S)
        gate.settle()
    gate.turn()
    assert thread is not None
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert watcher._thread is None


def test_the_next_waiter_starts_the_watcher_again(watcher: Watcher, gate: Gate) -> None:
    with watcher.watch("job", STARTING, EPOCH):
        first = watcher._thread
    gate.turn()
    assert first is not None
    first.join(WAIT_S)
    with watcher.watch("job", STARTING, EPOCH):
        assert watcher._thread is not first
        assert watcher._thread is not None
        assert watcher._thread.is_alive()


def test_one_thread_watches_for_all(watcher: Watcher) -> None:
    with watcher.watch("a", STARTING, EPOCH):
        first = watcher._thread
        with watcher.watch("b", STARTING, EPOCH):
            assert watcher._thread is first


def test_a_wait_ends_at_a_change_and_can_be_taken_up_again() -> None:
    watch = Watch("job", STARTING)
    watch.changed.set()
    assert watch.wait(WAIT_S)
    assert not watch.wait(0)


class LateEvent(threading.Event):
    """An event that is set in the moment between the end of a wait and what follows it."""

    def wait(self, timeout: float | None = None) -> bool:
        told = self.is_set()
        self.set()
        return told


def test_a_change_at_the_very_end_of_a_wait_is_not_lost() -> None:
    watch = Watch("job", ("InProgress", "Training"), None, LateEvent())
    assert not watch.wait(0)
    assert watch.wait(0)


LATER = EPOCH + timedelta(hours=1)


def test_the_list_is_read_back_to_the_oldest_watched_job(watcher: Watcher, listed: Listed) -> None:
    with (
        watcher.watch("old", STARTING, LATER, EPOCH),
        watcher.watch("new", STARTING, LATER, LATER),
    ):
        watcher.poll()
    assert listed.bounds == [EPOCH - timedelta(seconds=1)]


def test_a_job_whose_age_is_not_known_takes_the_bound_away(
    watcher: Watcher, listed: Listed
) -> None:
    with watcher.watch("old", STARTING, LATER, EPOCH), watcher.watch("unknown", STARTING, LATER):
        watcher.poll()
    assert listed.bounds == [None]


class Endless:
    """An account whose list goes on and on, one new job a page."""

    def page(self, token: str | None, **filters: datetime | None) -> Page:
        del filters
        number = int(token or 0)
        created = LATER - timedelta(minutes=number)
        full = (Summary(f"job-{number}", *TRAINING, created, LATER),)
        return Page(full, str(number + 1), is_short=False)


def test_what_the_list_does_not_reach_is_described_at_the_faster_rate(gate: Gate) -> None:
    watcher = Watcher(Endless(), 15, lambda _, seconds: None, gate.now)
    gate.seconds = 1000
    with patch.object(watcher, "_start"), watcher.watch("x", STARTING, EPOCH, EPOCH) as old:
        gate_opens = itertools.count(1000)
        watcher._lists._now = lambda: float(next(gate_opens))
        watcher.poll()
        young = Watch("y", STARTING, LATER)
        granted = {"old": 0, "young": 0}
        for _ in range(600):
            granted["old"] += watcher.may_describe(old)
            granted["young"] += watcher.may_describe(young)
            gate.seconds += 0.1
    assert granted == {"old": pytest.approx(60 * 3, abs=60), "young": pytest.approx(18, abs=2)}


def test_changes_are_asked_for_again_where_a_look_was_cut_off(gate: Gate) -> None:
    # What lies beyond the limit of pages may have changed in the same moment.
    listed = Endless()
    asked: list[datetime | None] = []
    plain = listed.page

    def page(token: str | None, **filters: datetime | None) -> Page:
        asked.append(filters["modified_after"])
        return plain(token)

    with patch.object(listed, "page", page):
        watcher = Watcher(listed, 15, lambda _, seconds: None, gate.now)
        moments = itertools.count(1000)
        watcher._lists._now = lambda: float(next(moments))
        with patch.object(watcher, "_start"), watcher.watch("x", STARTING, EPOCH, EPOCH):
            watcher.poll()
            watcher.poll()
    assert set(asked) == {EPOCH - timedelta(seconds=10)}
