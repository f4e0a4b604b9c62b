"""Every operation, and every refusal with the service's message."""

import datetime as dt
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.support.bench import Bench


def refusal(operation: Any, **params: Any) -> tuple[str, str]:
    """Return error code and message of a call that must fail."""
    with pytest.raises(ClientError) as caught:
        operation(**params)
    response: Any = caught.value.response
    assert response["ResponseMetadata"]["RequestId"]
    return response["Error"]["Code"], response["Error"]["Message"]


def test_a_simulated_job_completes_and_is_marked_as_simulated(bench: Bench) -> None:
    found = bench.run(bench.request("j"))
    assert found["TrainingJobStatus"] == "Completed"
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert passed == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert "Simulated" in found["SecondaryStatusTransitions"][2]["StatusMessage"]
    assert "simulated" in bench.lines("j")[0]
    assert found["ModelArtifacts"]["S3ModelArtifacts"].endswith("/out/j/output/model.tar.gz")
    assert found["TrainingStartTime"] <= found["TrainingEndTime"]


def test_a_simulated_job_of_zero_seconds_ends_during_its_create(bench: Bench) -> None:
    bench.emulator.add_rule(simulate_seconds=0)
    bench.create(bench.request("j"))
    found = bench.sagemaker.describe_training_job(TrainingJobName="j")
    assert found["TrainingJobStatus"] == "Completed"
    assert len(found["SecondaryStatusTransitions"]) == 5


def test_a_job_name_can_be_used_once(bench: Bench) -> None:
    # Names that differ only in case are equal.
    bench.create(bench.request("Job"))
    code, message = refusal(bench.sagemaker.create_training_job, **bench.request("joB"))
    assert code == "ResourceInUse"
    assert message == (
        "Training job names must be unique within an AWS account and region, and a training job "
        "with this name already exists "
        "(arn:aws:sagemaker:us-east-1:123456789012:training-job/job)"
    )


def test_a_name_can_be_used_in_two_regions(bench: Bench) -> None:
    bench.create(bench.request("j"))
    other = bench.emulator.client("sagemaker", region_name="eu-central-1")
    arn = other.create_training_job(**bench.request("j"))["TrainingJobArn"]
    assert arn == "arn:aws:sagemaker:eu-central-1:123456789012:training-job/j"


@pytest.mark.parametrize("name", ["describe", "stop", "update", "delete"])
def test_a_missing_job_is_a_validation_exception(bench: Bench, name: str) -> None:
    # The service answers with ValidationException, not with ResourceNotFound.
    operation = getattr(bench.sagemaker, f"{name}_training_job")
    assert refusal(operation, TrainingJobName="nope") == (
        "ValidationException",
        "Requested resource not found.",
    )


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("Completed", "Completed"), ("Failed", "Failed"), ("Stopped", "Stopped")],
)
def test_ended_job_cannot_be_stopped(bench: Bench, outcome: str, status: str) -> None:
    bench.emulator.add_rule(job="^j$", outcome=outcome)
    bench.run(bench.request("j"))
    assert refusal(bench.sagemaker.stop_training_job, TrainingJobName="j") == (
        "ValidationException",
        f"The request was rejected because the training job is in status {status}.",
    )


