"""What statuses mean: one table, which botocore's enums keep complete."""

import pytest
from botocore.loaders import Loader

from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    STATUSES,
    Phase,
    has_started,
    is_over,
    is_reached,
    phase_of,
)

SHAPES = Loader().load_service_model("sagemaker", "service-2")["shapes"]


def test_every_status_of_the_service_model_is_in_the_table() -> None:
    assert set(STATUSES) == set(SHAPES["TrainingJobStatus"]["enum"])


def test_a_status_only_becomes_one_of_the_table() -> None:
    assert all(status.becomes <= set(STATUSES) for status in STATUSES.values())


@pytest.mark.parametrize("status", STATUSES)
def test_a_job_that_is_over_never_runs_again(status: str) -> None:
    if is_over(status):
        assert not any(phase_of(n) is Phase.RUNNING for n in STATUSES[status].becomes)


@pytest.mark.parametrize(
    ("status", "over"),
    [
        ("InProgress", False),
        ("Stopping", False),
        ("Deleting", False),
        ("Completed", True),
        ("Failed", True),
        ("Stopped", True),
    ],
)
def test_a_job_is_over_when_it_ended_well_or_badly(status: str, *, over: bool) -> None:
    assert is_over(status) is over


def test_a_status_that_nobody_knows_yet_is_still_running() -> None:
    assert phase_of("Pondering") is Phase.RUNNING
    assert not is_reached("completed", "Pondering", "Pondering")


@pytest.mark.parametrize("secondary", ["Starting", "Pending", "LaunchingMLInstances", ""])
def test_a_job_that_waits_for_instances_has_not_started(secondary: str) -> None:
    assert not has_started("InProgress", secondary)


@pytest.mark.parametrize(
    "secondary", ["Downloading", "Training", "Interrupted", "Restarting", "Uploading"]
)
def test_a_job_with_instances_has_started(secondary: str) -> None:
    assert has_started("InProgress", secondary)


@pytest.mark.parametrize(
    ("wait_for", "status", "secondary", "reached"),
    [
        ("created", "InProgress", "Starting", True),
        ("started", "InProgress", "Starting", False),
        ("started", "InProgress", "Training", True),
        ("started", "Failed", "Failed", True),
        ("completed", "InProgress", "Training", False),
        ("completed", "Stopping", "Stopping", False),
        ("completed", "Completed", "Completed", True),
        ("completed", "Failed", "Failed", True),
        ("completed", "Stopped", "MaxRuntimeExceeded", True),
    ],
)
def test_wait_for_says_how_far_is_far_enough(
    wait_for: str, status: str, secondary: str, *, reached: bool
) -> None:
    assert is_reached(wait_for, status, secondary) is reached
