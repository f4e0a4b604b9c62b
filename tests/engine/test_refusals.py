"""No refusal shows a secret, neither in the provider's message nor in the engine's."""

from collections.abc import Callable
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import register_resource_transform

import pulumi_sagemaker_training
from pulumi_sagemaker_training import plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS, SPELLINGS
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine

SECRET: Final = "hunter2-is the password"

Wrong = Callable[[str], Any]


def many(secret: str) -> dict[str, str]:
    """Return more keys than may be, each with the secret."""
    return {f"key-{number}": secret for number in range(130)}


WRONG: Final[dict[str, Wrong]] = {
    "role_arn": str,
    "training_job_name": str,
    "hyper_parameters": many,
    "environment": many,
    "wait_for": str,
    "triggers": str,
    "require_metrics": lambda secret: {secret: {"min": secret}},
    "max_cost": str,
    "fallback_instance_types": lambda secret: {"a": secret},
    "resource_config": lambda secret: {
        "instance_type": secret,
        "instance_count": 1,
        "volume_size_in_gb": 5,
    },
    "stopping_condition": lambda secret: {"max_runtime_in_seconds": secret},
    "input_data_config": lambda secret: [{"channel_name": secret}],
    "tags": lambda secret: {"a": secret},
    "no_such_keyword": str,
}
"""Argument -> a wrong value with a secret in it."""


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_no_refusal_shows_a_secret(
    adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    # Each argument has a secret of its own: what hides one hides no other.
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)
    wrong = {name: make(f"{SECRET} of {name}") for name, make in WRONG.items()}

    def program() -> None:
        secrets = {name: pulumi.Output.secret(value) for name, value in wrong.items()}
        ADAPTERS[adapter]("job", None, **{**args, **secrets})

    outcome = stack.preview(program)
    shown = f"{outcome.said}\n{outcome.error}"
    for name in WRONG:
        assert SPELLINGS[adapter](f"resource 'job' has a problem: {name}") in shown, shown
    for text in ("hunter2", "the password", "<nil>", "Traceback"):
        lines = [line for line in shown.splitlines() if text in line]
        assert lines == [], text


class Folder(pulumi.ComponentResource):
    """A component that is the parent of jobs."""

    def __init__(self, transform: Any) -> None:
        super().__init__("test:index:Folder", "parent", {}, ways_of(transform))


def ways_of(transform: Any) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(transforms=[transform])


def own(transform: Any) -> pulumi.ResourceOptions:
    """Let a job have the transform itself."""
    return ways_of(transform)


def of_the_parent(transform: Any) -> pulumi.ResourceOptions:
    """Let a job's parent have the transform."""
    return pulumi.ResourceOptions(parent=Folder(transform))


def of_the_stack(transform: Any) -> pulumi.ResourceOptions:
    """Let the stack have the transform."""
    register_resource_transform(transform)
    return pulumi.ResourceOptions()


def of_jobs(
    change: Callable[[pulumi.ResourceTransformArgs], pulumi.ResourceTransformResult],
) -> Callable[[pulumi.ResourceTransformArgs], pulumi.ResourceTransformResult | None]:
    """Let a transform change jobs alone."""
    return lambda seen: change(seen) if seen.type_.endswith("TrainingJob") else None


OWNERS: Final = [own, of_the_parent, of_the_stack]

DECLARED: Final = {
    "dynamic": lambda opts, args: pulumi_sagemaker_training.TrainingJob("job", opts, **args),
    "plugin": lambda opts, args: plugin.TrainingJob("job", opts, **args),
}


@pytest.mark.parametrize("adapter", DECLARED)
@pytest.mark.parametrize("owner", OWNERS)
def test_what_a_transform_returns_that_pulumi_cannot_send_is_refused_in_one_line(
    adapter: str,
    owner: Callable[[Any], pulumi.ResourceOptions],
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
) -> None:
    @of_jobs
    def transform(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        props = {**seen.props, "environment": {"TOKEN": SECRET.encode()}}
        return pulumi.ResourceTransformResult(props, seen.opts)

    def program() -> None:
        DECLARED[adapter](owner(transform), base_args(sagemaker_emulator))

    # Not the preview only: the job must not be trained without what the transform sets.
    for verb in (stack.preview, stack.up):
        outcome = verb(program)
        shown = f"{outcome.said}\n{outcome.error}"
        assert "is of type bytes, which Pulumi cannot send" in shown
        assert "environment" in shown
        for text in ("hunter2", "Traceback", "ValueError"):
            assert text not in shown
    assert stack.resources() == []


@pytest.mark.parametrize("owner", OWNERS)
def test_an_import_that_a_transform_asks_for_is_answered_in_one_line(
    owner: Callable[[Any], pulumi.ResourceOptions],
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
) -> None:
    @of_jobs
    def transform(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        opts = pulumi.ResourceOptions.merge(seen.opts, pulumi.ResourceOptions(import_="theirs"))
        return pulumi.ResourceTransformResult(seen.props, opts)

    def program() -> None:
        DECLARED["dynamic"](owner(transform), base_args(sagemaker_emulator))

    outcome = stack.preview(program)
    shown = f"{outcome.said}\n{outcome.error}"
    assert "job: Pulumi cannot import a dynamic resource: `TrainingJob.get('job'" in shown
    assert "Traceback" not in shown
