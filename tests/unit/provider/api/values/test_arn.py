"""One parser of ARNs for everything that looks into one."""

import pytest

from pulumi_sagemaker_training.api.values.arn import Arn, parse_arn

JOB = "arn:aws-cn:sagemaker:cn-north-1:123456789012:training-job/digits"


def test_an_arn_has_its_parts_and_the_name_of_what_it_names() -> None:
    arn = parse_arn(JOB)
    assert arn == Arn("aws-cn", "sagemaker", "cn-north-1", "123456789012", "training-job/digits")
    assert arn.name == "digits"


def test_a_resource_may_have_colons_and_neither_region_nor_account() -> None:
    assert parse_arn("arn:aws:s3:::bucket/a:b") == Arn("aws", "s3", "", "", "bucket/a:b")
    group = parse_arn("arn:aws:logs:us-east-1:123456789012:log-group:/aws/x:*")
    assert group is not None
    assert group.resource == "log-group:/aws/x:*"


@pytest.mark.parametrize(
    "value", [None, 1, "", "digits", "arn:aws:sagemaker", "urn:pulumi:prod::shop:a:b:c", ["arn"]]
)
def test_what_is_no_arn_has_no_parts(value: object) -> None:
    assert parse_arn(value) is None
