"""Many jobs in one program."""

from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_a_program_with_a_thousand_jobs_previews(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    args = base_args(sagemaker_emulator)

    def program() -> None:
        for number in range(1000):
            TrainingJob(f"job-{number}", **args)

    outcome = stack.preview(program)

    assert not outcome.error
    assert sum(ops == ["create"] for ops in outcome.ops.values()) == 1000
    assert not sagemaker_emulator.requests("CreateTrainingJob")


def test_forty_jobs_are_trained_and_described_side_by_side(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    args = base_args(sagemaker_emulator)
    sagemaker_emulator.add_rule(simulate_seconds=6)

    def program() -> None:
        made = [TrainingJob(f"job-{number}", **args) for number in range(40)]
        pulumi.export("names", [job.training_job_name for job in made])

    outcome = stack.up(program, parallel=64)

    assert not outcome.error
    listed = sagemaker_emulator.client("sagemaker").list_training_jobs(MaxResults=100)
    began = [job["CreationTime"] for job in listed["TrainingJobSummaries"]]
    ended = [job["TrainingEndTime"] for job in listed["TrainingJobSummaries"]]
    assert len(began) == 40
    # Not all of them: on a busy machine the first may have ended before the last begins.
    at_once = sum(moment < min(ended) for moment in began)
    assert at_once > 20, "the plugin served too few creates at once"
    slow = {"operation": "DescribeTrainingJob", "effect": "delay", "when": "before"}
    sagemaker_emulator.add_rule(**slow, delay_s=0.1)
    before = len(sagemaker_emulator.requests("DescribeTrainingJob"))
    assert not stack.up(program).error
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 40
    described = sagemaker_emulator.requests("DescribeTrainingJob")[before:]
    assert {each["request"]["TrainingJobName"] for each in described} == {
        job["TrainingJobName"] for job in listed["TrainingJobSummaries"]
    }
    assert _most_at_once(described) > 1, "nothing was described ahead of the engine's diffs"


def _most_at_once(requests: list[dict[str, Any]]) -> int:
    """Return how many of some requests were answered at the same time."""
    spans = [(each["time"] - each["duration_ms"] / 1000, each["time"]) for each in requests]
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)
