"""A policy rule allows every caller what the policy allows, and nothing else."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import Bench

JOBS = "arn:aws:sagemaker:*:123456789012:training-job/*"


def statement(*actions: str, resource: str = "*", effect: str = "Allow", **more: Any) -> Any:
    return {"Effect": effect, "Action": list(actions), "Resource": resource, **more}


def obey(bench: Bench, *statements: Any) -> None:
    bench.emulator.add_rule(policy={"Version": "2012-10-17", "Statement": list(statements)})


def refusal(call: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**params)
    return f"{caught.value.response['Error']['Code']}: {caught.value}"


def test_what_is_allowed_is_done_and_the_rest_is_denied(bench: Bench) -> None:
    obey(bench, statement("sagemaker:Describe*", resource=JOBS))
    told = refusal(bench.sagemaker.describe_training_job, TrainingJobName="none")
    assert told.startswith("ValidationException")
    told = refusal(bench.sagemaker.stop_training_job, TrainingJobName="none")
    assert told.startswith("AccessDeniedException")
    assert "sagemaker:StopTrainingJob on resource: arn:aws:sagemaker:us-east-1:" in told


@pytest.mark.parametrize("missing", ["sagemaker:AddTags", "iam:PassRole"])
def test_a_create_needs_more_than_its_own_action(bench: Bench, missing: str) -> None:
    actions = {"sagemaker:CreateTrainingJob", "sagemaker:AddTags", "iam:PassRole"} - {missing}
    obey(bench, statement(*actions))
    request = bench.request("j", Tags=[{"Key": "a", "Value": "b"}])
    assert missing in refusal(bench.sagemaker.create_training_job, **request)


def test_a_denial_overrides_an_allowance(bench: Bench) -> None:
    obey(bench, statement("*"), statement("sagemaker:List*", effect="Deny"))
    assert "AccessDenied" in refusal(bench.sagemaker.list_training_jobs)


def test_conditions_hold_for_prefixes_in_s3(bench: Bench) -> None:
    bucket = bench.emulator.bucket
    only = {"StringLike": {"s3:prefix": "mine/*"}}
    obey(bench, statement("s3:ListBucket", resource=f"arn:aws:s3:::{bucket}", Condition=only))
    bench.s3.list_objects_v2(Bucket=bucket, Prefix="mine/a")
    listing = bench.s3.list_objects_v2
    assert "AccessDenied" in refusal(listing, Bucket=bucket, Prefix="yours/a")


def test_objects_are_resources_also_where_many_are_deleted(bench: Bench) -> None:
    bucket = bench.emulator.bucket
    here = f"arn:aws:s3:::{bucket}/mine/*"
    obey(bench, statement("s3:PutObject", "s3:DeleteObject", resource=here))
    bench.s3.put_object(Bucket=bucket, Key="mine/a", Body=b"")
    assert "AccessDenied" in refusal(bench.s3.put_object, Bucket=bucket, Key="b", Body=b"")
    both = {"Objects": [{"Key": "mine/a"}, {"Key": "b"}]}
    assert "AccessDenied" in refusal(bench.s3.delete_objects, Bucket=bucket, Delete=both)
    bench.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "mine/a"}]})


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Statement": [{"Effect": "Allow", "NotAction": "*", "Resource": "*"}]},
        {"Statement": [statement("*", Condition={"IpAddress": {}})]},
    ],
)
def test_a_policy_with_unsupported_parts_is_refused(bench: Bench, document: Any) -> None:
    with pytest.raises(OSError, match="400"):
        bench.emulator.add_rule(policy=document)
