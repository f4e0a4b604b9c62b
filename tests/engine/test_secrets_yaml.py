"""Every way a secret comes into a job of a YAML program, and where it could come out again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pulumi.automation as auto
import pytest

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.secrecy import PLAIN, SECRET, SECRETIVE, the_secret_stays_one
from tests.engine.stacks import YamlStack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TYPE: Final = "sagemaker-training:TrainingJob"

Resources = dict[str, Any]
Way = Callable[[Resources], Resources]


def secret(value: Any) -> dict[str, Any]:
    return {"fn::secret": value}


def job(args: Resources, environment: Any, **more: Any) -> Resources:
    return {"type": TYPE, "properties": {**args, "environment": environment}, **more}


def of_another(args: Resources) -> Resources:
    """Take the environment from the output of another job."""
    return {
        "other": job({**args, "hyperParameters": {"epochs": "1"}}, secret(SECRETIVE)),
        "job": job(args, "${other.environment}"),
    }


def under_another_provider(args: Resources) -> Resources:
    """Declare the job under a default provider of its own."""
    return {
        "aws": {
            "type": "pulumi:providers:sagemaker-training",
            "defaultProvider": True,
            "properties": {"region": "${region}", "endpointUrl": "${endpoint}"},
        },
        "job": job(args, {**PLAIN, "TOKEN": secret(SECRET)}),
    }


WAYS: Final[Mapping[str, Way]] = {
    "fn::secret": lambda args: {"job": job(args, {**PLAIN, "TOKEN": secret(SECRET)})},
    "fn::secret of the map": lambda args: {"job": job(args, secret(SECRETIVE))},
    "secret configuration": lambda args: {"job": job(args, {**PLAIN, "TOKEN": "${token}"})},
    "a text with a secret in it": lambda args: {
        "job": job(args, {**PLAIN, "TOKEN": "hunter2-is-${rest}"})
    },
    "an output of another job": of_another,
    "a default provider": under_another_provider,
}


@pytest.fixture
def new_yaml(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> Callable[[Resources], YamlStack]:
    """Make a stack of these resources, which exports the environment of `job`."""

    def make(resources: Resources) -> YamlStack:
        stack = YamlStack(
            tmp_path / "yaml",
            {
                "config": {
                    "token": {"type": "string", "secret": True},
                    "rest": {"type": "string", "secret": True},
                    "region": {"type": "string"},
                    "endpoint": {"type": "string"},
                },
                "resources": resources,
                "outputs": {"environment": "${job.environment}"},
            },
        )
        for key, value in {"token": SECRET, "rest": "the-password"}.items():
            stack.auto.set_config(key, auto.ConfigValue(value, secret=True))
        region, endpoint = sagemaker_emulator.region, sagemaker_emulator.endpoint
        stack.configure(
            **{
                "sagemaker-training:region": region,
                "sagemaker-training:endpointUrl": endpoint,
                "engine:region": region,
                "engine:endpoint": endpoint,
            }
        )
        return stack

    return make


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_stays_one_whichever_way_it_came(
    way: str,
    new_yaml: Callable[[Resources], YamlStack],
    sagemaker_emulator: RunningEmulator,
) -> None:
    args = base_args(sagemaker_emulator)
    stack = new_yaml(WAYS[way](to_plugin(args)))
    the_secret_stays_one(stack, sagemaker_emulator, args)
