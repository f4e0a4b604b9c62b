"""SpotTrainingJob: the job that its arguments declare, with mocks in place of the engine."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_components import SpotTrainingJob
from tests.unit.components import test_script_job as script

PLAIN = {**script.PLAIN, "max_runtime_in_seconds": 3600}
declare = script.declare


def job_of(declare: script.Declare, **args: Any) -> dict[str, Any]:
    """Return the arguments of the job of a component."""
    declared = declare(lambda: SpotTrainingJob("digits", **args).training_job_name)
    return declared[script.JOB, "digits"]


def test_a_script_without_checkpoints_may_run_for_an_hour_in_one_job(
    declare: script.Declare,
) -> None:
    job = job_of(declare, **PLAIN)
    assert job["enable_managed_spot_training"] is True
    assert job["max_attempts"] == 1
    assert job["stopping_condition"] == {
        "max_runtime_in_seconds": 3600,
        "max_wait_time_in_seconds": 7200,
    }


def test_a_script_with_checkpoints_may_go_on_in_three_jobs_in_a_folder_of_the_training(
    declare: script.Declare,
) -> None:
    Path("source/train.py").write_text("save('/opt/ml/checkpoints')\n")
    job = job_of(declare, **{**PLAIN, "max_runtime_in_seconds": 86400})
    assert job["max_attempts"] == 3
    assert job["own_checkpoints"] == "per_training"
    assert job["checkpoint_config"] == {"s3_uri": "s3://bucket/checkpoints/"}


def test_what_is_given_stays(declare: script.Declare) -> None:
    given = {"max_attempts": 2, "own_checkpoints": "never", "saves_checkpoints": True}
    job = job_of(declare, **PLAIN, **given)
    assert (job["max_attempts"], job["own_checkpoints"]) == (2, "never")


def test_a_long_run_without_checkpoints_is_refused_in_one_line(declare: script.Declare) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        job_of(declare, **{**PLAIN, "max_runtime_in_seconds": 7200})
    line = str(refused.value)
    assert line.startswith("digits: max_runtime_in_seconds: 7200 s is more than 3600 s")
    assert "\n" not in line


def test_whether_checkpoints_are_saved_cannot_be_an_output(declare: script.Declare) -> None:
    with pytest.raises(pulumi.RunError, match="saves_checkpoints: is an output"):
        declare(
            lambda: (
                SpotTrainingJob(
                    "digits",
                    **PLAIN,
                    saves_checkpoints=pulumi.Output.from_input(True),
                ).training_job_name
            )
        )


def test_limits_that_are_outputs_are_completed(declare: script.Declare) -> None:
    runtime = pulumi.Output.from_input(1800)
    job = job_of(declare, **{**PLAIN, "max_runtime_in_seconds": runtime})
    assert job["stopping_condition"]["max_wait_time_in_seconds"] == 5400
