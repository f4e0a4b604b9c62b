"""What a change of each member means."""

import pytest
from botocore.loaders import Loader

from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    NAME,
    NOT_DESCRIBED,
    PROFILING,
    TAGS,
    Effect,
    effect_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import MEMBERS

SHAPES = Loader().load_service_model("sagemaker", "service-2")["shapes"]


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        *((member, Effect.PROFILING) for member in PROFILING),
        ("profiler_config.s3_output_path", Effect.PROFILING),
        ("profiler_rule_configurations[0].rule_parameters", Effect.PROFILING),
        (KEEP_ALIVE, Effect.KEEP_ALIVE),
        ("resource_config", Effect.REPLACE),
        ("resource_config.instance_count", Effect.REPLACE),
        (TAGS, Effect.TAGS),
        ('tags["a"]', Effect.TAGS),
        (NAME, Effect.NAME),
        ("environment.FOO", Effect.REPLACE),
    ],
)
def test_a_path_has_the_effect_of_its_member(path: str, effect: Effect) -> None:
    assert effect_of(path) is effect


def test_every_member_that_update_takes_is_updated_in_place() -> None:
    taken = set(SHAPES["UpdateTrainingJobRequest"]["members"])
    assert taken == {
        "TrainingJobName",
        "ProfilerConfig",
        "ProfilerRuleConfigurations",
        "ResourceConfig",
        "RemoteDebugConfig",
    }
    assert set(SHAPES["ResourceConfigForUpdate"]["members"]) == {"KeepAlivePeriodInSeconds"}


@pytest.mark.parametrize("member", sorted({*MEMBERS} - {*PROFILING, TAGS, NAME}))
def test_every_other_member_trains_again(member: str) -> None:
    assert effect_of(member) is Effect.REPLACE


def test_the_members_that_are_not_described_are_those_of_the_service_model() -> None:
    request = set(SHAPES["CreateTrainingJobRequest"]["members"])
    described = set(SHAPES["DescribeTrainingJobResponse"]["members"])
    assert request - described == {"Tags", "SessionChainingConfig"}
    assert len(NOT_DESCRIBED) == 2
