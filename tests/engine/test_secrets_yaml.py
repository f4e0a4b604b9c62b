"""Every way a secret comes into a job of a YAML program, and where it could come out again."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pulumi.automation as auto
import pytest

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.secrecy import (
    PLAIN,
    Runs,
    secret_of,
    secretive,
    the_secret_stays_one,
    two_runs,
)
from tests.engine.stacks import YamlStack

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TYPE: Final = "sagemaker-training:TrainingJob"
BEGINNING: Final = "hunter2-is-"
"""The beginning of every secret, which is none."""

Resources = dict[str, Any]
Way = Callable[[Resources, str], Resources]


def secret(value: Any) -> dict[str, Any]:
    return {"fn::secret": value}


def job(args: Resources, environment: Any, **more: Any) -> Resources:
    return {"type": TYPE, "properties": {**args, "environment": environment}, **more}


def of_another(args: Resources, name: str) -> Resources:
    """Take the environment from the output of another job."""
    other = f"before-{name}"
    return {
        other: job({**args, "hyperParameters": {"epochs": "1"}}, secret(secretive(name))),
        name: job(args, f"${{{other}.environment}}"),
    }


def under_another_provider(args: Resources, name: str) -> Resources:
    """Declare the job under a default provider of its own."""
    return {
        "aws": {
            "type": "pulumi:providers:sagemaker-training",
            "defaultProvider": True,
            "properties": {"region": "${region}", "endpointUrl": "${endpoint}"},
        },
        name: job(args, {**PLAIN, "TOKEN": secret(secret_of(name))}),
    }


WAYS: Final[Mapping[str, Way]] = {
    "fn::secret": lambda args, name: {name: job(args, {**PLAIN, "TOKEN": secret(secret_of(name))})},
    "fn::secret of the map": lambda args, name: {name: job(args, secret(secretive(name)))},
    "secret configuration": lambda args, name: {
        name: job(args, {**PLAIN, "TOKEN": f"${{token-of-{name}}}"})
    },
    "a text with a secret in it": lambda args, name: {
        name: job(args, {**PLAIN, "TOKEN": f"{BEGINNING}${{rest-of-{name}}}"})
    },
    "an output of another job": of_another,
    "a default provider": under_another_provider,
}
NAMES: Final = {way: f"way{number}" for number, way in enumerate(WAYS)}
"""Way -> the resource that takes it."""

GROUPS: Final = ([way for way in WAYS if way != "a default provider"], ["a default provider"])
"""The ways that share a stack. A default provider is that of every resource of its program."""

CASES: Final = [
    # The rows of a group are kept on one worker: tests/support/scheduling.py.
    pytest.param(way, ways, id=f"yaml-{number}: {way}")
    for number, ways in enumerate(GROUPS)
    for way in ways
]


def settings_of(ways: Sequence[str]) -> dict[str, str]:
    """Return the secret settings of the programs of these ways."""
    names = [NAMES[way] for way in ways]
    tokens = {f"token-of-{name}": secret_of(name) for name in names}
    rests = {f"rest-of-{name}": secret_of(name).removeprefix(BEGINNING) for name in names}
    return {**tokens, **rests}


def stack_of(ways: Sequence[str], folder: Path, emulator: RunningEmulator) -> YamlStack:
    """Make a stack that declares a job in each of these ways, and exports its environment."""
    args, settings = to_plugin(base_args(emulator)), settings_of(ways)
    place = {"region": emulator.region, "endpoint": emulator.endpoint}
    secrets = {key: {"type": "string", "secret": True} for key in settings}
    stack = YamlStack(
        folder,
        {
            "config": {**secrets, **{key: {"type": "string"} for key in place}},
            "resources": {
                name: resource
                for way in ways
                for name, resource in WAYS[way](args, NAMES[way]).items()
            },
            "outputs": {NAMES[way]: f"${{{NAMES[way]}.environment}}" for way in ways},
        },
    )
    hidden = {key: auto.ConfigValue(value, secret=True) for key, value in settings.items()}
    stack.auto.set_all_config(hidden)
    stack.configure(
        **{
            "sagemaker-training:region": emulator.region,
            "sagemaker-training:endpointUrl": emulator.endpoint,
            **{f"engine:{key}": value for key, value in place.items()},
        }
    )
    return stack


@pytest.fixture(scope="module")
def runs_of_groups() -> dict[str, Runs]:
    """Return the runs of the ways of each group, by its first, whose test makes them."""
    return {}


@pytest.mark.parametrize(("way", "ways"), CASES)
def test_a_secret_stays_one_whichever_way_it_came(
    way: str,
    ways: Sequence[str],
    runs_of_groups: dict[str, Runs],
    tmp_path: Path,
    sagemaker_emulator: RunningEmulator,
) -> None:
    if ways[0] not in runs_of_groups:
        stack = stack_of(ways, tmp_path / "yaml", sagemaker_emulator)
        names = [NAMES[each] for each in ways]
        runs_of_groups[ways[0]] = two_runs(stack, sagemaker_emulator, names)
    the_secret_stays_one(runs_of_groups[ways[0]], NAMES[way], base_args(sagemaker_emulator))
