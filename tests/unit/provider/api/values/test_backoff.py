"""One formula for every pause between attempts."""

import pytest

from pulumi_sagemaker_training.api.values.backoff import backoff_s


@pytest.mark.parametrize(
    ("attempt", "jitter", "pause_s"),
    [(0, 1.0, 1.0), (0, 0.0, 0.5), (1, 1.0, 2.0), (2, 1.0, 4.0), (5, 1.0, 20.0), (5, 0.0, 10.0)],
)
def test_pauses_double_up_to_the_longest_and_half_of_each_is_random(
    attempt: int, jitter: float, pause_s: float
) -> None:
    assert backoff_s(attempt, 1.0, 20.0, jitter) == pause_s


def test_a_wait_of_days_does_not_outgrow_a_number() -> None:
    assert backoff_s(100_000, 5.0, 60.0, 1.0) == 60.0
