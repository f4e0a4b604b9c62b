"""Early stopping: the floor and the median rule."""

import pytest

from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import (
    EarlyStopping,
    Reading,
    reason_to_stop,
    thinned,
)

DOWN = Objective("rmse", "minimize")
UP = Objective("accuracy", "maximize")


def curve(*values: float, step_s: float = 60) -> list[Reading]:
    return [Reading(step_s * (index + 1), value) for index, value in enumerate(values)]


COMPLETED = [curve(9, 5, 3), curve(9, 6, 4), curve(9, 7, 5), curve(8, 4, 2), curve(7, 3, 1)]
MEDIAN = EarlyStopping(median=True)


def test_a_trial_worse_than_the_median_of_the_averages_is_stopped() -> None:
    assert reason_to_stop(curve(9, 8), COMPLETED, MEDIAN, DOWN) == (
        "rmse 8 after 120 s is worse than the median 7 of 5 trials"
    )


def test_a_trial_at_the_median_goes_on() -> None:
    assert reason_to_stop(curve(9, 7), COMPLETED, MEDIAN, DOWN) == ""


def test_the_best_value_so_far_counts() -> None:
    assert reason_to_stop(curve(6, 8), COMPLETED, MEDIAN, DOWN) == ""


def test_later_values_of_the_completed_trials_do_not_count() -> None:
    assert reason_to_stop(curve(8.5), COMPLETED, MEDIAN, DOWN) == ""


def test_a_higher_value_may_be_better() -> None:
    completed = [curve(0.5, 0.8)] * 5
    assert reason_to_stop(curve(0.4, 0.5), completed, MEDIAN, UP)
    assert not reason_to_stop(curve(0.4, 0.9), completed, MEDIAN, UP)


def test_the_median_needs_enough_trials() -> None:
    assert reason_to_stop(curve(9, 99), COMPLETED[:4], MEDIAN, DOWN) == ""


def test_completed_trials_without_a_value_by_then_do_not_count() -> None:
    late = [curve(1, step_s=600)] * 5
    assert reason_to_stop(curve(9, 99), late, MEDIAN, DOWN) == ""


@pytest.mark.parametrize("rule", [MEDIAN, EarlyStopping(floor=1)])
def test_every_trial_trains_for_a_while(rule: EarlyStopping) -> None:
    assert reason_to_stop(curve(99, step_s=59), COMPLETED, rule, DOWN) == ""
    assert reason_to_stop([], COMPLETED, rule, DOWN) == ""


def test_a_trial_below_the_floor_is_stopped() -> None:
    rule = EarlyStopping(floor=0.6)
    assert reason_to_stop(curve(0.5), [], rule, UP) == "accuracy 0.5 after 60 s is worse than 0.6"
    assert reason_to_stop(curve(0.6), [], rule, UP) == ""


def test_a_long_curve_is_thinned_to_its_shape() -> None:
    long = curve(*range(100))
    short = thinned(long)
    assert len(short) == 12
    assert (short[0], short[-1]) == (long[0], long[-1])
    assert short == sorted(short)
