"""Which errors are retried, and how."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.errors import (
    NotVisibleYet,
    QuotaExceeded,
    ServiceError,
    Throttled,
)
from pulumi_sagemaker_training.lifecycle.waiting.rates import RetryPolicy
from pulumi_sagemaker_training.lifecycle.waiting.retry import (
    PROPAGATION,
    call_with_retries,
    create_policies,
)
from tests.support.fakes import World

POLICY = RetryPolicy(100, 2, 15, "something")


@given(st.integers(0, 60), st.floats(0, 1))
@settings(deadline=None)
def test_a_pause_lies_between_half_and_the_whole_of_its_doubled_length(
    attempt: int, jitter: float
) -> None:
    full = min(2 * 2**attempt, 15)
    assert full / 2 <= POLICY.pause(attempt, jitter) <= full


def test_the_quota_is_waited_for_only_where_the_option_says_so() -> None:
    assert QuotaExceeded not in create_policies("fail", 60)
    assert create_policies("wait", 60)[QuotaExceeded].total_s == 60


def test_a_busy_api_is_borne_as_long_as_the_create_may_take() -> None:
    assert create_policies("fail", 60)[Throttled].total_s == 60
    assert create_policies("fail", 60)[NotVisibleYet] == PROPAGATION


def test_what_succeeds_is_called_once() -> None:
    world = World()
    assert call_with_retries(lambda: 7, {}, world.context().ports) == 7
    assert world.clock.pauses == []


def test_sleep_comes_in_slices_so_that_an_interrupt_is_seen_soon() -> None:
    world = World()
    errors = [NotVisibleYet("X", "code", "words")] * 3

    def call() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert call_with_retries(call, create_policies("wait", 60), world.context().ports) == "done"
    assert max(world.clock.pauses) <= 0.5
    assert world.clock.seconds == pytest.approx(2 + 4 + 8)


def test_what_no_policy_covers_is_raised_at_once() -> None:
    world = World()

    def call() -> None:
        raise ServiceError("X", "code", "words")

    with pytest.raises(ServiceError):
        call_with_retries(call, create_policies("wait", 60), world.context().ports)
    assert world.clock.pauses == []
