"""Whether a job came out as declared."""

from typing import Any

import pytest

from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import (
    final_metrics,
    missed_gates,
    problem_of,
    simulation_note,
)
from tests.support.fakes import described


def metric(name: str, value: float, time: str = "2026-01-01T00:00:00+00:00") -> dict[str, Any]:
    return {"metric_name": name, "value": value, "timestamp": time}


def gated(**gates: MetricGate) -> Options:
    return Options(require_metrics=gates)


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed", "Pondering"])
def test_a_job_that_runs_or_completed_has_no_problem(status: str) -> None:
    assert problem_of(described(status), Options()) is None


def test_a_failed_job_tells_the_services_reason_and_what_comes_next() -> None:
    problem = problem_of(described("Failed", failure_reason="AlgorithmError: x."), Options(), ["l"])
    assert problem is not None
    assert (problem.job, problem.status, problem.log_tail) == ("job", "Failed", ("l",))
    assert problem.reason == "AlgorithmError: x. The next `pulumi up` trains it again."


def test_with_rerun_on_change_the_advice_is_how_to_rerun() -> None:
    problem = problem_of(described("Failed"), Options(rerun="on_change"))
    assert problem is not None
    assert "set `rerun='on_failure'`" in problem.reason


@pytest.mark.parametrize(
    ("status", "secondary", "said_status", "words"),
    [
        ("Stopped", "Stopped", "Stopped", "it was stopped outside this update"),
        (
            "Stopped",
            "MaxRuntimeExceeded",
            "Stopped (MaxRuntimeExceeded)",
            "max_runtime_in_seconds",
        ),
        (
            "Stopped",
            "MaxWaitTimeExceeded",
            "Stopped (MaxWaitTimeExceeded)",
            "max_wait_time_in_seconds",
        ),
        ("Failed", "Failed", "Failed", "no reason was given"),
    ],
)
def test_a_job_that_was_stopped_is_a_failure(
    status: str, secondary: str, said_status: str, words: str
) -> None:
    problem = problem_of(described(status, secondary), Options())
    assert problem is not None
    assert problem.status == said_status
    assert words in problem.reason


def test_of_several_values_of_a_metric_the_latest_counts() -> None:
    found = final_metrics(
        described(
            final_metric_data_list=[
                metric("acc", 0.9, "2026-01-02T00:00:00+00:00"),
                metric("acc", 0.1, "2026-01-01T00:00:00+00:00"),
                metric("loss", 3),
                {"metric_name": "odd"},
                {"value": 1.0},
            ]
        )
    )
    assert found == {"acc": 0.9, "loss": 3}


def test_a_job_without_metrics_has_none() -> None:
    assert final_metrics(described()) == {}
    assert final_metrics(described(final_metric_data_list=None)) == {}


@pytest.mark.parametrize(
    ("gate", "missed"),
    [
        ({"acc": MetricGate(0.5)}, []),
        ({"acc": MetricGate(0.95)}, ["acc is 0.9, but must be at least 0.95"]),
        ({"acc": MetricGate(None, 0.5)}, ["acc is 0.9, but must be at most 0.5"]),
        ({"f1": MetricGate(0)}, ["f1 was not reported (metrics of the job: acc)"]),
        (
            {"f1": MetricGate(0), "acc": MetricGate(1)},
            [
                "acc is 0.9, but must be at least 1",
                "f1 was not reported (metrics of the job: acc)",
            ],
        ),
    ],
)
def test_each_gate_that_is_missed_is_told(gate: dict[str, MetricGate], missed: list[str]) -> None:
    job = described(final_metric_data_list=[metric("acc", 0.9)])
    assert missed_gates(job, Options(require_metrics=gate)) == missed


def test_a_metric_that_is_not_a_number_misses_its_gate() -> None:
    job = described(final_metric_data_list=[metric("loss", float("nan"))])
    assert missed_gates(job, gated(loss=MetricGate(0, 1))) == [
        "loss is nan, but must be from 0 to 1"
    ]


def test_a_completed_job_that_misses_a_gate_fails() -> None:
    problem = problem_of(described(), gated(acc=MetricGate(0.5)))
    assert problem is not None
    assert problem.status == "missed require_metrics"
    assert "acc was not reported (metrics of the job: none)" in problem.reason


def test_a_failed_job_is_not_judged_by_its_gates() -> None:
    problem = problem_of(described("Failed"), gated(acc=MetricGate(0.5)))
    assert problem is not None
    assert problem.status == "Failed"


def test_a_job_of_which_nothing_ran_says_so() -> None:
    said = "Simulated by sagemaker-emulator: nothing stands for the image 'a:1'. Training."
    steps = [{"status": "Starting", "status_message": "Preparing."}, {"status_message": said}]
    job = described(secondary_status_transitions=steps)
    expected = "Simulated by sagemaker-emulator: nothing stands for the image 'a:1'"
    assert simulation_note(job) == expected
    assert simulation_note(described()) == ""


def test_a_failure_without_a_reason_says_what_is_known_and_where_to_look() -> None:
    job = described("Failed", name="digits-1", failure_reason="AlgorithmError: , exit code: 127")
    problem = problem_of(job, Options())
    assert problem is not None
    assert problem.reason == (
        "AlgorithmError: , exit code: 127 (the training code gave no reason; exit code 127: its "
        "command was not found; `sagemaker-training logs digits-1` prints its log). The next "
        "`pulumi up` trains it again."
    )
