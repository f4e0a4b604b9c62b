"""The rate at which an operation is called follows what the service grants."""

import random

import pytest

from benchmarks.throttling import JOBS, SERVICES, Paced, Service, simulate
from pulumi_sagemaker_training.api.services.call_rate import CallRate


def rate_at(seconds: float = 0.0) -> CallRate:
    return CallRate(lambda: seconds)


def test_nothing_is_delayed_until_a_call_is_throttled() -> None:
    rate = rate_at()
    for _ in range(1000):
        assert rate.book() == 0
        rate.granted()
    assert rate.per_second is None


def test_calls_take_turns_after_one_was_throttled() -> None:
    rate = rate_at()
    rate.throttled()
    turns = [rate.book() for _ in range(3)]
    assert turns == [pytest.approx(number / 30) for number in range(3)]


def test_granted_calls_raise_the_rate_until_it_has_no_bound() -> None:
    rate = rate_at()
    rate.throttled()
    for _ in range(12):
        rate.granted()
    assert rate.per_second == pytest.approx(30 * 1.1**12)
    rate.granted()
    assert rate.per_second is None


def test_where_nothing_is_granted_the_rate_falls_to_a_call_in_five_seconds() -> None:
    rate = rate_at()
    for _ in range(500):
        rate.throttled()
    assert rate.per_second == 0.2


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_creates_are_done_within_one_and_a_half_times_the_bound(service: Service) -> None:
    # The figures of docs/performance.md: medians of five simulated runs.
    runs = sorted(simulate(service, Paced, JOBS, seed).seconds for seed in range(5))
    assert runs[2] <= 1.5 * service.bound_s(JOBS)


def test_half_of_all_calls_refused_at_random_does_not_bring_the_rate_down() -> None:
    rate, dice = rate_at(), random.Random(1)
    for _ in range(10_000):
        if dice.random() < 0.5:
            rate.throttled()
        else:
            rate.granted()
    assert rate.per_second is None or rate.per_second > 10
