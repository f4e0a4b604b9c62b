"""What a sweep shows: its outputs, its live line, its leaderboard."""

from typing import Any

import pytest

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import ranking, sweep_outputs
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    TrialRecord,
    records_in,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import (
    failure_words,
    leaderboard_lines,
    live_line,
)
from tests.support.sweeps import OWNER, sweep

DOWN = Objective("rmse", "minimize")
MANY = "Trials: 40 of 200 done, 10 running"


def record(number: int, status: str = "Completed", **changes: Any) -> TrialRecord:
    job = f"tune-{number:012x}"
    known = {"value": float(number), "claim": "0123456789abcdef", "billed_s": 300}
    return TrialRecord(Point.of({"eta": number}), job, status=status, **{**known, **changes})


def many(count: int, status: str = "Completed", **changes: Any) -> dict[str, TrialRecord]:
    return {f"{n:012x}": record(n, status, **changes) for n in range(count)}


def outputs(records: dict[str, TrialRecord]) -> dict[str, Any]:
    return sweep_outputs(sweep(), records, OWNER, "us-east-1", tags={})


def test_a_record_comes_back_from_the_state_as_it_was() -> None:
    records = {"a": record(3, artifact="s3://b/x", cost_usd=0.1), "b": record(4, "InProgress")}
    assert records_in(outputs(records)) == records


def test_lists_are_bounded_and_the_state_is_small() -> None:
    bad = {key: with_reason(item, "x" * 5000) for key, item in many(30, "Failed").items()}
    found = outputs({**many(200), **{f"f{key}": item for key, item in bad.items()}})
    assert len(found["leaderboard"]) == len(found["failures"]) == 20
    assert len(found["failures"][0]["reason"]) <= 301
    assert len(str(outputs(many(200)))) < 200 * 300


def test_a_reason_that_is_cut_keeps_the_code_of_its_cause() -> None:
    told = with_reason(record(3, "Failed"), "x" * 5000, codes.ALGORITHM_FAILED).reason
    again = with_reason(record(3, "Failed"), f"{'x' * 5000} [SMT-301]").reason
    assert told == again
    assert told.endswith("x… [SMT-301]")


def test_the_cost_is_the_sum_of_what_is_known_and_absent_where_nothing_is() -> None:
    priced = {"a": record(1, cost_usd=0.1), "b": record(2, cost_usd=0.2), "c": record(3)}
    assert outputs(priced)["billable_cost_usd"] == 0.3
    assert "billable_cost_usd" not in outputs({"c": record(3)})


def test_equal_values_are_ranked_by_their_names() -> None:
    equal = [record(2, value=1.0), record(1, value=1.0)]
    ranked = ranking({item.job: item for item in equal}, DOWN)
    assert [item.job for item in ranked] == [equal[1].job, equal[0].job]


def test_what_stopped_early_or_failed_has_no_place() -> None:
    records = {
        "early": record(1, "Stopped", stopped="rmse 9"),
        "failed": with_reason(record(2), "missed"),
        "good": record(3),
    }
    assert [item.job for item in ranking(records, DOWN)] == [record(3).job]


@pytest.mark.parametrize("metric", ["rmse", "validation:root_mean_squared_error_of_everything" * 2])
@pytest.mark.parametrize("width", [8, 16, 40, 75, 100])
def test_the_live_line_has_at_most_the_columns_that_there_are(metric: str, width: int) -> None:
    records = {
        **many(37),
        **{f"r{n}": record(n, "InProgress") for n in range(10)},
        **{f"f{n}": with_reason(record(n, "Failed"), "bad") for n in range(5)},
    }
    line = live_line(records, 200, Objective(metric, "minimize")).fit(width)
    assert len(line) <= width
    assert line.startswith(("Trials: 42 of 200 done", "42 of 200", "42/200"))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            None,
            f"{MANY} · best rmse=0 (tune-000000000000) · 5 failed · 2 stopped early · $0.74",
        ),
        (75, "40 of 200 done · best rmse=0 · 5 failed · 2 stopped early · $0.74"),
        (60, "40 of 200 done · rmse=0 · 5 failed · 2 stopped early · $0.74"),
        (20, "40/200 · best rmse=0"),
        (8, "40/200"),
    ],
)
def test_the_live_line_says_first_how_many_trials_are_done_and_which_is_the_best(
    width: int | None, shown: str
) -> None:
    records = {
        **many(33, cost_usd=0.02),
        **{f"r{n}": record(n, "InProgress") for n in range(10)},
        **{f"f{n}": with_reason(record(n, "Failed"), "bad") for n in range(5)},
        **{f"s{n}": record(n, "Stopped", stopped="rmse 9", cost_usd=0.04) for n in range(2)},
    }
    assert live_line(records, 200, DOWN).fit(width) == shown


def test_the_live_line_says_that_it_waits_for_the_quota() -> None:
    waits = "waiting for room in the account's quota: 2 of 2 ml.m5.large are in use"
    line = live_line(many(3), 200, DOWN, waits)
    assert waits in line.fit()
    assert line.fit(50) == "3 of 200 done · best rmse=0 · waits for quota"
    assert line.topic != live_line(many(3), 200, DOWN).topic


def test_the_leaderboard_is_five_aligned_lines() -> None:
    lines = leaderboard_lines(many(12), DOWN)
    assert len(lines) == 5
    assert lines[0] == "1. rmse 0  tune-000000000000  eta=0"


def test_a_failure_names_a_few_trials_and_what_comes_next() -> None:
    bad = [with_reason(record(n, "Failed"), "out of digits") for n in range(5)]
    words = failure_words(bad, 200, 2, "on_failure")
    assert words.splitlines()[0] == "5 of 200 trials failed, and max_failed_trials is 2"
    assert "and 2 more" in words
    assert "trains only these again" in words
    assert "`rerun` is 'on_change'" in failure_words(bad, 200, 2, "on_change")
