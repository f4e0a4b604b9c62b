"""Secret keys of a stack's settings: used, and nowhere plain in what a run leaves or shows."""

from pathlib import Path
from typing import Any, Final

import pulumi.automation as auto
import pytest

from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import base_args
from tests.engine.secrecy import SECRET, seen
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine

SECRETS: Final = {"secretKey": f"{SECRET}-of-the-key", "token": f"{SECRET}-of-the-session"}


def settings(stack: EngineStack) -> None:
    """Set static credentials, as a program of either adapter reads them."""
    for prefix in ("aws", "sagemaker-training"):
        plain = {f"{prefix}:accessKey": auto.ConfigValue("AKIAOFTHESTACK")}
        secret = {
            f"{prefix}:{name}": auto.ConfigValue(value, secret=True)
            for name, value in SECRETS.items()
        }
        stack.auto.set_all_config({**plain, **secret})


def held(stack: EngineStack) -> list[dict[str, Any]]:
    """Return what the state's providers have recorded of the secret settings."""
    inputs = [r.get("inputs", {}) for r in stack.state() if "pulumi:providers:" in r["type"]]
    return [
        value
        for provided in inputs
        for key, value in provided.items()
        if key.rpartition(":")[2] in SECRETS
    ]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_secret_keys_are_used_and_nowhere_plain(
    adapter: str, stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    settings(stack)
    (tmp_path / "data.csv").write_text("1")
    args = base_args(sagemaker_emulator)

    def program() -> None:
        ADAPTERS[adapter]("job", **args)
        Upload("data", tmp_path / "data.csv", bucket=sagemaker_emulator.bucket)

    told = []
    for verb in ("preview", "up", "refresh", "up", "destroy"):
        outcome, read = seen(stack, verb, program)
        assert not outcome.error, outcome.error
        told.append(read)
        if verb == "up":
            # The engine records the settings with the provider, and says there what is secret.
            assert len(held(stack)) >= len(SECRETS)
            assert all("ciphertext" in value for value in held(stack))
    assert [text for text in told if SECRET in text] == []