def test_running_job_is_stopped(bench: Bench) -> None:
    bench.emulator.add_rule(simulate_seconds=60)
    bench.create(bench.request("j"))
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    found = bench.ended("j")
    assert (found["TrainingJobStatus"], found["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert "Stopping" in [item["Status"] for item in found["SecondaryStatusTransitions"]]


def test_a_job_that_is_stopping_may_be_stopped_again(bench: Bench) -> None:
    # The second stop is accepted, and changes nothing.
    bench.emulator.add_rule(simulate_seconds=60)
    bench.emulator.add_rule(job="^j$", phase="Stopping", seconds=60)
    bench.create(bench.request("j"))
    for _ in range(2):
        bench.sagemaker.stop_training_job(TrainingJobName="j")
        assert bench.describe("j")["TrainingJobStatus"] == "Stopping"


def test_running_job_cannot_be_deleted(bench: Bench) -> None:
    bench.emulator.add_rule(simulate_seconds=60)
    bench.create(bench.request("j"))
    code, message = refusal(bench.sagemaker.delete_training_job, TrainingJobName="j")
    assert code == "ResourceInUse"
    assert "status InProgress" in message


def test_deleted_job_is_gone_with_its_tags(bench: Bench) -> None:
    bench.run(bench.request("j", Tags=[{"Key": "a", "Value": "b"}]))
    bench.sagemaker.delete_training_job(TrainingJobName="j")
    assert refusal(bench.sagemaker.describe_training_job, TrainingJobName="j")[0] == (
        "ValidationException"
    )
    arn = bench.sagemaker.create_training_job(**bench.request("j"))["TrainingJobArn"]
    assert bench.sagemaker.list_tags(ResourceArn=arn)["Tags"] == []


def test_deletion_can_take_time(bench: Bench) -> None:
    bench.emulator.add_rule(job="^j$", phase="Deleting", seconds=10)
    bench.run(bench.request("j"))
    bench.sagemaker.delete_training_job(TrainingJobName="j")
    assert bench.describe("j")["TrainingJobStatus"] == "Deleting"
    assert refusal(bench.sagemaker.create_training_job, **bench.request("j"))[0] == "ResourceInUse"


def test_a_warm_pool_is_retained_reused_and_prevents_deletion(bench: Bench) -> None:
    pool = {
        "InstanceType": "ml.m5.large",
        "InstanceCount": 1,
        "VolumeSizeInGB": 10,
        "KeepAlivePeriodInSeconds": 600,
    }
    first = bench.run(bench.request("one", ResourceConfig=pool))
    assert first["WarmPoolStatus"]["Status"] == "Available"
    code, message = refusal(bench.sagemaker.delete_training_job, TrainingJobName="one")
    assert code == "ResourceInUse"
    assert "warm pool" in message
    listed = bench.sagemaker.list_training_jobs(WarmPoolStatusEquals="Available")
    assert [job["TrainingJobName"] for job in listed["TrainingJobSummaries"]] == ["one"]
    bench.run(bench.request("two", ResourceConfig=pool))
    after = bench.describe("one")["WarmPoolStatus"]
    assert (after["Status"], after["ReusedByJob"]) == ("Reused", "two")
    bench.sagemaker.delete_training_job(TrainingJobName="one")
    bench.sagemaker.update_training_job(
        TrainingJobName="two", ResourceConfig={"KeepAlivePeriodInSeconds": 0}
    )
    assert bench.describe("two")["WarmPoolStatus"]["Status"] == "Terminated"
    bench.sagemaker.delete_training_job(TrainingJobName="two")


def test_updates_are_accepted_where_the_service_accepts_them(bench: Bench) -> None:
    update = bench.sagemaker.update_training_job
    bench.emulator.add_rule(simulate_seconds=60)
    bench.emulator.add_rule(job="^j$", phase="Starting", seconds=5)
    bench.emulator.add_rule(job="^j$", phase="Downloading", seconds=0)
    bench.create(bench.request("j"))
    early = refusal(update, TrainingJobName="j", ProfilerConfig={"DisableProfiler": True})
    assert early[0] == "ValidationException"
    assert "Starting" in early[1]
    bench.reached("j", "Training")
    update(TrainingJobName="j", ProfilerConfig={"ProfilingIntervalInMilliseconds": 500})
    update(TrainingJobName="j", RemoteDebugConfig={"EnableRemoteDebug": True})
    found = bench.describe("j")
    assert found["ProfilerConfig"] == {"ProfilingIntervalInMilliseconds": 500}
    assert found["RemoteDebugConfig"] == {"EnableRemoteDebug": True}
    both = {"ResourceConfig": {"KeepAlivePeriodInSeconds": 60}, "ProfilerConfig": {}}
    assert refusal(update, TrainingJobName="j", **both)[0] == "ValidationException"
    assert refusal(update, TrainingJobName="j")[0] == "ValidationException"
    pool = {"ResourceConfig": {"KeepAlivePeriodInSeconds": 60}}
    assert "warm pool" in refusal(update, TrainingJobName="j", **pool)[1]
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    bench.ended("j")
    late = refusal(update, TrainingJobName="j", ProfilerConfig={"DisableProfiler": True})
    assert "status Stopped" in late[1]


def test_role_must_exist_and_trust_the_service(bench: Bench) -> None:
    bench.iam.create_role(
        RoleName="stranger",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                },
            }
        ),
    )
    for name in ("missing-role", "stranger"):
        arn = f"arn:aws:iam::123456789012:role/{name}"
        request = bench.request("j", RoleArn=arn)
        assert refusal(bench.sagemaker.create_training_job, **request) == (
            "ValidationException",
            (
                f"Could not assume role {arn}. Please ensure that the role exists and allows "
                "principal 'sagemaker.amazonaws.com' to assume the role."
            ),
        )


