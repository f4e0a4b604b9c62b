"""What a name on the command line means."""

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.cli.stack.targets import find_target
from tests.support.states import (
    COMPONENT,
    DYNAMIC,
    PLUGIN,
    arn,
    dynamic_job,
    exported,
    plugin_job,
    resource,
    trial,
    urn,
)

_PIPELINE = resource(f"{COMPONENT}TrainingPipeline", "flow")
_SCRIPT = resource(f"{COMPONENT}ScriptTrainingJob", "script")
_TRIALS = {"k": trial("sweep-k", 0.1), "l": trial("sweep-l", 0.2)}
STATE = read_stack(
    exported(
        dynamic_job("digits", "digits-1", earlier_attempts=[{"training_job_name": "digits-0"}]),
        {**dynamic_job("digits", "digits-old"), "delete": True},
        resource(f"{PLUGIN}Sweep", "sweep", "sweep-id", outputs={"trials": _TRIALS}),
        resource(f"{PLUGIN}Champion", "best", "c", outputs={"trainingJobName": "digits-1"}),
        _PIPELINE,
        {**dynamic_job("flow-prepare", "flow-prepare-1"), "parent": _PIPELINE["urn"]},
        {**dynamic_job("flow-train", "flow-train-1"), "parent": _PIPELINE["urn"]},
        _SCRIPT,
        {**dynamic_job("script", "script-1"), "parent": _SCRIPT["urn"]},
        dynamic_job("twice", "twice-1"),
        plugin_job("twice", "twice-2"),
    )
)


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("digits", ["digits-1"]),
        ("digits-1", ["digits-1"]),
        ("digits-0", ["digits-0"]),
        (arn("digits-1"), ["digits-1"]),
        (urn(f"{DYNAMIC}TrainingJob", "digits"), ["digits-1"]),
        ("sweep", ["sweep-k", "sweep-l"]),
        ("sweep-k", ["sweep-k"]),
        ("best", ["digits-1"]),
        ("flow", ["flow-prepare-1", "flow-train-1"]),
        ("script", ["script-1"]),
        ("foreign-job", ["foreign-job"]),
    ],
)
def test_a_name_means(text: str, jobs: list[str]) -> None:
    assert [ref.name for ref in find_target(text, STATE).jobs] == jobs


def test_a_job_of_the_stack_knows_its_resource_by_whatever_name_it_was_given() -> None:
    given = ("digits", "digits-1", "digits-0", arn("digits-1"), "best")
    holders = [find_target(text, STATE).only.held for text in given]
    assert [held.name for held in holders if held] == ["digits"] * 5
    trial_of = find_target("sweep-k", STATE).only.held
    assert trial_of is not None
    assert trial_of.name == "sweep"


def test_an_arn_brings_its_region_and_account() -> None:
    ref = find_target(arn("other", "us-west-2"), None).only
    assert (ref.name, ref.region, ref.account) == ("other", "us-west-2", "123456789012")


def test_one_name_of_two_resources_is_refused_with_their_urns() -> None:
    with pytest.raises(InputError, match="is the name of 2 resources; give a URN: urn:pulumi"):
        find_target("twice", STATE)


def test_a_command_for_one_job_refuses_several_and_names_them() -> None:
    words = "sweep: is a sweep of 2 training jobs; name one: sweep-k, sweep-l"
    with pytest.raises(InputError, match=words):
        _ = find_target("sweep", STATE).only


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("digit_s", "is not the name of a training job; did you mean digits?"),
        ("arn:aws:s3:::bucket", "is not the ARN of a training job"),
        ("", "is not the name of a training job"),
    ],
)
def test_what_cannot_be_a_name_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        find_target(text, STATE)
    assert words in str(refused.value)
