"""No refusal shows a secret, neither in the provider's message nor in the engine's."""

from typing import Any, Final

import pulumi
import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS, SPELLINGS
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack

pytestmark = pytest.mark.engine

SECRET: Final = "hunter2-is the password"
MANY: Final = {f"key-{number}": SECRET for number in range(130)}

WRONG: Final[dict[str, Any]] = {
    "role_arn": SECRET,
    "training_job_name": SECRET,
    "hyper_parameters": MANY,
    "environment": MANY,
    "wait_for": SECRET,
    "triggers": SECRET,
    "require_metrics": {SECRET: {"min": SECRET}},
    "max_cost": SECRET,
    "fallback_instance_types": {"a": SECRET},
    "resource_config": {"instance_type": SECRET, "instance_count": 1, "volume_size_in_gb": 5},
    "stopping_condition": {"max_runtime_in_seconds": SECRET},
    "input_data_config": [{"channel_name": SECRET}],
    "tags": {"a": SECRET},
    "no_such_keyword": SECRET,
}


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_no_refusal_shows_a_secret(
    adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)
    for name, value in WRONG.items():

        def program(name: str = name, value: Any = value) -> None:
            ADAPTERS[adapter]("job", None, **{**args, name: pulumi.Output.secret(value)})

        outcome = stack.preview(program)
        shown = f"{outcome.said}\n{outcome.error}"
        assert "resource 'job' has a problem: " in shown, name
        assert SPELLINGS[adapter](f"problem: {name}") in shown, shown
        for text in ("hunter2", "the password", "<nil>", "Traceback"):
            assert text not in shown, shown
