"""Quotas of training instances: names, what a refusal says, the command that asks for more."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.instances import plan_arns
from pulumi_sagemaker_training.api.model.quotas import (
    QuotaShortage,
    increase_command,
    quotas_held,
    quotas_of,
    shortage_in,
)
from tests.support.jobs import JOB, SERVERLESS_JOB, changed

ON_DEMAND = "ml.m5.large for training job usage"
PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/plan"
NOW = (
    "The account-level service limit 'ml.p3.2xlarge for training job usage' is 2 Instances, with "
    "current utilization of 1 Instances and a request delta of 3 Instances. Please use AWS Service "
    "Quotas to request an increase for this quota."
)
BEFORE = (
    "The account-level service limit for training-job/ml.p2.xlarge is 0 Instances, with current "
    "utilization of 0 Instances and a request delta of 2 Instances. Please contact AWS support."
)
ACROSS = (
    "The account-level service limit 'Number of instances across all training jobs' is 4 "
    "Instances, with current utilization of 4 Instances and a request delta of 1 Instances."
)


def preferring(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return changed(resource_config={"instance_preferences": list(items), **more})


@pytest.mark.parametrize(
    ("words", "shortage", "never_fits"),
    [
        (NOW, QuotaShortage("ml.p3.2xlarge for training job usage", 2, 1, 3), True),
        (BEFORE, QuotaShortage("training-job/ml.p2.xlarge", 0, 0, 2), True),
        (ACROSS, QuotaShortage("Number of instances across all training jobs", 4, 4, 1), False),
    ],
)
def test_a_refusal_tells_limit_use_and_delta(
    words: str, shortage: QuotaShortage, *, never_fits: bool
) -> None:
    assert shortage_in(words) == shortage
    assert shortage.never_fits is never_fits


def test_a_refusal_without_figures_tells_nothing() -> None:
    assert shortage_in("You have exceeded the limit of 50 tags") is None


@pytest.mark.parametrize(
    ("request_", "needed"),
    [
        (JOB, {ON_DEMAND: 1}),
        (changed(resource_config__instance_count=3), {ON_DEMAND: 3}),
        (
            changed(enable_managed_spot_training=True),
            {"ml.m5.large for spot training job usage": 1},
        ),
        (
            changed(resource_config__keep_alive_period_in_seconds=60),
            {ON_DEMAND: 1, "ml.m5.large for training warm pool usage": 1},
        ),
        (
            changed(
                resource_config={
                    "instance_groups": [
                        {"instance_type": "ml.m5.large", "instance_count": 2},
                        {"instance_type": "ml.m5.large", "instance_count": 1},
                        {"instance_type": "ml.c5.xlarge", "instance_count": 1},
                    ]
                }
            ),
            {ON_DEMAND: 3, "ml.c5.xlarge for training job usage": 1},
        ),
        (
            preferring(
                {"instance_type": "ml.m5.large"},
                {"instance_type": "ml.c5.xlarge"},
                instance_count=2,
            ),
            {ON_DEMAND: 2, "ml.c5.xlarge for training job usage": 2},
        ),
        (
            preferring(
                {"instance_type": "ml.p4d.24xlarge", "training_plan_arns": [PLAN]},
                {"instance_type": "ml.m5.large"},
                instance_count=1,
            ),
            {ON_DEMAND: 1},
        ),
        (changed(resource_config__training_plan_arn=PLAN), {}),
        (SERVERLESS_JOB, {}),
    ],
)
def test_a_job_counts_for_the_quota_of_each_instance_type_that_it_may_run_on(
    request_: dict[str, Any], needed: dict[str, int]
) -> None:
    assert quotas_of(request_) == needed


def test_a_job_held_what_was_selected_for_it() -> None:
    preferred = [{"instance_type": "ml.m5.large"}, {"instance_type": "ml.c5.xlarge"}]
    fields = preferring(*preferred, instance_count=1, selected_instance_type="ml.c5.xlarge")
    assert quotas_held(fields) == {"ml.c5.xlarge for training job usage": 1}
    assert len(quotas_held(preferring(*preferred, instance_count=1))) == 2


def test_the_plans_of_a_job_are_told_once_each() -> None:
    plans = [{"instance_type": kind, "training_plan_arns": [PLAN]} for kind in ("ml.a", "ml.b")]
    assert plan_arns(preferring(*plans, instance_count=1)["resource_config"]) == (PLAN,)
    assert plan_arns(JOB["resource_config"]) == ()


def test_the_command_names_the_quota_by_its_code_or_looks_the_code_up() -> None:
    assert increase_command(ON_DEMAND, 4, "eu-west-1", "L-1A2B3C4D") == (
        "aws service-quotas request-service-quota-increase --region eu-west-1 --service-code "
        "sagemaker --desired-value 4 --quota-code L-1A2B3C4D"
    )
    assert increase_command(ON_DEMAND, 4, "eu-west-1").endswith(
        "--quota-code $(aws service-quotas list-aws-default-service-quotas --region eu-west-1 "
        f"--service-code sagemaker --query \"Quotas[?QuotaName=='{ON_DEMAND}'].QuotaCode\" "
        "--output text)"
    )
