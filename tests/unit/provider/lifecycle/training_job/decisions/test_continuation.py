"""Whether another job continues one that a time limit has stopped, and what is kept of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    attempt_of,
    decide_continuation,
    recoveries,
    resumptions,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from tests.support.fakes import EPOCH, described

PREFIX = "s3://bucket/checkpoints/"
STARTED = (EPOCH + timedelta(seconds=10, milliseconds=900)).isoformat()
SAVED = SavedObjects(is_known=True, newest=EPOCH + timedelta(seconds=60))


def stopped(secondary: str = "MaxRuntimeExceeded", **fields: Any) -> Description:
    given = {"checkpoint_config": {"s3_uri": PREFIX}, "training_start_time": STARTED, **fields}
    return described("Stopped", secondary, **given)


def transitions(*statuses: str) -> dict[str, Any]:
    return {"secondary_status_transitions": [{"status": status} for status in statuses]}


@pytest.mark.parametrize(
    ("secondary", "limit"),
    [("MaxRuntimeExceeded", "max_runtime"), ("MaxWaitTimeExceeded", "max_wait_time")],
)
def test_a_job_at_a_limit_that_has_saved_is_continued_and_says_from_where(
    secondary: str, limit: str
) -> None:
    decided = decide_continuation(stopped(secondary), Options(max_attempts=3), (), SAVED)
    assert decided.is_due
    assert decided.words == (
        f"training job job reached stopping_condition.{limit}_in_seconds; attempt 2 of 3 resumes "
        f"from the checkpoints in {PREFIX}"
    )


def test_without_max_attempts_nothing_is_continued_and_nothing_said() -> None:
    assert decide_continuation(stopped(), Options(), (), SAVED) == (False, "")


@pytest.mark.parametrize(
    "ended",
    [
        described("Stopped", "Stopped", checkpoint_config={"s3_uri": PREFIX}),
        described("Failed", "Failed", checkpoint_config={"s3_uri": PREFIX}),
        described("Completed", "Completed", checkpoint_config={"s3_uri": PREFIX}),
        stopped(checkpoint_config=None),
    ],
    ids=["stopped by somebody", "failed", "completed", "without checkpoints"],
)
def test_only_a_job_with_checkpoints_that_a_limit_has_stopped_is_continued(
    ended: Description,
) -> None:
    assert decide_continuation(ended, Options(max_attempts=3), (), SAVED) == (False, "")


def test_attempts_are_bounded_and_the_last_one_says_so() -> None:
    earlier = [{"training_job_name": "one"}, {"training_job_name": "two"}]
    decided = decide_continuation(stopped(), Options(max_attempts=3), earlier, SAVED)
    assert decided == (False, "max_attempts=3 allows no further job")


@pytest.mark.parametrize("newest_s", [10, 60])
def test_what_was_saved_since_the_job_began_counts_to_the_second(newest_s: int) -> None:
    saved = SavedObjects(is_known=True, newest=EPOCH + timedelta(seconds=newest_s))
    assert decide_continuation(stopped(), Options(max_attempts=2), (), saved).is_due


@pytest.mark.parametrize("newest", [None, EPOCH + timedelta(seconds=9)])
def test_a_job_that_has_saved_nothing_since_it_began_is_not_continued(
    newest: datetime | None,
) -> None:
    saved = SavedObjects(is_known=True, newest=newest)
    decided = decide_continuation(stopped(), Options(max_attempts=2), (), saved)
    assert not decided.is_due
    assert f"it saved no checkpoint in {PREFIX}" in decided.words


def test_where_checkpoints_cannot_be_listed_it_counts_whether_the_job_has_trained() -> None:
    trained, waited = stopped(), stopped("MaxWaitTimeExceeded", training_start_time=None)
    assert decide_continuation(trained, Options(max_attempts=2), (), NOT_KNOWN).is_due
    assert not decide_continuation(waited, Options(max_attempts=2), (), NOT_KNOWN).is_due


@pytest.mark.parametrize(
    ("statuses", "count"),
    [
        (("Starting", "Training", "Uploading", "Completed"), 0),
        (("Training", "Interrupted", "Starting", "Downloading", "Training", "Completed"), 1),
        (("Training", "Interrupted", "Starting", "Interrupted", "Starting", "Training"), 1),
        (("Training", "Interrupted", "Training", "Restarting", "Training"), 2),
        (("Training", "Interrupted", "MaxWaitTimeExceeded"), 0),
        ((), 0),
    ],
)
def test_a_recovery_is_training_that_began_again(statuses: tuple[str, ...], count: int) -> None:
    assert resumptions(transitions(*statuses)) == count


def test_recoveries_count_the_earlier_attempts_and_the_steps_between_them() -> None:
    once = stopped(**transitions("Training", "Interrupted", "Training", "MaxRuntimeExceeded"))
    earlier = [attempt_of(once, "c1", {}), attempt_of(stopped(), "c2", {})]
    now = transitions("Training", "Interrupted", "Training")
    assert recoveries(now, earlier) == 1 + 2 + 1


def test_of_an_attempt_its_name_claim_times_and_costs_are_kept() -> None:
    ended = stopped(training_time_in_seconds=600, billable_time_in_seconds=180, failure_reason="")
    assert attempt_of(ended, "claim", {"billable_cost_usd": 0.5}) == {
        "training_job_name": "job",
        "creation_time": EPOCH.isoformat(),
        "secondary_status": "MaxRuntimeExceeded",
        "training_time_in_seconds": 600,
        "billable_time_in_seconds": 180,
        "ownership_claim": "claim",
        "recoveries": 0,
        "billable_cost_usd": 0.5,
    }
