"""How often the provider looks at jobs that run."""

from collections.abc import Callable

import pytest

from pulumi_sagemaker_training.lifecycle.waiting.rates import Pace, RateLimiter


def test_pauses_grow_up_to_the_longest_while_nothing_changes() -> None:
    pace = Pace(15)
    pauses = [pace.next_pause(changed=False) for _ in range(20)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.2, 15)


@pytest.mark.parametrize(
    ("what", "pause"),
    [
        (lambda pace: pace.someone_came(), 0.2),
        (lambda pace: None, 15),
    ],
)
def test_a_newcomer_shortens_the_pause(what: Callable[[Pace], None], pause: float) -> None:
    pace = Pace(15, current_s=15)
    what(pace)
    assert pace.next_pause(changed=False) == pause


def test_a_change_shortens_the_pause() -> None:
    assert Pace(15, current_s=15).next_pause(changed=True) == 1


def test_no_pause_is_longer_than_the_setting() -> None:
    pace = Pace(0.1)
    pace.someone_came()
    assert [pace.next_pause(changed=changed) for changed in (True, False)] == [0.1, 0.1]


def test_a_look_that_takes_long_is_rare_whoever_comes() -> None:
    pace = Pace(15)
    pace.look_took(2)
    pace.someone_came()
    assert pace.next_pause(changed=True) == 8


def test_no_look_takes_so_long_that_the_longest_pause_grows() -> None:
    pace = Pace(15)
    pace.look_took(60)
    assert pace.next_pause(changed=True) == 15


def test_a_budget_is_granted_so_many_times_a_second() -> None:
    times = iter([10.0, 10.1, 10.4, 10.5, 20.0, 20.2])
    limiter = RateLimiter(2, now=lambda: next(times))
    assert [limiter.try_acquire() for _ in range(6)] == [True, False, False, True, True, False]
