"""How often the provider polls running jobs."""

from collections.abc import Callable

import pytest

from pulumi_sagemaker_training.lifecycle.waiting.rates import PollInterval, RateLimiter


def test_pauses_grow_up_to_the_longest_while_nothing_changes() -> None:
    interval = PollInterval(15)
    pauses = [interval.next_pause(changed=False) for _ in range(20)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.2, 15)


@pytest.mark.parametrize(
    ("what", "pause"),
    [
        (lambda interval: interval.watcher_added(), 0.2),
        (lambda interval: None, 15),
    ],
)
def test_a_newcomer_shortens_the_pause(what: Callable[[PollInterval], None], pause: float) -> None:
    interval = PollInterval(15, current_s=15)
    what(interval)
    assert interval.next_pause(changed=False) == pause


def test_a_change_shortens_the_pause() -> None:
    assert PollInterval(15, current_s=15).next_pause(changed=True) == 1


def test_no_pause_is_longer_than_the_setting() -> None:
    interval = PollInterval(0.1)
    interval.watcher_added()
    assert [interval.next_pause(changed=changed) for changed in (True, False)] == [0.1, 0.1]


def test_a_look_that_takes_long_is_rare_whoever_comes() -> None:
    interval = PollInterval(15)
    interval.poll_took(2)
    interval.watcher_added()
    assert interval.next_pause(changed=True) == 8


def test_no_look_takes_so_long_that_the_longest_pause_grows() -> None:
    interval = PollInterval(15)
    interval.poll_took(60)
    assert interval.next_pause(changed=True) == 15


def test_a_budget_is_granted_so_many_times_a_second() -> None:
    times = iter([10.0, 10.1, 10.4, 10.5, 20.0, 20.2])
    limiter = RateLimiter(2, now=lambda: next(times))
    assert [limiter.try_acquire() for _ in range(6)] == [True, False, False, True, True, False]


def test_a_burst_is_granted_at_once_and_then_so_many_a_second() -> None:
    seconds = 100.0
    limiter = RateLimiter(2, now=lambda: seconds, burst=3)
    assert [limiter.try_acquire() for _ in range(4)] == [True, True, True, False]
    assert limiter.acquire_or_pause() == pytest.approx(0.5)
    seconds = 100.5
    assert [limiter.acquire_or_pause() for _ in range(2)] == [0.0, pytest.approx(0.5)]
    seconds = 200.0
    assert [limiter.try_acquire() for _ in range(4)] == [True, True, True, False]
