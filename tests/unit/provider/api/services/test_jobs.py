"""The calls about training jobs, against botocore's own stub of the service."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from pulumi_sagemaker_training.api.errors import (
    CredentialsError,
    NameTaken,
    NotFound,
    Throttled,
    Unreachable,
)
from pulumi_sagemaker_training.api.model.description import Page, Summary
from pulumi_sagemaker_training.api.services.call_rate import CallRate
from pulumi_sagemaker_training.api.services.client import CALLS_AT_ONCE, Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Access
from tests.support.fakes import FakeClock
from tests.support.jobs import JOB

ARN = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/job"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ONE = datetime(2026, 1, 1, 13, tzinfo=UTC)


ACCESS = Access(region="eu-west-1", access_key="AK", secret_key="SK")


class Stubbed:
    """A service that answers what a test queues."""

    def __init__(self) -> None:
        clients = Clients(ACCESS)
        self.stub = Stubber(clients.sagemaker)
        self.clock = FakeClock()
        self.throttled: list[str] = []
        self.jobs = Jobs(
            clients,
            now=self.clock.now,
            sleep=self.clock.sleep,
            jitter=lambda: 1.0,
            on_throttled=self.throttled.append,
        )
        clients._call_rates.default_factory = lambda: CallRate(self.clock.now)

    def answers(self, method: str, answer: dict[str, Any], **expected: Any) -> None:
        self.stub.add_response(method, answer, expected or None)

    def drop_rest(self) -> None:
        self.stub._queue.clear()

    def refuses(self, method: str, code: str, words: str = "words", **meta: Any) -> None:
        self.stub.add_client_error(method, code, words, response_meta=meta or None)


@pytest.fixture
def aws() -> Iterator[Stubbed]:
    stubbed = Stubbed()
    with stubbed.stub:
        yield stubbed
    stubbed.stub.assert_no_pending_responses()


def test_a_job_is_created_with_the_wire_request_and_gives_its_arn(aws: Stubbed) -> None:
    aws.answers(
        "create_training_job",
        {"TrainingJobArn": ARN},
        TrainingJobName="job",
        RoleArn=JOB["role_arn"],
        AlgorithmSpecification={"TrainingImage": "image", "TrainingInputMode": "File"},
        OutputDataConfig={"S3OutputPath": "s3://bucket/prefix"},
        ResourceConfig={
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 10,
        },
        StoppingCondition={"MaxRuntimeInSeconds": 600},
        Tags=[{"Key": "team", "Value": "vision"}],
    )
    request = {**JOB, "training_job_name": "job", "tags": {"team": "vision"}}
    assert aws.jobs.create(request) == ARN


def test_a_name_that_is_taken_is_a_typed_error(aws: Stubbed) -> None:
    aws.refuses("create_training_job", "ResourceInUse")
    with pytest.raises(NameTaken):
        aws.jobs.create({**JOB, "training_job_name": "job"})


def described(**members: Any) -> dict[str, Any]:
    return {
        "TrainingJobName": "job",
        "TrainingJobArn": ARN,
        "TrainingJobStatus": "Failed",
        "SecondaryStatus": "Failed",
        "FailureReason": "no data",
        "ModelArtifacts": {"S3ModelArtifacts": "s3://b/m.tar.gz"},
        "AlgorithmSpecification": {"TrainingInputMode": "File"},
        "StoppingCondition": {},
        "CreationTime": NOON,
        **members,
    }


def test_a_description_names_its_parts_and_holds_every_member(aws: Stubbed) -> None:
    aws.answers("describe_training_job", described(), TrainingJobName="job")
    found = aws.jobs.describe("job")
    assert (found.name, found.arn, found.status) == ("job", ARN, "Failed")
    assert (found.secondary_status, found.failure_reason) == ("Failed", "no data")
    assert datetime.fromisoformat(found.created) == NOON
    assert found.fields["model_artifacts"] == {"s3_model_artifacts": "s3://b/m.tar.gz"}
    assert "response_metadata" not in found.fields
    assert "ResponseMetadata" not in found.fields


def test_a_missing_job_is_not_found(aws: Stubbed) -> None:
    aws.refuses("describe_training_job", "ValidationException", "Requested resource not found.")
    with pytest.raises(NotFound, match=r"There is no training job job in eu-west-1\."):
        aws.jobs.describe("job")


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("stop_training_job", lambda jobs: jobs.stop("job")),
        ("delete_training_job", lambda jobs: jobs.delete("job")),
        ("update_training_job", lambda jobs: jobs.update("job", {})),
        ("list_tags", lambda jobs: jobs.tags(ARN)),
        ("add_tags", lambda jobs: jobs.add_tags(ARN, {"a": "1"})),
        ("delete_tags", lambda jobs: jobs.delete_tags(ARN, {"a"})),
    ],
)
def test_every_call_about_a_job_that_is_not_found_names_it_and_its_region(
    aws: Stubbed, method: str, call: Callable[[Jobs], object]
) -> None:
    aws.refuses(method, "ResourceNotFound", "Requested resource not found.")
    with pytest.raises(NotFound, match=r"There is no training job job in eu-west-1\."):
        call(aws.jobs)


def summary(name: str, **members: Any) -> dict[str, Any]:
    return {
        "TrainingJobName": name,
        "TrainingJobArn": ARN,
        "CreationTime": NOON,
        "TrainingJobStatus": "InProgress",
        **members,
    }


def test_a_page_of_the_list_names_its_jobs_and_the_next_page(aws: Stubbed) -> None:
    entry = summary("a", SecondaryStatus="Training", LastModifiedTime=ONE)
    aws.answers(
        "list_training_jobs",
        {"TrainingJobSummaries": [entry], "NextToken": "more"},
        **NEWEST_FIRST,
        MaxResults=100,
        LastModifiedTimeAfter=NOON,
        CreationTimeAfter=ONE,
    )
    found = aws.jobs.page(None, modified_after=NOON, created_after=ONE)
    assert found == Page(
        (Summary("a", "InProgress", "Training", NOON, ONE),), "more", is_short=True
    )


def test_a_full_page_is_not_short(aws: Stubbed) -> None:
    aws.answers(
        "list_training_jobs",
        {"TrainingJobSummaries": [summary(f"job-{number}") for number in range(100)]},
        **NEWEST_FIRST,
        MaxResults=100,
        NextToken="more",
    )
    found = aws.jobs.page("more")
    assert (len(found.summaries), found.token, found.is_short) == (100, None, False)
    assert found.summaries[0] == Summary("job-0", "InProgress", "", NOON, NOON)


NEWEST_FIRST = {"SortBy": "CreationTime", "SortOrder": "Descending"}


def test_jobs_are_listed_in_short_up_to_a_limit(aws: Stubbed) -> None:
    page = [summary(f"job-{number}") for number in range(100)]
    aws.answers(
        "list_training_jobs",
        {"TrainingJobSummaries": page, "NextToken": "more"},
        **NEWEST_FIRST,
        MaxResults=100,
        StatusEquals="InProgress",
    )
    aws.answers(
        "list_training_jobs",
        {"TrainingJobSummaries": [summary("last"), summary("one too many")], "NextToken": "more"},
        **NEWEST_FIRST,
        MaxResults=100,
        StatusEquals="InProgress",
        NextToken="more",
    )
    found = aws.jobs.listed({"StatusEquals": "InProgress"}, 101)
    assert len(found) == 101
    assert found[-1]["training_job_name"] == "last"
    assert datetime.fromisoformat(found[-1]["creation_time"]) == NOON


def test_fewer_jobs_than_the_limit_are_all(aws: Stubbed) -> None:
    answer = {"TrainingJobSummaries": [summary("a")]}
    aws.answers("list_training_jobs", answer, **NEWEST_FIRST, MaxResults=100)
    assert [job["training_job_name"] for job in aws.jobs.listed({}, 10)] == ["a"]


def test_a_service_that_fails_is_called_again_ever_more_slowly(aws: Stubbed) -> None:
    for _ in range(3):
        aws.refuses("stop_training_job", "InternalFailure", RequestId="req-1")
    aws.answers("stop_training_job", {}, TrainingJobName="job")
    aws.jobs.stop("job")
    assert aws.clock.pauses == [1, 2, 4]


def test_a_throttled_call_is_made_again_at_the_granted_rate(aws: Stubbed) -> None:
    for _ in range(3):
        aws.refuses("stop_training_job", "ThrottlingException", RequestId="req-1")
    aws.answers("stop_training_job", {}, TrainingJobName="job")
    aws.jobs.stop("job")
    assert aws.throttled == ["StopTrainingJob"] * 3
    assert 0 < sum(aws.clock.pauses) < 1


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_a_service_that_stays_busy_is_an_error_after_two_minutes(aws: Stubbed, code: str) -> None:
    for _ in range(200):
        aws.refuses("stop_training_job", code, RequestId="req-1")
    with pytest.raises((Throttled, Unreachable)):
        aws.jobs.stop("job")
    assert 120 <= aws.clock.seconds < 140
    aws.drop_rest()


def test_an_endpoint_that_does_not_answer_fails_after_five_attempts(aws: Stubbed) -> None:
    for _ in range(5):
        aws.refuses("stop_training_job", "EndpointConnectionError")
    with pytest.raises(Unreachable):
        aws.jobs.stop("job")
    assert aws.clock.pauses == [1, 2, 4, 8]


def test_a_job_is_stopped_and_deleted_by_its_name(aws: Stubbed) -> None:
    aws.answers("stop_training_job", {}, TrainingJobName="job")
    aws.answers("delete_training_job", {}, TrainingJobName="job")
    aws.jobs.stop("job")
    aws.jobs.delete("job")


def test_an_update_goes_out_in_wire_spelling(aws: Stubbed) -> None:
    aws.answers(
        "update_training_job",
        {"TrainingJobArn": ARN},
        TrainingJobName="job",
        ResourceConfig={"KeepAlivePeriodInSeconds": 60},
    )
    aws.jobs.update("job", {"resource_config": {"keep_alive_period_in_seconds": 60}})


def test_all_pages_of_tags_are_read(aws: Stubbed) -> None:
    first = {"Tags": [{"Key": "a", "Value": "1"}], "NextToken": "more"}
    aws.answers("list_tags", first, ResourceArn=ARN, MaxResults=100)
    second = {"Tags": [{"Key": "b", "Value": "2"}]}
    aws.answers("list_tags", second, ResourceArn=ARN, MaxResults=100, NextToken="more")
    assert aws.jobs.tags(ARN) == {"a": "1", "b": "2"}


def test_tags_are_added_and_removed(aws: Stubbed) -> None:
    added = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    aws.answers("add_tags", {"Tags": added}, ResourceArn=ARN, Tags=added)
    aws.answers("delete_tags", {}, ResourceArn=ARN, TagKeys=["x", "y"])
    aws.jobs.add_tags(ARN, {"b": "2", "a": "1"})
    aws.jobs.delete_tags(ARN, {"y", "x"})


def test_nothing_to_tag_is_no_call(aws: Stubbed) -> None:
    aws.jobs.add_tags(ARN, {})
    aws.jobs.delete_tags(ARN, frozenset())


def test_the_region_is_that_of_the_clients(aws: Stubbed) -> None:
    assert aws.jobs.region == "eu-west-1"


class Renewing(Clients):
    """Clients with a second one in store, for when the first one's credentials have expired."""

    def __init__(self, *, works: bool) -> None:
        super().__init__(Access(region="eu-west-1", access_key="AK", secret_key="SK"))
        self.renewals = 0
        self._works = works
        self._answer(works=False)

    def renew(self) -> None:
        self.renewals += 1
        super().renew()
        self._answer(works=self._works)

    def _answer(self, *, works: bool) -> None:
        stub = Stubber(self.sagemaker)
        if works:
            stub.add_response("describe_training_job", described())
        else:
            stub.add_client_error("describe_training_job", "ExpiredTokenException", "expired")
        stub.activate()


