"""The stored form of a job, its statuses, its warm pool and its description."""

from typing import Any

import pytest

from sagemaker_emulator.clock import Clock
from sagemaker_emulator.jobs import quota
from sagemaker_emulator.model import description, warm_pool
from sagemaker_emulator.model.job import (
    IllegalTransitionError,
    Job,
    begin,
    billable_seconds,
    enter,
    fail,
)
from sagemaker_emulator.model.statuses import STATES, TERMINAL_STATUSES, can_follow, status_after
from sagemaker_emulator.protocol import spec

REQUEST: dict[str, Any] = {
    "TrainingJobName": "j",
    "RoleArn": "arn:aws:iam::123456789012:role/r",
    "AlgorithmSpecification": {"TrainingImage": "python:3", "TrainingInputMode": "File"},
    "OutputDataConfig": {"S3OutputPath": "s3://b/out"},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    "StoppingCondition": {"MaxRuntimeInSeconds": 60},
}


def job_at(created: float = 100.0, **request: Any) -> Job:
    """Return a new job."""
    accepted = description.accepted({**REQUEST, **request}, [])
    job = Job("us-east-1", "j", "arn:j", accepted, created, created)
    begin(job, created)
    warm_pool.prepare(job)
    return job


def walked(*path: str, **request: Any) -> Job:
    """Return a job after a path of statuses, ten seconds for each."""
    job = job_at(**request)
    for step, secondary in enumerate(path, start=1):
        enter(job, secondary, 100.0 + 10 * step)
    return job


RUN = ("Downloading", "Training", "Uploading", "Completed")


def test_table_has_exactly_the_statuses_of_the_model() -> None:
    shape = spec.service_model().shape_for("SecondaryStatus")
    assert set(STATES) == set(shape.metadata["enum"])


def test_every_transition_leads_to_a_row() -> None:
    assert {name for state in STATES.values() for name in state.next} <= set(STATES)


def test_terminal_rows_have_terminal_statuses() -> None:
    for state in STATES.values():
        assert state.is_terminal == (state.status in TERMINAL_STATUSES)


def test_every_row_can_be_reached_and_left() -> None:
    reached, border = set(), {"Starting"}
    while border:
        reached |= border
        border = {name for row in border for name in STATES[row].next} - reached
    assert reached == set(STATES)


def test_a_stopping_job_stays_stopping_while_uploading() -> None:
    # It must not be InProgress again.
    assert status_after("Uploading", "Stopping") == "Stopping"
    assert status_after("Uploading", "InProgress") == "InProgress"


def test_transitions_outside_the_table_are_defects() -> None:
    job = walked(*RUN)
    with pytest.raises(IllegalTransitionError):
        enter(job, "Training", 200.0)
    assert not can_follow("Completed", "Failed")


def test_times_follow_the_statuses() -> None:
    job = walked(*RUN)
    assert (job.training_start, job.training_end, job.trained_s) == (110.0, 140.0, 30.0)
    assert [entry.end for entry in job.transitions] == [110.0, 120.0, 130.0, 140.0, 140.0]


def test_interruptions_are_not_billed() -> None:
    # The wait for new spot capacity is free, and spot seconds cost less.
    path = ("Downloading", "Training", "Interrupted", "Starting", *RUN)
    job = walked(*path, EnableManagedSpotTraining=True)
    assert job.trained_s == 20.0 + 30.0
    assert billable_seconds(job) == 15


def test_failure_reasons_are_cut_at_1024_characters() -> None:
    job = job_at()
    fail(job, "x" * 5000, 110.0)
    assert (job.status, job.failure_reason) == ("Failed", "x" * 1024)


def test_stored_form_is_lossless() -> None:
    job = walked(*RUN, ResourceConfig={"KeepAlivePeriodInSeconds": 60})
    warm_pool.retain(job, 140.0, Clock())
    assert Job.from_json(job.to_json()) == job


def test_a_warm_pool_is_retained_for_its_period() -> None:
    job = walked(*RUN, ResourceConfig={"KeepAlivePeriodInSeconds": 60})
    clock = Clock()
    warm_pool.retain(job, 140.0, clock)
    assert not warm_pool.expire(job, 199.0, clock)
    assert warm_pool.expire(job, 200.0, clock)
    assert description.warm_pool_status(job, 300.0, clock) == {
        "Status": "Terminated",
        "ResourceRetainedBillableTimeInSeconds": 60,
    }


