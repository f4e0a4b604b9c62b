"""Jobs that a policy remediates, with the real engine: a replacement keeps what it remediated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.adapters.plugin.property_names import to_python
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import dynamic_job, plugin_job
from tests.engine.behaviour import CREATED, SAME, base_args
from tests.engine.stacks import EngineStack, Outcome

pytestmark = pytest.mark.engine

JOBS: Final = {"dynamic": dynamic_job, "plugin": plugin_job}
ENCRYPTION: Final = "enable_inter_container_traffic_encryption"
PACK: Final = """#!/usr/bin/env -S sagemaker-training-policies
all = "disabled"
encryption-in-transit = "remediate"
"""


def declared(args: dict[str, Any], **changes: Any) -> Callable[[], None]:
    """Declare the same job through both adapters."""

    def program() -> None:
        for name, declare in JOBS.items():
            declare(name, None, **{**args, **changes})

    return program


def test_a_replacement_keeps_what_a_policy_has_remediated_and_the_next_update_changes_nothing(
    tmp_path: Path, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    pack = tmp_path / "guardrails.toml"
    pack.write_text(PACK)
    pack.chmod(0o755)
    args = base_args(sagemaker_emulator)
    args["resource_config"] = {**args["resource_config"], "instance_count": 2}

    def up(**changes: Any) -> Outcome:
        outcome = stack.up(declared(args, **changes), policy_packs=[str(pack)])
        assert outcome.error == "", outcome.said
        for name in JOBS:
            assert to_python(stack.resource(name)["outputs"])[ENCRYPTION] is True, outcome.said
        return outcome

    assert up().ops == {name: [*CREATED] for name in JOBS}
    changed = up(environment={"EPOCHS": "2"})
    assert all("create-replacement" in changed.ops_of(name) for name in JOBS), changed.said
    assert up(environment={"EPOCHS": "2"}).ops == {name: [*SAME] for name in JOBS}
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 4
