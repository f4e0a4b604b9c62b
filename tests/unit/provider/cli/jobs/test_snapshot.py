"""What is told of jobs that run or failed: cost so far, progress, last log lines."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.cli.answers.models import JobAnswer, ResourceAnswer, StatusAnswer
from pulumi_sagemaker_training.cli.jobs.job_answer import job_answer
from pulumi_sagemaker_training.cli.jobs.snapshot import Extras, Snapshot, wants_log, wants_prices
from pulumi_sagemaker_training.cli.jobs.survey import lone_answer
from pulumi_sagemaker_training.cli.jobs.table import job_lines, stack_table
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.cli.stack.targets import JobRef
from tests.support.fakes import described
from tests.support.states import SECRET, dynamic_job, exported

NOW: Final = datetime(2026, 1, 1, 2, 0, 30, tzinfo=UTC)
PRICES: Final = Prices({"ml.m5.large": 0.12})
TRAINING: Final[dict[str, Any]] = {
    "training_start_time": "2026-01-01T01:00:00+00:00",
    "resource_config": {"instance_type": "ml.m5.large", "instance_count": 2},
    "algorithm_specification": {
        "metric_definitions": [
            {"name": "epoch", "regex": r"epoch=(\d+)"},
            {"name": "loss", "regex": r"loss=([0-9.]+)"},
        ]
    },
    "hyper_parameters": {"epochs": "10"},
}
SILENT: Final = "AlgorithmError: , exit code: 1"


def ref(**outputs: Any) -> JobRef:
    """Return a job that a stack holds."""
    [held] = read_stack(exported(dynamic_job("digits", "digits-1", **outputs))).resources
    return JobRef("digits-1", held)


def running(**more: Any) -> Description:
    return described("InProgress", "Training", "digits-1", **{**TRAINING, **more})


def failed(reason: str = SILENT, **more: Any) -> Description:
    return described("Failed", name="digits-1", failure_reason=reason, **more)


def answer(description: Description, extras: Extras, **outputs: Any) -> JobAnswer:
    return job_answer(ref(**outputs), description, Snapshot(NOW, {"digits-1": extras}))


def lines(job: JobAnswer) -> dict[str, str]:
    """Return what is shown of one job, by labels."""
    return {label: str(value) for label, value in job_lines(job)}


def details(job: JobAnswer) -> list[str]:
    """Return the cells of a job's row."""
    found: ResourceAnswer = lone_answer(job)
    columns = stack_table(StatusAnswer(resources=[found]), 200).columns
    return [str(cell) for column in columns for cell in column.cells]


def test_a_running_job_has_the_cost_of_its_live_line() -> None:
    job = answer(running(), Extras(prices=PRICES))
    # An hour of two instances: whole minutes count, as on the live line.
    assert job.cost_usd == 0.24
    assert lines(job)["cost"] == "$0.24 so far"
    assert "$0.24" in details(job)


def test_on_spot_capacity_the_cost_of_a_running_job_is_a_limit() -> None:
    job = answer(running(enable_managed_spot_training=True), Extras(prices=PRICES))
    assert lines(job)["cost"] == "at most $0.24 so far"
    assert "max $0.24" in details(job)


def test_earlier_attempts_of_a_running_job_count() -> None:
    earlier = [{"training_job_name": "digits-0", "billable_cost_usd": 1.0}]
    job = answer(running(), Extras(prices=PRICES), earlier_attempts=earlier)
    assert job.cost_usd == 1.24
    assert "resumed" not in (job.progress or "")


def test_without_prices_a_running_job_has_no_cost() -> None:
    assert answer(running(), Extras()).cost_usd is None
    assert answer(running(), Extras(prices=Prices(problem="denied"))).cost_usd is None


def test_a_job_that_ended_after_the_last_update_is_priced_by_its_billed_time() -> None:
    over = described(name="digits-1", billable_time_in_seconds=1800, **TRAINING)
    assert answer(over, Extras(prices=PRICES)).cost_usd == 0.12
    assert answer(over, Extras(prices=PRICES), billable_cost_usd=9.0).cost_usd == 9.0
    assert wants_prices(ref(), over)
    assert not wants_prices(ref(billable_cost_usd=9.0), over)


def test_a_running_job_shows_epoch_and_metrics_of_its_log_as_its_live_line_does() -> None:
    job = answer(running(), Extras(log_lines=["epoch=3 loss=0.25"]))
    assert job.progress == "epoch 3 of 10 (30%) · loss=0.25"
    assert job.metrics == {"epoch": 3, "loss": 0.25}
    assert job.last_log_lines == []
    assert "epoch 3 of 10 (30%) · loss=0.25" in details(job)


def test_an_ended_job_has_its_metrics_in_the_digits_of_its_live_line() -> None:
    values = [{"metric_name": "acc", "value": 0.974074, "timestamp": "2026"}]
    assert "acc=0.9741" in details(
        answer(described(name="digits-1", final_metric_data_list=values), Extras())
    )


def test_a_job_that_waits_says_for_what() -> None:
    waiting = described("InProgress", "Pending", "digits-1")
    assert answer(waiting, Extras()).progress == "waits for capacity"


def test_a_failure_without_a_reason_is_told_by_exit_code_and_last_line() -> None:
    job = answer(failed(), Extras(log_lines=["reading", "KeyError: 'label'"]))
    assert (job.reason, job.exit_code) == (SILENT, 1)
    assert "exit code 1: KeyError: 'label'" in details(job)
    shown = lines(job)
    assert shown["last lines"] == "reading"
    assert shown["whole log"] == "sagemaker-training logs digits-1"
    assert (
        "the training code gave no reason; exit code 1: an error that the code did not catch"
        in (str(value) for _, value in job_lines(job))
    )


def test_a_failure_without_a_reason_and_without_a_log_says_what_is_known() -> None:
    job = answer(failed("AlgorithmError: , exit code: 137"), Extras())
    known = "exit code 137: it was killed, mostly for lack of memory"
    assert f"the training code gave no reason; {known}" in details(job)


def test_a_failure_with_a_reason_is_told_by_it() -> None:
    job = answer(failed("AlgorithmError: no data for May, exit code: 3"), Extras())
    assert "AlgorithmError: no data for May, exit code: 3" in details(job)
    assert "whole log" not in lines(job)


@pytest.mark.parametrize(
    ("job", "is_named", "wanted"),
    [
        (running(), False, True),
        (described("InProgress", "Downloading"), False, False),
        (described(), True, False),
        (failed(), False, True),
        (failed("AlgorithmError: no data, exit code: 3"), False, False),
        (failed("AlgorithmError: no data, exit code: 3"), True, True),
    ],
)
def test_the_log_is_read_where_it_tells_more(
    job: Description, is_named: object, wanted: object
) -> None:
    assert wants_log(job, is_named=bool(is_named)) is wanted


def test_a_reason_shows_no_secret_that_the_state_marks() -> None:
    job = dynamic_job("digits", "digits-1")
    job["inputs"] = {**job.get("inputs", {}), "hyper_parameters": {"key": SECRET}}
    [held] = read_stack(exported(job)).resources
    reason = failed("AlgorithmError: train.py --key hunter22", hyper_parameters={"key": "hunter22"})
    found = job_answer(JobRef("digits-1", held), reason, Snapshot(NOW))
    assert found.reason == "AlgorithmError: train.py --key [secret]"