def test_expired_credentials_are_renewed_once_and_the_call_made_again() -> None:
    renewing = Renewing(works=True)
    assert Jobs(renewing).describe("job").name == "job"
    assert renewing.renewals == 1


def test_credentials_that_stay_expired_are_an_error() -> None:
    renewing = Renewing(works=False)
    with pytest.raises(CredentialsError, match="aws sso login"):
        Jobs(renewing).describe("job")
    assert renewing.renewals == 1


def test_many_calls_of_one_operation_take_turns_and_other_operations_do_not_wait() -> None:
    shared = Clients(Access(region="eu-west-1", access_key="AK", secret_key="SK"))
    clock, held = FakeClock(), shared.concurrency_limit("DescribeTrainingJob")
    jobs = Jobs(shared, now=clock.now, sleep=clock.sleep, jitter=lambda: 1.0)
    free: list[tuple[bool, bool]] = []

    def look(**_: object) -> None:
        is_free = held.acquire(blocking=False)
        free.append((is_free, shared.concurrency_limit("ListTags").acquire(blocking=False)))

    for _ in range(CALLS_AT_ONCE - 1):
        held.acquire()
    shared.sagemaker.meta.events.register("before-parameter-build.sagemaker", look)
    stub = Stubber(shared.sagemaker)
    meta = {"RequestId": "req-1"}
    stub.add_client_error("describe_training_job", "ThrottlingException", response_meta=meta)
    stub.add_response("describe_training_job", described())
    with stub:
        jobs.describe("job")
    assert free == [(False, True), (False, True)]
    assert held.acquire(blocking=False)
