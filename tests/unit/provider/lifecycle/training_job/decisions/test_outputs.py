"""What a job's resource shows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, PROJECT_TAG
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import (
    links,
    outputs,
    spot_savings_percent,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    COMPUTED,
    ORIGIN_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from tests.support.fakes import described
from tests.support.jobs import JOB

STACK = Settings()


def shown(**fields: Any) -> dict[str, Any]:
    return outputs(described(**fields), {}, parse_spec(JOB, STACK), STACK, "claim")


def test_every_described_member_is_an_output_and_what_is_empty_is_not() -> None:
    made = shown(
        billable_time_in_seconds=0, failure_reason="", hyper_parameters={}, vpc_config=None
    )
    assert made["billable_time_in_seconds"] == 0
    assert not {"failure_reason", "hyper_parameters", "vpc_config"} & made.keys()


def test_what_the_service_does_not_describe_is_taken_from_the_program() -> None:
    chaining = {"enable_session_tag_chaining": True}
    spec = parse_spec({**JOB, "session_chaining_config": chaining, "wait_for": "started"}, STACK)
    made = outputs(described(), {}, spec, STACK)
    assert made["session_chaining_config"] == chaining
    assert made["wait_for"] == "started"


def test_only_the_last_status_says_what_it_means() -> None:
    steps = [
        {"status": name, "start_time": "t", "status_message": f"it is {name}"}
        for name in ("Starting", "Training", "Completed")
    ]
    told = shown(secondary_status_transitions=steps)["secondary_status_transitions"]
    assert [step["status"] for step in told] == ["Starting", "Training", "Completed"]
    assert [step.get("status_message") for step in told] == [None, None, "it is Completed"]


def test_the_description_goes_over_the_program() -> None:
    described_resources = {**JOB["resource_config"], "volume_size_in_gb": 30}
    assert shown(resource_config=described_resources)["resource_config"] == described_resources


def test_the_programs_own_story_is_no_output() -> None:
    spec = parse_spec({**JOB, ORIGIN_KEY: {"project": "p"}}, STACK)
    assert ORIGIN_KEY not in outputs(described(), {}, spec, STACK)


def test_tags_are_told_with_and_without_default_and_ownership_tags() -> None:
    stack = Settings(default_tags={"team": "vision"})
    tags = {"a": "1", "team": "vision", PROJECT_TAG: "p", CLAIM_TAG: "c"}
    made = outputs(described(), tags, parse_spec(JOB, stack), stack)
    assert made["tags"] == {"a": "1"}
    assert made["tags_all"] == {"a": "1", "team": "vision", PROJECT_TAG: "p"}


def test_what_is_computed_is_listed() -> None:
    made = shown(
        enable_managed_spot_training=True,
        training_time_in_seconds=100,
        billable_time_in_seconds=30,
    )
    elsewhere = {name for name in COMPUTED if name.endswith("_usd")} | {
        "owned_by",
        "last_checkpoint_time",
        "earlier_attempts",
    }
    assert set(COMPUTED) - elsewhere <= made.keys()
    assert made["spot_savings_percent"] == 70.0
    assert made["ownership_claim"] == "claim"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"training_time_in_seconds": 100, "billable_time_in_seconds": 30},
        {"enable_managed_spot_training": True, "training_time_in_seconds": 0},
        {"enable_managed_spot_training": True, "training_time_in_seconds": 100},
        {
            "enable_managed_spot_training": True,
            "training_time_in_seconds": 0,
            "billable_time_in_seconds": 0,
        },
    ],
)
def test_there_is_no_saving_without_spot_or_before_there_is_a_time(fields: dict[str, Any]) -> None:
    assert spot_savings_percent(fields) is None


@given(st.integers(1, 10**6), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_saving_is_at_most_all(training: int, billable: int) -> None:
    saved = spot_savings_percent(
        {
            "enable_managed_spot_training": True,
            "training_time_in_seconds": training,
            "billable_time_in_seconds": billable,
        }
    )
    assert saved is not None
    assert saved <= 100


def in_partition(partition: str, region: str) -> dict[str, str]:
    arn = f"arn:{partition}:sagemaker:{region}:123456789012:training-job/job"
    return links(described(training_job_arn=arn))


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ("aws-new", "x-1", "x-1.console.aws.amazon.com"),
    ],
)
def test_the_console_is_that_of_the_partition_and_region(
    partition: str, region: str, host: str
) -> None:
    found = in_partition(partition, region)
    assert found["console_url"] == f"https://{host}/sagemaker/home?region={region}#/jobs/job"
    assert found["log_url"].startswith(f"https://{host}/cloudwatch/home?region={region}#logsV2:")
    assert "$252Faws$252Fsagemaker$252FTrainingJobs" in found["log_url"]


def test_without_an_arn_there_is_no_page() -> None:
    assert links(described(training_job_arn="")) == {}


def test_the_owner_of_another_job_is_told_and_of_its_own_is_not() -> None:
    spec = parse_spec(JOB, STACK)
    theirs = outputs(described(), {}, spec, STACK, None, owned_by="shop/prod/digits")
    assert theirs["owned_by"] == "shop/prod/digits"
    assert "owned_by" not in outputs(described(), {}, spec, STACK, "claim")
