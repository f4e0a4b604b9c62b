"""What statuses mean: one table, which botocore's enums keep complete."""

import pytest
from botocore.loaders import Loader

from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    STATUSES,
    Phase,
    has_started,
    is_over,
    is_reached,
    may_delete,
    may_follow,
    may_stop,
    phase_of,
)

SHAPES = Loader().load_service_model("sagemaker", "service-2")["shapes"]


def test_every_status_of_the_service_model_is_in_the_table() -> None:
    assert set(STATUSES) == set(SHAPES["TrainingJobStatus"]["enum"])


def test_a_status_only_becomes_one_of_the_table() -> None:
    assert all(set(status.becomes) <= set(STATUSES) for status in STATUSES.values())


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


@pytest.mark.parametrize("status", STATUSES)
def test_the_record_of_a_job_can_be_deleted_once_it_is_over(status: str) -> None:
    assert may_delete(status) is is_over(status)


@pytest.mark.parametrize("status", [*STATUSES, "Pondering"])
def test_a_job_can_be_stopped_while_it_runs(status: str) -> None:
    assert may_stop(status) is (phase_of(status) is Phase.RUNNING)


@pytest.mark.parametrize(
    ("earlier", "later", "may"),
    [
        ("InProgress", "InProgress", True),
        ("InProgress", "Stopping", True),
        ("InProgress", "Deleting", True),
        ("Stopping", "InProgress", False),
        ("Completed", "InProgress", False),
        ("Completed", "Failed", False),
        ("Deleting", "Completed", False),
        ("Pondering", "InProgress", True),
        ("Completed", "Pondering", True),
    ],
)
def test_a_status_follows_another_along_the_arrows(earlier: str, later: str, *, may: bool) -> None:
    assert may_follow(earlier, later) is may


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
