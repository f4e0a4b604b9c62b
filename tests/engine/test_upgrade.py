"""A state of an older version shows no change."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import dynamic_job
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = [pytest.mark.engine, pytest.mark.ordinary_start]

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
OF_THE_RUN = (
    "creation_time",
    "last_modified_time",
    "training_start_time",
    "training_end_time",
    "secondary_status_transitions",
    "ownership_claim",
)


def program_of(emulator: RunningEmulator) -> Any:
    """Return the program with which every golden state was written."""

    def program() -> None:
        args = base_args(emulator)
        dynamic_job(
            "job",
            **{
                **args,
                "environment": {"MODE": "fast", "WORKERS": 2},
                "tags": {"team": "vision"},
                "triggers": {"data": "monday"},
                "on_delete": "stop",
                "enable_network_isolation": False,
            },
        )

    return program


def with_values_of(golden: Any, live: dict[str, Any]) -> Any:
    """Replace values of a golden resource that differ for each job by those of this run."""
    outputs = {**golden["outputs"]}
    outputs.update({key: live["outputs"][key] for key in OF_THE_RUN if key in live["outputs"]})
    return {"inputs": golden["inputs"], "outputs": outputs}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
@pytest.mark.matrix
def test_a_state_of_an_older_build_shows_no_change(
    path: Path, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    program = program_of(sagemaker_emulator)
    assert stack.up(program).error == ""
    written = with_values_of(json.loads(path.read_text()), stack.resource("job"))
    stack.edit_state("job", **written)

    previewed = stack.preview(program)

    assert previewed.error == ""
    assert previewed.ops_of("job") == ["same"]
    created = len(sagemaker_emulator.requests("CreateTrainingJob"))
    changed = stack.up(lambda: (program(), pulumi.export("x", 1))[0])
    assert changed.ops_of("job") == ["same"]
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == created


def test_there_is_a_golden_state() -> None:
    assert GOLDEN