@pytest.mark.parametrize("bucket", ["the-default-one", "no-such-bucket"])
def test_inputs_must_exist(bench: Bench, bucket: str) -> None:
    name = bench.emulator.bucket if bucket == "the-default-one" else bucket
    uri = f"s3://{name}/nothing/here"
    source = {"S3DataType": "S3Prefix", "S3Uri": uri}
    channel = {"ChannelName": "train", "DataSource": {"S3DataSource": source}}
    code, message = refusal(
        bench.sagemaker.create_training_job, **bench.request("j", InputDataConfig=[channel])
    )
    assert code == "ValidationException"
    assert message.startswith(
        f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that '
        "the bucket exists in the selected region (us-east-1), that objects exist under that S3 "
        f'prefix, and that the role "{bench.emulator.role_arn}" has "s3:ListBucket" permissions '
        f'on bucket "{name}".'
    )


def test_missing_output_bucket_fails_the_upload(bench: Bench) -> None:
    # The service notices it only at the end.
    output = {"S3OutputPath": "s3://no-such-bucket/out"}
    found = bench.run(bench.request("j", OutputDataConfig=output))
    assert found["TrainingJobStatus"] == "Failed"
    assert found["FailureReason"].startswith("ClientError: Artifact upload failed:NoSuchBucket")


SPOT = {"EnableManagedSpotTraining": True}


@pytest.mark.parametrize(
    "changes",
    [
        {"AlgorithmSpecification": {"TrainingInputMode": "File"}},
        {
            "AlgorithmSpecification": {
                "TrainingInputMode": "File",
                "TrainingImage": "a",
                "AlgorithmName": "b",
            }
        },
        {"StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}},
        {**SPOT},
        {**SPOT, "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}},
        {"ResourceConfig": {"VolumeSizeInGB": 1}},
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        {"Tags": [{"Key": "aws:a", "Value": "1"}]},
    ],
)
def test_members_that_exclude_each_other_are_refused(bench: Bench, changes: Any) -> None:
    code, message = refusal(bench.sagemaker.create_training_job, **bench.request("j", **changes))
    assert code == "ValidationException"
    assert message


def test_channels_are_all_in_instance_groups_or_none(bench: Bench) -> None:
    # As aws/sagemaker-python-sdk#5225 and #6089 quote the service.
    groups = [
        {"InstanceType": "ml.m5.large", "InstanceCount": 1, "InstanceGroupName": name}
        for name in ("fast", "cheap")
    ]
    channels = [
        bench.channel("train", "data", InstanceGroupNames=["fast"]),
        bench.channel("code", "code"),
        bench.channel("test", "data", InstanceGroupNames=["cheap"]),
    ]
    resources = {"InstanceGroups": groups, "VolumeSizeInGB": 5}
    request = bench.request("j", ResourceConfig=resources, InputDataConfig=channels)
    assert refusal(bench.sagemaker.create_training_job, **request) == (
        "ValidationException",
        "Some channels have assigned instance groups: [train, test] while others not: [code]",
    )


@pytest.mark.parametrize("has_groups", [True, False])
def test_a_channel_for_an_instance_group_that_does_not_exist_is_refused(
    bench: Bench, *, has_groups: bool
) -> None:
    # It would get no data, and the job would be green.
    group = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "InstanceGroupName": "fast"}
    one = {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    resources = {**({"InstanceGroups": [group]} if has_groups else one), "VolumeSizeInGB": 5}
    channels = [bench.channel("train", "data", InstanceGroupNames=["slow"])]
    request = bench.request("j", ResourceConfig=resources, InputDataConfig=channels)
    code, message = refusal(bench.sagemaker.create_training_job, **request)
    assert code == "ValidationException"
    assert "do not exist: ['slow']" in message


def test_tags_are_added_listed_and_removed(bench: Bench) -> None:
    arn = bench.sagemaker.create_training_job(
        **bench.request("j", Tags=[{"Key": "a", "Value": "1"}])
    )["TrainingJobArn"]
    bench.sagemaker.add_tags(
        ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "ü", "Value": ""}]
    )
    assert bench.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [
        {"Key": "a", "Value": "2"},
        {"Key": "ü", "Value": ""},
    ]
    bench.sagemaker.delete_tags(ResourceArn=arn, TagKeys=["a", "never-there"])
    many = [{"Key": f"k{i}", "Value": "v"} for i in range(50)]
    assert refusal(bench.sagemaker.add_tags, ResourceArn=arn, Tags=many)[0] == (
        "ResourceLimitExceeded"
    )
    bench.sagemaker.add_tags(ResourceArn=arn, Tags=many[:49])
    assert len(bench.sagemaker.list_tags(ResourceArn=arn)["Tags"]) == 50
    gone = arn.replace("/j", "/gone")
    assert refusal(bench.sagemaker.list_tags, ResourceArn=gone)[0] == "ValidationException"