def test_a_warm_pool_is_reused_by_a_matching_job() -> None:
    pool = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "KeepAlivePeriodInSeconds": 60}
    owner, new_job = walked(*RUN, ResourceConfig=pool), job_at(ResourceConfig=pool)
    other = job_at(ResourceConfig={**pool, "InstanceCount": 2})
    clock = Clock()
    warm_pool.retain(owner, 140.0, clock)
    assert warm_pool.is_match(owner, new_job)
    assert not warm_pool.is_match(owner, other)
    warm_pool.reuse(owner, new_job, 150.0, clock)
    assert description.warm_pool_status(owner, 160.0, clock) == {
        "Status": "Reused",
        "ResourceRetainedBillableTimeInSeconds": 10,
        "ReusedByJob": "j",
    }


def test_longer_period_counts_from_the_end_of_the_job() -> None:
    job = walked(*RUN, ResourceConfig={"KeepAlivePeriodInSeconds": 60})
    clock = Clock()
    warm_pool.retain(job, 140.0, clock)
    warm_pool.extend(job, 600, 150.0, clock)
    assert not warm_pool.expire(job, 700.0, clock)
    warm_pool.extend(job, 0, 701.0, clock)
    assert job.warm_pool is not None
    assert job.warm_pool.status == "Terminated"


def test_description_adds_defaults_and_leaves_out_tags() -> None:
    stored = description.accepted({**REQUEST, "Tags": [{"Key": "a", "Value": "b"}]}, [])
    assert "Tags" not in stored
    assert stored["ResourceConfig"]["VolumeSizeInGB"] == 30
    assert stored["EnableNetworkIsolation"] is False
    assert stored["OutputDataConfig"]["CompressionType"] == "GZIP"


def test_description_of_an_ended_job_counts_seconds() -> None:
    clock = Clock()
    running = description.description(walked("Downloading", "Training"), 150.0, clock)
    ended = description.description(walked(*RUN), 150.0, clock)
    assert "TrainingTimeInSeconds" not in running
    assert (ended["TrainingTimeInSeconds"], ended["BillableTimeInSeconds"]) == (30, 30)


def test_session_chaining_is_never_described() -> None:
    # The service accepts SessionChainingConfig, but does not return it.
    job = job_at(SessionChainingConfig={"EnableSessionTagChaining": True})
    assert "SessionChainingConfig" not in description.description(job, 1.0, Clock())


def test_simulated_training_says_so() -> None:
    job = walked("Downloading", "Training")
    job.simulated = "no such image here"
    entry = description.description(job, 1.0, Clock())["SecondaryStatusTransitions"][-1]
    assert entry["StatusMessage"].startswith("Simulated by sagemaker-emulator: no such image here.")


def test_quota_counts_instances_of_all_groups() -> None:
    groups = [
        {"InstanceType": "ml.m5.large", "InstanceCount": 2, "InstanceGroupName": "a"},
        {"InstanceType": "ml.m5.large", "InstanceCount": 3, "InstanceGroupName": "b"},
    ]
    wanted = quota.needed({"ResourceConfig": {"InstanceGroups": groups}})
    assert wanted == {quota.Quota("ml.m5.large", quota.ON_DEMAND): 5}


def test_quota_of_every_preferred_type_is_asked_for_until_one_is_selected() -> None:
    # Spot, warm pools and training plans have quotas of their own.
    preferred = [{"InstanceType": "ml.m5.large"}, {"InstanceType": "ml.c5.xlarge"}]
    resources = {"InstancePreferences": preferred, "InstanceCount": 2}
    both = quota.needed({"ResourceConfig": resources})
    assert {found.name: count for found, count in both.items()} == {
        "ml.m5.large for training job usage": 2,
        "ml.c5.xlarge for training job usage": 2,
    }
    selected = {**resources, "SelectedInstanceType": "ml.c5.xlarge", "SelectedInstanceCount": 2}
    assert [*quota.needed({"ResourceConfig": selected})] == [
        quota.Quota("ml.c5.xlarge", quota.ON_DEMAND)
    ]
    assert quota.most_hosts({"ResourceConfig": resources}) == 2
    single = {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    spot = {"ResourceConfig": single, "EnableManagedSpotTraining": True}
    assert [*quota.needed(spot)] == [quota.Quota("ml.m5.large", quota.SPOT)]
    kept = {"ResourceConfig": {**single, "KeepAlivePeriodInSeconds": 60}}
    assert [found.usage for found in quota.needed(kept)] == [quota.ON_DEMAND, quota.WARM_POOL]
    assert quota.needed({"ResourceConfig": {**single, "TrainingPlanArn": "arn"}}) == {}


def test_quota_is_refused_in_the_words_of_the_service() -> None:
    # The sentence names limit, use and delta.
    assert quota.message(quota.Quota("ml.p3.2xlarge", quota.ON_DEMAND), 0, 0, 1).startswith(
        "The account-level service limit 'ml.p3.2xlarge for training job usage' is 0 Instances, "
        "with current utilization of 0 Instances and a request delta of 1 Instances."
    )
