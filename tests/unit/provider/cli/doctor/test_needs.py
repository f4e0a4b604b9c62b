"""What the jobs of a stack need, and whom roles trust."""

import json
import shlex
from typing import Any

import pytest

from pulumi_sagemaker_training.cli.doctor.needs import needs_of
from pulumi_sagemaker_training.cli.doctor.trust import trust_command, trusts_sagemaker
from pulumi_sagemaker_training.cli.stack.state import read_stack
from tests.support.states import PLUGIN, dynamic_job, exported, resource

ROLE = "arn:aws:iam::123456789012:role/path/train"
PLAN = "arn:aws:sagemaker:eu-west-1:123456789012:training-plan/p"


def test_a_stack_without_jobs_is_known_by_its_configuration() -> None:
    config = {"shop:roleArn": ROLE, "shop:dataBucket": "data", "aws:region": "eu-west-1"}
    needs = needs_of(read_stack(exported()), config)
    assert (needs.roles, needs.buckets, needs.quotas) == ((ROLE,), ("data",), {})


def test_roles_buckets_quotas_and_plans_are_those_of_all_jobs_and_templates() -> None:
    outputs: dict[str, Any] = {
        "role_arn": ROLE,
        "output_data_config": {"s3_output_path": "s3://models/a"},
        "input_data_config": [{"data_source": {"s3_data_source": {"s3_uri": "s3://data"}}}],
        "resource_config": {"instance_type": "ml.m5.large", "instance_count": 2},
    }
    template = {
        "resourceConfig": {
            "instanceType": "ml.p4d.24xlarge",
            "instanceCount": 1,
            "trainingPlanArn": PLAN,
        }
    }
    sweep = resource(f"{PLUGIN}Sweep", "s", "s-0", inputs={"template": template}, outputs={})
    needs = needs_of(read_stack(exported(dynamic_job("a", "a-1", **outputs), sweep)), {})
    assert needs.roles == (ROLE,)
    assert sorted(needs.buckets) == ["data", "models"]
    assert needs.quotas == {"ml.m5.large for training job usage": 2}
    assert needs.plans == (PLAN,)


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    usual = {"Action": "sts:AssumeRole", "Principal": {"Service": "sagemaker.amazonaws.com"}}
    return {"Effect": effect, **usual, **members}


@pytest.mark.parametrize(
    ("statements", "is_trusted"),
    [
        ([statement()], True),
        ([statement(Action=["sts:TagSession", "sts:AssumeRole"])], True),
        (
            [statement(Principal={"Service": ["ec2.amazonaws.com", "sagemaker.amazonaws.com"]})],
            True,
        ),
        (statement(), True),
        ([statement(Principal="*")], True),
        ([statement(Principal={"Service": "ec2.amazonaws.com"})], False),
        ([statement(Principal={"AWS": "*"})], False),
        ([statement("Deny"), statement()], False),
        ([statement("Deny", Condition={"Bool": {}}), statement()], True),
        ([statement(Action="sts:TagSession")], False),
        ([], False),
        ("nonsense", False),
    ],
)
def test_whether_a_role_trusts_sagemaker(statements: Any, is_trusted: bool) -> None:
    assert trusts_sagemaker({"Statement": statements}) is is_trusted


def test_the_fix_of_a_role_is_a_policy_that_the_check_accepts() -> None:
    words = shlex.split(trust_command("train"))
    assert trusts_sagemaker(json.loads(words[-1]))