def test_list_has_filters_order_and_pages(bench: Bench) -> None:
    bench.emulator.add_rule(job="^bad", outcome="Failed")
    for name in [f"good-{i}" for i in range(7)] + ["bad-1", "bad-2"]:
        bench.create(bench.request(name))
    for name in ("good-6", "bad-2"):
        bench.ended(name)
    listing = bench.sagemaker.list_training_jobs

    def names(**params: Any) -> list[str]:
        return [job["TrainingJobName"] for job in listing(**params)["TrainingJobSummaries"]]

    assert names(StatusEquals="Failed", SortBy="Name") == ["bad-1", "bad-2"]
    assert names(NameContains="OOD-3") == ["good-3"]
    assert names(MaxResults=1, SortBy="CreationTime", SortOrder="Descending") == ["bad-2"]
    future = dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=1)
    assert names(CreationTimeAfter=future) == []
    assert len(names(LastModifiedTimeBefore=future)) == 9
    pages = bench.sagemaker.get_paginator("list_training_jobs")
    for sort_by in ("Name", "CreationTime", "Status"):
        found = [
            job["TrainingJobName"]
            for page in pages.paginate(SortBy=sort_by, SortOrder="Descending", MaxResults=2)
            for job in page["TrainingJobSummaries"]
        ]
        assert len(found) == len(set(found)) == 9
        if sort_by == "Name":
            assert found == sorted(found, reverse=True)
    token = listing(MaxResults=2)["NextToken"]
    assert refusal(listing, NextToken=token, StatusEquals="Failed")[0] == "ValidationException"
    summary = listing(NameContains="good-3")["TrainingJobSummaries"][0]
    assert summary["SecondaryStatus"] == "Completed"
    assert summary["LastModifiedTime"] >= summary["CreationTime"]


def test_the_newest_come_first_where_no_order_is_asked_for(bench: Bench) -> None:
    for name in ("b", "a", "c"):
        bench.create(bench.request(name))

    def names(**query: str) -> list[str]:
        listed = bench.sagemaker.list_training_jobs(**query)["TrainingJobSummaries"]
        return [job["TrainingJobName"] for job in listed]

    assert names() == ["c", "a", "b"]
    assert names(SortOrder="Ascending") == ["b", "a", "c"]
    assert names(SortBy="CreationTime") == ["b", "a", "c"]
    assert names(SortBy="Name") == ["a", "b", "c"]


def test_a_page_is_cut_before_it_is_filtered_by_status_or_name(bench: Bench) -> None:
    # As AWS documents it for StatusEquals: a page may be empty and lead on.
    bench.emulator.add_rule(job="^bad", outcome="Failed")
    for name in ("bad-1", "good-1", "good-2", "good-3"):
        bench.create(bench.request(name))
        bench.ended(name)
    newest = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 2}
    listing = bench.sagemaker.list_training_jobs
    for query in ({"StatusEquals": "Failed"}, {"NameContains": "bad"}):
        first = listing(**newest, **query)
        assert first["TrainingJobSummaries"] == []
        second = listing(**newest, **query, NextToken=first["NextToken"])
        assert [job["TrainingJobName"] for job in second["TrainingJobSummaries"]] == ["bad-1"]
        assert "NextToken" not in second


