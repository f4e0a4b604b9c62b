"""Public buckets, seen among the resources of a stack."""

import json
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.policies.job import DYNAMIC
from pulumi_sagemaker_training.policies.pack import check_stack
from pulumi_sagemaker_training.policies.settings import PackSettings
from pulumi_sagemaker_training.policies.stack import StackResource

EVERYBODY: Final = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
ALL_USERS: Final = "http://acs.amazonaws.com/groups/global/AllUsers"


def urn(name: str) -> str:
    return f"urn:pulumi:dev::shop::a:b:C::{name}"


def resource(name: str, type_: str, *needs: str, **properties: Any) -> StackResource:
    return StackResource(urn(name), type_, properties, needs=frozenset(map(urn, needs)))


def bucket(**properties: Any) -> StackResource:
    return resource("data", "aws:s3/bucket:Bucket", **{"bucket": "data-1", **properties})


def job(*needs: str, uri: Any = "s3://data-1/train") -> StackResource:
    channel = {"channel_name": "train", "data_source": {"s3_data_source": {"s3_uri": uri}}}
    return resource("digits", DYNAMIC, *needs, input_data_config=[channel])


def policy(statement: Any, **properties: Any) -> StackResource:
    text = json.dumps({"Statement": statement})
    return resource("open", "aws:s3/bucketPolicy:BucketPolicy", "data", policy=text, **properties)


def block(**members: bool) -> StackResource:
    type_ = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    return resource("closed", type_, "data", bucket="data-1", **members)


def told(*resources: StackResource) -> list[str]:
    return [
        f"{violation.urn} {violation.message}"
        for violation in check_stack(resources, PackSettings(), {})
    ]


@pytest.mark.parametrize(
    "opening",
    [
        resource("open", "aws:s3/bucketAcl:BucketAcl", "data", bucket="data-1", acl="public-read"),
        resource("open", "aws:s3/bucketAclV2:BucketAclV2", "data", acl="authenticated-read"),
        resource(
            "open",
            "aws:s3/bucketAcl:BucketAcl",
            bucket="data-1",
            accessControlPolicy={"grants": [{"grantee": {"uri": ALL_USERS}}]},
        ),
        policy([EVERYBODY]),
        policy(EVERYBODY),
        policy([{**EVERYBODY, "Principal": {"AWS": ["*"]}}]),
    ],
)
def test_a_job_is_told_of_what_makes_its_bucket_public(opening: StackResource) -> None:
    [line] = told(bucket(), opening, job())
    assert line.startswith(f"{urn('digits')} reads or writes a bucket that the ")
    assert "of `open` makes public" in line
    assert "data-1" not in line


def test_a_public_bucket_itself_is_told() -> None:
    [line] = told(bucket(acl="public-read-write"), job())
    assert "the ACL of `data`" in line


@pytest.mark.parametrize(
    "resources",
    [
        (bucket(), job()),
        (bucket(acl="private"), job()),
        (bucket(acl="public-read"), job(uri="s3://another/train")),
        (bucket(), policy([{**EVERYBODY, "Condition": {"IpAddress": {}}}]), job()),
        (bucket(), policy([{**EVERYBODY, "Effect": "Deny"}]), job()),
        (bucket(), policy([{**EVERYBODY, "Principal": {"AWS": "123456789012"}}]), job()),
        (bucket(acl="public-read"), block(ignorePublicAcls=True), job()),
        (bucket(), policy([EVERYBODY]), block(restrictPublicBuckets=True), job()),
        (bucket(), resource("open", "aws:s3/bucketPolicy:BucketPolicy", policy="{"), job()),
        (bucket(acl=UNKNOWN), job()),
    ],
)
def test_nothing_is_told_of_buckets_that_are_not_public(
    resources: tuple[StackResource, ...],
) -> None:
    assert told(*resources) == []


def test_a_block_of_one_way_leaves_the_other_open() -> None:
    assert len(told(bucket(), policy([EVERYBODY]), block(ignorePublicAcls=True), job())) == 1


def test_a_bucket_whose_name_is_not_known_yet_is_known_by_what_depends_on_it() -> None:
    upload = resource("upload", "pulumi-python:dynamic/sagemaker-training:Upload", "data")
    open_bucket = bucket(acl="public-read", bucket=UNKNOWN)
    assert len(told(open_bucket, upload, job("upload", uri=UNKNOWN))) == 1
    assert told(open_bucket, upload, job(uri=UNKNOWN)) == []
