"""The resource works without each private function of the SDK that the dynamic plugin uses."""

from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import CREATED, SAME, base_args
from tests.engine.conftest import ORDINARY_START
from tests.engine.rows.outcomes import FAILS
from tests.engine.stacks import EngineStack
from tests.engine.without.sitecustomize import SEAMS
from tests.support.warm_start.server import FIRST

pytestmark = [pytest.mark.engine, pytest.mark.slow]

WITHOUT: Final = Path(__file__).parent / "without"


@pytest.mark.parametrize(("module", "name"), SEAMS.values())
def test_what_is_taken_away_is_there(module: str, name: str) -> None:
    # A plugin that could not take it away would only say so on its standard error.
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("seam", SEAMS)
def test_without_a_seam_jobs_are_trained_kept_replaced_trained_again_and_destroyed(
    seam: str, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    taken = stack.folder / "taken"
    stack.auto.workspace.env_vars.update(without(seam), TAKEN=str(taken))
    emulator, args = sagemaker_emulator, base_args(sagemaker_emulator)
    epochs = {"same": "3", "changed": "3", "breaking": "3"}

    def program() -> None:
        for name, number in epochs.items():
            TrainingJob(name, **{**args, "hyper_parameters": {"epochs": number}})

    first = stack.up(program)
    assert taken.exists()
    assert {name: tuple(ops) for name, ops in first.ops.items()} == dict.fromkeys(epochs, CREATED)
    assert statuses(emulator) == ["Completed"] * 3

    emulator.add_rule(**{**FAILS, "job": "^breaking-"})
    epochs |= {"changed": "5", "breaking": "5"}
    failed = stack.up(program)
    assert "AlgorithmError: out of digits" in f"{failed.error}{failed.said}"
    assert failed.ops_of("same") == list(SAME)
    assert "Failed" in statuses(emulator)

    emulator.clear_rules()
    assert stack.up(program).error == ""
    assert statuses(emulator).count("Completed") == len(epochs)
    assert stack.destroy().error == ""
    assert "Completed" not in statuses(emulator)


def without(seam: str) -> dict[str, str]:
    """Return the variables of a plugin that lacks a function, however it is started."""
    if ORDINARY_START:
        return {"PYTHONPATH": str(WITHOUT), "WITHOUT_SEAM": seam}
    return {FIRST: str(WITHOUT / "sitecustomize.py"), "WITHOUT_SEAM": seam}


def statuses(emulator: RunningEmulator) -> list[str]:
    """Return the statuses of all jobs, sorted."""
    listed = emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    return sorted(job["TrainingJobStatus"] for job in listed)