def test_a_rule_says_whether_other_filters_act_before_the_cut(bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.create(bench.request(name))
        bench.ended(name)
    listing = bench.sagemaker.list_training_jobs
    created = listing(SortBy="CreationTime")["TrainingJobSummaries"][0]["CreationTime"]
    query = {
        "SortBy": "CreationTime",
        "SortOrder": "Descending",
        "MaxResults": 1,
        "CreationTimeBefore": created + dt.timedelta(milliseconds=1),
    }
    assert [job["TrainingJobName"] for job in listing(**query)["TrainingJobSummaries"]] == ["a"]
    bench.emulator.add_rule(listing="cut-first")
    first = listing(**query)
    assert (first["TrainingJobSummaries"], "NextToken" in first) == ([], True)


def test_search_finds_by_any_property(bench: Bench) -> None:
    bench.emulator.add_rule(job="^a", metrics={"acc": 0.9})
    for name, team in (("a1", "red"), ("a2", "blue"), ("b1", "red")):
        bench.run(bench.request(name, Tags=[{"Key": "team", "Value": team}]))

    def names(*filters: dict[str, str], **params: Any) -> list[str]:
        expression = {"Filters": list(filters), **params}
        found = bench.sagemaker.search(
            Resource="TrainingJob",
            SearchExpression=expression,
            SortBy="TrainingJobName",
            SortOrder="Ascending",
        )
        return [item["TrainingJob"]["TrainingJobName"] for item in found["Results"]]

    red = {"Name": "Tags.team", "Operator": "Equals", "Value": "red"}
    good = {"Name": "Metrics.acc", "Operator": "GreaterThan", "Value": "0.8"}
    kind = {"Name": "ResourceConfig.InstanceType", "Operator": "Contains", "Value": "m5"}
    assert names(red) == ["a1", "b1"]
    assert names(red, good, kind) == ["a1"]
    assert names(red, good, Operator="Or") == ["a1", "a2", "b1"]
    assert names({"Name": "FailureReason", "Operator": "Exists"}) == []
    page = bench.sagemaker.search(Resource="TrainingJob", MaxResults=2)
    assert len(page["Results"]) == 2
    rest = bench.sagemaker.search(Resource="TrainingJob", MaxResults=2, NextToken=page["NextToken"])
    assert len(rest["Results"]) == 1
    assert "NextToken" not in rest


def test_operations_that_are_not_implemented_say_so(bench: Bench) -> None:
    code, message = refusal(bench.sagemaker.list_models)
    assert code == "NotImplementedException"
    assert "ListModels" in message


def test_waiter_of_boto3_ends(bench: Bench) -> None:
    bench.create(bench.request("j"))
    waiter = bench.sagemaker.get_waiter("training_job_completed_or_stopped")
    waiter.wait(TrainingJobName="j", WaiterConfig={"Delay": 1, "MaxAttempts": 10})


@pytest.mark.parametrize(
    ("name", "reason"),
    [("j", 'matched expected path: "Failed"'), ("no-job", "expected service error code: Valid")],
)
def test_waiter_of_boto3_fails_for_a_failed_and_a_missing_job(
    bench: Bench, name: str, reason: str
) -> None:
    bench.emulator.add_rule(job="^j$", fail="no data")
    bench.create(bench.request("j"))
    waiter = bench.sagemaker.get_waiter("training_job_completed_or_stopped")
    with pytest.raises(WaiterError, match=reason):
        waiter.wait(TrainingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 10})


def test_built_in_algorithms_get_metric_definitions(bench: Bench) -> None:
    image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
    algorithm = {"TrainingImage": image, "TrainingInputMode": "File"}
    bench.create(bench.request("j", AlgorithmSpecification=algorithm))
    found = bench.describe("j")["AlgorithmSpecification"]["MetricDefinitions"]
    assert "validation:rmse" in [definition["Name"] for definition in found]
