"""Rules inject faults."""

import time
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.support.bench import Bench, until


def code_of(operation: Any, **params: Any) -> str:
    """Return the error code of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(**params)
    return str(caught.value.response["Error"]["Code"])


def test_throttling_is_counted(bench: Bench) -> None:
    bench.emulator.add_rule(operation="CreateTrainingJob", code="ThrottlingException", times=2)
    create = bench.sagemaker.create_training_job
    assert code_of(create, **bench.request("j")) == "ThrottlingException"
    assert code_of(create, **bench.request("j")) == "ThrottlingException"
    bench.create(bench.request("j"))
    recorded = bench.emulator.requests("CreateTrainingJob")
    assert [entry["error_code"] for entry in recorded] == ["ThrottlingException"] * 2 + [None]


def test_a_share_of_the_calls_is_throttled_at_random_as_the_seed_says(bench: Bench) -> None:
    first, same, other = (_throttled_of(bench, 200, seed=seed) for seed in (7, 7, 8))
    assert 0.2 * 200 < sum(first) < 0.4 * 200
    assert same == first
    assert other != first


def _throttled_of(bench: Bench, count: int, seed: int) -> list[bool]:
    """Return which of so many calls are throttled under a rule with this seed."""
    bench.emulator.clear_rules()
    bench.emulator.add_rule(operation="*", code="ThrottlingException", rate=0.3, seed=seed)
    return [_is_throttled(bench) for _ in range(count)]


def _is_throttled(bench: Bench) -> bool:
    try:
        bench.sagemaker.list_training_jobs()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ThrottlingException":
            raise
        return True
    return False


def test_calls_are_granted_at_a_steady_rate_and_throttled_above_it(bench: Bench) -> None:
    bench.emulator.add_rule(
        operation="ListTrainingJobs", code="ThrottlingException", granted_per_s=4
    )
    begun = time.monotonic()
    throttled = []
    while time.monotonic() - begun < 1.5:
        throttled.append(_is_throttled(bench))
    seconds = time.monotonic() - begun
    granted = throttled.count(False)
    assert throttled[:4] == [False] * 4
    assert any(throttled)
    assert 4 < granted <= 4 + 4 * seconds


def test_lost_answer_leaves_a_job(bench: Bench) -> None:
    bench.emulator.add_rule(operation="CreateTrainingJob", effect="reset", when="after", times=1)
    with pytest.raises(ConnectionClosedError):
        bench.create(bench.request("j"))
    assert bench.describe("j")["TrainingJobName"] == "j"


def test_reset_before_the_effect_leaves_nothing(bench: Bench) -> None:
    bench.emulator.add_rule(operation="CreateTrainingJob", effect="reset", times=1)
    with pytest.raises(ConnectionClosedError):
        bench.create(bench.request("j"))
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []


def test_an_error_after_the_effect_leaves_a_job(bench: Bench) -> None:
    # A 500 although the job exists is what makes retries dangerous.
    bench.emulator.add_rule(
        operation="CreateTrainingJob", code="InternalFailure", when="after", times=1
    )
    with pytest.raises(ClientError) as caught:
        bench.create(bench.request("j"))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert bench.describe("j")


def test_boto3_retries_get_resource_in_use(bench: Bench) -> None:
    bench.emulator.add_rule(operation="CreateTrainingJob", effect="reset", when="after", times=1)
    patient = bench.emulator.client("sagemaker", config=Config(retries={"total_max_attempts": 3}))
    assert code_of(patient.create_training_job, **bench.request("j")) == "ResourceInUse"


def test_answers_can_be_slow(bench: Bench) -> None:
    bench.emulator.add_rule(operation="ListTrainingJobs", effect="delay", delay_s=0.3, times=1)
    begun = time.monotonic()
    bench.sagemaker.list_training_jobs()
    assert time.monotonic() - begun >= 0.3


def test_tokens_expire_after_some_calls(bench: Bench) -> None:
    bench.emulator.add_rule(operation="*", code="ExpiredTokenException", after_calls=2, times=1)
    listing = bench.sagemaker.list_training_jobs
    listing()
    listing()
    assert code_of(listing) == "ExpiredTokenException"
    listing()


def test_rules_of_other_services_answer_in_their_format(bench: Bench) -> None:
    bench.emulator.add_rule(operation="PUT", service="s3", code="SlowDown", status=503, times=5)
    hasty = bench.emulator.client("s3", config=Config(retries={"total_max_attempts": 1}))
    put = {"Bucket": bench.emulator.bucket, "Key": "k", "Body": b""}
    assert code_of(hasty.put_object, **put) == "SlowDown"
    bench.emulator.clear_rules()
    bench.emulator.add_rule(operation="GetRole", service="iam", code="AccessDenied", status=403)
    assert code_of(bench.iam.get_role, RoleName="x") == "AccessDenied"


@pytest.mark.parametrize("kind", ["simulated", "real"])
def test_capacity_fails_the_start(bench: Bench, kind: str) -> None:
    bench.emulator.add_rule(capacity="ml\\.m5\\..*", times=1)
    make = bench.request if kind == "simulated" else lambda name: bench.script(name, "")
    found = bench.run(make("one"))
    assert found["TrainingJobStatus"] == "Failed"
    assert found["FailureReason"].startswith("CapacityError: Unable to provision requested ML")
    assert "TrainingTimeInSeconds" not in found
    assert bench.run(make("two"))["TrainingJobStatus"] == "Completed"


def test_quota_counts_what_runs(bench: Bench) -> None:
    bench.emulator.add_rule(quota="ml.m5.large", limit=1)
    bench.emulator.add_rule(job="^one$", simulate_seconds=60)
    bench.create(bench.request("one"))
    assert code_of(bench.sagemaker.create_training_job, **bench.request("two")) == (
        "ResourceLimitExceeded"
    )
    bench.sagemaker.stop_training_job(TrainingJobName="one")
    bench.ended("one")
    bench.create(bench.request("two"))


def test_new_roles_and_buckets_can_become_visible_late(bench: Bench) -> None:
    bench.emulator.add_rule(propagation="role", seconds=600)
    create = bench.sagemaker.create_training_job
    assert code_of(create, **bench.request("j")) == "ValidationException"
    bench.emulator.clear_rules()
    bench.emulator.add_rule(propagation="bucket", seconds=3)
    bench.s3.create_bucket(Bucket="fresh-bucket")
    with pytest.raises(ClientError):
        bench.s3.head_bucket(Bucket="fresh-bucket")
    until(lambda: "fresh-bucket" in _visible(bench))


def _visible(bench: Bench) -> list[str]:
    try:
        bench.s3.head_bucket(Bucket="fresh-bucket")
    except ClientError:
        return []
    return ["fresh-bucket"]


@pytest.mark.parametrize("phase", ["Starting", "Downloading", "Training", "Uploading"])
def test_job_can_be_failed_anywhere(bench: Bench, phase: str) -> None:
    bench.emulator.add_rule(job="^j$", fail="InternalServerError: oops", at=phase)
    found = bench.run(bench.request("j"))
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert (passed[-2:], found["FailureReason"]) == ([phase, "Failed"], "InternalServerError: oops")


@pytest.mark.parametrize("kind", ["simulated", "real"])
def test_internal_errors_are_retried_as_retry_strategy_says(bench: Bench, kind: str) -> None:
    # MaximumRetryAttempts is the number of restarts.
    bench.emulator.add_rule(job="^j$", fail="InternalServerError: oops", times=1)
    strategy = {"RetryStrategy": {"MaximumRetryAttempts": 2}}
    make = bench.request if kind == "simulated" else lambda n, **c: bench.script(n, "", **c)
    found = bench.run(make("j", **strategy))
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert found["TrainingJobStatus"] == "Completed"
    assert passed.count("Restarting") == 1


def test_a_new_job_and_its_tags_can_become_visible_late(bench: Bench) -> None:
    tags = [{"Key": "a", "Value": "b"}]
    bench.emulator.add_rule(propagation="job", seconds=60)
    bench.create(bench.request("j", Tags=tags))
    describe = bench.sagemaker.describe_training_job
    assert code_of(describe, TrainingJobName="j") == "ValidationException"
    bench.emulator.clear_rules()
    bench.emulator.add_rule(propagation="tags", seconds=60)
    arn = bench.describe("j")["TrainingJobArn"]
    assert bench.sagemaker.list_tags(ResourceArn=arn)["Tags"] == []
    bench.emulator.clear_rules()
    assert bench.sagemaker.list_tags(ResourceArn=arn)["Tags"] == tags


def test_phases_can_be_slow(bench: Bench) -> None:
    bench.emulator.add_rule(job="^j$", phase="Downloading", seconds=60)
    bench.create(bench.script("j", ""))
    bench.reached("j", "Downloading")
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    assert bench.ended("j")["TrainingJobStatus"] == "Stopped"


def test_simulated_spot_job_is_interrupted_and_resumed(bench: Bench) -> None:
    bench.emulator.add_rule(job="^j$", interrupt_after_s=0.05, times=1, simulate_seconds=0.5)
    condition = {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}
    found = bench.run(
        bench.request("j", EnableManagedSpotTraining=True, StoppingCondition=condition)
    )
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert passed.count("Interrupted") == 1
    assert found["TrainingJobStatus"] == "Completed"


def test_time_can_be_compressed(bench: Bench) -> None:
    bench.emulator.add_rule(time_scale=36_000)
    bench.emulator.add_rule(job="^j$", phase="Training", seconds=60)
    found = bench.run(bench.request("j"))
    assert found["SecondaryStatus"] == "MaxRuntimeExceeded"
    assert found["TrainingTimeInSeconds"] >= 3600
