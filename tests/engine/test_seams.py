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

FAILURE: Final = "AlgorithmError: out of digits"
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
    epochs = dict.fromkeys(("same", "changed", "again", "breaking"), "3")

    def program() -> None:
        for name, number in epochs.items():
            TrainingJob(name, **{**args, "hyper_parameters": {"epochs": number}})

    emulator.add_rule(**{**FAILS, "job": "^again-"})
    first = stack.up(program, continue_on_error=True)
    assert taken.exists()
    assert {name: tuple(ops) for name, ops in first.ops.items()} == dict.fromkeys(epochs, CREATED)
    assert FAILURE in f"{first.error}{first.said}"
    assert statuses(emulator) == ["Completed", "Completed", "Completed", "Failed"]

    emulator.clear_rules()
    emulator.add_rule(**{**FAILS, "job": "^breaking-"})
    epochs |= {"changed": "5", "breaking": "5"}
    second = stack.up(program, continue_on_error=True)
    assert FAILURE in f"{second.error}{second.said}"
    assert second.ops_of("same") == list(SAME)
    assert second.ops_of("breaking")[0] == "create-replacement"
    for name in ("same", "changed", "again"):
        outputs = stack.resource(name)["outputs"]
        assert outputs["training_job_status"] == "Completed"
        assert outputs["hyper_parameters"] == {"epochs": epochs[name]}

    emulator.clear_rules()
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
