"""No refusal shows a secret, neither in the provider's message nor in the engine's."""

from collections.abc import Callable
from typing import Any, Final

import pulumi
import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS, SPELLINGS
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack

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
